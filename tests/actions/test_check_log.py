"""Checking the log in the database: whichever byte of it somebody changed past every policy is found, with its position."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from actions.check_log import check_log
from actions.export_log import PurposeNotOfTheLog, export_log
from actions.need_scope import ScopeNeeded
from auth.ed25519 import is_signed
from auth.purposes import VERIFY_LAWFULNESS
from auth.scopes import Scope
from disclosure.checkpoint import open_checkpoint
from disclosure.export import Header, Leaf, Signed
from disclosure.verify import Fault, verify
from reconciliation.records import RecordKey
from store.database import Database
from store.disclosures import erase_names
from store.log_reading import LogFilter
from tests.actions.sequencing import Office, show
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, viewer_of
from tests.logged import Superuser, entries

MANY = 262
"""More than a kept subtree has."""


@pytest.fixture
def office(database: Database) -> Office:
    """Seven entries under three checkpoints."""
    office = Office(database)
    sequencer = office.sequencer()
    for upto in ((0, 1, 2), (3, 4), (5, 6)):
        for number in upto:
            show(database, f"T-{number}")
        office.order(sequencer)
    return office


def _spoil(superuser: Superuser, statement: str, *parameters: object) -> None:
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        assert superuser.execute(statement.encode(), parameters).rowcount > 0


def _first(office: Office) -> Fault:
    found = check_log(office.database, office.keys)
    assert found.faults, "nothing was found"
    return found.faults[0]


_AT = "entry_id = (select entry_id from log.leaf where leaf_index = 4)"
SPOILT = {
    "a byte of an entry": f"update disclosure set entry = set_byte(entry, 20, get_byte(entry, 20) # 1) where {_AT}",
    "a leaf beside its entry": f"update disclosure set leaf = sha256('x') where {_AT}",
    "the time of an entry": f"update disclosure set at = at + interval '1 microsecond' where {_AT}",
    "whose it is": f"update disclosure set organisation = 'GMP' where {_AT}",
    "who was shown it": f"update disclosure set recipient = 'GMP' where {_AT}",
    "what was done": f"update disclosure set operation = 'ERASURE' where {_AT}",
    "its number": f"update disclosure set entry_id = uuidv7() where {_AT}",
    "an entry away": f"delete from disclosure where {_AT}",
    "a position's leaf": "update log.leaf set leaf = set_byte(leaf, 0, get_byte(leaf, 0) # 1) where leaf_index = 4",
    "a position's seal": "update log.leaf set seal = set_byte(seal, 9, get_byte(seal, 9) # 1) where leaf_index = 4",
    "a position's entry": "update log.leaf set entry_id = uuidv7() where leaf_index = 4",
    "a position away": "delete from log.leaf where leaf_index = 4",
    "a record's id": f"update disclosure_salt set record_id = 'T-99' where {_AT}",
    "a record's kind": f"update disclosure_salt set kind = 'gap' where {_AT}",
    "a salt": f"update disclosure_salt set salt = sha256('x') where {_AT}",
    "whose a record is": f"update disclosure_salt set organisation = 'GMP' where {_AT}",
    "who was shown a record": f"update disclosure_salt set recipient = 'GMP' where {_AT}",
}


@pytest.mark.requirement(32)
@pytest.mark.parametrize("what", SPOILT)
def test_whatever_is_spoilt_of_one_entry_is_found_at_its_position(
    office: Office, superuser: Superuser, what: str
) -> None:
    _spoil(superuser, SPOILT[what])

    assert _first(office).position == 4


@pytest.mark.requirement(32)
def test_an_entry_rewritten_in_every_table_is_found(office: Office, superuser: Superuser) -> None:
    """All that a superuser can do without the key: entry, leaf, position and what it names, in accord with each other."""
    _spoil(
        superuser,
        f"update disclosure set entry = convert_to(replace(convert_from(entry, 'UTF8'), 'look', 'hide'), 'UTF8') where {_AT}",
    )
    _spoil(superuser, f"update disclosure set leaf = sha256('\\x00' || entry) where {_AT}")
    _spoil(
        superuser,
        f"update log.leaf set leaf = (select d.leaf from disclosure d where d.entry_id = leaf.entry_id) where {_AT}",
    )

    fault = _first(office)
    assert (fault.position, "seal" in fault.said) == (4, True)


@pytest.mark.requirement(32)
def test_two_entries_that_changed_places_are_found_at_the_first(office: Office, superuser: Superuser) -> None:
    _spoil(
        superuser,
        "update log.leaf set (leaf, seal) = (select other.leaf, other.seal from log.leaf other"
        " where other.leaf_index = 7 - leaf.leaf_index) where leaf_index in (2, 5)",
    )

    assert _first(office).position == 2


@pytest.mark.requirement(32)
def test_an_entry_removed_with_the_positions_moved_up_is_found(office: Office, superuser: Superuser) -> None:
    _spoil(superuser, f"delete from disclosure where {_AT}")
    _spoil(superuser, "delete from log.leaf where leaf_index = 4")
    for index in (5, 6):
        _spoil(superuser, "update log.leaf set leaf_index = %s where leaf_index = %s", index - 1, index)

    assert _first(office).position == 4


@pytest.mark.requirement(32)
@pytest.mark.parametrize(
    ("statement", "position"),
    [
        ("update log.checkpoint set note = replace(note, 'portal', 'porta1') where size = 5", 5),
        ("update log.checkpoint set size = 6 where size = 5", 5),
        ("update log.checkpoint set note = (select note from log.checkpoint where size = 7) where size = 5", 5),
    ],
)
def test_a_checkpoint_that_was_changed_is_found(
    office: Office, superuser: Superuser, statement: str, position: int
) -> None:
    _spoil(superuser, statement)

    assert _first(office).position in {position, position - 1}


@pytest.mark.requirement(32)
def test_a_kept_subtree_that_was_changed_is_found(database: Database, superuser: Superuser) -> None:
    office = Office(database)
    superuser.execute(
        "insert into disclosure (organisation, recipient, operation, entry, leaf)"
        " select 'GMP', 'GMP', 'COMBINATION', '\\x00', sha256('x') from generate_series(1, %s)",
        [MANY],
    )
    office.order()
    _spoil(superuser, "update log.node set hash = sha256('x')")

    found = check_log(database, office.keys)

    assert next(fault for fault in found.faults if "256 leaves" in fault.said).position == 0


@pytest.mark.requirement(33)
def test_a_log_cut_off_at_its_end_is_found_by_a_checkpoint_that_somebody_kept(
    office: Office, superuser: Superuser
) -> None:
    held = open_checkpoint(office.published[-1], office.keys, is_signed)[0]
    _spoil(superuser, "delete from disclosure where entry_id in (select entry_id from log.leaf where leaf_index > 4)")
    _spoil(superuser, "delete from log.leaf where leaf_index > 4")
    _spoil(superuser, "delete from log.checkpoint where size > 5")

    assert check_log(office.database, office.keys).faults == ()
    [fault] = check_log(office.database, office.keys, held=held).faults
    assert (fault.position, fault.said[:21]) == (5, "the log was truncated")


# ------------------------------------------------------------------ what is erased


@pytest.mark.requirement(37)
def test_erasing_makes_names_unrecoverable_and_the_tree_still_verifies(office: Office, superuser: Superuser) -> None:
    database = office.database
    show(database, "T-4", "T-5", viewer=replace(viewer_of(OLDHAM), case="case of T-4"))
    office.order()

    with database.erasing() as tx:
        gone = erase_names(tx, [RecordKey(OLDHAM, "trail", "T-4"), RecordKey(FORCE, "trail", "T-5")])

    assert gone == 2
    assert superuser.execute("select count(*) from disclosure_salt where record_id like '%%T-4%%'").fetchone() == (0,)
    last = entries(superuser)[-1]
    assert last["records"] == {"trail": ["(erased)", "T-5"]}
    assert "T-4" not in str(superuser.execute("select convert_from(entry, 'UTF8') from disclosure").fetchall())
    assert check_log(database, office.keys).faults == ()


@pytest.mark.requirement(38)
def test_no_entry_holds_an_id_or_a_case_in_clear(database: Database, superuser: Superuser) -> None:
    show(database, "943 476 5919", viewer=replace(viewer_of(OLDHAM), case="Aisha RAHMAN"))

    [text] = superuser.execute("select convert_from(entry, 'UTF8') from disclosure").fetchone() or ("",)

    assert "943" not in str(text)
    assert "Aisha" not in str(text)


# ------------------------------------------------------------------ exports


@pytest.mark.requirement(39)
def test_an_export_has_the_members_entries_and_every_leaf_and_is_logged_itself(
    office: Office, superuser: Superuser
) -> None:
    database = office.database
    show(database, "I-1", controller=FORCE)
    show(database, "I-2", controller=FORCE, viewer=force_viewer())
    office.order()

    exported = list(export_log(database, force_viewer(), VERIFY_LAWFULNESS, LogFilter()))

    assert isinstance(exported[0], Header)
    told = [one for one in exported if isinstance(one, Leaf) and one.entry is not None]
    assert [[named.record_id for named in one.named] for one in told] == [["I-1"], ["I-2"]]
    assert verify(exported, office.keys, is_signed).faults == ()
    assert sum(isinstance(one, Leaf) for one in exported) == 9
    last = entries(superuser)[-1]
    assert (last["operation_name"], last["purpose"], last["counts"]) == (
        "export_log",
        VERIFY_LAWFULNESS,
        {"disclosure": 2},
    )
    assert last["legal_gateway"] == "Data Protection Act 2018 s.62(4)(a)"


@pytest.mark.requirement(39)
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (LogFilter(record="T-3"), [3]),
        (LogFilter(record="T-99"), []),
        (LogFilter(until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)), []),
        (LogFilter(record="T-3", since=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)), [3]),
    ],
)
def test_an_export_of_one_subject_and_period_still_verifies(
    office: Office, superuser: Superuser, wanted: LogFilter, found: list[int]
) -> None:
    exported = list(export_log(office.database, viewer_of(OLDHAM), VERIFY_LAWFULNESS, wanted))

    assert [one.index for one in exported if isinstance(one, Leaf) and one.entry is not None] == found
    assert verify(exported, office.keys, is_signed).faults == ()
    if wanted.record:
        assert entries(superuser)[-1]["records"] == {"asked": [wanted.record]}


def test_another_organisation_is_told_nothing_but_leaves(office: Office) -> None:
    exported = list(export_log(office.database, viewer_of(ROCHDALE), VERIFY_LAWFULNESS, LogFilter()))

    assert [one for one in exported if isinstance(one, Leaf) and (one.entry is not None or one.named)] == []
    assert sum(isinstance(one, Signed) for one in exported) == 3


@pytest.mark.parametrize(
    ("viewer", "purpose", "problem"),
    [
        (viewer_of(OLDHAM), "CURIOSITY", PurposeNotOfTheLog),
        (viewer_of(OLDHAM, scopes=frozenset(Scope) - {Scope.DISCLOSURES_READ}), VERIFY_LAWFULNESS, ScopeNeeded),
    ],
)
def test_an_export_needs_its_scope_and_a_purpose_of_the_law(
    database: Database, viewer: Any, purpose: str, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        list(export_log(database, viewer, purpose, LogFilter()))
