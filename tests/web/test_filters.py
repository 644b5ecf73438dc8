"""Filters of a list in its address: what was chosen, how to take one away, and where the next page is."""

from typing import Any

from starlette.requests import Request

from web.filters import Filter, filters

SIDES = {"POLICE": "Police", "COUNCIL": "Council"}
STATES = {"OPEN": "Open", "RESOLVED": "Resolved"}


def asked(query: str):
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": "/gaps",
        "query_string": query.encode(),
        "headers": [],
    }
    request = Request({**scope, "server": ("localhost", 80), "scheme": "http"})
    return filters(request, Filter("side", "Side", SIDES), Filter("state", "State", STATES, default="OPEN"))


def test_nothing_chosen_leaves_the_default():
    assert asked("").chosen == {"state": "OPEN"}


def test_what_is_chosen_goes_into_the_operation_and_onto_tags():
    found = asked("side=POLICE&state=RESOLVED")

    assert found.chosen == {"side": "POLICE", "state": "RESOLVED"}
    assert [(tag.label, tag.value) for tag in found.tags] == [("Side", "Police"), ("State", "Resolved")]


def test_a_tag_leads_to_the_same_list_without_it():
    found = asked("side=POLICE")

    assert [tag.without for tag in found.tags] == ["/gaps", "/gaps?side=POLICE&state=any"]


def test_a_default_can_be_taken_away():
    assert asked("state=any").chosen == {}


def test_a_value_that_is_not_offered_is_not_passed_on():
    assert asked("side=%22%3B+drop+table+gap&state=OPEN").chosen == {"state": "OPEN"}


def test_the_next_page_keeps_the_filters_and_escapes_its_cursor():
    found = asked("side=POLICE&after=old")

    assert found.after("a+b/=&") == "/gaps?side=POLICE&after=a%2Bb%2F%3D%26"
    assert found.first == "/gaps?side=POLICE"
