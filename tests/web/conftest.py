"""Pages with answers written by hand: what they show is tested here without a schema, a database or a browser."""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import GraphQLSchema, build_schema, execute_sync, parse  # pyright: ignore[reportUnknownVariableType]
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from auth.viewer import Viewer
from store.reference_data import ORGANISATIONS
from tests.loops import run_apart
from tests.people import viewer_of
from tests.web.answers import every_answer
from tests.web.trails import Data
from web.app import create_routes
from web.client import Mode, SignIn

FILES = ("favicon.svg", "moj.css", "govuk.css", "app.css", "boot.js", "app.js", "loading.js")
OPERATION = re.compile(r"\A(?:#.*\n)*(?:query|mutation) (\w+)")


@cache
def published() -> GraphQLSchema:
    """The schema as `schema/schema.graphql` publishes it."""
    path = Path(__file__).resolve().parents[2] / "schema" / "schema.graphql"
    return build_schema(path.read_text(encoding="utf-8"))


def answer(document: str, data: Data, variables: Mapping[str, Any]) -> Data:
    """`data` as the operation asks for it: left out what it leaves out, and checked against the published schema."""
    result = execute_sync(published(), parse(document), data, variable_values=dict(variables))
    assert result.errors is None
    return {"data": result.data}


class Answers:
    """Answers each operation with what the test put there, and remembers what was asked by whom."""

    def __init__(self) -> None:
        self.data: dict[str, Data] = dict(every_answer())
        self.errors: dict[str, Data] = {}
        self.asked: list[tuple[str, Viewer, Mapping[str, Any]]] = []

    def run(self, viewer: Viewer, document: str, variables: Mapping[str, Any]) -> Data:
        found = OPERATION.match(document)
        assert found is not None
        name = found.group(1)
        self.asked.append((name, viewer, variables))
        if name in self.errors:
            return {"data": None, "errors": [self.errors[name]]}
        return answer(document, self.data[name], variables)


class SignedIn:
    """Stands for the door that finds out who is signed in."""

    def __init__(self, app: ASGIApp, viewer: Viewer | None) -> None:
        self.app, self.viewer = app, viewer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["viewer"] = self.viewer
        await self.app(scope, receive, send)


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stands for `web/static`, so that these tests need no built styles; one folder, so that templates compile once."""
    folder = tmp_path_factory.mktemp("static")
    (folder / "manifest.json").write_text(json.dumps(dict.fromkeys(FILES, "abc123")))
    for name in FILES:
        (folder / name).write_text("/* nothing */")
    return folder


class Visitor:
    """Asks for pages in process, and follows no redirect."""

    def __init__(self, app: ASGIApp) -> None:
        self._transport = httpx.ASGITransport(app)

    def get(self, address: str) -> httpx.Response:
        return self._send("GET", address)

    def post(self, address: str, **form: str) -> httpx.Response:
        return self._send("POST", address, data=form)

    def _send(self, method: str, address: str, data: dict[str, str] | None = None) -> httpx.Response:
        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url="http://portal") as client:
                return await client.request(method, address, data=data)

        return run_apart(send())


Browse = Callable[..., Visitor]


def organisations() -> list[tuple[str, str]]:
    """Code and name of those that can sign in: all."""
    return [(code, name) for code, _, name in ORGANISATIONS]


@pytest.fixture
def browse(answers: Answers, static: Path) -> Browse:
    """A visitor, signed in as a named person (None: nobody)."""

    def as_person(
        person: str | None = "oldham-manager", mode: Mode = "demo", signing_in: SignIn | None = None
    ) -> Visitor:
        viewer = None if person is None else viewer_of(person)
        offered = signing_in or SignIn(organisations, named=mode == "demo")
        routes = create_routes(answers.run, mode=mode, static=static, signing_in=offered)
        return Visitor(Starlette(routes=routes, middleware=[Middleware(SignedIn, viewer=viewer)]))

    return as_person
