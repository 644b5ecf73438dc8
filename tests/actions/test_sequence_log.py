"""Ordering and signing the log: every committed entry once, without holes, and nothing that does not go on from what was signed."""

import threading

import pytest

from actions.accept_restored import NothingToAccept, ReasonNeeded, accept_restored
from actions.check_log import check_log
from actions.hear_witness import NotOurCheckpoint, take_cosignatures, take_held
from actions.log_disclosure import Act, Touched, log_disclosure
from actions.sequence_log import LogForked
from auth.ed25519 import is_signed, public_of, signing_with
from disclosure.checkpoint import COSIGNATURE, VerifierKey, cosign, open_checkpoint, read_note
from store.database import Database
from store.disclosures import LIMIT, LogBehind, LogStopped, condition
from store.log_order import MOST
from store.problems import DatabaseFault
from tests.actions.sequencing import ORIGIN, Office, show, signer
from tests.database import FORCE, OLDHAM, force_viewer, viewer_of
from tests.logged import Superuser, entries

SIZES = "select count(*), min(leaf_index), max(leaf_index), count(distinct entry_id) from log.leaf"


def _sizes(superuser: Superuser) -> tuple[object, ...]:
    return superuser.execute(SIZES).fetchone() or ()


def _without_triggers(superuser: Superuser, *statements: str) -> None:
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        for statement in statements:
            superuser.execute(statement.encode())


def test_entries_get_positions_and_a_checkpoint_that_the_key_opens(database: Database, superuser: Superuser) -> None:
    office = Office(database)
    for name in ("T-1", "T-2", "T-3"):
        show(database, name)

    done = office.order()

    assert done.placed == 3
    assert done.signed is not None
    found, _ = open_checkpoint(done.signed.note, office.keys, is_signed)
    assert (found.origin, found.size) == (ORIGIN, 3)
    assert office.published == [done.signed.note]
    assert _sizes(superuser) == (3, 0, 2, 3)
    assert superuser.execute("select count(*) from log.waiting").fetchone() == (0,)
    assert check_log(database, office.keys).faults == ()


@pytest.mark.requirement(34)
def test_late_commits_and_many_writers_are_placed_exactly_once(database: Database, superuser: Superuser) -> None:
    office, elsewhere = Office(database), Office(Database(database.settings))
    sequencers = [office.sequencer(), elsewhere.sequencer()]
    working = threading.Event()
    working.set()

    def write(number: int) -> None:
        for entry in range(12):
            show(database, f"T-{number}-{entry}")

    def order(one: int) -> None:
        while working.is_set():
            (office, elsewhere)[one].order(sequencers[one])

    # Its number is given first, and it is committed last.
    with database.transaction(viewer_of(OLDHAM)) as slow:
        log_disclosure(slow, viewer_of(OLDHAM), Act("slow"), Touched(OLDHAM, {"trail": ("late",)}))
        ordering = threading.Thread(target=order, args=(0,))
        writing = [threading.Thread(target=write, args=(number,)) for number in range(2)]
        for one in (ordering, *writing):
            one.start()
        for one in writing:
            one.join()
        elsewhere.order(sequencers[1])
    working.clear()
    ordering.join()
    elsewhere.order(sequencers[1])
    office.order(sequencers[0])
    elsewhere.database.close()

    assert _sizes(superuser) == (25, 0, 24, 25)
    names = [entry["operation_name"] for entry in entries(superuser)]
    assert names.count("slow") == 1
    assert check_log(database, office.keys).faults == ()


@pytest.mark.requirement(34)
def test_after_a_crash_another_sequencer_goes_on_without_a_gap(database: Database, superuser: Superuser) -> None:
    office = Office(database)
    show(database, "T-1")
    office.order()
    show(database, "T-2")

    class Crash(Exception):
        pass

    def crash() -> list[object]:
        raise Crash

    crashing = office.sequencer()
    crashing._published = type(crashing._published)(crash, office.published.append)  # pyright: ignore[reportArgumentType]
    with pytest.raises(Crash):
        crashing.turn()
    # What waited was lost with the crash, too: it is looked for among all entries.
    superuser.execute("delete from log.waiting")
    show(database, "T-3")
    office.order()

    assert _sizes(superuser) == (3, 0, 2, 3)
    assert check_log(database, office.keys).faults == ()


def test_nothing_new_signs_nothing_new(database: Database) -> None:
    office = Office(database)
    show(database, "T-1")
    sequencer = office.sequencer()
    office.order(sequencer)

    assert office.order(sequencer).signed is None
    assert office.order().signed is None
    assert len(office.published) == 1


def test_more_than_a_batch_is_placed_in_turns(database: Database, superuser: Superuser) -> None:
    superuser.execute(
        "insert into disclosure (organisation, recipient, operation, entry, leaf)"
        " select 'GMP', 'GMP', 'COMBINATION', '\\x00', sha256('x') from generate_series(1, %s)",
        [MOST + 3],
    )
    office = Office(database)
    sequencer = office.sequencer()

    assert [office.order(sequencer).placed for _ in range(3)] == [MOST, 3, 0]


@pytest.mark.requirement(34)
@pytest.mark.parametrize(
    "spoiling",
    [
        "update log.leaf set leaf = sha256('x') where leaf_index = 1",
        "delete from log.leaf where leaf_index = 1",
        "delete from log.leaf where leaf_index = 2",
        "delete from log.checkpoint",
        "update log.checkpoint set note = replace(note, chr(10) || '3' || chr(10), chr(10) || '2' || chr(10))",
    ],
)
def test_it_refuses_to_sign_what_is_not_what_it_signed(database: Database, superuser: Superuser, spoiling: str) -> None:
    office = Office(database)
    for name in ("T-1", "T-2", "T-3"):
        show(database, name)
    office.order()
    _without_triggers(superuser, spoiling)
    show(database, "T-4")
    before = superuser.execute("select count(*) from log.checkpoint").fetchone()

    with pytest.raises(LogForked):
        office.order()

    assert superuser.execute("select count(*) from log.checkpoint").fetchone() == before


def test_two_keys_sign_while_one_takes_over(database: Database) -> None:
    office = Office(database)
    show(database, "T-1")
    office.order()
    office.signers.append(signer(seed=bytes(32)))
    show(database, "T-2")
    done = office.order()

    assert done.signed is not None
    for key in office.keys:
        assert open_checkpoint(done.signed.note, [key], is_signed)[0].size == 2
    assert check_log(database, office.keys).faults == ()


# ------------------------------------------------------------------ lag


@pytest.mark.requirement(36)
def test_nothing_is_shown_once_the_sequencer_lags_too_far(database: Database, superuser: Superuser) -> None:
    office = Office(database)
    show(database, "T-1")
    superuser.execute("update log.waiting set entry_id = uuidv7(%s)", [-LIMIT])

    with pytest.raises(LogBehind):
        show(database, "T-2")
    assert len(entries(superuser)) == 1

    office.order()
    show(database, "T-2")
    assert len(entries(superuser)) == 2


# ------------------------------------------------------------------ restored from an older backup


def _restore(superuser: Superuser, size: int) -> None:
    """The database as it was when the log had `size` entries."""
    _without_triggers(
        superuser,
        f"delete from disclosure where entry_id in (select entry_id from log.leaf where leaf_index >= {size})",
        f"delete from log.leaf where leaf_index >= {size}",
        f"delete from log.checkpoint where size > {size}",
    )


def _of_three(database: Database) -> Office:
    office = Office(database)
    sequencer = office.sequencer()
    for name in ("T-1", "T-2", "T-3"):
        show(database, name)
        office.order(sequencer)
    return office


@pytest.mark.requirement(33)
def test_a_database_older_than_what_was_published_stops_the_portal_until_a_person_decides(
    database: Database, superuser: Superuser
) -> None:
    office = _of_three(database)
    _restore(superuser, 2)

    with pytest.raises(LogStopped):
        office.order()
    with pytest.raises(LogStopped):
        show(database, "T-4")
    with database.without_viewer() as tx:
        assert condition(tx).is_stopped

    with pytest.raises(ReasonNeeded):
        accept_restored(database, "operator:somebody", "  ")
    stops = accept_restored(database, "operator:somebody", "A disk failed; an hour is lost.")
    assert [one.origin for one in stops] == [ORIGIN]
    told = [one for one in entries(superuser) if one["operation_name"] == "accept_restored"]
    assert {one["recipient"] for one in told} >= {FORCE, OLDHAM}
    assert {one["subject"] for one in told} == {"operator:somebody"}

    office.signers = [signer(f"{ORIGIN}/2", bytes(32))]
    show(database, "T-4")
    done = office.order()
    assert done.signed is not None
    assert done.signed.origin == f"{ORIGIN}/2"
    with pytest.raises(NothingToAccept):
        accept_restored(database, "operator:somebody", "Once more.")


def test_what_was_published_and_is_not_there_stops_the_portal_too(database: Database, superuser: Superuser) -> None:
    office = _of_three(database)
    published = office.published[-1]
    _restore(superuser, 2)
    office.published.clear()
    show(database, "another third")
    office.order()
    office.published.append(published)

    with pytest.raises(LogStopped):
        office.order()


@pytest.mark.requirement(36)
def test_a_witness_that_holds_more_stops_the_portal_and_nobody_else_can(
    database: Database, superuser: Superuser
) -> None:
    office = _of_three(database)
    held = office.published[-1]
    forged = held.replace("\n3\n", "\n4\n")

    assert not take_held(database, held)
    assert not take_held(database, forged)
    assert not take_held(database, "nonsense")
    show(database, "T-4")

    _restore(superuser, 2)
    assert take_held(database, held)
    assert take_held(database, held)
    with pytest.raises(LogStopped):
        show(database, "T-5")

    accept_restored(database, "operator:somebody", "Accepted.")
    assert not take_held(database, held), "what a person accepted stops nobody again"


def test_cosignatures_of_known_witnesses_are_kept_and_of_nobody_else(database: Database, superuser: Superuser) -> None:
    office = _of_three(database)
    note = read_note(office.published[-1])
    seed = bytes(range(1, 33))
    witness = VerifierKey("oldham.example/witness", COSIGNATURE, public_of(seed))
    line = cosign(note.text, witness, signing_with(seed), 1_700_000_000)
    sent = f"{note.text}\n{line}"

    with pytest.raises(NotOurCheckpoint):
        take_cosignatures(database, sent, [])
    with pytest.raises(NotOurCheckpoint):
        take_cosignatures(database, sent.replace("\n3\n", "\n2\n"), [witness])
    with pytest.raises(NotOurCheckpoint):
        take_cosignatures(database, str(note), [witness])

    assert take_cosignatures(database, sent, [witness]) == 1
    assert take_cosignatures(database, sent, [witness]) == 0
    assert superuser.execute("select witness, line from log.cosignature").fetchall() == [(witness.name, str(line))]
    assert check_log(database, office.keys, [witness]).faults == ()


# ------------------------------------------------------------------ append-only

TABLES = (
    "disclosure",
    "log.leaf",
    "log.node",
    "log.checkpoint",
    "log.cosignature",
    "log.key",
    "log.stop",
    "log.acceptance",
)


@pytest.mark.requirement(31)
@pytest.mark.parametrize("table", [*TABLES, "disclosure_salt"])
@pytest.mark.parametrize("role", ["application", "sequencer", "owner", "reconciler"])
@pytest.mark.parametrize("statement", ["update {} set {}", "delete from {}", "truncate {}"])
def test_nobody_alters_or_removes_what_is_in_the_log(database: Database, table: str, role: str, statement: str) -> None:
    openings = {
        "application": lambda: database.transaction(force_viewer()),
        "sequencer": database.sequencing,
        "owner": database.owning,
        "reconciler": database.reconciling,
    }
    columns = {
        "disclosure": "leaf = leaf",
        "disclosure_salt": "salt = salt",
        "log.leaf": "leaf = leaf",
        "log.node": "hash = hash",
        "log.checkpoint": "note = note",
        "log.cosignature": "line = line",
        "log.key": "origin = origin",
        "log.stop": "reason = reason",
        "log.acceptance": "reason = reason",
    }

    with pytest.raises(DatabaseFault) as refused, openings[role]() as tx:
        tx.run(statement.format(table, columns[table]))

    # Before the trigger is asked, what another table refers to cannot be truncated at all (feature_not_supported).
    assert refused.value.sqlstate in {"42501", "0A000"}
