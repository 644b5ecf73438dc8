"""The orders in which lists are read. Of each the first is the one that holds unless told otherwise; the second is the same from
its other end, so that one index serves both."""

from enum import Enum

import strawberry


@strawberry.enum(description="In which order incidents are listed.")
class IncidentOrder(Enum):
    REPORTED_NEWEST = strawberry.enum_value(
        "REPORTED_NEWEST", description="The newest report first, unless told otherwise."
    )
    REPORTED_OLDEST = strawberry.enum_value("REPORTED_OLDEST", description="The oldest report first.")


@strawberry.enum(
    description="In which order referrals are listed: by when they were sent, told by telephone, or written."
)
class ReferralOrder(Enum):
    SENT_NEWEST = strawberry.enum_value("SENT_NEWEST", description="The newest first, unless told otherwise.")
    SENT_OLDEST = strawberry.enum_value("SENT_OLDEST", description="The oldest first.")


@strawberry.enum(
    description="In which order contacts are listed: by when they arrived, or were recorded where that is not known."
)
class ContactOrder(Enum):
    ARRIVED_NEWEST = strawberry.enum_value(
        "ARRIVED_NEWEST", description="The newest arrival first, unless told otherwise."
    )
    ARRIVED_OLDEST = strawberry.enum_value("ARRIVED_OLDEST", description="The oldest arrival first.")


@strawberry.enum(description="In which order trails are listed: by the time from which they count.")
class TrailOrder(Enum):
    COUNTED_NEWEST = strawberry.enum_value("COUNTED_NEWEST", description="The newest first, unless told otherwise.")
    COUNTED_OLDEST = strawberry.enum_value("COUNTED_OLDEST", description="The oldest first.")


@strawberry.enum(description="In which order gaps are listed: by when their clocks run out.")
class GapOrder(Enum):
    DUE_OLDEST = strawberry.enum_value(
        "DUE_OLDEST", description="What was due longest ago first, unless told otherwise."
    )
    DUE_NEWEST = strawberry.enum_value("DUE_NEWEST", description="What is due last first.")


def is_turned(order: Enum | None) -> bool:
    """Whether a list is read from its other end."""
    return order is not None and order is not next(iter(type(order)))
