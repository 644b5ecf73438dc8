"""A trail of an earlier moment as the rows of the tables that would have held it, masked for one viewer by the questions that
the policies ask, of that moment and of now (ADR-0022). Values only; nothing here talks to the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from store.finding_rows import COLUMNS, Judgement, rows_of
from store.reads_paging import Values
from store.trail_halves import COUNCIL_FLAGS

Record = tuple[str, str, str]
"""(directorate, kind, record id) of what answers a trail."""

GONE = "is_gone"
"""The column that says that a council's record which told of a step is not there any more."""

_SHOWN = (
    *("force", "trail_id", "incident_id", "referral_id", "person_id", "directorate", "eligible", "incident_reference"),
    *("category", "reported_at", "grade_tool", "grade", "counted_at", "law1", "body", "judged_at"),
)
_NAMES = ("given_names", "family_name", "date_of_birth", "expected_date_of_birth")


@dataclass(frozen=True, slots=True)
class Rights:
    """What a viewer may see of a trail now: the row that it is shown, what answers the trail as far as it is shown that, and
    everything that does."""

    organisation: str
    sees_headers: bool
    row: Values
    answers_seen: frozenset[Record]
    answers: frozenset[Record]

    @property
    def is_force(self) -> bool:
        """Whether it is the force's own trail."""
        return self.row["force"] == self.organisation


@dataclass(frozen=True, slots=True)
class PastTrail:
    """A trail as it would have been shown: its row, as the reading `trails` has it, the bodies of what answers it, and its
    flags."""

    row: Values
    answers: Mapping[Record, Values]
    flags: tuple[Values, ...]


def masked(judgement: Judgement, trail_id: str, rights: Rights) -> PastTrail | None:
    """A trail as a judgement found it, as far as the viewer would have been shown it then and is shown the like of it now; None
    where there was none, or it would not have been shown."""
    rows = rows_of([judgement])
    then = next(iter(_of(trail_id, "trail", rows.trail)), None)
    if then is None or not _is_shown(then, rights):
        return None
    council = next(iter(_of(trail_id, "trail_council", rows.trail_council)), None)
    answers = {record_of(one): one["body"] for one in _of(trail_id, "trail_receipt", rows.trail_receipt)}
    half = council if council is not None and _is_half_shown(council, rights) else None
    # What its sender took back is not shown through time, and neither is what rested on it.
    is_gone = not answers.keys() <= rights.answers
    seen = {record: body for record, body in answers.items() if record in rights.answers_seen}
    told = None if is_gone else half
    flags = (
        one
        for one in _of(trail_id, "flag", rows.flag, "subject")
        if told is not None or one["kind"] not in COUNCIL_FLAGS
    )
    row = _row(then, half, told, [] if is_gone else list(seen.values()), rights)
    return PastTrail(row, seen, tuple(sorted(flags, key=lambda one: (one["kind"], one["flag_id"]))))


def record_of(row: Values) -> Record:
    """Which record a row of what answers a trail is about."""
    return row["directorate"], row["kind"], row["record_id"]


def _of(subject: str, table: str, rows: Iterable[Sequence[Any]], column: str = "trail_id") -> list[Values]:
    columns = COLUMNS[table]
    named = (dict(zip(columns, row, strict=True)) for row in rows)
    return [
        {name: orjson.loads(one[name]) if kind == "jsonb" else one[name] for name, kind in columns.items()}
        for one in named
        if one[column] == subject
    ]


def _is_shown(then: Values, rights: Rights) -> bool:
    """The policy on `trail`, asked of the moment. That the trail is shown now, the viewer's own reading has said."""
    own = rights.organisation
    is_header_shown = then["header_shown"] and then["directorate"] == own and rights.sees_headers
    return rights.is_force or then["recipient"] == own or is_header_shown


def _is_half_shown(council: Values, rights: Rights) -> bool:
    """The policy on `trail_council`, asked of the moment and of now."""
    own = rights.organisation
    return rights.is_force or council["recipient"] == own == rights.row["recipient"]


def _row(then: Values, half: Values | None, told: Values | None, bodies: Sequence[Values], rights: Rights) -> Values:
    """The view `trail_seen` for one row: the council's half, of it what may be told, and the bodies of what answers the trail."""
    restricted = then["restricted"] or rights.row["restricted"]
    passed_on = [step for body in bodies for step in body.get("steps", ())]
    versions = [version for body in bodies for version in body.get("basis", ())]
    return {
        **{name: then[name] for name in _SHOWN},
        **{name: None if restricted else then[name] for name in _NAMES},
        "restricted": restricted,
        **{name: half[name] if half else None for name in ("governing_referral", "recipient")},
        **{name: told[name] if told else None for name in ("law2", "law4")},
        "gap_id": then["gap_id"] or (told["gap_id"] if told else None),
        "council_steps": told["steps"] if told else None,
        "passed_on_steps": passed_on or None,
        "basis": [*then["basis"], *(told["basis"] if told else ()), *versions],
        GONE: half is not None and told is None,
    }
