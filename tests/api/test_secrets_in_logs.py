"""No token, code, assertion, secret or name of anybody is in the log, with every logger at DEBUG: the portal's, its libraries' and
those that nobody knew of."""

import logging
import logging.config
from collections.abc import Iterator

import pytest

from cli.serve_command import LOGGING
from store.database import Database
from tests.api.doors import OWN_PAGE, SYSTEM, ask, client, demo, sign_in
from tests.api.partners import GRAPHQL, REDIRECT, TOKEN, Partner, decide
from tests.everything_logged import everything_logged, loggers
from tests.logged import Superuser
from tests.people import person_of
from tests.schema.planted import plant

NAMES = "{ trails(first: 25) { nodes { child { familyName givenNames } } } }"


@pytest.fixture
def fresh(database: Database) -> Iterator[Database]:
    """The database over connections that are made while the test looks."""
    fresh = Database(database.settings)
    yield fresh
    fresh.close()


def _whole_flow(database: Database) -> list[str]:
    """Somebody and a partner system do everything once, and some of it wrongly; what must be in no log."""
    app = demo(database)
    to, browser, partner = client(app), client(app), Partner(database, redirect_uris=(REDIRECT,))
    sign_in(browser)
    assertion, proof = partner.assertion(), partner.proof("POST", TOKEN)
    token = partner.ask_token(to, assertion, proof).json()["access_token"]
    address = partner.address(to)
    answer = decide(browser, address).headers["location"]
    code = answer.split("code=")[1].split("&")[0]
    second = partner.redeem(to, code).json()["access_token"]
    api_proof = partner.proof("POST", GRAPHQL, second)
    assert partner.call(to, second, api_proof).status_code == 200
    partner.call(to, second, api_proof)
    partner.redeem(to, code)
    partner.ask_token(to, "abc")
    shown = ask(client(app), NAMES, SYSTEM).json()["data"]["trails"]["nodes"]
    secrets_ = [assertion, proof, api_proof, token, second, code, partner.verifier, address["request_uri"][-40:]]
    secrets_ += [one.split(".")[2] for one in (assertion, proof, token, second)]
    secrets_ += list(browser.cookies.values())
    browser.post("/sign-out", headers=OWN_PAGE)
    names = {value for one in shown if one["child"] for value in one["child"].values() if value}
    assert names
    return [*secrets_, *names, person_of("oldham-manager").name, database.settings.viewer_key.hex()]


@pytest.mark.requirement(12)
def test_no_secret_of_a_whole_flow_is_in_the_log(fresh: Database, superuser: Superuser) -> None:
    plant(superuser)

    with everything_logged() as said:
        secrets_ = _whole_flow(fresh)

    assert [one for one in secrets_ if one in said.text] == []
    # It tells of clients and codes in words that its next release may change: none of it is heard.
    assert said.of("authlib") == []
    assert {"counterfoil.requests", "psycopg", "sqlalchemy.engine.Engine"} <= {
        one.partition(" ")[0] for one in said.lines
    }


@pytest.mark.requirement(12)
def test_none_is_there_either_where_the_log_was_configured_after_the_portal_was_made(
    fresh: Database, superuser: Superuser
) -> None:
    plant(superuser)
    before = {name: one.propagate for name, one in loggers().items()}

    with everything_logged() as said:
        demo(fresh)
        logging.config.dictConfig({**LOGGING, "handlers": {}, "loggers": {}, "root": {"level": "DEBUG"}})
        logging.getLogger().addHandler(said)
        secrets_ = _whole_flow(fresh)

    for name, propagate in before.items():
        logging.getLogger(name).propagate = propagate
    assert [one for one in secrets_ if one in said.text] == []
    assert said.of("authlib") == []


@pytest.mark.requirement(12)
def test_looking_would_notice_what_is_said(fresh: Database) -> None:
    with everything_logged() as said:
        demo(fresh)
        logging.getLogger("some.library").debug("a token: %s", "eyJhbGciOi")
        heard = said.text

    assert "eyJhbGciOi" in heard
    with pytest.raises(AssertionError, match="kept from saying"), everything_logged():
        logging.getLogger("some.library").setLevel(logging.INFO)
    logging.getLogger("some.library").setLevel(logging.NOTSET)
