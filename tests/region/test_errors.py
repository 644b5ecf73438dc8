"""Clerical errors: each is one that exact reading cannot see through, and none makes somebody else of a child."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest

from region.causes import Cause
from region.dice import Dice
from region.events import Listed, Quote
from region.telling.errors import WAYS, letters_of, list_wrongly, mistaken_date, quote_wrongly
from tests.region.made_up import incident, listed, referral
from tests.region.reading_back import plain_letters

DAY = dt.date(2019, 7, 1)
TRIES = 20_000


def named(given: str, family: str, born: dt.date = dt.date(2012, 3, 2)) -> Listed:
    return replace(listed(), given=given, family=family, born=born)


def _wrong(child: Listed) -> list[Listed]:
    return [made for place in range(TRIES) if (made := list_wrongly(Dice(place), child, DAY)).cause]


def test_one_child_in_seventy_or_so_is_written_down_wrongly():
    causes = Counter(one.cause for one in _wrong(named("Alfie Joshua", "Hussain")))

    assert set(causes) == {Cause.NAME_DIFFERS, Cause.BIRTH_DATE_DIFFERS}
    assert 0.008 < causes.total() / TRIES < 0.02


@pytest.mark.parametrize(
    ("given", "family"), [("Ali", "Eze"), ("Zoë", "Ní Riain"), ("", "Butterworth"), ("Olúwaṣeun Kofi", "N'Diaye")]
)
def test_what_is_wrong_is_always_wrong_to_exact_reading(given: str, family: str):
    child = named(given, family)

    for made in _wrong(child):
        same_name = (plain_letters(made.given), plain_letters(made.family)) == (
            plain_letters(given),
            plain_letters(family),
        )
        assert same_name == (made.cause == Cause.BIRTH_DATE_DIFFERS)
        assert (made.born == child.born) == (made.cause == Cause.NAME_DIFFERS)


def test_every_kind_of_error_in_a_name_can_be_made():
    child = named("Mohammed Alfie", "Hussain", dt.date(2018, 9, 1))

    made = {way: WAYS[way](Dice(3), child, DAY) for way in WAYS}

    assert made["nickname"] == ("Mo", "Hussain")
    assert made["spelling"] == ("Muhammad Alfie", "Hussein")
    assert made["swapped"] == ("Hussain", "Mohammed Alfie")
    assert made["placeholder"][0] in {"Baby girl", "Baby boy", "Baby", "Twin 1", "Twin 2"}
    assert letters_of("".join(made["letter"])) != letters_of("Mohammed Alfie Hussain")


def test_day_and_month_are_swapped_where_that_makes_a_date():
    assert mistaken_date(Dice(1), dt.date(2012, 3, 2), DAY) == dt.date(2012, 2, 3)
    assert mistaken_date(Dice(1), dt.date(2012, 3, 30), DAY) != dt.date(2012, 3, 30)


def test_references_are_left_out_or_copied_wrongly_and_then_nobody_else_s():
    quote = Quote("DAB/1010001/19", ("referral", "R-1"))
    notice = replace(referral(), reference="DAB/1010001/19")
    texts: dict[str | None, set[str]] = {}
    for place in range(TRIES):
        made = quote_wrongly(Dice(place), quote, notice, "I-1010009")
        texts.setdefault(made.cause, set()).add(made.text)

    assert texts[None] == {quote.text}
    assert texts[Cause.REFERENCE_MISTYPED] == {"DAB/1015001/19", "I-1010009"}
    assert len(texts[Cause.REFERENCE_MISSING]) > 1


def test_a_mistyped_log_number_is_beyond_the_last_of_any_day():
    quote = Quote("7-010719", ("incident", "I-1"))
    made = [quote_wrongly(Dice(place), quote, incident(), None) for place in range(TRIES)]
    wrong = {one.text for one in made if one.cause == Cause.REFERENCE_MISTYPED}

    assert wrong == {"77777-010719"} or all(int(text.split("-")[0]) > 5_450 for text in wrong)
