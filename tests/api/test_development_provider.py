"""The development provider of a demonstration: everybody signs in through it as they would through their organisation's own, under
whatever name the portal is opened; it keeps to the rules of a provider, and production has nothing of it."""

import base64
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette

from api.app import create_app
from api.development.provider import create_development_provider
from api.development.registration import CLIENT, ORGANISATIONS, issuer_of
from api.problems import SettingsRefused
from api.settings import Settings
from auth.people import PEOPLE, tenant_of
from auth.provider_metadata import discover
from auth.roles import scopes_of
from store import providers
from store.clock import machine_time
from store.database import Database
from tests.api.development import Somebody, connect, development_provider
from tests.api.doors import ORIGIN, OWN_PAGE, ask, client, demo, production
from tests.api.people_signing_in import let_pass, session_of, who
from tests.database import OLDHAM, ROCHDALE
from tests.people import person_of
from tests.schema.planted import Superuser

MANAGER = "oldham-manager"
REQUESTED = {**OWN_PAGE, "X-Requested-By": "test"}
KEY = ECKey.generate_key("P-256")


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with development_provider(KEY) as origin:
        yield origin


@pytest.fixture
def app(origin: str, database: Database, tmp_path: Path) -> Starlette:
    """The portal of a demonstration, connected to the provider."""
    connect(database, origin, KEY, tmp_path)
    return demo(database)


@pytest.fixture
def somebody(app: Starlette) -> Somebody:
    return Somebody(client(app))


def press(address: str, person: str) -> httpx.Response:
    """Press somebody's button on the provider's page."""
    page = httpx.get(address)
    assert page.status_code == 200, page.headers
    forms = re.findall(r'<form class="[^"]+" action="([^"]+)" method="post">(.*?)</form>', page.text, re.DOTALL)
    fields = [dict(re.findall(r'name="([^"]+)" value="([^"]*)"', inside)) for _, inside in forms]
    [chosen] = [one for one in fields if one["person"] == person]
    form = {name: html.unescape(value) for name, value in chosen.items()}
    own = address.partition("/" + tenant_of(person_of(person).organisation))[0]
    return httpx.post(own + forms[0][0], data=form, headers={"Origin": own, "Sec-Fetch-Site": "same-origin"})


@pytest.mark.parametrize("person", [one.person for one in PEOPLE])
def test_everybody_signs_in_by_one_press_and_is_who_they_are(person: str, somebody: Somebody) -> None:
    response = somebody.sign_in(person, "/privacy")

    asked = ask(somebody.browser, "{ viewer { name organisation { code } roles scopes } }", REQUESTED).json()
    one = person_of(person)
    assert (response.status_code, response.headers["location"]) == (303, "/privacy")
    assert asked["data"]["viewer"] == {
        "name": one.name,
        "organisation": {"code": one.organisation},
        "roles": [role.value for role in one.roles],
        "scopes": sorted(scopes_of(one.roles) | {"queries:adhoc", "portal-time:set"}),
    }


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "127.0.0.1:41234", "localhost", "[::1]:8000"])
def test_the_portal_may_be_opened_by_any_name_of_this_host_and_at_any_port(
    host: str, origin: str, database: Database, tmp_path: Path
) -> None:
    connect(database, origin, KEY, tmp_path)
    settings = Settings("demo", "http://localhost:8000", development=True)
    somebody = Somebody(client(create_app(settings, database)), host)

    assert somebody.sign_in(MANAGER).headers["location"] == "/gaps"
    assert who(somebody.browser) == "Ruth Adeyemi, manager"


@pytest.mark.parametrize(
    "host", ["evil.test", "localhost.evil.test", "localhost:80@evil.test", "127.0.0.1.evil.test:8000"]
)
def test_no_other_name_that_a_request_gives_is_believed(host: str, somebody: Somebody) -> None:
    somebody.host = host

    asked = parse_qs(urlsplit(somebody.leave(MANAGER)).query)

    assert asked["redirect_uri"] == [f"{ORIGIN}/sign-in/{OLDHAM}/callback"]


def test_the_sign_in_page_offers_everybody_whose_organisation_is_connected(app: Starlette, database: Database) -> None:
    everybody = client(app).get("/sign-in").text
    with database.owning() as tx:
        providers.remove(tx, ROCHDALE)
    without = client(app).get("/sign-in").text

    assert re.findall(r'name="person" value="([^"]+)"', everybody) == [one.person for one in PEOPLE]
    assert set(re.findall(r'name="organisation" value="([^"]+)"', without)) == set(ORGANISATIONS) - {ROCHDALE}


def test_who_is_not_named_chooses_at_the_provider(somebody: Somebody) -> None:
    form = {"organisation": OLDHAM, "person": "rochdale-manager", "next": "/gaps"}
    address = re.search(r"0; url=([^\"]+)", somebody.browser.post("/sign-in", data=form, headers=OWN_PAGE).text)

    assert address is not None
    assert "login_hint" not in address[1]
    somebody.come_back(press(html.unescape(address[1]), "oldham-analyst"))
    assert who(somebody.browser) == "Tom Kershaw, analyst"


def test_confirming_needs_a_press_at_the_provider_and_then_is_recent(somebody: Somebody, superuser: Superuser) -> None:
    somebody.sign_in(MANAGER)
    let_pass(superuser, minutes=11)
    old = session_of(somebody.browser)
    address = somebody.leave_again()

    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    page = httpx.get(address)
    response = somebody.come_back(press(address, MANAGER))

    assert (asked["prompt"], asked["max_age"], asked["login_hint"]) == ("login", "0", MANAGER)
    assert (page.status_code, "Confirm that you are Ruth Adeyemi" in page.text) == (200, True)
    assert response.headers["location"] == "/statements"
    assert session_of(somebody.browser) != old
    assert superuser.execute(
        "select bool_and(signed_in_at > now() - interval '1 minute') from browser_session"
    ).fetchone() == (True,)


def test_somebody_else_does_not_confirm_for_them(somebody: Somebody) -> None:
    somebody.sign_in(MANAGER)

    response = somebody.come_back(press(somebody.leave_again(), "oldham-analyst"))

    assert response.status_code == 403
    assert "You confirmed as somebody else" in response.text
    assert who(somebody.browser) == "Ruth Adeyemi, manager"


def test_who_goes_back_without_signing_in_is_told_so(somebody: Somebody) -> None:
    somebody.sign_in(MANAGER)
    page = httpx.get(somebody.leave_again()).text
    back = re.search(r'href="([^"]+error=access_denied[^"]*)"', page)

    assert back is not None
    answer = somebody.browser.get(html.unescape(back[1]).removeprefix(ORIGIN))
    assert (answer.status_code, "You did not finish signing in" in answer.text) == (400, True)
    assert who(somebody.browser) == "Ruth Adeyemi, manager"


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_what_the_portal_knows_of_it_is_what_its_discovery_document_says(
    organisation: str, origin: str, app: Starlette, database: Database
) -> None:
    kept = providers.provider_of(database, organisation)

    assert kept is not None
    assert discover(issuer_of(origin, organisation), loopback=True) == (kept.metadata, kept.algorithms)
    assert (kept.issuer, kept.tenant) == (issuer_of(origin, organisation), tenant_of(organisation))


def test_started_again_at_another_port_the_old_sessions_are_over_and_people_sign_in(
    somebody: Somebody, app: Starlette, database: Database, tmp_path: Path
) -> None:
    somebody.sign_in(MANAGER)
    with development_provider(KEY) as other:
        connect(database, other, KEY, tmp_path)

        assert who(somebody.browser) is None
        somebody.sign_in(MANAGER)
        assert who(somebody.browser) == "Ruth Adeyemi, manager"


def test_a_session_from_before_there_were_providers_signs_nobody_in(database: Database, somebody: Somebody) -> None:
    somebody.sign_in(MANAGER)
    with database.owning() as tx:
        tx.run("update browser_session set issuer = ''")

    assert who(somebody.browser) is None


def test_a_provider_that_somebody_connected_stays(database: Database, origin: str, tmp_path: Path) -> None:
    connect(database, origin, KEY, tmp_path)
    with database.owning() as tx:
        tx.run("update guard.provider set client_id = 'theirs' where organisation = :one", one=OLDHAM)

    connect(database, "http://127.0.0.1:9", KEY, tmp_path)

    with database.owning() as tx:
        kept = {row["organisation"]: row["issuer"] for row in providers.listed(tx)}
    assert kept[OLDHAM] == issuer_of(origin, OLDHAM)
    assert kept[ROCHDALE] == issuer_of("http://127.0.0.1:9", ROCHDALE)


# ---------------------------------------------------------------- it keeps to the rules


def authorize(origin: str, **changed: str | None) -> httpx.Response:
    """Ask as the portal does, but for what is changed or, as None, left out."""
    usual = {
        "client_id": CLIENT,
        "redirect_uri": f"{ORIGIN}/sign-in/{OLDHAM}/callback",
        "response_type": "code",
        "response_mode": "query",
        "scope": "openid profile",
        "state": "a-state",
        "nonce": "a-nonce",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
        "login_hint": MANAGER,
    }
    asked = {name: value for name, value in {**usual, **changed}.items() if value is not None}
    return httpx.get(f"{origin}/{tenant_of(OLDHAM)}/oauth2/v2.0/authorize?{urlencode(asked)}")


def redeem(origin: str, code: str, organisation: str = OLDHAM, /, **changed: str) -> httpx.Response:
    """Redeem a code as the portal does, but for what is changed."""
    endpoint = f"{origin}/{tenant_of(organisation)}/oauth2/v2.0/token"
    now = int(machine_time().timestamp())
    claims = {"iss": CLIENT, "sub": CLIENT, "aud": endpoint, "exp": now + 60, "jti": f"{code}{organisation}{changed}"}
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{ORIGIN}/sign-in/{OLDHAM}/callback",
        "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        "client_assertion": jwt.encode({"alg": "ES256"}, claims, KEY),
    }
    return httpx.post(endpoint, data=form | changed)


def code_of(answer: httpx.Response) -> str:
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


@pytest.mark.parametrize(
    "changed",
    [
        *({"client_id": None}, {"client_id": "another"}, {"redirect_uri": None}),
        {"redirect_uri": f"https://evil.test/sign-in/{OLDHAM}/callback"},
        {"redirect_uri": f"{ORIGIN}.evil.test/sign-in/{OLDHAM}/callback"},
        {"redirect_uri": f"http://localhost@evil.test/sign-in/{OLDHAM}/callback"},
        {"redirect_uri": f"http://localhost.evil.test/sign-in/{OLDHAM}/callback"},
        {"redirect_uri": f"javascript:alert(1)//sign-in/{OLDHAM}/callback"},
        {"redirect_uri": f"{ORIGIN}/sign-in/{ROCHDALE}/callback"},
        {"redirect_uri": f"{ORIGIN}/sign-in/{OLDHAM}/callback?x=1"},
        {"redirect_uri": f"/sign-in/{OLDHAM}/callback"},
        {"state": "x" * 5000},
    ],
)
def test_nobody_is_sent_anywhere_for_who_is_not_the_portal(changed: dict[str, str | None], origin: str) -> None:
    answer = authorize(origin, **changed)

    assert (answer.status_code, "location" in answer.headers) == (400, False)
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
        *(({name: None}, "invalid_request") for name in ("nonce", "state", "code_challenge", "code_challenge_method")),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
    ],
)
def test_the_portals_own_mistakes_are_told_to_it(changed: dict[str, str | None], error: str, origin: str) -> None:
    answer = authorize(origin, **changed)

    assert parse_qs(urlsplit(answer.headers["location"]).query)["error"] == [error]


def test_an_id_token_has_the_claims_of_entra_id(origin: str) -> None:
    answer = redeem(origin, code_of(authorize(origin)))
    keys = httpx.get(f"{origin}/{tenant_of(OLDHAM)}/discovery/v2.0/keys").json()
    header, claims = parts(answer.json()["id_token"])

    assert (header["alg"], header["kid"]) == ("RS256", keys["keys"][0]["kid"])
    assert set(keys["keys"][0]) == {"kty", "n", "e", "kid", "use", "alg"}
    assert {name: claims[name] for name in ("iss", "aud", "tid", "oid", "ver", "name", "nonce", "roles")} == {
        "iss": issuer_of(origin, OLDHAM),
        "aud": CLIENT,
        "tid": tenant_of(OLDHAM),
        "oid": person_of(MANAGER).object_id,
        "ver": "2.0",
        "name": "Ruth Adeyemi",
        "nonce": "a-nonce",
        "roles": ["Counterfoil.Manager"],
    }


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, whoever signed them."""
    header, claims = (json.loads(base64.urlsafe_b64decode(one + "==")) for one in token.split(".")[:2])
    return header, claims


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"code_verifier": "another" * 7}, 400),
        ({"redirect_uri": f"{ORIGIN}/"}, 400),
        ({"code": "another"}, 400),
        ({"grant_type": "password"}, 400),
        ({"client_assertion": "abc"}, 401),
        ({"client_assertion": jwt.encode({"alg": "ES256"}, {"iss": CLIENT}, ECKey.generate_key("P-256"))}, 401),
    ],
)
def test_a_code_is_for_the_portal_that_asked(changed: dict[str, str], status: int, origin: str) -> None:
    assert redeem(origin, code_of(authorize(origin)), **changed).status_code == status


def test_a_code_works_once_and_at_its_own_issuer(origin: str) -> None:
    first, second = code_of(authorize(origin)), code_of(authorize(origin))

    assert [redeem(origin, first).status_code, redeem(origin, first, grant="again").status_code] == [200, 400]
    assert redeem(origin, second, ROCHDALE).status_code == 400


def test_an_assertion_works_once(origin: str) -> None:
    code = code_of(authorize(origin))

    assert [redeem(origin, code).status_code, redeem(origin, code).status_code] == [200, 401]


@pytest.mark.parametrize(
    "path", ["", "/", "/nowhere/v2.0/.well-known/openid-configuration", "/nowhere/oauth2/v2.0/authorize"]
)
def test_there_is_nothing_else(path: str, origin: str) -> None:
    assert httpx.get(origin + path).status_code == 404


def test_it_keeps_nobody_signed_in(origin: str) -> None:
    assert "set-cookie" not in authorize(origin).headers
    assert "set-cookie" not in authorize(origin, prompt="login").headers


def test_another_sites_page_presses_no_button(origin: str) -> None:
    address = f"{origin}/{tenant_of(OLDHAM)}/sign-in"

    assert httpx.post(address, data={"person": MANAGER}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert httpx.post(address, data={"person": MANAGER}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 400


# ---------------------------------------------------------------- and production has nothing of it


@pytest.mark.parametrize(
    "settings", [Settings("production", ORIGIN), Settings("production", ORIGIN, development=True), Settings("demo")]
)
def test_it_is_made_nowhere_but_in_a_demonstration(settings: Settings) -> None:
    with pytest.raises(SettingsRefused):
        create_development_provider(settings, "http://127.0.0.1:1", KEY)


def test_production_sends_nobody_to_it_though_it_were_connected(app: Starlette, database: Database) -> None:
    to = client(production(database))

    answer = to.post("/sign-in", data={"organisation": OLDHAM, "person": MANAGER}, headers=OWN_PAGE)

    assert (answer.status_code, "127.0.0.1" in answer.text) == (503, False)
    assert "your organisation’s sign-in did not answer" in answer.text
    assert MANAGER not in to.get("/sign-in").text


def test_production_takes_no_answer_of_it(somebody: Somebody, database: Database) -> None:
    answer = httpx.get(somebody.leave(MANAGER)).headers["location"]
    there = client(production(database))
    there.cookies = somebody.browser.cookies

    response = there.get(answer.removeprefix(ORIGIN))

    assert (response.status_code, who(there)) == (503, None)
