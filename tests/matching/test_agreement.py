"""Whether both sides' words say the same: as matching writes them, and never more than they say."""

import datetime as dt

import pytest

from matching.agreement import Agreement, Field, agreement, matched_by
from matching.exact import BORN, UNBORN

SAME, DIFFERENT, CANNOT_TELL = Agreement.SAME, Agreement.DIFFERENT, Agreement.CANNOT_TELL


@pytest.mark.parametrize(
    ("field", "ours", "theirs", "found"),
    [
        (Field.FAMILY_NAME, "O'Brien-Smith", "OBRIEN SMITH", SAME),
        (Field.FAMILY_NAME, "Rahman", "Rahmann", DIFFERENT),
        (Field.GIVEN_NAMES, "Zoë", "ZOE", SAME),
        (Field.GIVEN_NAMES, "?", "Zoe", CANNOT_TELL),
        (Field.DATE_OF_BIRTH, dt.date(2014, 3, 2), dt.date(2014, 3, 2), SAME),
        (Field.DATE_OF_BIRTH, dt.date(2014, 3, 2), dt.date(2014, 2, 3), DIFFERENT),
        (Field.SEX, "F", "Female", SAME),
        (Field.SEX, "F", "m", DIFFERENT),
        (Field.SEX, "F", "U", CANNOT_TELL),
        (Field.POSTCODE, "OL4 2AB", "ol42ab", SAME),
        (Field.POSTCODE, "OL4 2AB", "OL4 2AD", DIFFERENT),
        (Field.REFERENCE, "DAB/7001/19", "DAB 7001/19; DAB/7002/19", SAME),
        (Field.REFERENCE, "2412-010719", "log 2412 of 01/07/2019", SAME),
        (Field.REFERENCE, "DAB/7001/19", "DAB/7002/19", DIFFERENT),
        (Field.REFERENCE, "DAB/7001/19", "none", CANNOT_TELL),
        (Field.GRADE, ("PPN", "RED"), ("PPN", "RED"), SAME),
        (Field.GRADE, ("PPN", "RED"), ("PPN", "AMBER"), DIFFERENT),
        (Field.GRADE, ("PPN", "RED"), ("DASH", "HIGH"), CANNOT_TELL),
    ],
)
def test_words_are_compared_as_they_are_for_matching(
    field: Field, ours: object, theirs: object, found: Agreement
) -> None:
    assert agreement(field, ours, theirs) is found


@pytest.mark.parametrize("field", Field)
def test_what_one_side_did_not_write_says_nothing(field: Field) -> None:
    assert agreement(field, None, "x") is agreement(field, "x", None) is agreement(field, None, None) is CANNOT_TELL


def test_the_evidence_of_every_match_says_which_fields_are_the_same() -> None:
    assert matched_by(BORN) == {Field.DATE_OF_BIRTH, Field.GIVEN_NAMES, Field.FAMILY_NAME}
    assert matched_by(UNBORN) == {Field.EXPECTED_DATE_OF_BIRTH, Field.FAMILY_NAME}
    assert matched_by(["reference quoted: the referral's"]) == {Field.REFERENCE}
    assert matched_by(["something else"]) == frozenset()
