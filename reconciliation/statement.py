"""The statement: one directorate's balance laws for a period, as at a moment. It counts what was found; a statement that
does not add up is refused with the difference. Numbering and keeping it is the store's."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reconciliation.balance import (
    CONTACTS,
    DECIDED,
    INCIDENTS,
    NOT_JUDGED,
    RECEIVED,
    REFERRED,
    DoesNotAddUp,
    Law,
    Line,
    law,
)
from reconciliation.counts import ContactCount, GapSpan, IncidentCount, TrailCount
from reconciliation.findings import SIDES, GapKind, Side, Standing

__all__ = [
    "Beside",
    "Certificate",
    "ContactCount",
    "DoesNotAddUp",
    "GapMovement",
    "GapSpan",
    "IncidentCount",
    "Law",
    "Line",
    "Period",
    "Statement",
    "Totals",
    "TrailCount",
    "draw_up",
]

RECEIVED_LINES = frozenset({Standing.IN_TIME, Standing.LATE, Standing.CANNOT_TELL})
GAP_LAW = 5
INSTANT = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open: what happens at `end` belongs to the next."""

    start: dt.datetime
    end: dt.datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None or self.start >= self.end:
            raise ValueError("a period is from one aware time to a later one")

    def __contains__(self, time: dt.datetime) -> bool:
        return self.start <= time < self.end


@dataclass(frozen=True, slots=True)
class Totals:
    """Units counted apart from the lines, from the records themselves; None where nothing counts them apart."""

    incidents: int | None = None
    eligible_trails: int | None = None
    referred_trails: int | None = None
    contacts: int | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What is printed beside the laws: restricted logs, and serials that the force has not accounted for. They are known as
    at now only, so that a statement as at an earlier moment has None."""

    sealed_logs: int = 0
    missing_serials: int = 0


@dataclass(frozen=True, slots=True)
class Certificate:
    """The force's own figures for the period."""

    eligible: int
    sent: int


@dataclass(frozen=True, slots=True)
class GapMovement:
    """Law 5 for one kind of gap: opening + opened − resolved = closing. Opened again counts as opened."""

    kind: GapKind
    opening: int
    opened: int
    resolved: int
    closing: int
    closing_members: tuple[str, ...]

    @property
    def side(self) -> Side:
        """Whose move it is."""
        return SIDES[self.kind]


@dataclass(frozen=True, slots=True)
class Statement:
    """A directorate's period as at a moment. `judged` of `of` trails could be judged in every law that they enter here."""

    directorate: str
    force: str
    period: Period
    as_at: dt.datetime
    judged: int
    of: int
    laws: tuple[Law, ...]
    gap_movements: tuple[GapMovement, ...]
    beside: Beside | None
    certificate: Certificate | None

    @property
    def headline(self) -> str:
        """What stands above it. Never "ok": what could not be judged is said first."""
        return f"adds up; {self.judged:,} of {self.of:,} could be judged"

    @property
    def up_to(self) -> str | None:
        """What a hole in the serials means for the denominator; None where there is no hole."""
        missing = self.beside.missing_serials if self.beside else 0
        return f"up to {missing:,} more incident{'s' if missing > 1 else ''}" if missing else None

    def members(self) -> Iterator[tuple[int, str, str]]:
        """(law, line, unit id) of everything counted."""
        for one in self.laws:
            for line in one.lines:
                for unit_id in line.members:
                    yield one.number, line.name, unit_id

    def body(self) -> dict[str, Any]:
        """The statement as JSON can carry it; of the members it holds their digest, so that they cannot change either."""
        return {
            "directorate": self.directorate,
            "force": self.force,
            "period": {"from": _iso(self.period.start), "to": _iso(self.period.end)},
            "as_at": _iso(self.as_at),
            "headline": self.headline,
            "adds_up": True,
            "judged": {"n": self.judged, "of": self.of},
            "laws": [_law_body(one) for one in self.laws],
            "gap_movements": [_movement_body(one) for one in self.gap_movements],
            "beside": (
                {"sealed_logs": self.beside.sealed_logs, "missing_serials": self.beside.missing_serials}
                if self.beside
                else None
            ),
            "certificate": (
                {"eligible": self.certificate.eligible, "sent": self.certificate.sent} if self.certificate else None
            ),
        }

    def digest(self) -> str:
        """SHA-256 of the body, in canonical JSON."""
        text = json.dumps(self.body(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _iso(time: dt.datetime) -> str:
    return time.astimezone(dt.UTC).isoformat()


def _law_body(one: Law) -> dict[str, Any]:
    return {
        "number": one.number,
        "unit": one.unit,
        "total": one.total,
        "counted_apart": one.counted_apart,
        "lines": [
            {"name": line.name, "label": line.label, "count": line.count, "members": _digest(line.members)}
            for line in one.lines
        ],
    }


def _movement_body(one: GapMovement) -> dict[str, Any]:
    return {
        "kind": str(one.kind),
        "side": str(one.side),
        "opening": one.opening,
        "opened": one.opened,
        "resolved": one.resolved,
        "closing": one.closing,
    }


def _digest(members: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(members).encode()).hexdigest()


def draw_up(  # noqa: PLR0913 - a statement is about all of these
    directorate: str,
    force: str,
    period: Period,
    as_at: dt.datetime,
    totals: Totals,
    *,
    trails: Iterable[TrailCount],
    contacts: Iterable[ContactCount],
    incidents: Iterable[IncidentCount],
    gaps: Iterable[GapSpan],
    beside: Beside | None = Beside(),
    certificate: Certificate | None = None,
) -> Statement:
    """The statement of what was found in all of the region, or only in the directorate's part of it. Raises DoesNotAddUp."""
    counted = [one for one in trails if one.counted_at in period and directorate in (one.directorate, one.recipient)]
    referred_to = [one for one in counted if one.recipient == directorate]
    eligible = [(one.trail_id, one.law1) for one in counted if one.directorate == directorate and one.law1]
    referred = [(one.trail_id, one.law2) for one in referred_to if one.law2]
    received = sum(1 for _, standing in referred if standing in RECEIVED_LINES)
    decided = [(one.trail_id, one.law4) for one in referred_to if one.law4]
    arrived = [(one.subject, one.line) for one in contacts if one.directorate == directorate and one.arrived in period]
    reported = [
        (one.subject, one.line)
        for one in incidents
        if one.line and directorate in one.directorates and one.reported in period
    ]
    movements = tuple(_movements([one for one in gaps if one.directorate == directorate], period, as_at))
    judged, of = _judged(eligible, referred, decided)
    return Statement(
        directorate=directorate,
        force=force,
        period=period,
        as_at=as_at,
        judged=judged,
        of=of,
        laws=(
            law(0, "incidents", INCIDENTS, reported, totals.incidents),
            law(1, "trails", REFERRED, eligible, totals.eligible_trails),
            law(2, "trails", RECEIVED, referred, totals.referred_trails),
            law(3, "contacts", CONTACTS, arrived, totals.contacts),
            law(4, "trails", DECIDED, decided, received),
            _closing(movements),
        ),
        gap_movements=movements,
        beside=beside,
        certificate=certificate,
    )


def _judged(*laws: Iterable[tuple[str, Standing]]) -> tuple[int, int]:
    """How many of the trails that enter any of these laws could be judged in all that they enter."""
    entered: set[str] = set()
    doubtful: set[str] = set()
    for standings in laws:
        for trail_id, standing in standings:
            entered.add(trail_id)
            if standing in NOT_JUDGED:
                doubtful.add(trail_id)
    return len(entered) - len(doubtful), len(entered)


def _movements(gaps: Sequence[GapSpan], period: Period, as_at: dt.datetime) -> Iterator[GapMovement]:
    """Law 5, for every kind. A period that is not over is counted up to and with the moment judged."""
    end = min(period.end, as_at + INSTANT)
    for kind in GapKind:
        spans = [(gap.gap_id, since, until) for gap in gaps if gap.kind is kind for since, until in gap.open_during]
        opening = [one for one in spans if one[1] < period.start and not (one[2] and one[2] < period.start)]
        opened = [one for one in spans if period.start <= one[1] < end]
        resolved = [one for one in spans if one[2] and period.start <= one[2] < end]
        closing = sorted({gap_id for gap_id, since, until in spans if since < end and not (until and until < end)})
        movement = GapMovement(kind, len(opening), len(opened), len(resolved), len(closing), tuple(closing))
        if movement.opening + movement.opened - movement.resolved != movement.closing:
            expected = movement.opening + movement.opened - movement.resolved
            raise DoesNotAddUp(GAP_LAW, "gaps", expected, movement.closing, movement.closing_members)
        yield movement


def _closing(movements: Sequence[GapMovement]) -> Law:
    """Law 5 by what is open at the end, so that its gaps can be opened line by line."""
    lines = tuple(Line(str(one.kind), _plain(one.kind), one.closing_members) for one in movements)
    total = sum(one.opening + one.opened - one.resolved for one in movements)
    return Law(GAP_LAW, "gaps", total, lines, counted_apart=True)


def _plain(kind: GapKind) -> str:
    return str(kind).lower().replace("_", " ")
