"""Who sends what: the systems of the region, the file that each delivers, and when in the night it is made. Lists only."""

import datetime as dt
from dataclasses import dataclass

from region.local_time import at

POLICE_FORM = "counterfoil-police/1"
EXPECTED_FORM = "counterfoil-expected/1"
COUNCIL_FORM = "counterfoil-council/1"
SSD_FORM = "ssd-csv"
DFE_FORM = "dfe-csc/0.8"


@dataclass(frozen=True, slots=True)
class Source:
    """A system that sends a file a night: whose it is, its feed, its file in the folder of the day on which it is made, the
    format, the hour and minute, and whether it says times or only dates."""

    organisation: str
    feed: str
    file_name: str
    form: str
    hour: int
    minute: int
    says_times: bool = True

    def made_at(self, day: dt.date) -> dt.datetime:
        """When the load is made that lies in the folder of a day."""
        return at(day, self.hour, self.minute)


def _council(code: str, name: str) -> Source:
    return Source(code, f"{name}-council", f"{name}-council.ndjson", COUNCIL_FORM, 4, 30)


def _ssd(code: str, name: str, *, says_times: bool) -> Source:
    return Source(code, f"{name}-ssd", f"{name}-ssd.zip", SSD_FORM, 4, 40, says_times)


def _dfe(code: str, name: str) -> Source:
    return Source(code, f"{name}-dfe", f"{name}-dfe.json", DFE_FORM, 4, 50, says_times=False)


POLICE = Source("GMP", "gmp-police", "gmp-police.ndjson", POLICE_FORM, 4, 0)
EXPECTED = Source("GMP", "gmp-expected", "gmp-expected.ndjson", EXPECTED_FORM, 4, 10)
COUNCILS: tuple[Source, ...] = (
    _ssd("E08000001", "bolton", says_times=True),
    _dfe("E08000002", "bury"),
    _ssd("E08000003", "manchester", says_times=True),
    _council("E08000004", "oldham"),
    _council("E08000005", "rochdale"),
    _council("E08000006", "salford"),
    _ssd("E08000007", "stockport", says_times=False),
    _dfe("E08000008", "tameside"),
    _dfe("E08000009", "trafford"),
    _ssd("E08000010", "wigan", says_times=False),
)
SOURCES: tuple[Source, ...] = (POLICE, EXPECTED, *COUNCILS)
"""Every source, in the order in which the files of one day are made."""

SOURCE_OF = {source.organisation: source for source in COUNCILS}
"""The source of each directorate."""
