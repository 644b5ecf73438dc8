"""Real OAuth clients complete discovery, token and query against the running portal, and are refused what they must be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.create_client import Wanted, create_client
from api.sessions import COOKIE
from store.database import Database
from tests.api.doors import begin_session, subject
from tests.api.partners import REDIRECT, Partner, administrator
from tests.node_programs import installed, run_script
from tests.serving import serving

HERE = Path(__file__).parent


def _answer(name: str, limit: int) -> dict[str, object]:
    viewer = {"name": name, "organisation": {"code": "E08000004"}}
    return {"data": {"viewer": viewer}, "extensions": {"cost": {"requested": 1, "limit": limit}}}


SYSTEM = _answer("Case system", 200_000)
PERSON = _answer("Ruth Adeyemi", 20_000)


@dataclass(frozen=True)
class Portal:
    """The portal as it serves, and where."""

    issuer: str
    database: Database


@pytest.fixture
def portal(database: Database) -> Iterator[Portal]:
    with serving(database) as issuer:
        yield Portal(issuer, database)


@pytest.fixture(scope="session")
def modules() -> Path:
    """Where the locked npm packages are."""
    return installed("oauth-clients", HERE)


def _client(portal: Portal, *redirect_uris: str) -> dict[str, Any]:
    """A client with its private key, as a script is given it."""
    partner = Partner(portal.database, redirect_uris=redirect_uris)
    return {"id": partner.client_id, "key": partner.key.as_dict(private=True)}


def _run(modules: Path, script: str, given: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = run_script(HERE / script, modules, given)
    return said


@pytest.mark.requirement(48)
def test_openid_client_gets_what_it_may_and_is_refused_the_rest(portal: Portal, modules: Path) -> None:
    given = {
        "issuer": portal.issuer,
        "system": _client(portal),
        "browser": _client(portal, REDIRECT),
        "redirect": REDIRECT,
        "cookie": f"{COOKIE}={begin_session(portal.database, 'oldham-manager')}",
    }

    said = _run(modules, "openid_client.mjs", given)

    assert said == {
        **{algorithm: ["dpop", 300, 200, SYSTEM] for algorithm in ("ES256", "PS256", "Ed25519")},
        "person": ["dpop", 300, 200, PERSON],
        "introspected": [True, subject("oldham-manager"), True],
        "another key": "OAUTH_WWW_AUTHENTICATE_CHALLENGE",
        "plain bearer": "OAUTH_WWW_AUTHENTICATE_CHALLENGE",
        "no proof": "invalid_dpop_proof",
        "more scope": "invalid_scope",
        "not pushed": 400,
        "plain challenge": "invalid_request",
        "another address": "invalid_request",
        "another issuer": "OAUTH_INVALID_RESPONSE",
        "code again": "invalid_grant",
        "after the code came again": "OAUTH_WWW_AUTHENTICATE_CHALLENGE",
        "revoked": False,
    }


@pytest.mark.requirement(48)
def test_oauth4webapi_gets_what_it_may_and_is_refused_the_rest(portal: Portal, modules: Path) -> None:
    said = _run(modules, "oauth4webapi.mjs", {"issuer": portal.issuer, "system": _client(portal)})

    assert said == {
        "token": ["dpop", 300, 200, SYSTEM],
        "no proof": "invalid_dpop_proof",
        "more scope": "invalid_scope",
        "another signature": "invalid_client",
        "RS256": "invalid_client",
        "shared secret": "invalid_client",
        "another key": "invalid_token",
        "plain bearer": "invalid_token",
    }


def _shipped_client(root: Path) -> dict[str, Any]:
    """The Python client as the guide prints it."""
    guide = (root / "docs" / "api.md").read_text(encoding="utf-8")
    [code] = [one for one in re.findall(r"```python\n(.*?)```", guide, re.DOTALL) if "class Portal" in one]
    names: dict[str, Any] = {}
    exec(compile(code, "docs/api.md", "exec"), names)  # noqa: S102  what the guide prints is what is tried
    return names


@pytest.mark.requirement(48)
def test_the_python_client_of_the_guide_asks(portal: Portal, root: Path) -> None:
    names = _shipped_client(root)
    key = names["ECKey"].generate_key("P-256")
    wanted = Wanted("Case system", frozenset({"queries:adhoc"}), key={**key.as_dict(private=False), "kid": "k1"})
    client_id = create_client(portal.database, administrator(), wanted).client_id

    with names["httpx2"].Client(auth=names["Portal"](portal.issuer, client_id, key, "k1", "queries:adhoc")) as http:
        answers = [
            http.post(f"{portal.issuer}/graphql", json={"query": "{ viewer { name organisation { code } } }"})
            for _ in range(3)
        ]

    assert [one.status_code for one in answers] == [200] * 3
    assert answers[0].json() == SYSTEM


@pytest.mark.requirement(48)
@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ({"grant_type": "client_credentials", "scope": "queries:adhoc"}, {"Authorization": "Basic dXNlcjpwYXNz"}),
        ({"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"}, {}),
        ({"grant_type": "authorization_code", "code": "x", "redirect_uri": REDIRECT, "client_id": "x"}, {}),
        ({"grant_type": "password", "username": "u", "password": "p"}, {"Authorization": "Basic dXNlcjpwYXNz"}),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, {"Authorization": "Basic dXNlcjpwYXNz"}),
    ],
    ids=["basic", "post", "code", "password", "refresh"],
)
def test_a_client_that_knows_no_more_than_bearer_tokens_gets_a_clean_refusal(
    portal: Portal, form: dict[str, str], headers: dict[str, str]
) -> None:
    response = httpx.post(f"{portal.issuer}/oauth/token", data=form, headers=headers)
    asked = httpx.post(
        f"{portal.issuer}/graphql", json={"query": "{ viewer { name } }"}, headers={"Authorization": "Bearer x"}
    )

    assert response.status_code == 400
    assert set(response.json()) == {"error"}
    assert (asked.status_code, asked.headers["www-authenticate"][:5]) == (401, "DPoP ")
