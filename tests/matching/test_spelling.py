"""How alike two spellings are, and what may have been meant by one."""

import datetime as dt
import string

import pytest
from hypothesis import given, strategies as st

from matching.spelling import Likeness, dates, distance, likeness, spellings, words

WORDS = st.text(string.ascii_lowercase, min_size=3, max_size=10)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Siobhán O'Neill", ("siobhan", "oneill")),
        ("SMITH-JONES, Grace", ("smith", "jones", "grace")),
        ("Nguyễn Thị", ("nguyen", "thi")),
        ("Łukasz Żółć", ("lukasz", "zolc")),
        ("Rosa de la Cruz", ("rosa", "cruz")),
        ("Al", ("al",)),
        ("J. K. R", ()),
        ("Amira amira", ("amira",)),
    ],
)
def test_the_words_of_a_name_are_plain_and_of_two_letters_at_least(name: str, found: tuple[str, ...]):
    assert words(name) == found


@pytest.mark.parametrize(
    ("one", "other", "differing"),
    [
        ("khan", "khan", 0),
        ("khan", "kahn", 1),
        ("khan", "kan", 1),
        ("khan", "khann", 1),
        ("khan", "hkna", 2),
        ("ab", "", 2),
    ],
)
def test_letters_left_out_put_in_exchanged_or_swapped_count_one_each(one: str, other: str, differing: int):
    assert distance(one, other) == distance(other, one) == differing


@given(WORDS, st.data())
def test_what_is_one_slip_away_is_among_the_spellings_and_nothing_further_is(word: str, data: st.DataObject):
    meant = data.draw(st.sampled_from(sorted(spellings(word))))
    other = data.draw(WORDS)

    assert distance(word, meant) <= 1 or likeness(word, meant, sounds_alike=False) is Likeness.SHORT_FORM
    assert (other in spellings(word)) >= (distance(word, other) <= 1)


@pytest.mark.parametrize(
    ("asked", "found", "alike", "how"),
    [
        ("amira", "amira", True, Likeness.SAME),
        ("mohammed", "muhammad", True, Likeness.SOUNDS_ALIKE),
        ("lee", "lucy", True, None),
        ("ali", "alo", False, Likeness.ONE_LETTER_DIFFERS),
        ("li", "lo", False, None),
        ("liz", "elizabeth", False, Likeness.SHORT_FORM),
        ("liz", "beth", False, None),
        ("thornton", "thorntmm", False, Likeness.TWO_LETTERS_DIFFER),
        ("grace", "graab", False, None),
    ],
)
def test_how_alike_two_words_are(asked: str, found: str, alike: bool, how: Likeness | None):
    assert likeness(asked, found, sounds_alike=alike) is how


def test_a_birth_date_may_be_swapped_or_have_one_wrong_digit():
    meant = dates(dt.date(2011, 3, 4))

    assert meant[dt.date(2011, 3, 4)] is Likeness.SAME
    assert meant[dt.date(2011, 4, 3)] is Likeness.DAY_AND_MONTH_SWAPPED
    assert meant[dt.date(2011, 3, 14)] is Likeness.ONE_DIGIT_DIFFERS
    assert meant[dt.date(2017, 3, 4)] is Likeness.ONE_DIGIT_DIFFERS
    assert dt.date(2012, 3, 5) not in meant
    assert dt.date(3011, 3, 4) not in meant
    assert dates(dt.date(2011, 3, 30))[dt.date(2011, 3, 30)] is Likeness.SAME
