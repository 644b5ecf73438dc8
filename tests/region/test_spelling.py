"""Spelling: whatever a council makes of a name or reference, exact reading still takes it for the same."""

import re

import pytest
from hypothesis import given, strategies as st

from region.dice import Dice
from region.names import ORIGINS
from region.telling.spelling import name_as_written, postcode_as_written
from tests.region.reading_back import plain_letters

NAMES = sorted(
    {name for origin in ORIGINS for names in (origin.girls, origin.boys, *origin.families) for name in names}
)


@given(st.sampled_from(NAMES), st.integers(0, 10**6))
def test_a_name_keeps_its_letters(name: str, label: int):
    written = name_as_written(Dice(label), name)

    assert plain_letters(written) == plain_letters(name) != ""


@given(st.integers(0, 10**6))
def test_a_postcode_keeps_its_letters_and_digits(label: int):
    assert postcode_as_written(Dice(label), "OL4 2CV").replace(" ", "").upper() == "OL42CV"


def test_every_way_of_writing_a_name_occurs():
    written = {name_as_written(Dice(label), "Zoë-Ann O'Hara") for label in range(300)}

    assert written == {
        "Zoë-Ann O'Hara",
        "ZOË-ANN O'HARA",
        "Zoe-Ann O'Hara",
        "Zoë Ann O'Hara",
        "ZoëAnn OHara",
        "Zoë-Ann O\u2019Hara",
    }


@pytest.mark.parametrize(
    ("name", "letters"),
    [("O'Brien", "obrien"), ("Śliwińska", "sliwinska"), ("Małgorzata", "małgorzata"), ("Adébáyọ̀", "adebayo")],
)
def test_the_letters_of_a_name_are_those_of_the_decision_record(name: str, letters: str):
    assert plain_letters(name) == letters


def test_names_are_distinct_once_read_within_the_girls_and_the_boys_of_an_origin():
    for origin in ORIGINS:
        for names in (origin.girls, origin.boys):
            assert len({plain_letters(name) for name in names}) == len(names)
            assert all(re.fullmatch(r"[^\W\d_][\w' -]*\w", name.replace("\u0300", "")) for name in names)
