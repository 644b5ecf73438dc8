"""SQL that runs as the application's role cannot choose whose rows it sees (ADR-0007)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings as examples, strategies as st

from auth.viewer import Viewer
from store.clock import machine_time
from store.database import Database
from store.settings import Settings
from store.viewer_keys import OVERLAP, ages, install
from store.viewer_token import LIFETIME, Backend, key_id, sign
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, viewer_of

_BACKEND = "select pg_backend_pid(), pg_postmaster_start_time()"
_WHO = "select guard.organisation()"


@pytest.fixture
def raw(database: Database, settings: Settings) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the application's role without any code of ours."""
    with psycopg.connect(settings.application_url) as connection:
        yield connection


def _backend(connection: psycopg.Connection[Any]) -> Backend:
    row = connection.execute(_BACKEND).fetchone()
    assert row is not None
    return Backend(*row)


def _who(connection: psycopg.Connection[Any], token: str) -> str | None:
    connection.execute("select set_config('counterfoil.viewer', %s, true)", [token])
    row = connection.execute(_WHO).fetchone()
    assert row is not None
    return row[0]


def _token(connection: psycopg.Connection[Any], settings: Settings, viewer: Viewer | None = None) -> str:
    return sign(viewer or viewer_of(OLDHAM), _backend(connection), settings.viewer_key, machine_time())


def test_a_token_of_ours_is_believed(raw: psycopg.Connection[Any], settings: Settings):
    assert _who(raw, _token(raw, settings)) == OLDHAM


@pytest.mark.parametrize("token", ["", OLDHAM, "|", "|" * 8, f"{OLDHAM}|DIRECTORATE|s|MANAGER|1|1|nonsense|k|m"])
def test_what_is_no_token_is_nobody(raw: psycopg.Connection[Any], token: str):
    assert _who(raw, token) is None


def test_a_connection_that_never_said_who_it_is_is_nobody(raw: psycopg.Connection[Any]):
    assert raw.execute(_WHO).fetchone() == (None,)


def test_a_token_signed_with_another_key_is_nobody(raw: psycopg.Connection[Any], settings: Settings):
    forged = sign(viewer_of(OLDHAM), _backend(raw), b"x" * 32, machine_time())
    named_as_ours = forged.replace(key_id(b"x" * 32), key_id(settings.viewer_key))

    assert [_who(raw, forged), _who(raw, named_as_ours)] == [None, None]


def test_a_token_of_another_backend_is_nobody(raw: psycopg.Connection[Any], settings: Settings):
    with psycopg.connect(settings.application_url) as other:
        replayed = _token(other, settings)

        assert [_who(other, replayed), _who(raw, replayed)] == [OLDHAM, None]


def test_a_token_from_before_the_server_was_started_again_is_nobody(raw: psycopg.Connection[Any], settings: Settings):
    backend = _backend(raw)
    earlier = Backend(backend.pid, backend.server_began - dt.timedelta(microseconds=1))

    assert _who(raw, sign(viewer_of(OLDHAM), earlier, settings.viewer_key, machine_time())) is None


def test_a_token_is_nobody_in_a_transaction_that_begins_after_its_end(raw: psycopg.Connection[Any], settings: Settings):
    backend, now = _backend(raw), machine_time()
    nearly = sign(viewer_of(OLDHAM), backend, settings.viewer_key, now - LIFETIME + dt.timedelta(seconds=30))
    late = sign(viewer_of(OLDHAM), backend, settings.viewer_key, now - LIFETIME - dt.timedelta(seconds=1))

    assert [_who(raw, nearly), _who(raw, late)] == [OLDHAM, None]


@examples(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_token_with_anything_altered_is_nobody(raw: psycopg.Connection[Any], settings: Settings, data: st.DataObject):
    token = _token(raw, settings)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("0aA|,Z9é").filter(lambda one: one != token[place]))

    assert _who(raw, token[:place] + letter + token[place + 1 :]) is None


def test_another_organisation_spliced_into_a_token_is_nobody(raw: psycopg.Connection[Any], settings: Settings):
    assert _who(raw, _token(raw, settings).replace(OLDHAM, ROCHDALE)) is None


def test_nothing_remains_after_commit_or_rollback(raw: psycopg.Connection[Any], settings: Settings):
    token = _token(raw, settings)
    _who(raw, token)
    raw.commit()
    after_commit = raw.execute(_WHO).fetchone()
    _who(raw, token)
    raw.rollback()

    assert [after_commit, raw.execute(_WHO).fetchone()] == [(None,), (None,)]


def test_a_temporary_object_cannot_stand_in_for_one_of_ours(raw: psycopg.Connection[Any], settings: Settings):
    raw.execute("create temporary table viewer_key as select 'x' as key_id")
    raw.execute("create function pg_temp.sha256(bytea) returns bytea language sql return '\\x00'::bytea")
    raw.execute("create function pg_temp.pg_backend_pid() returns int language sql return 1")
    raw.execute("set local search_path = pg_temp, public")
    forged = sign(viewer_of(OLDHAM), _backend(raw), b"x" * 32, machine_time())

    assert [_who(raw, forged), _who(raw, _token(raw, settings))] == [None, OLDHAM]


@pytest.mark.parametrize(
    "statement",
    [
        "select * from guard.viewer_key",
        "insert into guard.viewer_key (key_id, inner_pad, outer_pad) values ('x', '', '')",
        "create or replace function guard.organisation() returns text language sql return 'GMP'",
        "create function guard.more() returns text language sql return 'GMP'",
        "create table public.mine ()",
        "alter table contact disable row level security",
        "set role counterfoil_owner",
        "set session authorization counterfoil_reconciler",
        "select * from browser_session",
        "set session_replication_role = replica",
    ],
)
def test_the_application_may_not_touch_the_guard(raw: psycopg.Connection[Any], statement: str):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute(statement.encode())


def test_row_security_switched_off_is_an_error_and_no_way_round(raw: psycopg.Connection[Any]):
    raw.execute("set row_security = off")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute("select * from contact")


def test_two_keys_are_valid_while_one_takes_over(database: Database, raw: psycopg.Connection[Any], settings: Settings):
    new, now = b"n" * 32, machine_time()
    try:
        with database.owning() as tx:
            install(tx, new, now)
        by_new = sign(viewer_of(OLDHAM), _backend(raw), new, now)
        both = [_who(raw, by_new), _who(raw, _token(raw, settings))]
        with database.owning() as tx:
            install(tx, new, now + OVERLAP + dt.timedelta(seconds=1))
            left = [row["key_id"] for row in ages(tx)]
        raw.rollback()

        assert both == [OLDHAM, OLDHAM]
        assert left == [key_id(new)]
        assert [_who(raw, by_new), _who(raw, _token(raw, settings))] == [OLDHAM, None]
    finally:
        with database.owning() as tx:
            install(tx, settings.viewer_key, now)
            tx.run("delete from guard.viewer_key where key_id = :name", name=key_id(new))


def test_a_retired_key_is_not_believed(database: Database, raw: psycopg.Connection[Any], settings: Settings):
    with database.owning() as tx:
        tx.run("update guard.viewer_key set retires_at = now() - interval '1 second'")
    try:
        assert _who(raw, _token(raw, settings)) is None
    finally:
        with database.owning() as tx:
            install(tx, settings.viewer_key, machine_time())


def test_the_server_knows_kind_and_headers_from_the_token(raw: psycopg.Connection[Any], settings: Settings):
    _who(raw, _token(raw, settings, force_viewer()))

    assert raw.execute("select guard.organisation(), guard.kind()").fetchone() == (FORCE, "FORCE")
