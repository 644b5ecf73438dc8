"""The page that shows how far a demonstration is, and the banner that leads to it, of answers written by hand."""

import pytest

from auth.viewer import VISITOR
from tests.web.answers import frame, home_answer, loading_answer, statement_answer
from tests.web.conftest import Answers, Browse
from tests.web.test_pages import Page

BANNER = "The region is still coming in, so what you see is not complete."


@pytest.fixture
def under_way(answers: Answers) -> Answers:
    """A demonstration in the middle of its work."""
    answers.data["Loading"] = loading_answer()
    for name, data in answers.data.items():
        if "viewer" in data:
            answers.data[name] = {**data, "loading": loading_answer()["loading"]}
    return answers


@pytest.mark.parametrize("person", [None, "oldham-manager"])
def test_each_stage_says_how_far_it_is_in_a_bar_and_in_words(person: str | None, under_way: Answers, browse: Browse):
    answer = browse(person).get("/loading")
    page = Page(answer.text)
    bars = {str(bar["data-bar"]): (bar["max"], bar.get("value")) for bar in page.all("progress")}

    assert answer.status_code == 200
    assert bars == {
        "WRITING": ("304", "304"),
        "gmp-police": ("304", "151"),
        "wigan-ssd": ("304", "0"),
        "JUDGING": ("1", None),
        "DRAWING_UP": ("20", "0"),
    }
    assert "gmp-police 151 of 304 loads" in page.words
    assert "Components judged 12,345 components" in page.words
    assert "Going on now: taking in loads and judging." in page.words
    assert all(bar["aria-labelledby"] for bar in page.all("progress"))


def test_without_scripts_the_page_asks_again_by_itself_until_told_not_to(under_way: Answers, browse: Browse):
    refreshing, still = browse(None).get("/loading").text, browse(None).get("/loading?still").text

    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in refreshing
    assert "/loading?still" in Page(refreshing).addresses
    assert "http-equiv" not in still
    assert "loading.js" not in still


def test_whoever_has_not_signed_in_asks_as_nobody_with_no_scope(under_way: Answers, browse: Browse):
    browse(None).get("/loading")

    assert [(name, viewer) for name, viewer, _ in under_way.asked] == [("Loading", VISITOR)]
    assert VISITOR.scopes == frozenset()


def test_the_figures_alone_are_what_the_script_asks_for(under_way: Answers, browse: Browse):
    found = browse(None).get("/loading/figures").json()

    assert found["isUnderWay"] is True
    assert found["bars"][1] == {"name": "gmp-police", "done": 151, "of": 304, "words": "151 of 304 loads"}


def test_when_all_is_in_the_page_says_so_and_leads_on(answers: Answers, browse: Browse):
    answers.data["Loading"] = loading_answer(is_under_way=False)
    stranger, manager = (Page(browse(person).get("/loading").text) for person in (None, "oldham-manager"))

    assert "The region is loaded Everything is in." in stranger.words
    assert "/sign-in" in stranger.addresses
    assert "Read the statement" in manager.words
    assert "http-equiv" not in browse(None).get("/loading").text


def test_between_a_step_and_its_loads_the_page_says_that_they_are_about_to_come(answers: Answers, browse: Browse):
    stepped = loading_answer(is_under_way=False)
    answers.data["Loading"] = {**stepped, "loading": {**stepped["loading"], "isUnderWay": True}}

    assert "The loads of this morning are about to come in." in Page(browse(None).get("/loading").text).words


@pytest.mark.parametrize(
    ("path", "person"),
    [("/sign-in", None), ("/privacy", None), ("/docs", None), ("/docs/api", None), ("/accessibility", "oldham-manager")]
    + [(path, "oldham-manager") for path in ("/gaps", "/feeds", "/referrals", "/statement/E08000004/3")],
)
def test_while_it_loads_every_page_leads_to_how_far_it_is(
    path: str, person: str | None, under_way: Answers, browse: Browse
):
    page = Page(browse(person).get(path).text)

    assert BANNER in page.words
    assert "/loading" in page.addresses


def test_afterwards_no_page_speaks_of_it(answers: Answers, browse: Browse):
    answers.data["Statement"] = {**statement_answer(), "loading": loading_answer(is_under_way=False)["loading"]}

    assert BANNER not in Page(browse().get("/statement/E08000004/3").text).words
    assert BANNER not in Page(browse(None).get("/sign-in").text).words


def test_the_first_page_leads_to_it_while_there_is_no_statement(answers: Answers, browse: Browse):
    answers.data["Home"] = {**home_answer(some=False), "loading": loading_answer()["loading"]}

    assert browse().get("/statements").headers["Location"] == "/loading"


def test_the_first_page_is_the_latest_months_statement_though_older_ones_came_after_it(
    answers: Answers, browse: Browse
):
    [edge] = home_answer()["statements"]["edges"][:1]
    periods = {5: "2019-08", 4: "2019-10", 3: "2019-09", 2: "2019-01-01/2019-11-01"}
    edges = [{"node": {**edge["node"], "number": number, "period": period}} for number, period in periods.items()]
    answers.data["Home"] = {**frame(), "statements": {"edges": edges}}

    assert browse().get("/statements").headers["Location"] == "/statement/E08000004/4"


@pytest.mark.parametrize("path", ["/loading", "/loading/figures"])
def test_in_production_there_is_no_such_page_and_nothing_is_asked(path: str, answers: Answers, browse: Browse):
    answer = browse(None, mode="production").get(path)

    assert answer.status_code == 404
    assert answers.asked == []


def test_a_portal_that_cannot_say_how_far_it_is_still_shows_its_pages(answers: Answers, browse: Browse):
    answers.errors["Loading"] = {"message": "No.", "extensions": {"code": "INTERNAL", "requestId": "r"}}

    assert browse(None).get("/sign-in").status_code == 200
    assert browse(None).get("/loading").status_code == 404
