"""Before a case is shown: why it is opened, and why a restricted person's record must be seen. Answers written by hand."""

import pytest

from auth.scopes import Scope
from tests.web.answers import trail_answer
from tests.web.case_answers import case_opening_answer
from tests.web.conftest import Answers, Browse
from tests.web.trails import complete

CASE = "/trail/a3f09c1177d04be2"


@pytest.fixture
def not_opened(answers: Answers) -> Answers:
    answers.data["CaseOpening"] = case_opening_answer(None)
    return answers


def test_a_case_that_was_not_opened_today_asks_why_and_shows_nothing_of_it(browse: Browse, not_opened: Answers):
    page = browse().get(CASE)

    assert page.status_code == 200
    assert "Why are you opening this case?" in page.text
    assert "RAHMAN" not in page.text
    assert [name for name, _, _ in not_opened.asked] == ["CaseOpening"]


def test_a_case_that_is_nobodys_is_not_found_before_anything_is_asked_of_anybody(browse: Browse, not_opened: Answers):
    not_opened.data["CaseOpening"] = {**case_opening_answer(None), "trail": None}

    assert browse().get(CASE).status_code == 404


def test_what_was_said_goes_with_the_question_for_the_case(browse: Browse, answers: Answers):
    answers.data["CaseOpening"] = case_opening_answer("DATA_QUALITY")
    page = browse().get(CASE)
    name, viewer, _ = answers.asked[-1]

    assert (name, viewer.purpose, viewer.case) == ("Trail", "DATA_QUALITY", "a3f09c1177d04be2")
    assert "Opened today: to put a record right." in page.text


def test_a_purpose_that_was_given_leads_to_the_case(browse: Browse, answers: Answers):
    answer = browse().post(f"{CASE}/open", purpose="DATA_QUALITY", reason="")

    assert (answer.status_code, answer.headers["Location"]) == (303, CASE)
    assert answers.asked[-1][2]["input"] == {"case": "a3f09c1177d04be2", "purpose": "DATA_QUALITY", "reason": ""}


def test_whoever_chooses_nothing_is_told_what_to_do(browse: Browse, not_opened: Answers):
    refused = {"__typename": "BadInput", "code": "PURPOSE_UNKNOWN", "message": "Give one of them.", "field": "purpose"}
    not_opened.data["OpenCase"] = {"openCase": refused}
    answer = browse().post(f"{CASE}/open", reason="<b>half a reason</b>")

    assert answer.status_code == 400
    assert "Select why you are opening this case" in answer.text
    assert "<title>Error: " in answer.text
    assert "&lt;b&gt;half a reason" in answer.text


def test_an_analyst_sees_names_in_a_case_that_was_opened_and_nowhere_else(browse: Browse, answers: Answers):
    page = browse("oldham-analyst").get(CASE)
    scopes = {name: viewer.scopes for name, viewer, _ in answers.asked}

    assert "Aisha RAHMAN" in page.text
    assert {name for name, held in scopes.items() if Scope.PEOPLE_READ in held} == {"Trail"}


def test_an_analyst_is_asked_for_words(browse: Browse, not_opened: Answers):
    not_opened.data["CaseOpening"] = case_opening_answer(None, needs_reason=True)

    assert "In your own words (optional)" not in browse("oldham-analyst").get(CASE).text


def test_a_restricted_record_is_offered_to_those_who_may_open_it(browse: Browse, answers: Answers):
    answers.data["Trail"] = trail_answer({**complete(), "restricted": True})
    answers.data["Trail"]["trail"] |= {"policeSide": None, "child": None}

    assert "Open the record for an hour" in browse("gmp-liaison").get(CASE).text
    assert "Open the record for an hour" not in browse("oldham-manager").get(CASE).text


def test_a_reason_that_is_no_reason_is_asked_for_again_on_the_trail(browse: Browse, answers: Answers):
    answers.data["Trail"] = trail_answer({**complete(), "restricted": True})
    answers.data["Trail"]["trail"] |= {"policeSide": None, "child": None}
    said = "Say why you need to see this record now, in 10 to 1000 characters."
    answers.data["BreakGlass"] = {"breakGlass": {"__typename": "BadInput", "message": said, "field": "reason"}}
    answer = browse("gmp-liaison").post(f"{CASE}/break-glass", reason="<b>short")

    assert answer.status_code == 400
    assert answer.text.count(said) == 2
    assert "&lt;b&gt;short</textarea>" in answer.text


def test_a_review_without_a_verdict_is_refused(browse: Browse, answers: Answers):
    answer = browse("gmp-governance").post("/restricted", id="glass-1")

    assert answer.status_code == 400
    assert "Select whether there was need" in answer.text
    assert answers.asked == []


def test_figures_that_were_taken_out_stand_as_c(browse: Browse):
    page = browse("gmca-overseer").get("/region").text

    assert ">1,234</td>" in page
    assert page.count('<abbr title="not shown">c</abbr>') == 4
