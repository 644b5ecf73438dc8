"""Search for children by a reference, a birth date and a name, as people misspell them (ADR-0023). It reads in its caller's
transaction and changes nothing."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from matching.normalise import references
from matching.spelling import SHORTEST_WORD, Likeness, dates, likeness, spellings, words
from store import child_search
from store.child_search import BORN, MOST_CHILDREN, REFERENCE, ChildrenAsked, KeyAsked, Kinds
from store.problems import StoreProblem
from store.reads_paging import Values
from store.transaction import Transaction

LONGEST_TEXT = 100
MOST_NAME_WORDS = 6
ENOUGH_TO_MISS_ONE = 3
"""Who is asked for by so many things, words of the name counted, may lack one word of the name."""

_JOINED = frozenset({Likeness.SAME, Likeness.SOUNDS_ALIKE, Likeness.ONE_LETTER_DIFFERS})


class NotSearchable(StoreProblem):
    """There is nothing to search by, or more than a search takes."""

    code = "NOT_SEARCHABLE"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class Term(StrEnum):
    """What a child is searched for by."""

    NAME = "NAME"
    BIRTH_DATE = "BIRTH_DATE"
    REFERENCE = "REFERENCE"


@dataclass(frozen=True, slots=True)
class Sought:
    """What is known of a child; at least one of it."""

    name: str | None = None
    date_of_birth: dt.date | None = None
    reference: str | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        """What of it was given."""
        given = {Term.NAME: self.name, Term.BIRTH_DATE: self.date_of_birth, Term.REFERENCE: self.reference}
        return tuple(term for term, value in given.items() if value is not None)


@dataclass(frozen=True, slots=True)
class Because:
    """Why a child was found: how much it is like what was searched for. `is_part` where not every word of the name was met."""

    term: Term
    likeness: Likeness
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a child was found: a person of an incident, a trail, or a child of a contact, by its ids. Its place is that among all
    that are found, the most alike first."""

    values: Values
    because: tuple[Because, ...]

    @property
    def place(self) -> tuple[int, int, str, str]:
        """Where it stands."""
        row = self.values
        record = row["trail_id"] or row["incident_id"] or row["contact_id"]
        return -len(row["numbers"]), sum(row["likenesses"]), record, row["person_id"] or ""


def search_children(tx: Transaction, organisation: str, sought: Sought, kinds: Kinds) -> tuple[list[Lead], bool]:
    """Where children are found who are like what is sought, the most alike first, and whether there are more than are looked
    at. Raises NotSearchable."""
    name_words, readings = _read(sought)
    keys = list(_name_keys(tx, organisation, name_words))
    required: list[int] = []
    number = len(name_words)
    if sought.date_of_birth is not None:
        number += 1
        required.append(number)
        keys += _birth_keys(number, sought.date_of_birth, with_unknown=bool(name_words or readings))
    if readings:
        number += 1
        required.append(number)
        keys += [KeyAsked(number, REFERENCE, one, Likeness.SAME) for one in readings]
    missed = 1 if len(name_words) > 1 and number >= ENOUGH_TO_MISS_ONE else 0
    asked = ChildrenAsked(
        keys, len(name_words), len(name_words) - missed, tuple(required), readings, number if readings else 0
    )
    rows = child_search.children_like(tx, organisation, asked, kinds)
    leads = [Lead(row, tuple(_because(row, len(name_words), sought))) for row in rows[:MOST_CHILDREN]]
    return sorted(leads, key=lambda one: one.place), len(rows) > MOST_CHILDREN


def _read(sought: Sought) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the name, and all readings of the reference. Raises NotSearchable."""
    if not sought.terms:
        raise NotSearchable("Give a reference, a birth date or a name to search for.")
    if any(len(one) > LONGEST_TEXT for one in (sought.name, sought.reference) if one is not None):
        raise NotSearchable(f"A name or a reference to search for may have at most {LONGEST_TEXT} characters.")
    name_words = words(sought.name) if sought.name is not None else ()
    if sought.name is not None and not name_words:
        raise NotSearchable(f"A name to search for needs a word of at least {SHORTEST_WORD} letters.")
    if len(name_words) > MOST_NAME_WORDS:
        raise NotSearchable(f"A name to search for may have at most {MOST_NAME_WORDS} words.")
    readings = references(sought.reference)
    if sought.reference is not None and not readings:
        raise NotSearchable("A reference to search for needs at least three letters and digits, and one digit.")
    return name_words, readings


def _name_keys(tx: Transaction, organisation: str, name_words: Sequence[str]) -> Iterator[KeyAsked]:
    """The keys of every word that may have been meant by a word of the name, or by two that are written together."""
    if not name_words:
        return
    joined = [one + other for one, other in pairwise(name_words)]
    every = [*name_words, *joined]
    meant = {spelling for word in every for spelling in spellings(word)}
    known, sounds = child_search.words_like(tx, organisation, meant, every)
    pairs = [(sound, word) for sound, some in known.items() for word in sorted(some)]
    for number, asked in enumerate(name_words, 1):
        for sound, word in pairs:
            alike = likeness(asked, word, sounds_alike=sound == sounds[asked])
            if alike is not None:
                yield KeyAsked(number, sound, word, alike)
    for number, asked in enumerate(joined, 1):
        for sound, word in pairs:
            alike = likeness(asked, word, sounds_alike=sound == sounds[asked])
            if alike is not None and alike in _JOINED:
                yield KeyAsked(number, sound, word, alike)
                yield KeyAsked(number + 1, sound, word, alike)


def _birth_keys(number: int, born: dt.date, *, with_unknown: bool) -> Iterator[KeyAsked]:
    """The keys of every birth date that may have been meant; of whom none is recorded only beside a name or reference."""
    for date, alike in dates(born).items():
        yield KeyAsked(number, BORN, date.isoformat(), alike)
    if with_unknown:
        yield KeyAsked(number, BORN, "", Likeness.NOT_RECORDED)


def _because(row: Values, name_words: int, sought: Sought) -> Iterator[Because]:
    met = dict(zip(row["numbers"], map(Likeness, row["likenesses"]), strict=True))
    of_name = [alike for number, alike in met.items() if number <= name_words]
    if of_name:
        yield Because(Term.NAME, max(of_name), is_part=len(of_name) < name_words)
    after = name_words
    for term in (Term.BIRTH_DATE, Term.REFERENCE):
        if term in sought.terms:
            after += 1
            yield Because(term, met[after])
