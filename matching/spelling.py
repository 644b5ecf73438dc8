"""How a child is searched for by what somebody heard or copied: the words of a name, what may have been meant by each, dates
that are easily taken for each other, and how alike two spellings are (ADR-0023). Pure; what sounds alike the database says."""

import datetime as dt
import math
import string
import unicodedata
from collections.abc import Iterator
from enum import IntEnum

from matching.short_forms import forms

SHORTEST_WORD = 2
LONGEST_WORD = 40
SHORTEST_MISSPELT = 3
SHORTEST_TWICE_MISSPELT = 6
TWO = 2
ALIKE_SHARE = 0.45
"""Of words that sound alike so many of their letters may differ; more, and they share a few consonants by chance."""

_EARLIEST, _LATEST = 1900, 2100

# Left out without loss, and written together or apart as somebody likes.
PARTICLES = frozenset(
    [
        "al",
        "el",
        "ul",
        "ur",
        "bin",
        "ibn",
        "bint",
        "de",
        "del",
        "della",
        "da",
        "di",
        "do",
        "dos",
        "du",
        "la",
        "le",
        "van",
        "von",
        "den",
        "der",
        "ter",
        "mc",
        "mac",
        "st",
    ]
)

_LETTERS = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
_NO_LETTERS = dict.fromkeys([*range(0x300, 0x370), *map(ord, "\u2018\u2019\u02bc\u00b4'`")])
_APART = str.maketrans(dict.fromkeys('-\u2010\u2011\u2013\u2014/\\,;:.()[]"_&+', " "))


class Likeness(IntEnum):
    """How what was found differs from what was asked for, the more alike first."""

    SAME = 0
    SOUNDS_ALIKE = 1
    ONE_LETTER_DIFFERS = 2
    SHORT_FORM = 3
    DAY_AND_MONTH_SWAPPED = 4
    ONE_DIGIT_DIFFERS = 5
    TWO_LETTERS_DIFFER = 6
    NOT_RECORDED = 7


def words(name: str) -> tuple[str, ...]:
    """The words of a name in plain lower-case letters, each once, as the keys of children have them; of one letter none."""
    plain = unicodedata.normalize("NFKD", name).lower().translate(_LETTERS).translate(_NO_LETTERS).translate(_APART)
    found = dict.fromkeys(one for one in plain.split() if SHORTEST_WORD <= len(one) <= LONGEST_WORD)
    telling = [one for one in found if one not in PARTICLES]
    return tuple(telling or found)


def spellings(word: str) -> set[str]:
    """What may have been meant by a word: itself, its short and long forms, and everything one slip of the pen away."""
    meant = {word, *forms(word)}
    return meant.union(_slips(word))


def _slips(word: str) -> Iterator[str]:
    parts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    for before, after in parts:
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in string.ascii_lowercase:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]


def likeness(asked: str, found: str, *, sounds_alike: bool) -> Likeness | None:
    """How alike two words of names are; None where they are two names."""
    differing = distance(asked, found)
    longest, shortest = max(len(asked), len(found)), min(len(asked), len(found))
    alike = {
        Likeness.SAME: differing == 0,
        Likeness.SOUNDS_ALIKE: sounds_alike and differing <= math.ceil(longest * ALIKE_SHARE),
        Likeness.ONE_LETTER_DIFFERS: differing == 1 and longest >= SHORTEST_MISSPELT,
        Likeness.SHORT_FORM: found in forms(asked),
        Likeness.TWO_LETTERS_DIFFER: differing == TWO and shortest >= SHORTEST_TWICE_MISSPELT,
    }
    return next((one for one, holds in alike.items() if holds), None)


def distance(one: str, other: str) -> int:
    """How many letters were left out, put in, exchanged, or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        two_before, before, row = before, row, [place]
        for at, its in enumerate(other, 1):
            least = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != its))
            if place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == its:
                least = min(least, two_before[at - 2] + 1)
            row.append(least)
    return row[-1]


def dates(born: dt.date) -> dict[dt.date, Likeness]:
    """The birth dates that may have been meant by one: day and month the other way round, or one digit another."""
    found = {born: Likeness.SAME}
    if swapped := _date(f"{born.year:04}{born.day:02}{born.month:02}"):
        found.setdefault(swapped, Likeness.DAY_AND_MONTH_SWAPPED)
    digits = f"{born:%Y%m%d}"
    for place in range(len(digits)):
        for digit in string.digits:
            if other := _date(digits[:place] + digit + digits[place + 1 :]):
                found.setdefault(other, Likeness.ONE_DIGIT_DIFFERS)
    return found


def _date(digits: str) -> dt.date | None:
    try:
        found = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return found if _EARLIEST <= found.year <= _LATEST else None
