"""Transactions: who is asking is set before anything else, everything is undone on error, and nothing remains."""

from __future__ import annotations

import contextlib
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from store.database import Database
from store.named_sql import inline
from store.problems import (
    DatabaseBusy,
    DatabaseFault,
    DatabaseUnreachable,
    FeedNotFound,
    NoViewer,
    SettingsIncomplete,
)
from store.reference_data import register_feed
from store.settings import Settings
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, viewer_of
from tests.store.planting import plant

_INSERT_DAY = "insert into serial_day (organisation, day) values (:organisation, '2019-07-01')"


class Undo(Exception):
    """Raised by a test inside a transaction."""


def _days(database: Database) -> int:
    with database.transaction(force_viewer()) as tx:
        return tx.value("select count(*) from serial_day")


class TestWhoIsAsking:
    def test_no_viewer_means_no_transaction(self, database: Database):
        with pytest.raises(NoViewer), database.transaction(None):
            pass

    def test_the_database_knows_who_is_asking(self, database: Database):
        asking = viewer_of(OLDHAM)
        with database.transaction(asking) as tx:
            assert tx.value("select guard.organisation()") == OLDHAM
            assert tx.viewer == asking

    def test_the_connection_is_the_applications_and_no_owners(self, database: Database):
        with database.transaction(viewer_of(OLDHAM)) as tx:
            assert tx.value("select current_user") == "counterfoil_app"
        with database.reconciling() as tx:
            assert tx.value("select current_user") == "counterfoil_reconciler"

    @pytest.mark.parametrize("ending", ["select 1", "select 1 / 0"], ids=["commit", "error"])
    def test_nothing_of_a_viewer_remains_on_its_connection(self, settings: Settings, ending: str):
        database = Database(Settings(settings.application_url, settings.viewer_key, pool_size=1))
        first = None
        with contextlib.suppress(DatabaseFault), database.transaction(viewer_of(OLDHAM)) as tx:
            first = tx.value("select pg_backend_pid()")
            tx.copy_into_temporary("left_over", {"a": "text"}, [("x",)])
            tx.run(ending)
        with database.without_viewer() as tx:
            assert tx.value("select pg_backend_pid()") == first
            assert tx.value("select guard.organisation()") is None
            assert tx.value("select to_regclass('pg_temp.left_over')") is None
            assert tx.value("select current_setting('statement_timeout')") == "15s"
        database.close()

    @pytest.mark.parametrize("ending", ["select 1", "select 1 / 0"], ids=["commit", "error"])
    def test_a_lasting_table_is_empty_for_whoever_has_its_connection_next(self, settings: Settings, ending: str):
        database = Database(Settings(settings.application_url, settings.viewer_key, pool_size=1))
        found: list[tuple[Any, int]] = []
        for end in (ending, "select 1", ending, "select 1"):
            with contextlib.suppress(DatabaseFault), database.transaction(viewer_of(OLDHAM)) as tx:
                before = tx.value("select to_regclass('pg_temp.staying') is not null")
                tx.copy_into_lasting("staying", {"a": "text"})
                found.append((before, tx.value("select count(*) from staying")))
                tx.copy_into_lasting("staying", {"a": "text"}, [("x",)])
                tx.run(end)
        database.close()

        is_made_by_the_first = ending == "select 1"
        assert found == [(False, 0), (is_made_by_the_first, 0), (True, 0), (True, 0)]

    def test_a_token_left_on_the_session_is_overwritten_at_the_door(self, settings: Settings):
        database = Database(Settings(settings.application_url, settings.viewer_key, pool_size=1))
        with database.transaction(viewer_of(OLDHAM)) as tx:
            tx.run("select set_config('counterfoil.viewer', current_setting('counterfoil.viewer'), false)")
        with database.without_viewer() as tx:
            assert tx.value("select guard.organisation()") is None
        with database.transaction(viewer_of(ROCHDALE)) as tx:
            assert tx.value("select guard.organisation()") == ROCHDALE
        database.close()

    def test_many_viewers_on_few_connections_never_see_each_others_rows(
        self, database: Database, superuser: psycopg.Connection[Any]
    ):
        codes = [OLDHAM, ROCHDALE]
        for code in codes:
            plant(superuser, "contact", code)
        dice = random.Random(1)  # noqa: S311 - which request fails, not a secret
        wrong: list[object] = []

        def ask(number: int) -> None:
            code, fails = codes[number % 2], dice.random() < 0.3
            try:
                with database.transaction(viewer_of(code)) as tx:
                    seen = tx.rows("select directorate from contact")
                    if seen != [{"directorate": code}]:
                        wrong.append(number)
                    if fails:
                        tx.run("select 1 / 0")
            except DatabaseFault:
                pass

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(ask, range(200)))

        assert wrong == []


class TestTogetherOrNotAtAll:
    def test_what_is_written_is_there_after_the_block(self, database: Database):
        with database.transaction(force_viewer()) as tx:
            tx.run(_INSERT_DAY, organisation=FORCE)

        assert _days(database) == 1

    def test_an_error_undoes_everything(self, database: Database):
        def act() -> None:
            with database.transaction(force_viewer()) as tx:
                tx.run(_INSERT_DAY, organisation=FORCE)
                raise Undo

        with pytest.raises(Undo):
            act()

        assert _days(database) == 0

    def test_a_refused_statement_undoes_what_came_before_it_even_if_the_refusal_is_swallowed(self, database: Database):
        def act() -> None:
            with database.transaction(force_viewer()) as tx:
                tx.run(_INSERT_DAY, organisation=FORCE)
                with contextlib.suppress(DatabaseFault):
                    tx.run("select 1 / 0")
                tx.value("select 1")

        with pytest.raises(DatabaseFault):
            act()

        assert _days(database) == 0

    def test_a_snapshot_sees_one_moment_throughout(self, database: Database):
        with database.transaction(force_viewer(), snapshot=True) as tx:
            before = tx.value("select count(*) from serial_day")
            with database.transaction(force_viewer()) as other:
                other.run(_INSERT_DAY, organisation=FORCE)
            assert [before, tx.value("select count(*) from serial_day")] == [0, 0]
        with database.transaction(force_viewer()) as tx:
            assert tx.value("select current_setting('transaction_isolation')") == "read committed"
            assert tx.value("select count(*) from serial_day") == 1

    def test_a_lock_is_held_until_the_transaction_ends(self, database: Database):
        order: list[str] = []
        held = threading.Event()

        def second() -> None:
            held.wait()
            with database.transaction(force_viewer()) as tx:
                tx.lock("a", "b")
                order.append("second")

        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(second)
            with database.transaction(force_viewer()) as tx:
                tx.lock("a", "b")
                held.set()
                with database.transaction(force_viewer()) as other:
                    other.lock("ab")  # other names, other lock
                order.append("first")
            waiting.result(timeout=10)

        assert order == ["first", "second"]


class TestReadingAndWriting:
    def test_rows_are_plain_dictionaries_with_json_and_times_in_utc(self, database: Database):
        with database.transaction(viewer_of(OLDHAM)) as tx:
            row = tx.one(
                "select :a as a, cast(:b as jsonb) as b, timestamptz '2019-07-01 12:00+01' as c", a="x", b={"k": [1]}
            )

        assert row["a"] == "x"
        assert row["b"] == {"k": [1]}
        assert row["c"].isoformat() == "2019-07-01T11:00:00+00:00"
        assert type(row) is dict

    def test_first_one_and_value_of_nothing(self, database: Database):
        with database.transaction(viewer_of(OLDHAM)) as tx:
            assert tx.first("select 1 as a where false") is None
            assert tx.value("select 1 where false") is None
            with pytest.raises(LookupError, match="0 came"):
                tx.one("select 1 as a where false")
            with pytest.raises(LookupError, match="2 came"):
                tx.one("select generate_series(1, 2) as a")

    def test_a_stream_gives_every_row_in_order(self, database: Database):
        with database.transaction(viewer_of(OLDHAM)) as tx:
            rows = list(tx.stream("select g as n from generate_series(1, 2500) g", batch=100))

        assert [row["n"] for row in rows] == list(range(1, 2501))

    def test_a_fault_in_the_middle_of_a_stream_is_translated(self, database: Database):
        with pytest.raises(DatabaseFault) as fault, database.transaction(viewer_of(OLDHAM)) as tx:
            list(tx.stream("select 10 / (5 - g) as n from generate_series(1, 9) g", batch=2))

        assert fault.value.sqlstate == "22012"

    def test_copied_rows_arrive_as_they_were(self, database: Database):
        columns = {"id": "bigint", "words": "text", "tags": "text[]", "body": "jsonb", "raw": "bytea"}
        rows: list[tuple[object, ...]] = [
            (1, "a\tb\\N\n'; drop table contact --", ["x", "y,z"], {"k": None}, b"\x00\xff"),
            (2, None, [], [1, 2], None),
            (3, "", ["é"], b'{"as": "bytes"}', b""),
            (4, "x", None, None, None),
        ]
        with database.transaction(viewer_of(OLDHAM)) as tx:
            counts = [
                tx.copy_into_temporary("arriving", columns, rows[:3]),
                tx.copy_into_temporary("arriving", columns, rows[3:]),
            ]
            found = [tuple(row.values()) for row in tx.rows("select * from arriving order by id")]

        assert counts == [3, 1]
        assert found == [*rows[:2], (3, "", ["é"], {"as": "bytes"}, b""), rows[3]]

    @pytest.mark.parametrize("name", ["a b", "A", "a;drop table contact", "pg_temp.a", ""])
    def test_only_a_plain_name_is_a_name_of_a_temporary_table(self, database: Database, name: str):
        with pytest.raises(ValueError, match="not names"), database.transaction(viewer_of(OLDHAM)) as tx:
            tx.copy_into_temporary(name, {"a": "text"}, [])

    def test_copying_straight_into_a_protected_table_is_refused(self, settings: Settings):
        with psycopg.connect(settings.application_url) as connection, pytest.raises(psycopg.errors.FeatureNotSupported):
            connection.execute("copy contact from stdin")

    def test_the_way_a_load_is_taken_in_works_under_the_policies(
        self, database: Database, superuser: psycopg.Connection[Any]
    ):
        columns = {"record_id": "text", "body": "jsonb"}
        insert = (
            "insert into record_version (organisation, kind, record_id, made_at, digest, load_id, body)"
            " select :organisation, 'incident', record_id, '2019-07-01', '\\x01', "
            " '00000000-0000-0000-0000-000000000001', body from arriving on conflict do nothing"
        )
        plant(superuser, "load", FORCE)
        changed: list[int] = []
        for _ in range(2):
            with database.transaction(force_viewer()) as tx:
                tx.copy_into_temporary("arriving", columns, [("I-1", {}), ("I-2", {"a": 1})])
                changed.append(tx.run(insert, organisation=FORCE))

        assert changed == [2, 0]


class TestWhatGoesWrong:
    def test_a_fault_quotes_no_value(self, database: Database):
        secret = "Aisha-Rahman-2014"
        with pytest.raises(DatabaseFault) as fault, database.transaction(viewer_of(OLDHAM)) as tx:
            tx.value("select cast(:word as date)", word=secret)

        assert secret not in str(fault.value) + repr(fault.value) + str(fault.value.__cause__)
        assert fault.value.__suppress_context__
        assert str(fault.value) == "inline, InvalidDatetimeFormat, sqlstate 22007"

    def test_a_row_that_cannot_be_copied_quotes_no_value(self, database: Database):
        with pytest.raises(DatabaseFault) as fault, database.transaction(viewer_of(OLDHAM)) as tx:
            tx.copy_into_temporary("arriving", {"day": "date"}, [("Aisha",)])

        assert str(fault.value) == "copy arriving, InvalidDatetimeFormat, sqlstate 22007"

    def test_a_constraint_that_means_something_is_a_named_problem(self, database: Database):
        load = (
            "insert into load (organisation, load_id, feed, state, received_at) values "
            "(:organisation, gen_random_uuid(), 'unknown', 'RECEIVING', now())"
        )
        with pytest.raises(FeedNotFound), database.transaction(force_viewer()) as tx:
            tx.run(load, organisation=FORCE)
        with database.transaction(force_viewer()) as tx:
            register_feed(tx, FORCE, "unknown", side="POLICE", form="counterfoil-police/1", abilities={})
            assert tx.run(load, organisation=FORCE) == 1

    def test_a_statement_that_takes_too_long_is_stopped(self, database: Database):
        with pytest.raises(DatabaseFault) as fault, database.transaction(viewer_of(OLDHAM), patience_s=1) as tx:
            tx.run("select pg_sleep(5)")

        assert fault.value.sqlstate == "57014"

    def test_when_every_connection_is_in_use_the_portal_says_so(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr("store.database._POOL_PATIENCE_S", 0.1)
        database = Database(Settings(settings.application_url, settings.viewer_key, pool_size=1))
        with (
            database.transaction(viewer_of(OLDHAM)),
            pytest.raises(DatabaseBusy),
            database.transaction(viewer_of(OLDHAM)),
        ):
            pass
        database.close()

    def test_a_server_process_that_died_is_a_problem_once_and_then_forgotten(
        self, settings: Settings, superuser: psycopg.Connection[Any]
    ):
        database = Database(Settings(settings.application_url, settings.viewer_key, pool_size=1))

        def lose() -> None:
            with database.transaction(viewer_of(OLDHAM)) as tx:
                superuser.execute("select pg_terminate_backend(%s)", [tx.value("select pg_backend_pid()")])
                tx.value("select 1")

        with pytest.raises(DatabaseUnreachable):
            lose()
        with database.transaction(viewer_of(OLDHAM)) as tx:
            assert tx.value("select guard.organisation()") == OLDHAM
        database.close()

    def test_server_processes_that_died_while_nobody_asked_are_noticed_by_nobody(
        self, settings: Settings, superuser: psycopg.Connection[Any]
    ):
        database = Database(Settings(settings.application_url, settings.viewer_key, pool_size=3))

        def asked() -> int:
            with database.transaction(viewer_of(OLDHAM)) as tx:
                return tx.value("select pg_backend_pid()")

        with database.transaction(viewer_of(OLDHAM)), database.transaction(viewer_of(OLDHAM)):
            asked()
        died = {asked() for _ in range(3)}
        for pid in died:
            superuser.execute("select pg_terminate_backend(%s, 5000)", [pid])

        answered = [asked() for _ in range(5)]
        for pid in answered:
            superuser.execute("select pg_terminate_backend(%s, 5000)", [pid])
        alone = database.alone(inline("select pg_backend_pid() as pid, guard.organisation() as asking"))

        database.close()
        assert alone is not None
        assert (alone["pid"] in answered, alone["asking"]) == (False, None)
        assert len(died) == 3
        assert died.isdisjoint(answered)

    def test_an_address_where_nothing_listens_is_a_problem_that_does_not_show_the_address(self, settings: Settings):
        database = Database(Settings("postgresql://a:secret@127.0.0.1:1/x", settings.viewer_key))
        with pytest.raises(DatabaseUnreachable) as problem, database.transaction(viewer_of(OLDHAM)):
            pass

        assert "secret" not in str(problem.value)

    def test_without_the_reconcilers_address_reconciling_says_which_setting_is_missing(self, settings: Settings):
        database = Database(Settings(settings.application_url, settings.viewer_key))
        with pytest.raises(SettingsIncomplete) as problem, database.reconciling():
            pass

        assert problem.value.names == ("COUNTERFOIL_RECONCILER_URL",)
