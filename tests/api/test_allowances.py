"""How often somebody may ask: each for themselves, over all processes, and nobody for what others send."""

import datetime as dt

import httpx
import pytest

from actions.create_client import Wanted, create_client
from api import bearers, graphql, loads
from auth import audit_system
from auth.limits import FAILURES_OF_ADDRESS, FAILURES_OF_CLIENT, Limit, allowance, network_of
from auth.server import grants, server
from auth.server.failures import Failures
from store.authorization import Authorizations
from store.clock import machine_time
from store.database import Database
from tests.actions.intake import register
from tests.api.doors import SYSTEM, Visitor, ask, asking, client, demo
from tests.api.partners import FORCE, OLDHAM, Partner, administrator
from tests.schema.planted import Superuser

WHO = "{ viewer { name } }"
TWO = 2


def only_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every door lets each ask twice an hour."""
    for module, name in (
        (grants, "TOKENS"),
        (server, "PUSHED"),
        (graphql, "QUERIES"),
        (bearers, "QUERIES"),
        (loads, "LOADS"),
    ):
        monkeypatch.setattr(module, name, Limit(getattr(module, name).name, TWO, 3600))
    monkeypatch.setattr(bearers, "LOADS", Limit("loads", TWO, 3600))


def is_told_to_wait(response: httpx.Response, name: str) -> bool:
    """Whether a refusal says by the standard's headers how long to wait."""
    return (
        response.status_code == 429
        and 0 < int(response.headers["retry-after"]) <= 3600
        and response.headers["ratelimit-policy"] == f'"{name}";q=2;w=3600'
        and response.headers["ratelimit"].startswith(f'"{name}";r=0;t=')
    )


def test_a_client_may_ask_for_so_many_tokens_on_all_processes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_two(monkeypatch)
    partner, other = Partner(database), Partner(database)

    answers = [partner.ask_token(client(demo(database))) for _ in range(TWO + 1)]

    assert [one.status_code for one in answers[:TWO]] == [200] * TWO
    assert [one.headers["ratelimit"].split(";")[1] for one in answers[:TWO]] == ["r=1", "r=0"]
    assert is_told_to_wait(answers[TWO], "tokens")
    assert answers[TWO].json() == {"error": "temporarily_unavailable"}
    assert other.ask_token(client(demo(database))).status_code == 200


def test_a_client_may_push_so_many_requests(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    only_two(monkeypatch)
    to, partner = client(demo(database)), Partner(database, redirect_uris=("https://client.example/cb",))

    answers = [partner.push(to) for _ in range(TWO + 1)]

    assert [one.status_code for one in answers[:TWO]] == [201] * TWO
    assert is_told_to_wait(answers[TWO], "pushed")


def test_a_client_may_ask_so_many_operations_on_all_processes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_two(monkeypatch)
    partner, other = Partner(database), Partner(database)
    token = partner.token(client(demo(database)))

    answers = [partner.call(client(demo(database)), token) for _ in range(TWO + 1)]

    assert [one.status_code for one in answers[:TWO]] == [200] * TWO
    assert is_told_to_wait(answers[TWO], "queries")
    assert answers[TWO].json()["errors"][0]["extensions"]["code"] == "TOO_MANY_REQUESTS"
    to = client(demo(database))
    assert other.call(to, other.token(to)).status_code == 200


def test_a_person_has_an_allowance_of_their_own(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    only_two(monkeypatch)
    to = client(demo(database))

    manager, analyst = asking(database, "oldham-manager"), asking(database, "oldham-analyst")
    answers = [ask(to, WHO, manager) for _ in range(TWO + 1)]

    assert [one.status_code for one in answers[:TWO]] == [200] * TWO
    assert is_told_to_wait(answers[TWO], "queries")
    assert ask(to, WHO, analyst).status_code == 200


def test_a_sender_may_send_so_many_loads(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    only_two(monkeypatch)
    register(database)
    to, made = client(demo(database)), create_client(database, administrator(FORCE), Wanted("Job", feed="police"))
    form = {"grant_type": "client_credentials", "client_id": made.client_id, "client_secret": made.secret or ""}
    bearer = {"Authorization": f"Bearer {to.post('/oauth/token', data=form).json()['access_token']}"}

    answers = [to.post("/feeds/police/loads", content=b"{}", headers=bearer) for _ in range(TWO + 1)]

    assert [one.status_code for one in answers[:TWO]] == [202, 200]
    assert is_told_to_wait(answers[TWO], "loads")


def _flood(to: Visitor, form: dict[str, str], times: int) -> list[int]:
    return [to.post("/oauth/token", data=form).status_code for _ in range(times)]


def test_a_flood_in_a_clients_name_locks_nobody_out(
    database: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    to, partner, other = client(demo(database)), Partner(database), Partner(database, organisation=FORCE)
    flood = partner.form("abc", client_id=partner.client_id)

    answers = _flood(to, flood, FAILURES_OF_CLIENT.most + 10)
    before = superuser.execute("select digest, full_at from guard.spent order by 1").fetchall()
    later = to.post("/oauth/token", data=flood)
    after = superuser.execute("select digest, full_at from guard.spent order by 1").fetchall()

    # From the very address of the flood, and in the very name: whoever can prove it is let through.
    assert partner.ask_token(to).status_code == 200
    assert other.ask_token(to).status_code == 200
    assert answers[:TWO] == [400, 400]
    assert answers[-1] == later.status_code == 429
    assert later.json() == {"error": "temporarily_unavailable"}
    assert int(later.headers["retry-after"]) >= 1
    # Whoever is over costs the database nothing.
    assert before == after


def test_a_flood_of_many_names_from_one_address_is_told_to_wait(database: Database) -> None:
    now = machine_time()
    failures = Failures(Authorizations(database, lambda: now), lambda: now)

    counted = [failures.count("192.0.2.1", f"name-{n}") for n in range(FAILURES_OF_ADDRESS.most + 1)]

    assert [one for one in counted[:-1] if one is not None] == []
    assert counted[-1] is not None
    assert failures.count("192.0.2.2", "name-1") is None


def test_what_is_spent_is_there_again_bit_by_bit(database: Database) -> None:
    now = [machine_time()]
    state, limit = Authorizations(database, lambda: now[0]), Limit("x", 4, 60)

    assert [state.spend(limit, "a").is_allowed for _ in range(5)] == [True] * 4 + [False]
    assert state.spend(limit, "a").wait_s == 15
    now[0] += dt.timedelta(seconds=15)
    assert [state.spend(limit, "a").is_allowed for _ in range(2)] == [True, False]
    now[0] += dt.timedelta(seconds=60)
    assert state.spend(limit, "a").left == 3


def test_nobody_can_be_read_from_the_allowances(database: Database, superuser: Superuser) -> None:
    ask(client(demo(database)), WHO, SYSTEM)

    [(digest,)] = superuser.execute("select digest from guard.spent").fetchall()
    assert digest == allowance(graphql.QUERIES, OLDHAM, audit_system.SYSTEM.subject)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_address_counts_as_the_network_that_somebody_has(address: str, network: str) -> None:
    assert network_of(address) == network
