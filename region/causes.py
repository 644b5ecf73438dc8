"""Why exact reading will not see something that is true: the clerical errors of the region, named. Lists only; where an error is made, its
cause is noted beside it, and the truth file repeats it."""

from enum import StrEnum


class Cause(StrEnum):
    """A clerical error that stands between a true match and exact reading (ADR-0002, Matching)."""

    REFERENCE_MISSING = "REFERENCE_MISSING"
    """The council wrote no reference down, or one that says nothing ("ref to follow")."""

    REFERENCE_MISTYPED = "REFERENCE_MISTYPED"
    """The council wrote another reference than the one meant; now and then it is that of another record."""

    NAME_DIFFERS = "NAME_DIFFERS"
    """A typing error, a nickname, a married or transliterated name, given and family name swapped, a placeholder."""

    BIRTH_DATE_DIFFERS = "BIRTH_DATE_DIFFERS"
    """A typing error in the date, or day and month swapped."""
