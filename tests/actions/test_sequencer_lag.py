"""The sequencer beside many writers and long transactions: every committed entry is placed once, nobody waits for somebody else, and
whoever commits late does not stop the portal."""

import datetime as dt
import threading
from collections.abc import Callable
from functools import partial

import pytest

from actions.check_log import check_log
from actions.log_disclosure import Act, Touched, log_disclosure
from actions.sequence_log import LogForked
from store.database import Database
from store.disclosures import ALARM, LIMIT, LogBehind, condition
from tests.actions.sequencing import Office, show
from tests.api.doors import client, demo
from tests.database import OLDHAM, viewer_of
from tests.logged import Superuser, entries

WRITERS, EACH, LATE = 8, 15, 2


class Together:
    """Work in threads of its own, and what went wrong in them."""

    def __init__(self, *works: Callable[[], None]) -> None:
        self.failed: list[BaseException] = []
        self._threads = [threading.Thread(target=self._do, args=(work,)) for work in works]
        for one in self._threads:
            one.start()

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as problem:  # noqa: BLE001  it is the test that says so
            self.failed.append(problem)

    def join(self) -> None:
        """Wait until all is done."""
        for one in self._threads:
            one.join()


def _write(database: Database, writer: int) -> None:
    """Entries that get their numbers in one order and are committed in another: some of them after the next of the same writer."""
    viewer = viewer_of(OLDHAM)
    for entry in range(EACH):
        with database.transaction(viewer) as tx:
            log_disclosure(tx, viewer, Act("late"), Touched(OLDHAM, {"trail": (f"L-{writer}-{entry}",)}))
            if entry % 2 == 0 and writer < LATE:
                show(database, f"T-{writer}-{entry}")


def _waiting(superuser: Superuser) -> int:
    row = superuser.execute("select count(*) from log.waiting").fetchone()
    assert row is not None
    return row[0]


@pytest.mark.requirement(34)
def test_eight_writers_with_late_commits_are_placed_exactly_once_by_two_sequencers(
    database: Database, superuser: Superuser
) -> None:
    offices = [Office(Database(database.settings)) for _ in range(2)]
    working = threading.Event()
    working.set()

    def order(office: Office) -> None:
        sequencer = office.sequencer()
        while working.is_set():
            office.order(sequencer)

    ordering = Together(*(partial(order, office) for office in offices))
    writing = Together(*(partial(_write, database, writer) for writer in range(WRITERS)))
    writing.join()
    working.clear()
    ordering.join()
    offices[0].order()
    for office in offices:
        office.database.close()

    committed = WRITERS * EACH + LATE * (EACH // 2 + 1)
    placed = superuser.execute("select count(*), max(leaf_index), count(distinct entry_id) from log.leaf").fetchone()
    assert [*writing.failed, *ordering.failed] == []
    assert (len(entries(superuser)), placed) == (committed, (committed, committed - 1, committed))
    assert _waiting(superuser) == 0
    assert check_log(database, offices[0].keys).faults == ()


@pytest.mark.requirement(34)
def test_a_long_transaction_holds_back_its_own_entry_and_nobody_elses(database: Database, superuser: Superuser) -> None:
    office = Office(database)
    sequencer = office.sequencer()
    viewer = viewer_of(OLDHAM)
    with database.transaction(viewer, snapshot=True) as report:
        log_disclosure(report, viewer, Act("report"), Touched(OLDHAM, {"trail": ("T-1",)}))
        for number in range(3):
            show(database, f"T-{number}")
            assert office.order(sequencer).placed == 1

        assert _waiting(superuser) == 0
    assert office.order(sequencer).placed == 1
    by_place = "(select leaf_index from log.leaf where leaf.entry_id = disclosure.entry_id)"
    assert [one["operation_name"] for one in entries(superuser, by_place)] == ["look", "look", "look", "report"]


def _written_before(superuser: Superuser, age: dt.timedelta) -> None:
    """The newest entry as if the transaction that has just committed it had begun so long ago."""
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        superuser.execute(
            "create temporary table aged on commit drop as"
            " select entry_id as old, uuidv7(%s) as new from disclosure order by entry_id desc limit 1".replace(
                "%s", f"'-{age.total_seconds()} s'"
            ).encode()
        )
        for table in ("disclosure", "disclosure_salt", "log.waiting"):
            superuser.execute(f"update {table} set entry_id = aged.new from aged where entry_id = aged.old".encode())


@pytest.mark.requirement(34)
def test_whoever_commits_after_a_quarter_of_an_hour_does_not_stop_the_portal(
    database: Database, superuser: Superuser
) -> None:
    office = Office(database)
    sequencer = office.sequencer()
    office.order(sequencer)
    show(database, "T-1")
    _written_before(superuser, LIMIT + ALARM)

    show(database, "T-2")
    ready = client(demo(database)).get("/ready")

    assert (ready.status_code, ready.json()) == (200, {"status": "ok"})
    assert office.order(sequencer).placed == 2
    assert check_log(database, office.keys).faults == ()


@pytest.mark.requirement(36)
def test_where_no_turn_was_finished_for_a_quarter_of_an_hour_nothing_is_shown(
    database: Database, superuser: Superuser
) -> None:
    office = Office(database)
    office.order()
    superuser.execute("update log.turn set at = now() - %s", [LIMIT + ALARM])
    show(database, "T-1")
    show(database, "T-2")
    _written_before(superuser, LIMIT + dt.timedelta(seconds=1))

    with pytest.raises(LogBehind):
        show(database, "T-3")
    assert client(demo(database)).get("/ready").json() == {"status": "not ready", "log": "refusing"}

    office.order()
    show(database, "T-3")
    assert len(entries(superuser)) == 3


@pytest.mark.requirement(34)
def test_a_turn_that_left_something_waiting_is_not_kept_as_one_that_did_not(
    database: Database, superuser: Superuser
) -> None:
    office = Office(database)
    show(database, "T-1")
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        superuser.execute("insert into log.leaf values (7, uuidv7(), '\\x00', '\\x00')")

    with pytest.raises(LogForked):
        office.order()

    with database.without_viewer() as tx:
        found = condition(tx)
    assert found.waiting_since is not None
    assert superuser.execute("select at from log.turn").fetchone() == (None,)


@pytest.mark.requirement(34)
def test_a_sequencer_that_goes_on_from_anothers_turns_still_refuses_a_tree_that_was_not_signed(
    database: Database, superuser: Superuser
) -> None:
    one, other = Office(database), Office(database)
    first, second = one.sequencer(), other.sequencer()
    for name in ("T-1", "T-2", "T-3", "T-4"):
        show(database, name)
        (one if name in {"T-1", "T-3"} else other).order(first if name in {"T-1", "T-3"} else second)
    assert one.order(first).placed == 0
    assert one.published[-1] == other.published[-1], "each keeps what was signed last, whoever signed it"
    show(database, "T-5")
    other.order(second)
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        superuser.execute("update log.leaf set leaf = sha256('x') where leaf_index = 4")

    with pytest.raises(LogForked):
        one.order(first)
