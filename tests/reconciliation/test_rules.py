"""Rules as data: which hold when and for whom, and how they are kept."""

import datetime as dt
import json
from typing import Any

import pytest

from reconciliation.given.rules import DEFAULT_RULES, RuleBook, RuleSet, rule_set_from
from reconciliation.moment import LONDON
from tests.reconciliation.story import DAYS, OLDHAM, ROCHDALE


def rules(version: str, since: str, **given: Any) -> RuleSet:
    given.setdefault("agreed_by", "both sides")
    return RuleSet(version, dt.date.fromisoformat(since), **given)


def noon(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=LONDON)


GENERAL = rules("2019-1", "2019-01-01")
LATER = rules("2019-2", "2019-07-01")
OWN = rules("own", "2019-08-01", directorate=OLDHAM)
UNAGREED = rules("wished", "2019-01-01", directorate=ROCHDALE, agreed_by="")
BOOK = RuleBook((OWN, LATER, UNAGREED, GENERAL))


@pytest.mark.parametrize(
    ("day", "directorate", "version"),
    [
        ("2019-06-30", OLDHAM, "2019-1"),
        ("2019-07-01", OLDHAM, "2019-2"),
        ("2019-08-01", OLDHAM, "own"),
        ("2019-08-01", ROCHDALE, "2019-2"),
        ("2019-08-01", None, "2019-2"),
        ("2018-12-31", OLDHAM, "2019-1"),
    ],
)
def test_a_directorate_s_own_rules_win_where_they_are_agreed_and_in_force(
    day: str, directorate: str | None, version: str
):
    assert BOOK.at(noon(day), directorate).version == version


def test_rules_hold_from_midnight_in_london():
    before = dt.datetime(2019, 6, 30, 22, 59, 59, tzinfo=dt.UTC)

    assert BOOK.at(before, None).version == "2019-1"
    assert BOOK.at(before + dt.timedelta(seconds=1), None).version == "2019-2"


def test_a_book_without_general_rules_is_refused():
    with pytest.raises(ValueError, match="needs a general set"):
        RuleBook((OWN,))


def test_the_defaults_are_those_of_the_agreement():
    hours = {name: value for name, value in DEFAULT_RULES.body().items() if name.endswith("_hours")}
    days = {name: value for name, value in DEFAULT_RULES.body().items() if name.endswith("_days")}

    assert hours == {
        "sending_high_hours": 24,
        "sending_medium_hours": 48,
        "sending_standard_hours": 72,
        "waiting_red_hours": 4,
        "waiting_amber_hours": 24,
        "waiting_green_hours": 72,
        "writing_hours": 24,
        "receipt_hours": 24,
        "announcing_hours": 72,
        "children_asked_hours": 24,
        "risk_assessed_hours": 24,
        "risk_critical_hours": 168,
        "grace_hours": 30,
    }
    assert days == {
        "wrong_recipient_days": 1,
        "receipt_standard_days": 1,
        "decision_days": 1,
        "passing_days": 1,
        "feedback_days": 3,
        "marac_days": 10,
    }


@pytest.mark.parametrize(
    "one", [DEFAULT_RULES, OWN, rules("x", "2020-01-01", school_told_by=dt.time(9), school_terms=())]
)
def test_rules_survive_being_kept_as_json(one: RuleSet):
    assert rule_set_from(json.loads(json.dumps(one.body()))) == one


def test_what_a_kept_body_does_not_name_keeps_its_default():
    body = {"version": "own", "in_force_from": "2019-08-01", "agreed_by": "both", "sending_high_hours": 12}

    assert rule_set_from(body) == RuleSet("own", dt.date(2019, 8, 1), "both", sending_high_hours=12)


def test_a_rule_nobody_knows_is_refused_by_name():
    with pytest.raises(ValueError, match="unknown rules: sending_hihg_hours"):
        rule_set_from({"version": "x", "in_force_from": "2019-08-01", "agreed_by": "", "sending_hihg_hours": 12})


@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("2019-07-01", "2019-07-02"),
        ("2019-07-05", "2019-07-08"),
        ("2019-07-19", "2019-09-03"),
        ("2019-08-10", "2019-09-03"),
        ("2019-10-25", "2019-11-04"),
        ("2019-05-03", "2019-05-07"),
    ],
)
def test_the_next_school_day_is_in_term_and_worked(day: str, following: str):
    assert DEFAULT_RULES.next_school_day(dt.date.fromisoformat(day), DAYS) == dt.date.fromisoformat(following)


def test_after_the_last_term_known_there_is_no_next_school_day():
    assert DEFAULT_RULES.next_school_day(dt.date(2019, 12, 20), DAYS) is None
    assert rules("x", "2019-01-01", school_terms=()).next_school_day(dt.date(2019, 7, 1), DAYS) is None
