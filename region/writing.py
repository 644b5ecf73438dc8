"""Writes the region: a folder for every day on which loads are made, the truth, and a page saying what this is. Deterministic from the seed, and
streamed: what lies behind is forgotten."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from region import council_files, police_files
from region.events import Attachment, Contact, Incident, Record, Referral, Story, Transfer
from region.lives import Teller
from region.loads import COUNCIL, POLICE, Loads
from region.local_time import DAY, at
from region.places import OLDHAM
from region.scene import SMALL, Size
from region.serials import Serials
from region.truth import TruthFile, json_line, open_for_writing
from region.truth_clocks import Watch

Progress = Callable[[int, int], None]
SEED = 2019
YEAR = 2019
ABOUT = """\
Synthetic data. Every person, address, incident, notice and decision in this folder was invented by a program from the seed {seed};
the names were written down for it, the postcodes use letters that Royal Mail never uses, NHS numbers are of the range kept for
tests. Whoever bears one of these names is not meant. What happens here claims nothing about a real council or police force: places,
codes and the shape of the story (a police computer system goes live on 9 July 2019, and most notices about children stop) are borrowed
from published reports so that the demonstration can be followed.

<day>/gmp-police.ndjson      what the force's system would deliver on that day (counterfoil-police/1)
<day>/oldham-council.ndjson  what the council's system would deliver on that day (counterfoil-council/1)
truth.ndjson                 how every trail stands after the last day, told by the program that made it all happen
"""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written. Records count once, however many loads carry them."""

    days: int
    loads: int
    incidents: int
    referrals: int
    contacts: int
    attachments: int
    transfers: int
    trails: int


def write(
    out: Path,
    *,
    first: dt.date,
    last: dt.date,
    seed: int = SEED,
    size: Size = SMALL,
    progress: Progress | None = None,
) -> Summary:
    """Write the region from the first day to the last into `out`. `progress` is told how many days are done, of how many.
    Raises ValueError for a period that is not in the region's year."""
    _check(first, last)
    out.mkdir(parents=True, exist_ok=True)
    (out / "ABOUT.txt").write_text(ABOUT.format(seed=seed), encoding="utf-8", newline="\n")
    loads = Loads(first, last, size.without)
    writer = _Writer(out, loads, Serials(seed))
    teller = Teller(seed, size, writer.serials)
    with open_for_writing(out / "truth.ndjson") as lines:
        truth = TruthFile(lines, Watch(loads, at(last + DAY, 9)))
        truth.begin(seed)
        for done, day in enumerate(loads.days(), 1):
            for story in teller.tell(day, first=day == first):
                writer.take(story)
                truth.tell(story)
            writer.write_day(day)
            if progress:
                progress(done, len(loads.days()))
        truth.end()
    return writer.summary(truth.counts["trail"])


def write_truth(
    path: Path, *, as_at: dt.datetime, first: dt.date, last: dt.date, seed: int = SEED, size: Size = SMALL
) -> None:
    """Write the truth of the same region as at another moment."""
    _check(first, last)
    loads = Loads(first, last, size.without)
    serials = Serials(seed)
    teller = Teller(seed, size, serials)
    with open_for_writing(path) as lines:
        truth = TruthFile(lines, Watch(loads, as_at))
        truth.begin(seed)
        for day in loads.days():
            for story in teller.tell(day, first=day == first):
                truth.tell(story)
            serials.close(day)
        truth.end()


def _check(first: dt.date, last: dt.date) -> None:
    if not YEAR == first.year == last.year or first > last:
        raise ValueError(f"the region is told for days of {YEAR}, from a first to a last")


class _Writer:
    """Keeps each record until the last of the loads that carry it is written."""

    def __init__(self, out: Path, loads: Loads, serials: Serials) -> None:
        self.out, self.loads, self.serials = out, loads, serials
        self._counts = Counter[str]()
        self._police: defaultdict[dt.date, list[Incident | Referral]] = defaultdict(list)
        self._council: defaultdict[dt.date, list[Contact | Attachment | Transfer]] = defaultdict(list)

    def take(self, story: Story) -> None:
        """Put a story's records with the days whose loads will carry them."""
        for record in story.police_records():
            for day in self._carrying(POLICE, record):
                self._police[day].append(record)
        for record in (*story.contacts, *story.attachments, *story.transfers):
            for day in self._carrying(COUNCIL, record):
                self._council[day].append(record)

    def _carrying(self, side: str, record: Record) -> list[dt.date]:
        days = self.loads.carrying(side, record)
        if days:
            self._counts[type(record).__name__] += 1
        return days

    def summary(self, trails: int) -> Summary:
        """What was written, with the number of trails that the truth found."""
        return Summary(
            days=len(self.loads.days()),
            loads=self._counts["load"],
            incidents=self._counts["Incident"],
            referrals=self._counts["Referral"],
            contacts=self._counts["Contact"],
            attachments=self._counts["Attachment"],
            transfers=self._counts["Transfer"],
            trails=trails,
        )

    def write_day(self, day: dt.date) -> None:
        """Write the loads about a day, and forget it."""
        folder = self.out / (day + DAY).isoformat()
        folder.mkdir(exist_ok=True)
        self._write_police(folder, day)
        self._write_council(folder, day)

    def _write_police(self, folder: Path, day: dt.date) -> None:
        start, end = at(day), at(day + DAY)
        last = self.serials.last(day)
        sealed, out_of_scope = self.serials.close(day)
        records = sorted((one.known(end) for one in self._police.pop(day, [])), key=_order)
        if not self.loads.comes(POLICE, day):
            return
        with self._open(folder, POLICE) as lines:
            _put(lines, police_files.header(start, end, self.loads.made_at(POLICE, day)))
            for record in records:
                _put(lines, police_files.body_of(record))
            for line in police_files.day_lines(day, sealed, out_of_scope):
                _put(lines, line)
            _put(lines, police_files.trailer(records, day, last, len(sealed), out_of_scope))

    def _write_council(self, folder: Path, day: dt.date) -> None:
        start, end = at(day), at(day + DAY)
        records = sorted((one.known(end) for one in self._council.pop(day, [])), key=_order)
        if not self.loads.comes(COUNCIL, day):
            return
        with self._open(folder, COUNCIL) as lines:
            _put(lines, council_files.header(OLDHAM, start, end, self.loads.made_at(COUNCIL, day)))
            for record in records:
                _put(lines, council_files.body_of(record))
            _put(lines, council_files.trailer(records))

    def _open(self, folder: Path, name: str) -> IO[str]:
        self._counts["load"] += 1
        return open_for_writing(folder / f"{name}.ndjson")


def _put(lines: IO[str], body: dict[str, Any]) -> None:
    lines.write(json_line(body))


def _order(record: Incident | Referral | Contact | Attachment | Transfer) -> tuple[str, str]:
    if isinstance(record, Incident):
        return "incident", record.incident_id
    if isinstance(record, Referral):
        return "referral", record.referral_id
    if isinstance(record, Attachment):
        return "attachment", record.attachment_id
    return ("contact", record.contact_id) if isinstance(record, Contact) else ("transfer", record.contact_id)
