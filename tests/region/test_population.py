"""Who lives in the region: households of many shapes, in places that exist and at addresses that do not."""

import datetime as dt
import re
from collections import Counter
from dataclasses import replace

import pytest

from region.dice import Dice
from region.places import DIRECTORATE_OF, DIRECTORATES, OLDHAM
from region.population import Household, Person, found_household, household
from tests.region.reading_back import plain_letters

DAY = dt.date(2019, 7, 15)
SUMMER = (dt.date(2019, 7, 1), dt.date(2019, 8, 31))


@pytest.fixture(scope="module")
def households() -> list[Household]:
    return [household(2019, number) for number in range(1500)]


@pytest.fixture(scope="module")
def children(households: list[Household]) -> list[Person]:
    return [one for found in households for one in found.people if one.part == "child"]


def test_a_household_is_the_same_whenever_it_is_asked_for():
    before = household(7, 3)
    household.cache_clear()

    assert household(7, 3) == before != household(8, 3)


def test_nobody_shares_an_id_on_either_side(households: list[Household]):
    people = [one for found in households for one in found.people]

    assert len({one.person_id for one in people}) == len({one.council_id for one in people}) == len(people)


def test_people_live_in_all_ten_directorates_most_of_them_in_manchester(households: list[Household]):
    where = Counter(found.address.directorate for found in households)

    assert set(where) == set(DIRECTORATES)
    assert where.most_common(1)[0][0] == "E08000003"


def test_a_household_is_what_was_asked_for():
    for number in range(200):
        dice = Dice(1, number)
        teenager, none, children = (
            found_household(dice, number, OLDHAM, what, DAY) for what in ("teenager", "none", "children")
        )
        assert any(12 <= one.age_on(DAY) < 18 for one in teenager.children_on(DAY))
        assert not none.children_on(DAY)
        assert any(not one.unborn_on(DAY) for one in children.children_on(DAY))


def test_every_postcode_is_of_a_listed_area_and_can_belong_to_nobody(households: list[Household]):
    for found in households:
        outward, inward = found.address.postcode.split(" ")
        assert outward in DIRECTORATE_OF
        assert re.fullmatch("[1-9][CIKMOV]{2}", inward)


def test_a_longer_outward_code_is_not_taken_for_a_shorter_one():
    assert (DIRECTORATE_OF["OL1"], DIRECTORATE_OF["OL16"], DIRECTORATE_OF["OL11"]) == (OLDHAM, "E08000005", "E08000005")


def test_siblings_never_share_a_given_name(households: list[Household]):
    for found in households:
        names = [plain_letters(one.given) for one in found.people if one.part == "child"]
        assert len(set(names)) == len(names)


def test_there_are_twins_half_families_and_children_who_live_elsewhere(households: list[Household]):
    families = [[one for one in found.people if one.part == "child"] for found in households]

    assert sum(len({one.born for one in family}) < len(family) for family in families) > 10
    assert sum(len({one.family for one in family}) > 1 for family in families) > 50
    assert sum(one.elsewhere is not None for family in families for one in family) > 20


def test_children_are_born_and_others_turn_18_while_the_region_is_watched(children: list[Person]):
    first, last = SUMMER
    assert sum(one.unborn_on(first) and not one.unborn_on(last) for one in children) > 10
    assert sum(one.age_on(first) == 17 and one.age_on(last) == 18 for one in children) > 10


def test_some_parents_are_children_themselves(households: list[Household]):
    young = [one for found in households for one in found.adults() if one.age_on(DAY) < 18]

    assert len(young) > 20
    assert {one.part for one in young} == {"mother"}


def test_names_are_of_many_origins_with_their_marks(children: list[Person]):
    families = {one.family for one in children}

    assert families >= {"Butterworth", "Hussain", "Chowdhury", "Zielińska", "Owusu-Ansah", "O'Brien"}


def test_a_household_that_moves_has_another_address_from_that_day():
    moved = next(found for number in range(200) if (found := household(2019, number)).moves_on)
    assert moved.moves_on is not None

    assert moved.address_on(moved.moves_on - dt.timedelta(days=1)) == moved.address
    assert moved.address_on(moved.moves_on) == moved.next_address != moved.address


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (dt.date(2004, 2, 29), dt.date(2019, 2, 28), 14),
        (dt.date(2004, 2, 29), dt.date(2019, 3, 1), 15),
        (dt.date(2001, 7, 9), dt.date(2019, 7, 8), 17),
        (dt.date(2001, 7, 9), dt.date(2019, 7, 9), 18),
    ],
)
def test_a_birthday_on_29_february_comes_on_1_march(born: dt.date, day: dt.date, age: int):
    someone = household(1, 1).people[0]

    assert replace(someone, born=born).age_on(day) == age


def test_nhs_numbers_are_of_the_test_range_and_have_a_right_check_digit(children: list[Person]):
    numbers = [one.nhs_number for one in children if one.nhs_number]

    assert len(numbers) > 300
    for number in numbers:
        total = sum(int(digit) * weight for digit, weight in zip(number, range(10, 0, -1), strict=True))
        assert number.startswith("999")
        assert total % 11 == 0
