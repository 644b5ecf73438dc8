"""What is revoked opens nothing more, on every process, from the next request on."""

import pytest
from joserfc.jwk import ECKey
from starlette.applications import Starlette

from actions.revoke_client import revoke_client
from actions.rotate_client import rotate_client
from store.database import Database
from tests.api.doors import OWN_PAGE, Visitor, client, demo, sign_in
from tests.api.partners import ASSERTION_TYPE, OLDHAM, REDIRECT, Partner, administrator
from tests.schema.planted import Superuser


@pytest.fixture
def app(database: Database) -> Starlette:
    return demo(database)


@pytest.fixture
def partner(database: Database) -> Partner:
    return Partner(database, redirect_uris=(REDIRECT,))


def revoke(to: Visitor, by: Partner, token: str) -> tuple[int, str]:
    """Status and body of the revocation endpoint's answer."""
    form = {"token": token, "client_assertion_type": ASSERTION_TYPE, "client_assertion": by.assertion()}
    response = to.post("/oauth/revoke", data=form)
    return response.status_code, response.text


@pytest.mark.requirement(11)
def test_a_revoked_clients_tokens_are_dead_at_once_on_every_process(database: Database, partner: Partner) -> None:
    doors = [client(demo(database)) for _ in range(2)]
    token = partner.token(doors[0])
    before = [partner.call(to, token).status_code for to in doors]

    revoke_client(database, administrator(), partner.client_id)

    assert before == [200, 200]
    assert [partner.call(to, token).status_code for to in doors] == [401, 401]
    assert partner.ask_token(doors[0]).json() == {"error": "invalid_client"}


@pytest.mark.requirement(11)
def test_a_revoked_keys_tokens_are_dead_and_the_other_keys_live(
    database: Database, app: Starlette, partner: Partner
) -> None:
    to = client(app)
    by_old = partner.token(to)
    partner.key = ECKey.generate_key("P-256")
    rotate_client(database, administrator(), partner.client_id, key=partner.jwk("k2"), keep_others=True)
    by_new = partner.ask_token(to, partner.assertion({"kid": "k2"})).json()["access_token"]

    revoke_client(database, administrator(), partner.client_id, key_id="k1")

    assert [partner.call(to, one).status_code for one in (by_old, by_new)] == [401, 200]
    assert partner.ask_token(to).json() == {"error": "invalid_client"}


@pytest.mark.requirement(11)
def test_a_persons_tokens_end_with_the_session_that_allowed_them(app: Starlette, partner: Partner) -> None:
    to, browser = client(app), client(app)
    sign_in(browser)
    token = partner.redeem(to, partner.code(to, browser)).json()["access_token"]
    before = partner.call(to, token).status_code

    browser.post("/sign-out", headers=OWN_PAGE)

    assert before == 200
    assert partner.call(to, token).status_code == 401


@pytest.mark.requirement(11)
def test_a_token_that_its_client_revokes_is_dead_and_its_others_live(app: Starlette, partner: Partner) -> None:
    to = client(app)
    one, other = partner.token(to), partner.token(to)

    assert revoke(to, partner, one) == (200, "")

    assert [partner.call(to, token).status_code for token in (one, other)] == [401, 200]


def test_another_clients_token_is_not_revoked_and_nobody_is_told(
    database: Database, app: Starlette, partner: Partner
) -> None:
    to, other = client(app), Partner(database)
    token = partner.token(to)

    answers = [revoke(to, other, token), revoke(to, other, "abc"), revoke(to, partner, "abc")]

    assert answers == [(200, "")] * 3
    assert partner.call(to, token).status_code == 200


def test_rotation_leaves_the_old_key_time_to_change_over(
    database: Database, app: Starlette, partner: Partner, superuser: Superuser
) -> None:
    to, old = client(app), partner.key
    partner.key = ECKey.generate_key("P-256")
    rotate_client(database, administrator(), partner.client_id, key=partner.jwk("k2"))
    new = partner.assertion({"kid": "k2"})
    partner.key = old

    assert [partner.ask_token(to).status_code, partner.ask_token(to, new).status_code] == [200, 200]
    [ends] = superuser.execute(
        "select ends_at between now() + interval '23 hours' and now() + interval '25 hours' from client_key where key_id = 'k1'"
    ).fetchall()
    assert ends == (True,)


def test_a_revoked_client_never_comes_back(database: Database, partner: Partner) -> None:
    revoke_client(database, administrator(), partner.client_id)

    with database.transaction(administrator()) as tx:
        changed = tx.run("update client set revoked_at = null where organisation = :one", one=OLDHAM)

    assert changed == 0
