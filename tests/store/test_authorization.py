"""What the authorization server keeps: who reaches it, that once is once under load, and that what is over goes."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from auth.limits import Limit
from auth.ports import Genuine
from store.authorization import Authorizations
from store.clock import machine_time
from store.database import Database
from store.problems import DatabaseFault
from tests.api.partners import Partner, administrator
from tests.database import FORCE, OLDHAM, ROCHDALE
from tests.schema.planted import Superuser

MINUTE = dt.timedelta(minutes=1)
STATE = ("signing_key", "pushed_request", "authorization_code", "person_token", "revoked_token", "used_once", "spent")


def _many(do: Callable[[], bool], times: int = 12) -> list[bool]:
    with ThreadPoolExecutor(4) as threads:
        return [one.result() for one in [threads.submit(do) for _ in range(times)]]


@pytest.mark.requirement(14)
def test_what_may_come_once_comes_once_however_many_bring_it(database: Database) -> None:
    state, ends = Authorizations(database), machine_time() + MINUTE

    assert sorted(_many(lambda: state.use_once(b"a", ends))) == [False] * 11 + [True]


def test_an_allowance_is_exact_however_many_spend_it(database: Database) -> None:
    now = machine_time()
    state, limit = Authorizations(database, lambda: now), Limit("x", 5, 3600)

    assert sorted(_many(lambda: state.spend(limit, "a").is_allowed)) == [False] * 7 + [True] * 5


@pytest.mark.parametrize("table", STATE)
@pytest.mark.parametrize(
    "statement", ["select * from guard.{}", "delete from guard.{}", "insert into guard.{} default values"]
)
def test_the_application_reaches_the_state_by_its_functions_alone(
    database: Database, table: str, statement: str
) -> None:
    with pytest.raises(DatabaseFault) as refused, database.without_viewer() as tx:
        tx.run(statement.format(table))

    assert refused.value.sqlstate == "42501"


def test_an_organisation_sees_and_changes_its_own_clients_only(database: Database) -> None:
    own, other = Partner(database, organisation=OLDHAM), Partner(database, organisation=FORCE)

    with database.transaction(administrator(OLDHAM)) as tx:
        seen = [row["client_id"] for row in tx.rows("select client_id from client")]
        keys = [row["client_id"] for row in tx.rows("select client_id from client_key")]
        changed = tx.run("update client_key set ends_at = now() where client_id = :other", other=other.client_id)

    assert (seen, keys, changed) == ([own.client_id], [own.client_id], 0)
    with database.without_viewer() as tx:
        assert tx.rows("select client_id from client") == []


@pytest.mark.parametrize(
    "statement",
    [
        "update client set scopes = array['people:read']",
        "update client set kind = 'SYSTEM'",
        "update client set organisation = 'E08000005'",
        "delete from client",
        "update client_key set jwk = '{}'",
        "delete from client_key",
    ],
)
def test_what_was_granted_cannot_be_changed(database: Database, statement: str) -> None:
    Partner(database)

    with pytest.raises(DatabaseFault) as refused, database.transaction(administrator()) as tx:
        tx.run(statement)

    assert refused.value.sqlstate == "42501"


def test_nobody_adds_a_client_to_another_organisation(database: Database) -> None:
    with pytest.raises(DatabaseFault), database.transaction(administrator(ROCHDALE)) as tx:
        tx.run(
            "insert into client (organisation, client_id, kind, name, scopes, made_at, made_by)"
            " values ('E08000004', 'e08000004-forged', 'SYSTEM', 'x', array['gaps:read'], now(), 'x')"
        )


def test_a_private_key_is_never_kept_as_a_clients(database: Database) -> None:
    partner = Partner(database)
    private = {**partner.key.as_dict(private=True), "kid": "k2"}

    with pytest.raises(DatabaseFault), database.transaction(administrator()) as tx:
        tx.run(
            "insert into client_key (organisation, client_id, key_id, jwk, made_at, ends_at)"
            " values (:one, :client, 'k2', :jwk, now(), now())",
            one=OLDHAM,
            client=partner.client_id,
            jwk=private,
        )


def test_what_is_over_is_forgotten_and_what_is_not_stays(database: Database, superuser: Superuser) -> None:
    now = [machine_time()]
    state = Authorizations(database, lambda: now[0])
    state.use_once(b"over", now[0] + MINUTE)
    state.use_once(b"holds", now[0] + 60 * MINUTE)
    state.push(b"over", "c", {}, now[0] + MINUTE)
    state.revoke_token("over", now[0] + MINUTE)
    state.revoke_token("holds", now[0] + 60 * MINUTE)
    state.spend(Limit("x", 1, 60), "a")

    now[0] += 2 * MINUTE
    state.forget()

    left = {one: superuser.execute(f"select count(*) from guard.{one}".encode()).fetchone() for one in STATE[1:]}
    assert left == {one: (1,) if one in {"used_once", "revoked_token"} else (0,) for one in STATE[1:]}
    assert not state.use_once(b"holds", now[0])


def test_a_token_that_nobody_knows_has_no_holder(database: Database) -> None:
    state, partner = Authorizations(database), Partner(database)
    known = Genuine(partner.client_id, "t", "k1", partner.client_id)

    assert state.holder(known) is not None
    assert state.holder(Genuine("e08000004-nobody", "t", "k1", "e08000004-nobody")) is None
    assert state.holder(Genuine(partner.client_id, "t", "k2", partner.client_id)) is None
    # A token in which a person asks is worth nothing unless it is known whose it is.
    assert state.holder(Genuine(partner.client_id, "t", "k1", "oldham-manager")) is None
