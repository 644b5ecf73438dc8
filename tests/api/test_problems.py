"""What nobody expected stays inside: an answer without its text, one line in the log without its text."""

import logging

import anyio
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message, Scope

from api.problems import PROBLEM, MasksFaults
from api.request_ids import RequestIds
from tests.api.doors import Visitor, client, demo, nowhere
from tests.loops import serve_apart

SECRET = "Aisha Rahman, 2014-03-02"


async def _fails(_: Request) -> Response:
    raise RuntimeError(SECRET)


async def _fails_late(_: Request) -> Response:
    async def pieces():
        yield b"begun"
        raise RuntimeError(SECRET)

    return StreamingResponse(pieces())


def _application() -> Starlette:
    masks = Middleware(MasksFaults, page=lambda _: HTMLResponse("a page", 503))
    routes = [Route("/fails", _fails), Route("/late", _fails_late)]
    return Starlette(routes=routes, middleware=[Middleware(RequestIds), masks])


def _failing() -> Visitor:
    return Visitor(_application())


def test_a_fault_is_a_problem_document_with_the_request_id(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        response = _failing().get("/fails")

    assert response.status_code == 500
    assert response.headers["content-type"] == PROBLEM
    assert response.json() == {
        "type": "about:blank",
        "status": 500,
        "code": "INTERNAL",
        "detail": "Something went wrong. Give the request id when you ask for help.",
        "requestId": response.headers["x-request-id"],
    }
    assert SECRET not in response.text + caplog.text
    assert f"request={response.headers['x-request-id']}: builtins.RuntimeError at" in caplog.text


def test_a_browser_is_shown_a_page_instead() -> None:
    response = _failing().get("/fails", headers={"Accept": "text/html,*/*"})

    assert (response.status_code, response.text) == (503, "a page")


def test_a_fault_in_the_middle_of_an_answer_leaves_it_visibly_unfinished(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        await anyio.sleep_forever()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "GET", "path": "/late", "query_string": b"", "headers": []}
    serve_apart(_application(), scope, receive, send)

    # No last piece: the server closes the connection, so that nobody takes half an answer for a whole one.
    assert [(one["body"], one["more_body"]) for one in sent[1:]] == [(b"begun", True)]
    assert SECRET not in caplog.text


def test_an_address_that_leads_nowhere_is_a_page_for_people_and_a_problem_for_programs() -> None:
    to = client(demo(nowhere()))

    page = to.get("/nowhere", headers={"Accept": "text/html"})
    problem = to.get("/nowhere")

    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert (problem.status_code, problem.headers["content-type"]) == (404, PROBLEM)
    assert problem.json()["code"] == "HTTP_404"
