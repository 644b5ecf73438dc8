"""What the eraser's role may do, and that no other may do it, asked of PostgreSQL as each role."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager

import pytest

from store.database import Database
from store.problems import DatabaseFault
from store.transaction import Transaction
from tests.database import FORCE, OLDHAM, force_viewer, viewer_of
from tests.store.planting import Superuser, plant, tables

REFUSED = "42501"
"""insufficient_privilege: of a grant, a policy or a trigger."""

Opening = Callable[[Database], AbstractContextManager[Transaction]]

OTHERS: dict[str, Opening] = {
    "a council": lambda database: database.transaction(viewer_of(OLDHAM)),
    "the force": lambda database: database.transaction(force_viewer()),
    "the reconciler": lambda database: database.reconciling(),
    "the owner": lambda database: database.owning(),
}
KEPT_BY_ALL = ("disclosure", "statement")


def _refused(opening: AbstractContextManager[Transaction], statement: str) -> str | None:
    with pytest.raises(DatabaseFault) as refusal, opening as tx:
        tx.run(statement)
    return refusal.value.sqlstate


STAYS = {
    "browser_session": "hours of machine time; the tidying job forgets them",
    "client": "a partner system, and what it was granted; nothing of anybody",
    "client_key": "what it proves who it is with",
    "client_secret": "what it proves who it is with",
    "combined": "numbers alone, until the run that found them ends",
    "event_count": "the last number that was given to an event, so that none is given twice",
    "idempotency_key": "days of machine time; the tidying job forgets them",
    "feed": "says what an organisation sends, nothing of anybody",
    "load": "counts and coverage, on which judging stands",
    "serial_day": "numbers of logs by day, on which holes are told",
    "disclosure": "outlives what it names (DESIGN §6)",
    "statement": "counts alone",
    "webhook_endpoint": "says where an organisation is told, nothing of anybody",
    "webhook_key": "sealed; ended ones are forgotten when the endpoint is told something",
    "search_key": "goes with the record that it leads to, which is erased",
    "evidence": "goes with its gap, which is erased",
    "broken_glass": "says who opened what and why, as a disclosure does",
    "case_opening": "hours of machine time; forgotten when the next case is opened",
    "oversight_figure": "counts alone, without the small ones",
    "unchanged_version": "lists, which are shortened by what was erased",
}
"""Tables that the eraser leaves alone, and why."""


def test_every_table_is_erased_from_or_stays_for_a_reason(superuser: Superuser):
    left_alone = [
        name
        for name in tables(superuser)
        if superuser.execute("select has_table_privilege('counterfoil_eraser', %s, 'delete')", (name,)).fetchone()
        == (False,)
    ]

    assert left_alone == sorted(STAYS)


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("table", ["record_version", "statement_entry", *KEPT_BY_ALL])
def test_nobody_else_deletes_what_is_append_only(database: Database, superuser: Superuser, who: str, table: str):
    plant(superuser, table, OLDHAM)

    assert _refused(OTHERS[who](database), f"delete from {table}") == REFUSED


@pytest.mark.parametrize("who", ["a council", "the force", "the reconciler"])
@pytest.mark.parametrize("table", ["rejection", "outbox"])
def test_nobody_else_deletes_what_could_not_be_read_or_was_told(database: Database, who: str, table: str):
    assert _refused(OTHERS[who](database), f"delete from {table}") == REFUSED


@pytest.mark.parametrize("table", KEPT_BY_ALL)
def test_the_eraser_deletes_neither_disclosures_nor_statements(database: Database, superuser: Superuser, table: str):
    plant(superuser, table, OLDHAM)

    assert _refused(database.erasing(), f"delete from {table}") == REFUSED


def test_the_eraser_deletes_no_load_and_changes_no_version(database: Database):
    assert _refused(database.erasing(), "delete from load") == REFUSED
    assert _refused(database.erasing(), "update record_version set made_at = now()") == REFUSED
    assert _refused(database.erasing(), "update statement_entry set line = 'x'") == REFUSED
    assert _refused(database.erasing(), "update retention_rule set months = 1") == REFUSED


def test_of_versions_the_eraser_alters_those_of_children_alone(database: Database, superuser: Superuser):
    plant(superuser, "record_version", OLDHAM, kind="contact")
    plant(superuser, "record_version", OLDHAM, kind="child")

    with database.erasing() as tx:
        assert tx.run("update record_version set body = '{}'") == 1


NAMING = (
    "insert into disclosure_salt (organisation, recipient, entry_id, kind, record_id, salt)"
    " values ('GMP', 'GMP', uuidv7(), 'trail', 'x', sha256('x'))"
)
"""Its role may name nothing: the statement that appends entries is one for all, and its policy lets no row through."""


def test_the_eraser_writes_no_rows_but_the_log_of_its_erasing(database: Database, superuser: Superuser):
    may_insert = [
        name
        for name in tables(superuser)
        if superuser.execute("select has_any_column_privilege('counterfoil_eraser', %s, 'insert')", (name,)).fetchone()
        == (True,)
    ]
    insert = "insert into disclosure (organisation, recipient, operation, entry, leaf) values ('x', 'x', '{}', '', '')"

    assert may_insert == ["disclosure", "disclosure_salt"]
    assert _refused(database.erasing(), NAMING) == REFUSED
    assert _refused(database.erasing(), insert.format("DISCLOSURE")) == REFUSED
    with database.erasing() as tx:
        assert tx.run(insert.format("ERASURE")) == 1


@pytest.mark.parametrize(
    "reading",
    [
        "select given_names from incident_person",
        "select given_names from contact_child",
        "select given_names from trail",
        "select narrative from referral",
        "select raw from rejection",
        "select payload from outbox",
        "select content from load_chunk",
        "select entry from disclosure",
        "select body from statement",
        "select inner_pad from guard.viewer_key",
    ],
)
def test_the_eraser_reads_nothing_that_it_does_not_need_to_choose(database: Database, reading: str):
    assert _refused(database.erasing(), reading) == REFUSED


def test_a_load_that_was_taken_in_is_never_refused_by_the_eraser(database: Database, superuser: Superuser):
    plant(superuser, "load", FORCE, state="TAKEN_IN")

    with database.erasing() as tx:
        assert tx.run("update load set state = 'REFUSED'") == 0


@contextmanager
def _member(superuser: Superuser) -> Generator[None]:
    superuser.execute("create role eraser_by_another_name nologin; grant counterfoil_eraser to eraser_by_another_name")
    try:
        yield
    finally:
        superuser.execute("reset role; drop role eraser_by_another_name")


def test_a_login_role_of_a_deployers_own_may_erase_as_a_member(database: Database, superuser: Superuser):
    plant(superuser, "record_version", OLDHAM, kind="contact")

    with _member(superuser):
        superuser.execute("set role eraser_by_another_name")
        gone = superuser.execute("delete from record_version").rowcount

    assert gone == 1
