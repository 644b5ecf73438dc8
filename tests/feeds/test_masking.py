"""What is said of a value that could not be read: enough to mend a mapping, and never a name."""

import pytest

from feeds import masking


@pytest.mark.parametrize("code", ["BURGLARY_DWELLING", "NFA_2", "STANDARD", "ADVICE", "CP_ENQUIRY", "6", "11", "5E"])
def test_what_can_only_be_a_code_is_shown(code: str):
    assert masking.code(code) == code


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("RAHMAN", "a text of 6 characters, shaped 'AAAAAA'"),
        ("O", "a text of 1 character, shaped 'A'"),
        ("OL42AB", "a text of 6 characters, shaped 'AA99AA'"),
        ("020314", "a text of 6 characters, shaped '999999'"),
        ("Aisha_Rahman", "a text of 12 characters, shaped 'AAAAA_AAAAAA'"),
        ("", "an empty text"),
        (7, "a number"),
    ],
)
def test_what_could_be_a_name_a_place_or_a_date_is_told_by_its_shape(value: object, said: str):
    assert masking.code(value) == said
