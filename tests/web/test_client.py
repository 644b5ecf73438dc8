"""How a page refuses, redirects and asks: nobody signed in, a role that does not open it, nothing there, a fault."""

import pytest

from auth.scopes import Scope
from tests.web.conftest import Answers, Browse
from web.app import create_routes
from web.client import Mode, PageRoute, local
from web.environment import AssetsMissing

MASKED = {"message": "Something went wrong.", "extensions": {"code": "INTERNAL", "requestId": "01JD-77"}}


@pytest.mark.parametrize("path", ["/", "/statements", "/statement/E08000004/3", "/trail/x", "/gaps?side=POLICE"])
def test_who_is_not_signed_in_is_led_to_sign_in_and_nothing_is_asked(path: str, browse: Browse, answers: Answers):
    answer = browse(None).get(path)

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?next=%2F")
    assert answers.asked == []


@pytest.mark.parametrize(
    ("person", "path"),
    [
        ("oldham-social-worker", "/statements"),
        ("oldham-social-worker", "/gaps"),
        ("oldham-administrator", "/trail/x"),
        ("gmca-overseer", "/referrals"),
        ("gmp-liaison", "/statement/E08000004/3"),
    ],
)
def test_a_role_that_does_not_open_a_page_is_told_so_and_nothing_is_asked(
    person: str, path: str, browse: Browse, answers: Answers
):
    answer = browse(person).get(path)

    assert answer.status_code == 403
    assert "Your role does not open this page" in answer.text
    assert answers.asked == []


@pytest.mark.parametrize(
    ("operation", "field", "path"),
    [
        ("Trail", "trail", "/trail/x"),
        ("Statement", "statement", "/statement/E08000005/3"),
        ("StatementLine", "statement", "/statement/E08000005/3/law/1/STOPPED"),
        ("Load", "load", "/feeds/loads/x"),
    ],
)
def test_what_is_not_there_and_what_is_not_yours_are_the_same_page(
    operation: str, field: str, path: str, browse: Browse, answers: Answers
):
    answers.data[operation] = {**answers.data[operation], field: None}
    answer = browse().get(path)

    assert answer.status_code == 404
    assert "There is nothing here that you may see." in answer.text


@pytest.mark.parametrize("part", ["law", "line"])
def test_a_law_or_line_that_there_is_not_is_not_found(part: str, browse: Browse, answers: Answers):
    statement = answers.data["StatementLine"]["statement"]
    if part == "law":
        statement["law"] = None
    else:
        statement["law"]["line"] = None

    assert browse().get("/statement/E08000004/3/law/1/STOPPED").status_code == 404


def test_a_fault_shows_the_request_id_and_nothing_else(browse: Browse, answers: Answers):
    answers.errors["Gaps"] = MASKED
    answer = browse().get("/gaps")

    assert answer.status_code == 503
    assert "Sorry, the portal could not answer" in answer.text
    assert "01JD-77" in answer.text
    assert "Something went wrong" not in answer.text


def test_a_look_that_could_not_be_recorded_says_so(browse: Browse, answers: Answers):
    sentence = "The portal could not record who was shown this, so it shows nothing."
    answers.errors["Gaps"] = {"message": sentence, "extensions": {"code": "NOT_RECORDED", "requestId": "01JD-78"}}
    answer = browse().get("/gaps")

    assert answer.status_code == 503
    assert sentence in answer.text


@pytest.mark.parametrize(("code", "status"), [("BAD_USER_INPUT", 404), ("FORBIDDEN", 403), ("LIMIT_EXCEEDED", 503)])
def test_each_code_of_the_schema_has_its_page(code: str, status: int, browse: Browse, answers: Answers):
    answers.errors["Gaps"] = {"message": "Said inside.", "extensions": {"code": code}}
    answer = browse().get("/gaps?after=nonsense")

    assert answer.status_code == status
    assert "Said inside." not in answer.text


@pytest.mark.parametrize(
    ("person", "leads_to"),
    [
        ("oldham-manager", "/statements"),
        ("oldham-social-worker", "/referrals"),
        ("gmp-liaison", "/gaps"),
        ("oldham-administrator", "/feeds"),
        ("gmca-overseer", "/region"),
        ("gmp-governance", "/restricted"),
    ],
)
def test_the_first_page_is_the_first_that_the_role_opens(person: str, leads_to: str, browse: Browse):
    assert browse(person).get("/").headers["Location"] == leads_to


def test_the_newest_statement_opens_at_once(browse: Browse):
    assert browse().get("/statements").headers["Location"] == "/statement/E08000004/3"


def test_without_a_statement_one_can_be_drawn_up(browse: Browse, answers: Answers):
    answers.data["Home"] = {**answers.data["Home"], "statements": {"edges": []}}
    answer = browse().get("/statements")

    assert "No statement has been drawn up yet." in answer.text
    assert '<option value="2019-08" selected>August 2019</option>' in answer.text


def test_drawing_up_a_statement_leads_to_it(browse: Browse, answers: Answers):
    answer = browse().post("/statement", directorate="E08000004", period="2019-08", idempotencyKey="k1")

    wanted = {"directorate": "E08000004", "period": "2019-08", "idempotencyKey": "k1"}
    assert answers.asked[-1][2] == {"input": wanted}
    assert (answer.status_code, answer.headers["Location"]) == (303, "/statement/E08000004/4")


def test_a_statement_that_does_not_add_up_is_refused_with_its_sentence(browse: Browse, answers: Answers):
    refusal = {
        "__typename": "StatementDoesNotAddUp",
        "code": "STATEMENT_DOES_NOT_ADD_UP",
        "message": "Law 1 is 2 trails short.",
    }
    answers.data["IssueStatement"] = {"issueStatement": refusal}
    answer = browse().post("/statement", directorate="E08000004", period="2019-08", idempotencyKey="k1")

    assert answer.status_code == 400
    assert "Law 1 is 2 trails short." in answer.text


def test_stepping_portal_time_leads_back_to_the_page(browse: Browse, answers: Answers):
    answer = browse().post("/portal-time", back="/gaps?side=POLICE", idempotencyKey="k2")

    assert answers.asked[-1][2] == {"input": {"days": 1, "idempotencyKey": "k2"}}
    assert (answer.status_code, answer.headers["Location"]) == (303, "/gaps?side=POLICE")


def test_portal_time_is_not_stepped_in_production(browse: Browse, answers: Answers):
    answer = browse(mode="production").post("/portal-time", back="/gaps", idempotencyKey="k2")

    assert answer.status_code == 404
    assert answers.asked == []


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/gaps?side=POLICE", "/gaps?side=POLICE"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("/gaps\r\nSet-Cookie: a=b", "/"),
        ("", "/"),
    ],
)
def test_a_form_never_leads_out_of_the_portal(address: str, leads_to: str):
    assert local(address) == leads_to


PUBLIC = {
    *("GET /sign-in", "GET /accessibility", "GET /privacy", "GET /docs", "GET /docs/{name}"),
    *("GET /loading", "GET /loading/figures"),
}
SIGNED_IN = {"GET /", "GET /sign-in/again", "GET /sign-ins", "POST /sign-ins/end"}


@pytest.mark.parametrize("mode", ["demo", "production"])
def test_every_page_needs_a_scope_or_a_viewer_or_is_on_the_public_list(mode: Mode, answers: Answers, static: object):
    routes = [route for route in create_routes(answers.run, mode=mode, static=static) if isinstance(route, PageRoute)]  # pyright: ignore[reportArgumentType]

    assert {route.name for route in routes if route.needs is None} == PUBLIC
    assert {route.name for route in routes if route.needs == "SIGNED_IN"} == SIGNED_IN
    assert all(isinstance(route.needs, Scope) for route in routes if route.needs not in {None, "SIGNED_IN"})


def test_files_with_their_hash_are_kept_and_others_are_asked_for_again(browse: Browse):
    assert browse(None).get("/static/app.css?v=abc123").headers["Cache-Control"].endswith("immutable")
    assert browse(None).get("/static/app.css").headers["Cache-Control"] == "no-cache"


def test_without_styles_the_portal_says_how_to_build_them(answers: Answers, tmp_path: object):
    with pytest.raises(AssetsMissing) as refused:
        create_routes(answers.run, mode="demo", static=tmp_path)  # pyright: ignore[reportArgumentType]

    assert str(refused.value).endswith("make assets")
