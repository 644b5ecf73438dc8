"""Whether both sides' words say the same, field by field, once written as they are for matching. It matches nothing: two records
are matched before, and what differs between them then is worth a question."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

from matching import normalise
from reconciliation.given.places import squeeze


class Field(StrEnum):
    """What both sides write of a child and its case."""

    GIVEN_NAMES = "GIVEN_NAMES"
    FAMILY_NAME = "FAMILY_NAME"
    DATE_OF_BIRTH = "DATE_OF_BIRTH"
    EXPECTED_DATE_OF_BIRTH = "EXPECTED_DATE_OF_BIRTH"
    SEX = "SEX"
    POSTCODE = "POSTCODE"
    REFERENCE = "REFERENCE"
    GRADE = "GRADE"


class Agreement(StrEnum):
    """Whether both sides say the same."""

    SAME = "SAME"
    DIFFERENT = "DIFFERENT"
    CANNOT_TELL = "CANNOT_TELL"


Grade = tuple[str, str]
"""A tool, and a grade in it."""

_SEXES = {"m": "M", "male": "M", "f": "F", "female": "F"}


def _equal(ours: object, theirs: object) -> Agreement:
    return Agreement.SAME if ours == theirs else Agreement.DIFFERENT


def _written(read: Callable[[str], object]) -> Callable[[str, str], Agreement]:
    """Compares texts as `read` writes them; one of which nothing is left says nothing."""

    def compare(ours: str, theirs: str) -> Agreement:
        one, other = read(ours), read(theirs)
        return _equal(one, other) if one and other else Agreement.CANNOT_TELL

    return compare


def _grades(ours: Grade, theirs: Grade) -> Agreement:
    """Grades of two tools are never compared (DESIGN §4)."""
    return _equal(ours, theirs) if ours[0] == theirs[0] else Agreement.CANNOT_TELL


def _references(ours: str, theirs: str) -> Agreement:
    """What was quoted may be read in several ways, and may name several notices."""
    one, quoted = normalise.reference(ours), normalise.references(theirs)
    if not one or not quoted:
        return Agreement.CANNOT_TELL
    return Agreement.SAME if one in quoted else Agreement.DIFFERENT


_COMPARE: Mapping[Field, Callable[[Any, Any], Agreement]] = {
    Field.GIVEN_NAMES: _written(normalise.name),
    Field.FAMILY_NAME: _written(normalise.name),
    Field.DATE_OF_BIRTH: _equal,
    Field.EXPECTED_DATE_OF_BIRTH: _equal,
    Field.SEX: _written(lambda text: _SEXES.get(text.strip().casefold())),
    Field.POSTCODE: _written(squeeze),
    Field.REFERENCE: _references,
    Field.GRADE: _grades,
}

_MATCHED_BY: Mapping[str, tuple[Field, ...]] = {
    "birth date equal": (Field.DATE_OF_BIRTH,),
    "names equal": (Field.GIVEN_NAMES, Field.FAMILY_NAME),
    "expected birth date equal": (Field.EXPECTED_DATE_OF_BIRTH,),
    "family name equal": (Field.FAMILY_NAME,),
    "reference quoted: the incident's": (Field.REFERENCE,),
    "reference quoted: the referral's": (Field.REFERENCE,),
}


def matched_by(evidence: Iterable[str]) -> frozenset[Field]:
    """The fields of which the evidence of a match says that they are the same."""
    return frozenset(field for one in evidence for field in _MATCHED_BY.get(one, ()))


def agreement(field: Field, ours: object, theirs: object) -> Agreement:
    """Whether the words of both sides say the same; those that nobody wrote say nothing."""
    if ours is None or theirs is None:
        return Agreement.CANNOT_TELL
    return _COMPARE[field](ours, theirs)
