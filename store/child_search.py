"""Finds children by the keys that lead to them. Which keys and rows there are for a viewer is row-level security's; what is alike is
`matching/spelling.py`'s to say."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from store.named_sql import read
from store.reads_paging import Key, Values
from store.transaction import Transaction

SQL = read("child_search")

MOST_WORDS = 20_000
MOST_CHILDREN = 200
"""More are not looked at: whoever finds so many has to say more of the child."""

BORN, REFERENCE = "@", "#"
"""Where a word of a name has its sound, the keys of birth dates and references have these."""


@dataclass(frozen=True, slots=True)
class KeyAsked:
    """A key that leads to what was asked for: the number of what it is for, and how much it is like it, 0 the most."""

    number: int
    sound: str
    word: str
    likeness: int


@dataclass(frozen=True, slots=True)
class ChildrenAsked:
    """What children must have keys for. The words of a name are numbered 1 to `name_words`, of which `words_needed` must be met;
    what must be met besides is `required`. `references` are all readings of the one that has `reference_number`."""

    keys: Sequence[KeyAsked]
    name_words: int
    words_needed: int
    required: tuple[int, ...]
    references: tuple[str, ...] = ()
    reference_number: int = 0


@dataclass(frozen=True, slots=True)
class Kinds:
    """Where to look: among the people of a force's incidents, the trails of a directorate, the children of its contacts."""

    incidents: bool
    trails: bool
    contacts: bool


def words_like(
    tx: Transaction, organisation: str, spellings: Iterable[str], words: Sequence[str]
) -> tuple[dict[str, set[str]], dict[str, str]]:
    """The words that children are found by, by what they sound like, where that is what one of some spellings sounds like; and
    what some words sound like themselves."""
    rows = tx.rows(
        SQL.words_like, organisation=organisation, spellings=sorted(spellings), words=list(words), most=MOST_WORDS
    )
    known: dict[str, set[str]] = {}
    for row in rows:
        if row["place"] is None:
            known.setdefault(row["sound"], set()).add(row["word"])
    return known, {row["word"]: row["sound"] for row in rows if row["place"] is not None}


def children_like(tx: Transaction, organisation: str, asked: ChildrenAsked, kinds: Kinds) -> list[Values]:
    """The children that meet what was asked for, those most alike first; one more than `MOST_CHILDREN` where there are more."""
    return tx.rows(
        SQL.children_like,
        organisation=organisation,
        numbers=[one.number for one in asked.keys],
        sounds=[one.sound for one in asked.keys],
        words=[one.word for one in asked.keys],
        likenesses=[one.likeness for one in asked.keys],
        references=list(asked.references),
        reference_number=asked.reference_number,
        name_words=asked.name_words,
        words_needed=asked.words_needed,
        required=list(asked.required),
        most=MOST_CHILDREN + 1,
        **asdict(kinds),
    )


def people_of_keys(tx: Transaction, force: str, keys: Sequence[Key]) -> dict[Key, Values]:
    """The people of a force's incidents, by (incident id, person id), with the ids of their trails."""
    rows = tx.rows(
        SQL.people_of_keys, force=force, incident_ids=[one for one, _ in keys], person_ids=[one for _, one in keys]
    )
    return {(row["of_incident"], row["of_person"]): row for row in rows}


def children_of_keys(tx: Transaction, directorate: str, keys: Sequence[Key]) -> dict[Key, Values]:
    """The children of a directorate's contacts, by (contact id, person id)."""
    rows = tx.rows(
        SQL.children_of_keys,
        directorate=directorate,
        contact_ids=[one for one, _ in keys],
        person_ids=[one for _, one in keys],
    )
    return {(row["of_contact"], row["of_person"]): row for row in rows}
