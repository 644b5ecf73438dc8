"""Which incidents are in scope and which of their people ought to have a trail (ADR-0002, Units). It looks at one
incident; whether anybody referred the child is not asked here."""

import datetime as dt

from reconciliation.given.working_days import local_date
from reconciliation.moment import Moment
from reconciliation.records import Incident, Person

ADULT_AGE = 18
CATEGORIES = frozenset({"DOMESTIC_INCIDENT", "CONCERN_FOR_SAFETY", "MISSING_PERSON"})
QUALIFIERS = ("DOMESTIC", "MISSING", "CHILD_PROTECTION", "CSE", "CCE", "MODERN_SLAVERY")
CRIME_ROLES = frozenset({"CHILD", "VICTIM", "SUSPECT"})
ELIGIBLE_ROLES = frozenset({"CHILD", "UNBORN", "SIBLING", "VICTIM", "SUSPECT"})
CHILD_ROLES = frozenset({"CHILD", "UNBORN", "SIBLING"})
AT_THE_SCENE = frozenset({"PRESENT", "RESIDENT_ABSENT"})


def birthday(born: dt.date, age: int) -> dt.date:
    """The date on which somebody turns `age`. Who was born on 29 February turns it on 1 March of a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return dt.date(born.year + age, 3, 1)


def age_on(born: dt.date, day: dt.date) -> int:
    """Completed years on `day`; below zero before birth."""
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1


def event(incident: Incident) -> Moment:
    """When the incident occurred; when it was reported where that is not known."""
    return incident.occurred_at or incident.reported_at


def event_date(incident: Incident) -> dt.date:
    """The local date of the event, on which ages count: a birthday after it excludes nobody."""
    return local_date(event(incident).earliest)


def is_unborn(person: Person) -> bool:
    """Whether the force knows the person as unborn. Who has been born since and kept the role is in as well."""
    return person.role == "UNBORN" or (person.date_of_birth is None and person.expected_date_of_birth is not None)


def is_under_18(person: Person, day: dt.date) -> bool:
    """Whether the person was under 18 on `day`. Without a birth date only who is linked as a child counts as one."""
    if person.date_of_birth is None:
        return person.role in CHILD_ROLES
    return day < birthday(person.date_of_birth, ADULT_AGE)


def in_scope(incident: Incident) -> tuple[str, ...]:
    """Why the incident is in scope, in words; empty where it is not."""
    why: list[str] = []
    if incident.domestic_abuse:
        why.append("domestic abuse")
    if incident.category in CATEGORIES:
        why.append(f"category {incident.category}")
    why += [f"qualifier {one}" for one in QUALIFIERS if one in incident.qualifiers]
    if any(kind == "POLICE_PROTECTION" for kind, _ in incident.actions):
        why.append("police protection used")
    if incident.category == "CRIME" and _child_in_crime(incident):
        why.append("crime with a person under 18 as child, victim or suspect")
    return tuple(why)


def _child_in_crime(incident: Incident) -> bool:
    day = event_date(incident)
    return any(one.role in CRIME_ROLES and is_under_18(one, day) for one in incident.people)


def eligible(person: Person, incident: Incident) -> tuple[str, ...]:
    """Why the person of an in-scope incident ought to have a trail, in words; empty where not."""
    if is_unborn(person):
        young = "unborn"
    elif is_under_18(person, event_date(incident)):
        young = "under 18 at the incident" if person.date_of_birth else "birth date not recorded"
    else:
        return ()
    linked = [f"linked as {person.role}"] if person.role in ELIGIBLE_ROLES else []
    if person.presence in AT_THE_SCENE:
        linked.append("present" if person.presence == "PRESENT" else "resident, not present")
    return (young, *linked) if linked else ()


def is_domestic_abuse(incident: Incident) -> bool:
    """Domestic abuse by flag, category or qualifier (ADR-0002, Incident gaps)."""
    return incident.domestic_abuse or incident.category == "DOMESTIC_INCIDENT" or "DOMESTIC" in incident.qualifiers
