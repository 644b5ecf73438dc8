"""How a value that could not be read is described without being shown: rejections are read by people who may not see
names, dates, addresses or narrative (DESIGN §5)."""

import re
from typing import cast

from feeds.codes import KNOWN

# With an underscore, as no name is written, or a digit and no more than one sign after it, as no date or number is.
ONLY_A_CODE = re.compile(r"(?=[A-Z0-9]*_)[A-Z][A-Z0-9_]{0,39}|[0-9][0-9A-Z]?")
LETTER = re.compile(r"[^\W\d_]")
DIGIT = re.compile(r"\d")
LONGEST_SHAPE = 40
KINDS: dict[type[object], str] = {type(None): "nothing", bool: "true or false", int: "a number", float: "a number"}


def describe(value: object) -> str:
    """The kind of a JSON value and its size, never the value."""
    if isinstance(value, str):
        return f"a text of {_counted(len(value), 'character')}" if value.strip() else "an empty text"
    if isinstance(value, list):
        return f"a list of {len(cast('list[object]', value))}"
    return KINDS.get(type(value), "an object")


def shape(value: object) -> str:
    """As `describe`, with the pattern of a short text: digits as 9, letters as A."""
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_SHAPE:
        return describe(value)
    pattern = LETTER.sub("A", DIGIT.sub("9", value))
    return f"{describe(value)}, shaped {pattern!a}"


def code(value: object) -> str:
    """What can only be a code is shown, since nobody can mend a mapping blind: the code of another field, or what is written
    as no name, place or date is. Of anything else, a name in capitals too, the shape is told."""
    if isinstance(value, str) and (value in KNOWN or ONLY_A_CODE.fullmatch(value)):
        return value
    return shape(value)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
