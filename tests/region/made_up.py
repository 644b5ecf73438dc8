"""Small stories told by hand, so that the truth about them can be worked out on paper. Times are of July 2019, which begins on a Monday."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from region.events import (
    Attachment,
    Contact,
    Episode,
    Grading,
    Incident,
    Linked,
    Listed,
    Quote,
    Referral,
    Story,
    Transfer,
)
from region.loads import Loads
from region.local_time import at
from region.places import BURY, OLDHAM, ROCHDALE, Address
from region.population import Person, household
from region.truth.clocks import Watch
from region.truth.file import Body, truths_of

# The value of any field: what is changed is named, and `replace` refuses a name that there is not.
Value = Any
Record = Incident | Referral | Contact | Attachment | Transfer | Episode
LOADS = Loads(dt.date(2019, 7, 1), dt.date(2019, 7, 31))
IN_OLDHAM, IN_ROCHDALE = Address("1 Spindle Row", "OL1 1CC"), Address("2 Heald Lane", "OL16 1CC")
SOMEBODY = household(1, 1).people[0]


def july(day: int, hour: int = 12, minute: int = 0) -> dt.datetime:
    return at(dt.date(2019, 7, day), hour, minute)


def person(name: str = "N-1", born: dt.date = dt.date(2012, 3, 2), **changed: Value) -> Person:
    plain = replace(SOMEBODY, person_id=name, council_id=f"child-{name}", born=born, expected=None, elsewhere=None)
    return replace(plain, **changed)


def linked(
    who: Person | None = None, *, at: dt.datetime | None = None, home: Address | None = IN_OLDHAM, **changed: Value
) -> Linked:
    child = who or person()
    plain = Linked(child, "CHILD", "PRESENT", at or july(1), home, born=child.born)
    return replace(plain, **changed)


def incident(*people: Linked, **changed: Value) -> Incident:
    plain = Incident(
        incident_id="I-1",
        serial=7,
        category="DOMESTIC_INCIDENT",
        qualifiers=(),
        domestic=True,
        occurred_at=None,
        reported_at=july(1, 11),
        closed_at=None,
        children_checked="YES",
        gradings=(Grading("DASH", "MEDIUM", july(1, 13), "1"),),
        actions=(),
        location=IN_OLDHAM,
        people=people or (linked(),),
    )
    return replace(plain, **changed)


def referral(name: str = "R-1", children: Sequence[str] = ("N-1",), **changed: Value) -> Referral:
    plain = Referral(
        referral_id=name,
        reference=f"DAB/{name[2:]}/19",
        incidents=("I-1",),
        recipient=OLDHAM,
        service="CHILDREN",
        form="DAB",
        grade=("PPN", "AMBER"),
        channel="SECURE_EMAIL",
        children=tuple(children),
        reason="made up",
        narrative="made up",
        submitted_at=july(1, 15),
        sent_at=july(1, 16),
    )
    return replace(plain, **changed)


def listed(who: Person | None = None, **changed: Value) -> Listed:
    child = who or person()
    plain = Listed(
        child, child.given, child.family, child.born, None, IN_OLDHAM, IN_OLDHAM.postcode, already_open=False
    )
    return replace(plain, **changed)


def contact(name: str = "C-1", *children: Listed, **changed: Value) -> Contact:
    plain = Contact(
        directorate=OLDHAM,
        contact_id=name,
        source="6",
        source_force="GMP",
        quote=Quote("DAB/1/19", ("referral", "R-1")),
        arrived_at=july(1, 16, 5),
        recorded_at=july(1, 17),
        grade=None,
        children=children or (listed(),),
        decided_at=july(2, 10),
        outcomes=("NEW_REFERRAL",),
        no_further_action=False,
        fed_back_at=july(2, 12),
    )
    return replace(plain, **changed)


def attachment(name: str = "A-1", child: Listed | None = None, **changed: Value) -> Attachment:
    quote = Quote("DAB/1/19", ("referral", "R-1"))
    plain = Attachment(OLDHAM, name, "E-1", quote, july(1, 16, 5), july(1, 17), july(2, 10), child or listed())
    return replace(plain, **changed)


def episode(name: str = "E-1", **changed: Value) -> Episode:
    plain = Episode(
        directorate=BURY,
        episode_id=name,
        child=listed(),
        source="6",
        referred_on=dt.date(2019, 7, 1),
        opened_at=july(2),
        no_further_action=False,
        nfa_known_at=july(2),
    )
    return replace(plain, **changed)


def truth_of(*records: Record, as_at: dt.datetime | None = None, loads: Loads = LOADS) -> list[Body]:
    """What the truth says about records that belong together."""
    story = Story()
    for record in records:
        match record:
            case Incident():
                story.incidents.append(record)
            case Referral():
                story.referrals.append(record)
            case Contact():
                story.contacts.append(record)
            case Attachment():
                story.attachments.append(record)
            case Transfer():
                story.transfers.append(record)
            case Episode():
                story.episodes.append(record)
    return list(truths_of(story, Watch(loads, as_at or july(31, 9))))


def trail_of(*records: Record, who: str = "N-1", as_at: dt.datetime | None = None, loads: Loads = LOADS) -> Body:
    """What the truth says about one child."""
    lines = truth_of(*records, as_at=as_at, loads=loads)
    return next(line for line in lines if line["record"] == "trail" and line["person_id"] == who)


def standing(trail: Body) -> tuple[str | None, str | None, str | None, str | None]:
    """Laws 1, 2 and 4, and the kind of the gap."""
    return trail["law1"], trail["law2"], trail["law4"], trail["gap"] and trail["gap"]["kind"]


__all__ = ["IN_OLDHAM", "IN_ROCHDALE", "OLDHAM", "ROCHDALE"]
