"""Feed-only clients: a secret in the form, a plain token, one feed of one organisation, and nothing else."""

from typing import Any

import httpx
import psycopg
import pytest
from starlette.applications import Starlette

from actions.client_keys import ClientRefused
from actions.create_client import Created, Wanted, create_client
from actions.revoke_client import revoke_client
from actions.rotate_client import rotate_client
from auth.scopes import Scope
from store.clock import machine_time
from store.database import Database
from store.problems import DatabaseFault, FeedNotFound
from tests.actions.intake import register
from tests.api.doors import ORIGIN, Visitor, client, production
from tests.api.partners import FORCE, OLDHAM, WHO, Partner, administrator
from tests.feeds.examples import incident, police_header, police_load
from tests.schema.planted import Superuser

INVALID_CLIENT = (400, {"error": "invalid_client"})


@pytest.fixture
def app(database: Database) -> Starlette:
    register(database)
    return production(database)


@pytest.fixture
def made(app: Starlette, database: Database) -> Created:
    return create_client(database, administrator(FORCE), Wanted("Night job", feed="police"))


def ask(to: Visitor, client_id: str, secret: str | None, **more: str) -> httpx.Response:
    """A token request as a sender writes it who knows nothing but the secret."""
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret or "", **more}
    return to.post("/oauth/token", data=form)


def token(to: Visitor, made: Created) -> str:
    """An access token."""
    response = ask(to, made.client_id, made.secret)
    assert response.status_code == 200, response.text
    return response.json()["access_token"]


def send(to: Visitor, bearer: str, feed: str = "police", scheme: str = "Bearer") -> httpx.Response:
    """A load."""
    content = police_load(police_header(), incident())
    return to.post(f"/feeds/{feed}/loads", content=content, headers={"Authorization": f"{scheme} {bearer}"})


def test_a_sender_that_knows_only_a_secret_sends_its_load(app: Starlette, made: Created) -> None:
    to = client(app)
    answer = ask(to, made.client_id, made.secret)
    response = send(to, answer.json()["access_token"])

    assert (answer.json()["token_type"], answer.json()["scope"], answer.json()["expires_in"]) == (
        "Bearer",
        "feeds:load",
        300,
    )
    assert response.status_code == 202
    assert (
        response.headers["ratelimit-policy"] == '"loads";q=600;w=60' if "ratelimit-policy" in response.headers else True
    )


def test_such_a_token_opens_nothing_else(app: Starlette, made: Created, database: Database) -> None:
    to = client(app)
    bearer = token(to, made)
    load = send(to, bearer).headers["location"]
    headers = {"Authorization": f"Bearer {bearer}"}

    assert to.get(load, headers=headers).status_code == 401
    assert send(to, bearer, "expected").status_code == 401
    assert send(to, bearer, "council").status_code == 401
    assert send(to, bearer, scheme="DPoP").status_code == 401
    assert to.post("/graphql", content=WHO, headers={**headers, "Content-Type": "application/json"}).status_code == 401
    assert to.get("/gaps", headers=headers).status_code == 303


@pytest.mark.parametrize("scope", ["queries:adhoc", "feeds:read", "feeds:load people:read", "openid"])
def test_a_read_scope_is_refused_where_it_is_asked_for(app: Starlette, made: Created, scope: str) -> None:
    response = ask(client(app), made.client_id, made.secret, scope=scope)

    assert (response.status_code, response.json()) == (400, {"error": "invalid_scope"})


@pytest.mark.parametrize("scope", sorted(scope.value for scope in Scope if scope is not Scope.FEEDS_LOAD))
def test_a_read_scope_is_refused_where_the_client_is_created(app: Starlette, database: Database, scope: str) -> None:
    with pytest.raises(ClientRefused):
        create_client(database, administrator(FORCE), Wanted("Night job", frozenset({scope}), feed="police"))
    with pytest.raises(ClientRefused):
        create_client(
            database, administrator(FORCE), Wanted("Night job", frozenset({"feeds:load", scope}), feed="police")
        )


@pytest.mark.parametrize(
    "change",
    [
        "scopes = array['feeds:load', 'people:read']",
        "scopes = array['feeds:read']",
        "kind = 'SYSTEM'",
        "feed = null",
        "redirect_uris = array['https://a.example']",
    ],
)
def test_the_database_itself_refuses_one_that_reads(
    app: Starlette, made: Created, superuser: Superuser, change: str
) -> None:
    with pytest.raises(psycopg.errors.IntegrityError):
        superuser.execute(f"update client set {change}".encode())


def test_the_database_gives_it_no_key_and_a_system_no_secret(app: Starlette, made: Created, database: Database) -> None:
    system = Partner(database, organisation=FORCE)
    given: dict[str, Any] = {"one": FORCE}

    with pytest.raises(DatabaseFault), database.transaction(administrator(FORCE)) as tx:
        tx.run(
            "insert into client_secret (organisation, client_id, digest, made_at, ends_at)"
            " values (:one, :client, '', now(), now())",
            client=system.client_id,
            **given,
        )
    with pytest.raises(DatabaseFault), database.transaction(administrator(FORCE)) as tx:
        tx.run(
            "insert into client_key (organisation, client_id, key_id, jwk, made_at, ends_at)"
            " values (:one, :client, 'k', '{}', now(), now())",
            client=made.client_id,
            **given,
        )


def test_whatever_stands_in_its_row_it_gets_no_more(app: Starlette, made: Created, superuser: Superuser) -> None:
    to = client(app)
    with superuser.transaction(force_rollback=False):
        superuser.execute("alter table client drop constraint feed_client_reads_nothing")
        superuser.execute("update client set scopes = array['feeds:load', 'people:read', 'queries:adhoc']")
    try:
        response = ask(to, made.client_id, made.secret, scope="feeds:load people:read")
        assert (response.status_code, response.json()) == (400, {"error": "invalid_scope"})
        assert send(to, token(to, made)).status_code == 202
    finally:
        superuser.execute("delete from client_secret")
        superuser.execute("delete from client")
        superuser.execute(
            "alter table client add constraint feed_client_reads_nothing check ((kind = 'FEED') = (feed is not null)"
            " and (kind <> 'FEED' or scopes = array['feeds:load'] and redirect_uris = '{}'))"
        )


def test_the_secret_is_long_random_and_kept_nowhere(app: Starlette, made: Created, superuser: Superuser) -> None:
    secret = made.secret or ""
    kept = "".join(str(superuser.execute(f"select * from {one}").fetchall()) for one in ("client", "client_secret"))

    assert len(secret) >= 43
    assert secret not in kept
    [ends] = superuser.execute(
        "select ends_at between now() and now() + interval '180 days' from client_secret"
    ).fetchall()
    assert ends == (True,)


def test_the_application_cannot_read_the_digest_of_a_secret(app: Starlette, made: Created, database: Database) -> None:
    with pytest.raises(DatabaseFault), database.transaction(administrator(FORCE)) as tx:
        tx.rows("select digest from client_secret")


@pytest.mark.parametrize("secret", ["", "wrong", "x" * 9000])
def test_a_wrong_secret_opens_nothing(app: Starlette, made: Created, secret: str) -> None:
    response = ask(client(app), made.client_id, secret)

    assert (response.status_code, response.json()) == INVALID_CLIENT


def test_a_secret_in_a_header_is_none(app: Starlette, made: Created) -> None:
    response = client(app).post(
        "/oauth/token", data={"grant_type": "client_credentials"}, auth=(made.client_id, made.secret or "")
    )

    assert (response.status_code, response.json()) == INVALID_CLIENT


def test_a_secret_ends(app: Starlette, made: Created, superuser: Superuser) -> None:
    superuser.execute("update client_secret set ends_at = now()")

    response = ask(client(app), made.client_id, made.secret)

    assert (response.status_code, response.json()) == INVALID_CLIENT


def test_after_a_rotation_both_secrets_are_taken_for_a_day(
    app: Starlette, made: Created, database: Database, superuser: Superuser
) -> None:
    to, rotated = client(app), rotate_client(database, administrator(FORCE), made.client_id)

    assert [ask(to, made.client_id, one).status_code for one in (made.secret, rotated.secret)] == [200, 200]
    superuser.execute("update client_secret set ends_at = ends_at - interval '25 hours'")
    assert [ask(to, made.client_id, one).status_code for one in (made.secret, rotated.secret)] == [400, 200]


@pytest.mark.requirement(11)
def test_a_revoked_one_sends_nothing_more(app: Starlette, made: Created, database: Database) -> None:
    to = client(app)
    bearer = token(to, made)

    revoke_client(database, administrator(FORCE), made.client_id)

    response = send(to, bearer)
    assert (response.status_code, response.headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"')


def test_a_feed_that_is_not_registered_has_no_client(app: Starlette, database: Database) -> None:
    with pytest.raises(FeedNotFound):
        create_client(database, administrator(OLDHAM), Wanted("Night job", feed="nothing"))


def test_a_systems_token_sends_loads_to_any_feed_of_its_organisation(app: Starlette, database: Database) -> None:
    to, partner = client(app), Partner(database, organisation=FORCE, scopes=frozenset({"feeds:load"}))
    bearer, address = partner.token(to), f"{ORIGIN}/feeds/police/loads"
    headers = {"Authorization": f"DPoP {bearer}", "DPoP": partner.proof("POST", address, bearer)}

    response = to.post("/feeds/police/loads", content=police_load(police_header(), incident()), headers=headers)

    assert response.status_code == 202
    place = response.headers["location"]
    headers["DPoP"] = partner.proof("GET", f"{ORIGIN}{place}", bearer, iat=int(machine_time().timestamp()))
    assert to.get(place, headers=headers).json()["organisation"] == FORCE


def test_whoever_brings_nothing_is_asked_for_either(app: Starlette) -> None:
    response = client(app).post("/feeds/police/loads", content=b"")

    assert response.headers["www-authenticate"] == 'DPoP algs="ES256 PS256 Ed25519", Bearer'
