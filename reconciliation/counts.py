"""What a statement counts: trails, contacts, incidents and gaps, with no more than the laws ask of each. Made from findings,
or read by the store from what it keeps of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from reconciliation.findings import (
    ContactFinding,
    ContactLine,
    Gap,
    GapKind,
    IncidentFinding,
    IncidentLine,
    Standing,
    Trail,
)

Span = tuple[dt.datetime, dt.datetime | None]


@dataclass(frozen=True, slots=True)
class TrailCount:
    """A trail as laws 1, 2 and 4 count it."""

    trail_id: str
    directorate: str | None
    recipient: str | None
    counted_at: dt.datetime
    law1: Standing | None
    law2: Standing | None
    law4: Standing | None

    @classmethod
    def of(cls, trail: Trail) -> Self:
        """From a finding. A trail counts where the day or time at which it counts begins."""
        return cls(
            trail_id=trail.key.trail_id,
            directorate=trail.directorate,
            recipient=trail.recipient,
            counted_at=trail.counted_at.earliest,
            law1=trail.law1,
            law2=trail.law2,
            law4=trail.law4,
        )


@dataclass(frozen=True, slots=True)
class ContactCount:
    """A contact as law 3 counts it."""

    subject: str
    directorate: str
    arrived: dt.datetime
    line: ContactLine

    @classmethod
    def of(cls, contact: ContactFinding) -> Self:
        """From a finding."""
        return cls(contact.subject, contact.key.organisation, contact.arrived.earliest, contact.line)


@dataclass(frozen=True, slots=True)
class IncidentCount:
    """An incident as law 0 counts it, in the area of each of its directorates. `line` is None where it is not in scope."""

    subject: str
    directorates: tuple[str, ...]
    reported: dt.datetime
    line: IncidentLine | None

    @classmethod
    def of(cls, incident: IncidentFinding) -> Self:
        """From a finding."""
        return cls(incident.subject, incident.directorates, incident.reported.earliest, incident.line)


@dataclass(frozen=True, slots=True)
class GapSpan:
    """A gap as law 5 counts it."""

    gap_id: str
    kind: GapKind
    directorate: str | None
    open_during: tuple[Span, ...]

    @classmethod
    def of(cls, gap: Gap) -> Self:
        """From a finding."""
        return cls(gap.gap_id, gap.kind, gap.directorate, gap.open_during)
