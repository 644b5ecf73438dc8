"""Exact matching (ADR-0002): a contact or attachment is about a trail when it quotes one of the trail's references **and**
names its child. Not a scorer: whatever needs a doubt weighed is no match here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from matching import normalise
from reconciliation.findings import TrailKey
from reconciliation.ground import Match, Matching, Offered, Sought
from reconciliation.records import ChildRecord, Person, RecordKey

PersonKey = tuple[str, str]
"""(force, person id): one person, however many trails it has."""

Claim = tuple[int, str, PersonKey]
"""A possible claim (how weak, child record, person); claims are granted in this order, never in that of the input."""

BORN = ("birth date equal", "names equal")
UNBORN = ("expected birth date equal", "family name equal")


def exact(sought: Sequence[Sought], offered: Sequence[Offered]) -> Matching:
    """The matches of `sought` trails with `offered` children of contacts and attachments, whatever their order."""
    by_reference: dict[str, list[Sought]] = defaultdict(list)
    for one in sought:
        for reference in _references(one.references):
            by_reference[reference].append(one)
    matches: list[Match] = []
    quoting: set[tuple[TrailKey, RecordKey]] = set()
    for record, children in _by_record(offered).items():
        quoted = _quoted(children, by_reference)
        quoting.update((key, record) for key in quoted)
        matches.extend(_matches(record, children, quoted))
    return Matching(tuple(sorted(matches, key=_match_order)), tuple(sorted(quoting, key=_quoting_order)))


def is_same_child(person: Person, child: ChildRecord) -> tuple[str, ...] | None:
    """The evidence that a council's child record is a police person, or None. Once both sides know the birth date it
    decides; while either knows only when a birth is expected, that date and the family name do."""
    if _name(person.family_name) != _name(child.family_name):
        return None
    if person.date_of_birth is not None and child.date_of_birth is not None:
        same = person.date_of_birth == child.date_of_birth and _given(person) == _given(child)
        return BORN if same else None
    expected = person.expected_date_of_birth
    return UNBORN if expected is not None and expected == child.expected_date_of_birth else None


def _given(who: Person | ChildRecord) -> str:
    return _name(who.given_names)


_read = lru_cache(maxsize=65536)(normalise.references)
_name = lru_cache(maxsize=65536)(normalise.name)


def _references(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(normal for text in texts for normal in _read(text)))


def _by_record(offered: Sequence[Offered]) -> dict[RecordKey, list[Offered]]:
    records: dict[RecordKey, list[Offered]] = defaultdict(list)
    for one in offered:
        records[one.record].append(one)
    return records


def _quoted(
    children: Sequence[Offered], by_reference: dict[str, list[Sought]]
) -> dict[TrailKey, tuple[Sought, list[str]]]:
    """The trails whose reference the record quotes, each with the references that it quotes."""
    quoted: dict[TrailKey, tuple[Sought, list[str]]] = {}
    for reference in _references(text for child in children for text in child.references):
        for one in by_reference.get(reference, ()):
            quoted.setdefault(one.key, (one, []))[1].append(reference)
    return quoted


def _matches(
    record: RecordKey, children: Sequence[Offered], quoted: dict[TrailKey, tuple[Sought, list[str]]]
) -> list[Match]:
    claims = _assign(children, [one for one, _ in quoted.values()])
    by_id = {offer.child.person_id: offer.child for offer in children}
    matches: list[Match] = []
    for key, (one, references) in quoted.items():
        child_id = claims.get((key.force, key.person_id))
        same = None if child_id is None or one.person is None else is_same_child(one.person, by_id[child_id])
        if child_id is not None and same is not None:
            matches.append(Match(key, record, child_id, (*_quoting_evidence(key, references), *same)))
    return matches


def _assign(children: Sequence[Offered], trails: Sequence[Sought]) -> dict[PersonKey, str]:
    """Which child record of one contact each person claims: at most one a person. Every child record is given out once
    before one is shared; sharing is right where a force holds one child twice (ADR-0002: the contact quotes both)."""
    possible = sorted(_possible(children, trails))
    claims: dict[PersonKey, str] = {}
    taken: set[str] = set()
    for _, child_id, person in possible:
        if person not in claims and child_id not in taken:
            claims[person] = child_id
            taken.add(child_id)
    for _, child_id, person in possible:
        claims.setdefault(person, child_id)
    return claims


def _possible(children: Sequence[Offered], trails: Sequence[Sought]) -> set[Claim]:
    possible: set[Claim] = set()
    for one in trails:
        for offer in children:
            same = None if one.person is None else is_same_child(one.person, offer.child)
            if same is not None:
                person = (one.key.force, one.key.person_id)
                possible.add((0 if same is BORN else 1, offer.child.person_id, person))
    return possible


def _quoting_evidence(key: TrailKey, references: Sequence[str]) -> tuple[str, ...]:
    incident_id = normalise.reference(key.incident_id or "")
    whose = {_whose(reference, incident_id) for reference in references}
    return tuple(f"reference quoted: {one}" for one in sorted(whose))


def _whose(reference: str, incident_id: str | None) -> str:
    """A log reference keeps its hyphen when normalised; every other reference that is not the incident's id is a
    referral's."""
    return "the incident's" if reference == incident_id or "-" in reference else "the referral's"


def _match_order(match: Match) -> tuple[str, str, str, str, str]:
    record = match.record
    return (match.key.trail_id, record.organisation, record.kind, record.record_id, match.child_person_id)


def _quoting_order(pair: tuple[TrailKey, RecordKey]) -> tuple[str, str, str, str]:
    key, record = pair
    return (key.trail_id, record.organisation, record.kind, record.record_id)
