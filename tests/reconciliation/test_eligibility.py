"""Which incidents are in scope, and whose trail there ought to be."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from reconciliation.moment import LONDON, at, on
from reconciliation.records import Incident, Person, incident
from reconciliation.trail.eligibility import age_on, birthday, eligible, in_scope, is_domestic_abuse


def described(**given: Any) -> Incident:
    body = {
        "incident_id": "I1",
        "reference": "1-010719",
        "category": "OTHER",
        "reported_at": "2019-07-01T20:00:00+01:00",
        "children_checked": "YES",
    }
    return incident("GMP", body | given)


def somebody(**given: Any) -> Person:
    body = {
        "person_id": "N1",
        "role": "CHILD",
        "date_of_birth": "2014-03-02",
        "presence": "UNKNOWN",
        "linked_at": "2019-07-01T20:00:00+01:00",
    }
    return described(people=[body | given]).people[0]


class TestScope:
    @pytest.mark.parametrize(
        ("given", "why"),
        [
            ({}, ()),
            ({"category": "ASB", "qualifiers": ["ALCOHOL", "HATE"]}, ()),
            ({"domestic_abuse": True}, ("domestic abuse",)),
            ({"category": "DOMESTIC_INCIDENT"}, ("category DOMESTIC_INCIDENT",)),
            ({"category": "CONCERN_FOR_SAFETY"}, ("category CONCERN_FOR_SAFETY",)),
            ({"category": "MISSING_PERSON"}, ("category MISSING_PERSON",)),
            ({"qualifiers": ["CSE", "ALCOHOL", "DOMESTIC"]}, ("qualifier DOMESTIC", "qualifier CSE")),
            ({"qualifiers": ["MODERN_SLAVERY"]}, ("qualifier MODERN_SLAVERY",)),
            (
                {"actions": [{"kind": "POLICE_PROTECTION", "at": "2019-07-01T21:00:00+01:00"}]},
                ("police protection used",),
            ),
            ({"actions": [{"kind": "ARREST", "at": "2019-07-01T21:00:00+01:00"}]}, ()),
        ],
    )
    def test_says_why(self, given: dict[str, Any], why: tuple[str, ...]):
        assert in_scope(described(**given)) == why

    @pytest.mark.parametrize(
        ("role", "born", "is_in"),
        [
            ("CHILD", "2014-03-02", True),
            ("VICTIM", "2001-07-02", True),
            ("VICTIM", "2001-07-01", False),
            ("SUSPECT", "2003-01-01", True),
            ("WITNESS", "2014-03-02", False),
            ("CHILD", None, True),
            ("VICTIM", None, False),
        ],
    )
    def test_a_crime_is_in_with_a_child_a_child_victim_or_a_child_suspect(
        self, role: str, born: str | None, is_in: bool
    ):
        person = {"person_id": "N1", "role": role, "date_of_birth": born, "linked_at": "2019-07-01T20:00:00+01:00"}
        expected = ("crime with a person under 18 as child, victim or suspect",) if is_in else ()

        assert in_scope(described(category="CRIME", people=[person])) == expected


class TestEligible:
    @pytest.mark.parametrize(
        ("given", "why"),
        [
            ({}, ("under 18 at the incident", "linked as CHILD")),
            ({"presence": "PRESENT"}, ("under 18 at the incident", "linked as CHILD", "present")),
            ({"role": "WITNESS"}, ()),
            ({"role": "WITNESS", "presence": "PRESENT"}, ("under 18 at the incident", "present")),
            (
                {"role": "OTHER_ADULT", "presence": "RESIDENT_ABSENT"},
                ("under 18 at the incident", "resident, not present"),
            ),
            ({"role": "WITNESS", "presence": "NOT_RESIDENT"}, ()),
            ({"role": "VICTIM", "date_of_birth": "1990-01-01"}, ()),
            ({"role": "CHILD", "date_of_birth": None}, ("birth date not recorded", "linked as CHILD")),
            ({"role": "SUSPECT", "date_of_birth": None}, ()),
            ({"role": "UNBORN", "date_of_birth": None}, ("unborn", "linked as UNBORN")),
            (
                {"role": "SIBLING", "date_of_birth": None, "expected_date_of_birth": "2019-09-01"},
                ("unborn", "linked as SIBLING"),
            ),
            (
                {"role": "SIBLING", "date_of_birth": "2019-08-20", "expected_date_of_birth": "2019-09-01"},
                ("under 18 at the incident", "linked as SIBLING"),
            ),
        ],
    )
    def test_says_why(self, given: dict[str, Any], why: tuple[str, ...]):
        assert eligible(somebody(**given), described()) == why

    @pytest.mark.parametrize(("born", "is_in"), [("2001-07-02", True), ("2001-07-01", False), ("2001-06-30", False)])
    def test_the_18th_birthday_counts_and_the_day_before_it_does_not(self, born: str, is_in: bool):
        assert bool(eligible(somebody(role="VICTIM", date_of_birth=born), described())) is is_in

    def test_the_age_is_that_at_the_incident_and_not_at_its_report(self):
        person = somebody(role="VICTIM", date_of_birth="2001-07-01")

        assert eligible(person, described(occurred_at="2019-06-30T23:30:00+01:00")) != ()
        assert eligible(person, described(occurred_at="2019-07-01T00:30:00+01:00")) == ()
        assert eligible(person, described(occurred_at="2019-06-30T23:30:00+00:00")) == ()
        assert eligible(person, described(occurred_at="2019-06-30")) != ()

    def test_who_was_born_on_29_february_turns_18_on_1_march(self):
        person = somebody(role="VICTIM", date_of_birth="2004-02-29")
        incident_on = [described(occurred_at=f"2022-{day}") for day in ("02-28", "03-01")]

        assert [bool(eligible(person, one)) for one in incident_on] == [True, False]


@pytest.mark.parametrize(
    ("born", "age", "day"),
    [
        ("2004-02-29", 18, "2022-03-01"),
        ("2004-02-29", 4, "2008-02-29"),
        ("2004-02-29", 5, "2009-03-01"),
        ("2014-03-02", 5, "2019-03-02"),
    ],
)
def test_birthdays(born: str, age: int, day: str):
    turned = dt.date.fromisoformat(day)

    assert birthday(dt.date.fromisoformat(born), age) == turned
    assert age_on(dt.date.fromisoformat(born), turned) == age
    assert age_on(dt.date.fromisoformat(born), turned - dt.timedelta(days=1)) == age - 1


def test_domestic_abuse_is_told_by_flag_category_or_qualifier():
    given: list[dict[str, Any]] = [
        {"domestic_abuse": True},
        {"category": "DOMESTIC_INCIDENT"},
        {"qualifiers": ["DOMESTIC"]},
        {"category": "CONCERN_FOR_SAFETY"},
    ]

    assert [is_domestic_abuse(described(**one)) for one in given] == [True, True, True, False]


def test_a_moment_of_a_day_alone_is_the_whole_local_day():
    summer, change = on(dt.date(2019, 7, 1)), on(dt.date(2019, 3, 31))

    assert summer.earliest == dt.datetime(2019, 7, 1, tzinfo=LONDON)
    assert change.latest - change.earliest == dt.timedelta(hours=23) - dt.timedelta(microseconds=1)
    assert dataclasses.replace(summer, latest=summer.earliest) == at(dt.datetime(2019, 7, 1, tzinfo=LONDON))
