"""Entries: equal facts give equal bytes, and every fact changes them."""

import datetime as dt
import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from disclosure.entry import Decision, Entry, LoggedOperation, canonical_bytes, leaf_hash

ENTRY = Entry(
    operation=LoggedOperation.DISCLOSURE,
    at=dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC),
    subject="somebody",
    roles=("MANAGER",),
    recipient="E08000004",
    controllers=("GMP", "E08000004"),
    purpose="GAP_RECONCILIATION",
    legal_gateway="a gateway",
    agreement_version="1",
    operation_name="Trail",
    operation_hash="ab" * 32,
    request_id="r",
    records={"Trail": ("b", "a")},
    fields={"Trail": ("steps", "id")},
)

WRITTEN = (
    '{"agreement_version":"1","at":"2026-01-02T03:04:05.000006+00:00","case":"","client":"","controllers":["E08000004","GMP"],"counts":{},"decision":"ALLOWED",'
    '"fields":{"Trail":["id","steps"]},"format":"counterfoil-disclosure/2","legal_gateway":"a gateway",'
    '"operation":"DISCLOSURE","operation_hash":"' + "ab" * 32 + '","operation_name":"Trail",'
    '"purpose":"GAP_RECONCILIATION","recipient":"E08000004","records":{"Trail":["a","b"]},"request_id":"r",'
    '"roles":["MANAGER"],"rule":"","strength":[],"subject":"somebody"}'
)


def test_an_entry_is_written_in_this_form_and_no_other() -> None:
    assert canonical_bytes(ENTRY) == WRITTEN.encode()


def test_the_order_in_which_facts_were_gathered_changes_nothing() -> None:
    other = replace(
        ENTRY,
        controllers=("E08000004", "GMP", "GMP"),
        records={"Trail": ("a", "b", "a")},
        fields={"Trail": ("id", "steps")},
        at=ENTRY.at.astimezone(dt.timezone(dt.timedelta(hours=1))),
    )

    assert canonical_bytes(other) == canonical_bytes(ENTRY)


@pytest.mark.parametrize(
    "change",
    [
        {"operation": LoggedOperation.CONSULTATION},
        {"at": ENTRY.at + dt.timedelta(microseconds=1)},
        {"subject": "somebody else"},
        {"roles": ()},
        {"recipient": "GMP"},
        {"controllers": ("GMP",)},
        {"purpose": "ANOTHER"},
        {"legal_gateway": "another"},
        {"agreement_version": "2"},
        {"operation_name": ""},
        {"operation_hash": "cd" * 32},
        {"request_id": "s"},
        {"records": {"Trail": ("a",)}},
        {"fields": {"Trail": ("id",)}},
        {"counts": {"incident": 1}},
        {"client": "a system"},
        {"strength": ("mfa",)},
        {"case": "ab" * 32},
        {"decision": Decision.DENIED},
        {"rule": "scope people:read"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_fact_of_an_entry_is_in_its_leaf(change: dict[str, Any]) -> None:
    assert leaf_hash(canonical_bytes(replace(ENTRY, **change))) != leaf_hash(canonical_bytes(ENTRY))


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        canonical_bytes(replace(ENTRY, at=dt.datetime(2026, 1, 1)))  # noqa: DTZ001  that is the point


def test_a_leaf_is_hashed_apart_from_a_node() -> None:
    # RFC 6962 §2.1: the zero byte keeps a leaf from being taken for an inner node.
    assert leaf_hash(b"") == hashlib.sha256(b"\x00").digest()
    assert leaf_hash(b"x") != hashlib.sha256(b"x").digest()


ids = st.text(max_size=8)


@given(st.dictionaries(ids, st.lists(ids, max_size=4).map(tuple), max_size=4))
def test_any_ids_are_written_as_json_that_reads_back(records: dict[str, tuple[str, ...]]) -> None:
    clean = {
        kind.encode(errors="replace").decode(): tuple(one.encode(errors="replace").decode() for one in values)
        for kind, values in records.items()
    }

    read = json.loads(canonical_bytes(replace(ENTRY, records=clean)))

    assert read["records"] == {kind: sorted(set(values)) for kind, values in clean.items()}
