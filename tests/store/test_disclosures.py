"""The disclosure log: appended in the transaction that read, seen by recipient and controller, never altered."""

from __future__ import annotations

import datetime as dt

import pytest

from store.database import Database
from store.disclosures import Appended, append, newest
from store.problems import DatabaseFault
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, viewer_of

AT = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


def _entry(organisation: str, operation: str = "DISCLOSURE", entry: bytes = b"", leaf: bytes = b"") -> Appended:
    return Appended(organisation, operation, AT, entry, leaf)


def test_an_entry_is_kept_byte_for_byte_and_seen_by_recipient_and_controller(database: Database):
    with database.transaction(viewer_of(OLDHAM)) as tx:
        append(tx, OLDHAM, [_entry(FORCE, "DISCLOSURE", b'{"a":1}', b"\x01\xff")])

    kept: list[list[tuple[object, ...]]] = []
    for viewer in (viewer_of(OLDHAM), force_viewer(), viewer_of(ROCHDALE)):
        with database.transaction(viewer) as tx:
            kept.append(
                [
                    (row["organisation"], row["recipient"], row["operation"], row["entry"], row["leaf"])
                    for row in newest(tx)
                ]
            )

    entry = (FORCE, OLDHAM, "DISCLOSURE", b'{"a":1}', b"\x01\xff")
    assert kept == [[entry], [entry], []]


def test_an_entry_goes_with_its_transaction(database: Database):
    def act() -> None:
        with database.transaction(viewer_of(OLDHAM)) as tx:
            append(tx, OLDHAM, [_entry(OLDHAM)])
            tx.run("select 1 / 0")

    with pytest.raises(DatabaseFault):
        act()

    with database.transaction(viewer_of(OLDHAM)) as tx:
        assert newest(tx) == []


def test_nobody_writes_an_entry_for_another_recipient(database: Database):
    with pytest.raises(DatabaseFault) as refusal, database.transaction(viewer_of(OLDHAM)) as tx:
        append(tx, ROCHDALE, [_entry(OLDHAM)])

    assert refusal.value.sqlstate == "42501"


def test_the_reconciler_logs_what_it_combines(database: Database):
    with database.reconciling() as tx:
        append(tx, OLDHAM, [_entry(FORCE, "COMBINATION")], shows=False)

    with database.transaction(force_viewer()) as tx:
        assert [row["operation"] for row in newest(tx)] == ["COMBINATION"]
