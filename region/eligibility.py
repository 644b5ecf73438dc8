"""Which incidents are in scope and who is eligible (ADR-0002, Units). The force of this region follows the same agreement, so the
tellers use it too; how a trail stands is judged elsewhere."""

import datetime as dt

from region.events import Incident, Linked
from region.local_time import local_day
from region.population import age_on

ADULT_AT = 18
CATEGORIES = frozenset({"DOMESTIC_INCIDENT", "CONCERN_FOR_SAFETY", "MISSING_PERSON"})
QUALIFIERS = frozenset({"DOMESTIC", "MISSING", "CHILD_PROTECTION", "CSE", "CCE", "MODERN_SLAVERY"})
CRIME_ROLES = frozenset({"CHILD", "VICTIM", "SUSPECT"})
CHILD_ROLES = frozenset({"CHILD", "UNBORN", "SIBLING"})
ELIGIBLE_ROLES = CHILD_ROLES | {"VICTIM", "SUSPECT"}
THERE = frozenset({"PRESENT", "RESIDENT_ABSENT"})


def event_day(incident: Incident) -> dt.date:
    """The local day on which ages count: that of the event, or of its report where the event's time is not known."""
    return local_day(incident.occurred_at or incident.reported_at)


def is_unborn(one: Linked) -> bool:
    """Whether the force has somebody as unborn."""
    return one.role == "UNBORN" or (one.born is None and one.person.expected is not None)


def is_under_18(one: Linked, day: dt.date) -> bool:
    """Whether somebody was under 18 on that day, as far as the force knows the birth date."""
    if one.born is None:
        return one.role in CHILD_ROLES
    return age_on(one.born, day) < ADULT_AT


def is_eligible(one: Linked, day: dt.date) -> bool:
    """Whether somebody linked to an incident of that day is one about whom a referral ought to go out."""
    if not (is_unborn(one) or is_under_18(one, day)):
        return False
    return one.role in ELIGIBLE_ROLES or one.presence in THERE


def is_domestic(incident: Incident) -> bool:
    """Domestic abuse by flag, category or qualifier."""
    return incident.domestic or incident.category == "DOMESTIC_INCIDENT" or "DOMESTIC" in incident.qualifiers


def in_scope(incident: Incident) -> bool:
    """Whether the agreement covers an incident."""
    if is_domestic(incident) or incident.category in CATEGORIES or QUALIFIERS & set(incident.qualifiers):
        return True
    if any(kind == "POLICE_PROTECTION" for kind, _ in incident.actions):
        return True
    day = event_day(incident)
    return incident.category == "CRIME" and any(
        one.role in CRIME_ROLES and (is_unborn(one) or is_under_18(one, day)) for one in incident.people
    )
