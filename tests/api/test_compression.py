"""Compression: for answers whose length tells nobody anything, when it is asked for."""

import pytest

from store.database import Database
from tests.api.doors import OWN_PAGE, SYSTEM, Visitor, ask, client, demo, production, sign_in

MANY = "{ __schema { types { name description } } }"
GZIP = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}


def _encoding(to: Visitor, query: str, headers: dict[str, str]) -> str | None:
    response = ask(to, query, headers)
    assert "data" in response.json()
    return response.headers.get("content-encoding")


def test_who_sends_a_token_and_accepts_gzip_gets_it(database: Database) -> None:
    to = client(demo(database))

    response = ask(to, MANY, {**SYSTEM, **GZIP})

    assert response.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["vary"]
    assert int(response.headers["content-length"]) * 3 < len(response.content)
    assert response.json() == ask(to, MANY, {**SYSTEM, **PLAIN}).json()


def test_nobody_gets_what_they_did_not_ask_for_and_small_answers_stay_as_they_are(database: Database) -> None:
    to = client(demo(database))

    assert _encoding(to, MANY, {**SYSTEM, **PLAIN}) is None
    assert _encoding(to, "{ viewer { name } }", {**SYSTEM, **GZIP}) is None


def test_what_a_browsers_session_is_answered_is_never_compressed(database: Database) -> None:
    to = client(demo(database))
    sign_in(to)

    assert _encoding(to, MANY, {**OWN_PAGE, "X-Requested-By": "test", **GZIP}) is None
    page = to.get("/gaps", headers=GZIP)
    assert (page.status_code, page.headers.get("content-encoding")) == (200, None)


@pytest.mark.parametrize("path", ["/static/govuk.css", "/static/govuk-frontend.min.js"])
def test_styles_and_scripts_are_compressed(database: Database, path: str) -> None:
    to = client(production(database))

    packed, plain = (to.get(path, headers=headers) for headers in (GZIP, PLAIN))

    assert (packed.headers.get("content-encoding"), plain.headers.get("content-encoding")) == ("gzip", None)
    assert packed.content == plain.content
