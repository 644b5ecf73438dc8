"""What lists can be narrowed by: typed inputs, turned into the store's filters. No free-form filters."""

import datetime as dt
from collections.abc import Callable
from enum import Enum
from typing import TypeVar

import strawberry

from matching.normalise import references
from schema.scalars import read_period
from schema.words import ContactLine, FlagKind, GapKind, GapState, IncidentLine, Side, Standing
from store import reads_contacts, reads_gaps, reads_incidents, reads_referrals, reads_trails

REFERENCE = "A log's is found however it is written: 2412-010719, log 2412 of 01/07/2019."

PERIOD = "A month, 2019-08, or two dates of which the second is outside, 2019-08-01/2019-09-01."

Wanted = TypeVar("Wanted")


def _read(given: object, make: Callable[..., Wanted]) -> Wanted:
    """The store's filter of an input that may be absent; a period becomes its two moments."""
    if given is None:
        return make()
    values = {name: one.value if isinstance(one, Enum) else one for name, one in vars(given).items()}
    if "period" in values:
        period = values.pop("period")
        span = None if period is None else read_period(period)
        values["start"], values["end"] = (span.start, span.end) if span else (None, None)
    if "reference" in values:
        reference = values.pop("reference")
        values["references"] = None if reference is None else _readings(reference)
    return make(**values)


def _readings(reference: str) -> list[str]:
    """A reference as it is written, in capitals, and as it may be meant."""
    written = reference.strip()
    return list(dict.fromkeys([written, written.upper(), *references(reference)]))


@strawberry.input(description="Which incidents.")
class IncidentFilter:
    period: str | None = strawberry.field(default=None, description=f"When reported. {PERIOD}")
    category: str | None = strawberry.field(default=None, description="DOMESTIC_INCIDENT and so on.")
    line: IncidentLine | None = strawberry.field(default=None, description="The line of law 0.")
    reference: str | None = strawberry.field(default=None, description=f"The log. {REFERENCE}")

    @staticmethod
    def read(given: "IncidentFilter | None") -> reads_incidents.IncidentFilter:
        """As the store wants it."""
        return _read(given, reads_incidents.IncidentFilter)


@strawberry.input(description="Which referrals.")
class ReferralFilter:
    period: str | None = strawberry.field(default=None, description=f"When sent, told or written. {PERIOD}")
    recipient: str | None = strawberry.field(default=None, description="GSS code of the recipient.")
    standing: Standing | None = strawberry.field(default=None, description="Law 2 of one of its trails.")
    reference: str | None = strawberry.field(default=None, description="Its own reference, as the force writes it.")

    @staticmethod
    def read(given: "ReferralFilter | None") -> reads_referrals.ReferralFilter:
        """As the store wants it."""
        return _read(given, reads_referrals.ReferralFilter)


@strawberry.input(description="Which contacts.")
class ContactFilter:
    period: str | None = strawberry.field(default=None, description=f"When it arrived. {PERIOD}")
    source: str | None = strawberry.field(default=None, description="The DfE's source code; 6 is police.")
    line: ContactLine | None = strawberry.field(default=None, description="The line of law 3.")
    reference: str | None = strawberry.field(default=None, description=f"What it quotes. {REFERENCE}")

    @staticmethod
    def read(given: "ContactFilter | None") -> reads_contacts.ContactFilter:
        """As the store wants it."""
        return _read(given, reads_contacts.ContactFilter)


@strawberry.input(description="Which trails.")
class TrailFilter:
    period: str | None = strawberry.field(default=None, description=f"The period in which it counts. {PERIOD}")
    law1: Standing | None = strawberry.field(default=None, description="How it stands in law 1.")
    law2: Standing | None = strawberry.field(default=None, description="How it stands in law 2.")
    law4: Standing | None = strawberry.field(default=None, description="How it stands in law 4.")
    directorate: str | None = strawberry.field(default=None, description="GSS code of where the child lives.")
    recipient: str | None = strawberry.field(default=None, description="GSS code of the referral's recipient.")
    gap_kind: GapKind | None = strawberry.field(default=None, description="The kind of its open gap.")
    gap_side: Side | None = strawberry.field(default=None, description="The side of its open gap.")
    reference: str | None = strawberry.field(default=None, description=f"The incident's log. {REFERENCE}")

    @staticmethod
    def read(given: "TrailFilter | None") -> reads_trails.TrailFilter:
        """As the store wants it."""
        return _read(given, reads_trails.TrailFilter)


@strawberry.input(description="Which gaps.")
class GapFilter:
    side: Side | None = strawberry.field(default=None, description="Whose move it is.")
    kind: GapKind | None = strawberry.field(default=None, description="Why it stopped.")
    state: GapState | None = strawberry.field(default=None, description="OPEN or RESOLVED.")
    due_before: dt.datetime | None = strawberry.field(
        default=None, description="Whose clock runs out before this time; the time itself is outside."
    )
    directorate: str | None = strawberry.field(default=None, description="GSS code of the directorate it counts under.")

    @staticmethod
    def read(given: "GapFilter | None") -> reads_gaps.GapFilter:
        """As the store wants it."""
        return _read(given, reads_gaps.GapFilter)


@strawberry.input(description="Which flags.")
class FlagFilter:
    kind: FlagKind | None = strawberry.field(default=None, description="What does not fit.")
    directorate: str | None = strawberry.field(default=None, description="GSS code of the directorate it concerns.")

    @staticmethod
    def read(given: "FlagFilter | None") -> reads_gaps.FlagFilter:
        """As the store wants it."""
        return _read(given, reads_gaps.FlagFilter)
