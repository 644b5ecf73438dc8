"""Enums of GraphQL whose words are the store's and not the heart's, and those of the heart, registered.

Every type takes its enums from here: one that is used before it is registered would be a second type of the same name."""

from enum import StrEnum

import strawberry

from reconciliation.findings import (
    Basis,
    ContactLine,
    FlagKind,
    GapKind,
    IncidentLine,
    Side,
    Standing,
    StepName,
)
from reconciliation.records import Origin
from store.loading import StageKind

__all__ = [
    "Basis",
    "ContactLine",
    "FeedSide",
    "FlagKind",
    "GapKind",
    "GapState",
    "IncidentLine",
    "LoadState",
    "Origin",
    "Side",
    "StageKind",
    "Standing",
    "StepName",
    "SubjectKind",
    "Unit",
]

strawberry.enum(Standing, description="How a trail stands in a law that it enters.")
strawberry.enum(Side, description="Whose move it is.")
strawberry.enum(StepName, description="The steps of a trail, in order.")
strawberry.enum(Basis, description="How a clock counts: elapsed hours, or working days.")
strawberry.enum(IncidentLine, description="The line of law 0 on which an incident stands.")
strawberry.enum(ContactLine, description="The line of law 3 on which a police-sourced contact stands.")
strawberry.enum(GapKind, description="Why a trail stopped, or an incident or contact has none.")
strawberry.enum(
    Origin,
    description="Whether a contact is one, or an episode standing in for it: some councils' feeds show episodes alone.",
)
strawberry.enum(FlagKind, description="Something on a trail or incident that does not fit.")
strawberry.enum(StageKind, description="What a demonstration does in a stage of loading.")


@strawberry.enum(description="Whether a gap is open.")
class GapState(StrEnum):
    OPEN = "OPEN"
    RESOLVED = "RESOLVED"


@strawberry.enum(description="What a gap or flag is about.")
class SubjectKind(StrEnum):
    TRAIL = "TRAIL"
    CONTACT = "CONTACT"
    INCIDENT = "INCIDENT"


@strawberry.enum(description="Whose records a feed carries.")
class FeedSide(StrEnum):
    POLICE = "POLICE"
    COUNCIL = "COUNCIL"


@strawberry.enum(description="How far a load has come.")
class LoadState(StrEnum):
    RECEIVING = "RECEIVING"
    RECEIVED = "RECEIVED"
    TAKING_IN = "TAKING_IN"
    TAKEN_IN = "TAKEN_IN"
    REFUSED = "REFUSED"


@strawberry.enum(description="What a law counts.")
class Unit(StrEnum):
    INCIDENTS = "INCIDENTS"
    TRAILS = "TRAILS"
    CONTACTS = "CONTACTS"
    GAPS = "GAPS"
