"""A matcher for the heart's tests that reads every reference as written and compares children exactly. The product's own is
`matching/exact.py`; the heart is tested without it."""

from collections.abc import Sequence

from reconciliation.ground import Match, Matching, Offered, Sought
from reconciliation.records import ChildRecord, Person


def exactly(sought: Sequence[Sought], offered: Sequence[Offered]) -> Matching:
    """Pair what quotes a trail's reference with the trail, and its child with the person of the same name and dates."""
    matches: dict[tuple[object, object], Match] = {}
    pairs: list[tuple[Sought, Offered]] = []
    for one in sought:
        pairs += [(one, other) for other in offered if set(one.references) & set(other.references)]
    for one, other in pairs:
        if one.person and _is_same(one.person, other.child):
            match = Match(one.key, other.record, other.child.person_id, ("reference", "child"))
            matches.setdefault((one.key, other.record), match)
    return Matching(tuple(matches.values()), tuple((one.key, other.record) for one, other in pairs))


def _is_same(person: Person, child: ChildRecord) -> bool:
    if person.date_of_birth and child.date_of_birth:
        ours = person.date_of_birth, person.given_names, person.family_name
        return ours == (child.date_of_birth, child.given_names, child.family_name)
    expected = person.expected_date_of_birth
    return expected is not None and expected == child.expected_date_of_birth
