"""Writes the list of records that ought to be in the force's new system, as `counterfoil-expected/1`. Who is on it is told with the stories."""

import datetime as dt
from collections.abc import Iterable

from region.files.lines import joined, line
from region.loads import Loads
from region.local_time import text
from region.sources import EXPECTED

DRAWN_FROM = "Crimes of the replaced system (synthetic)"
KIND = "CRIME"


def whole(loads: Loads, day: dt.date, references: Iterable[str]) -> bytes:
    """The list, each reference once, in order."""
    listed = sorted(set(references))
    header = {
        "record": "header",
        "format": EXPECTED.form,
        "source": DRAWN_FROM,
        "force": EXPECTED.organisation,
        "made_at": text(loads.made_at(EXPECTED, day)),
    }
    records = [(KIND, name, line({"record": "expected", "kind": KIND, "reference": name})) for name in listed]
    return joined(header, records, (), {"record": "trailer", "expected": len(listed)})
