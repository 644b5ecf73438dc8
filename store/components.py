"""Components: the records that share reference tokens, read whole with all their versions for the heart (ADR-0004), and
which records have to be looked at again. It reads both sides, so it works in the reconciler's transaction only."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from typing import Any

from reconciliation.merging import NOTHING, Body, lay_over
from reconciliation.records import Record, RecordKey, Version, build, child
from reconciliation.replay import Component
from store.named_sql import read
from store.transaction import Transaction

CHILD = "child"
KINDS = ("incident", "referral", "contact", "attachment", "transfer", "child")
"""The order in which records are taken up: a component is judged with the first of its records that is to be."""

NAMING = ("incident", "referral", "transfer", "child")
"""The kinds whose tokens join records. Contacts and attachments only quote: two that quote the same have something to do
with each other when it names an incident or referral, and a contact has with its transfers. Children of one council join
by an episode that they share; with incidents by the tokens of a child, which join only where a child has them."""

TAKEN_UP_BY = {
    "incident": (),
    "referral": ("incident",),
    "contact": ("incident", "referral"),
    "attachment": ("incident", "referral"),
    "transfer": ("contact",),
    "child": ("incident",),
}
"""With which kinds a record that shares a token with them is taken up, where all are selected."""

PAGE = 500
"""Records taken up in one transaction: some hundred components, a second of work at most."""

SQL = read("components")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records are to be judged again: those that a load touched, those with versions made after a moment, or,
    where neither is given, all."""

    load_id: uuid.UUID | None = None
    made_after: dt.datetime | None = None


ALL = Selection()


class Looked(StrEnum):
    """Findings that may have to be looked at again although none of their records changed."""

    INCIDENTS = "INCIDENTS"
    TRAILS = "TRAILS"
    CONTACTS = "CONTACTS"


@dataclass(frozen=True, slots=True)
class Look:
    """Which findings: those whose next look has come by `as_at`, and those that await a load of some organisations."""

    as_at: dt.datetime | None = None
    awaited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: after which organisation and subject the next one begins."""

    organisation: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Members:
    """The records of one component in the order of their taking up, and the first that is selected."""

    keys: tuple[RecordKey, ...]
    first_selected: RecordKey | None


def order(key: RecordKey) -> tuple[int, str, str]:
    """The order in which records are taken up."""
    return KINDS.index(key.kind), key.organisation, key.record_id


def selected_records(
    tx: Transaction, selection: Selection, kind: str, organisation: str, after: Place
) -> tuple[list[RecordKey], Place | None]:
    """One page of the selected records of a kind and organisation, by id, and where it ended; None where it is the last.
    Where all are selected, those are left out whose component is taken up with another."""
    what: dict[str, object] = {"organisation": organisation, "kind": kind, "after": after.subject, "page": PAGE}
    if selection.load_id is not None:
        rows = tx.rows(SQL.touched_records, load_id=selection.load_id, **what)
    elif selection.made_after is not None:
        rows = tx.rows(SQL.records_made_after, made_after=selection.made_after, **what)
    else:
        rows = tx.rows(SQL.first_records, taken_up_by=list(TAKEN_UP_BY[kind]), **what)
    keys = [RecordKey(organisation, kind, row["record_id"]) for row in rows if row.get("is_first", True)]
    return keys, Place(organisation, rows[-1]["record_id"]) if len(rows) == PAGE else None


def to_look_at(tx: Transaction, look: Look, looked: Looked, after: Place) -> tuple[list[RecordKey], Place | None]:
    """One page of findings to look at again, by a record of each, and where it ended; None where it is
    the last."""
    statements = {
        Looked.INCIDENTS: SQL.incidents_to_look_at,
        Looked.TRAILS: SQL.trails_to_look_at,
        Looked.CONTACTS: SQL.contacts_to_look_at,
    }
    rows = tx.rows(statements[looked], as_at=look.as_at, awaited=list(look.awaited), **_after(after))
    return _keys_and_end(rows)


def opened_after(tx: Transaction, made_after: dt.datetime, after: Place) -> tuple[list[RecordKey], Place | None]:
    """One page of the open gaps that became known after a moment, by a record of each, and where it ended;
    None where it is the last."""
    return _keys_and_end(tx.rows(SQL.gaps_opened_after, made_after=made_after, **_after(after)))


def _after(place: Place) -> dict[str, object]:
    return {"after_organisation": place.organisation, "after_subject": place.subject, "page": PAGE}


def _keys_and_end(rows: Sequence[Mapping[str, Any]]) -> tuple[list[RecordKey], Place | None]:
    keys = [RecordKey(**row["record"]) for row in rows]
    return keys, Place(rows[-1]["organisation"], rows[-1]["subject"]) if len(rows) == PAGE else None


class Take(StrEnum):
    """Which of the components reached are taken up: all; those whose first selected record is among the starts, so that
    a walk over all pages takes each once; or those in which nothing is selected, since another walk takes the others."""

    ALL = "ALL"
    FIRST_SELECTED = "FIRST_SELECTED"
    NONE_SELECTED = "NONE_SELECTED"


def components(tx: Transaction, starts: Sequence[RecordKey], selection: Selection, take: Take) -> list[Component]:
    """The components of some records, whole, in the order of their taking up."""
    wanted = set(starts)
    members = [one for one in split(_reached(tx, starts, selection)) if _is_taken(one, wanted, take)]
    versions = _versions(tx, [key for one in members for key in one.keys])
    return [Component(tuple(version for key in one.keys for version in versions.get(key, ()))) for one in members]


def _is_taken(members: Members, starts: set[RecordKey], take: Take) -> bool:
    match take:
        case Take.ALL:
            return True
        case Take.FIRST_SELECTED:
            return members.first_selected in starts
        case Take.NONE_SELECTED:
            return members.first_selected is None


def split(reached: Iterable[tuple[RecordKey, Sequence[str], bool]]) -> list[Members]:
    """Records with the tokens that join, and whether they are selected, split into components: those that share one,
    directly or through others, go together. A record without any is a component by itself."""
    parents: dict[RecordKey, RecordKey] = {}
    owners: dict[str, RecordKey] = {}
    selected: set[RecordKey] = set()
    for key, tokens, is_selected in reached:
        parents[key] = key
        if is_selected:
            selected.add(key)
        for token in tokens:
            _join(parents, owners.setdefault(token, key), key)
    groups: dict[RecordKey, list[RecordKey]] = defaultdict(list)
    for key in parents:
        groups[_root(parents, key)].append(key)
    members = sorted((tuple(sorted(group, key=order)) for group in groups.values()), key=lambda keys: order(keys[0]))
    return [Members(keys, next((key for key in keys if key in selected), None)) for keys in members]


def _root(parents: dict[RecordKey, RecordKey], key: RecordKey) -> RecordKey:
    while parents[key] != key:
        parents[key] = parents[parents[key]]
        key = parents[key]
    return key


def _join(parents: dict[RecordKey, RecordKey], one: RecordKey, other: RecordKey) -> None:
    parents[_root(parents, one)] = _root(parents, other)


def _columns(keys: Sequence[RecordKey]) -> dict[str, list[str]]:
    return {
        "organisations": [key.organisation for key in keys],
        "kinds": [key.kind for key in keys],
        "record_ids": [key.record_id for key in keys],
    }


def _reached(
    tx: Transaction, starts: Sequence[RecordKey], selection: Selection
) -> Iterable[tuple[RecordKey, Sequence[str], bool]]:
    what = {"load_id": selection.load_id, "made_after": selection.made_after, "naming": list(NAMING)}
    rows = tx.rows(SQL.closure, **what, **_columns(starts))
    # Whoever makes a token join was reached by it, so that nobody else has to be asked for.
    named = {token for row in rows if row["kind"] in NAMING for token in row["tokens"] if _is_named(token, row["kind"])}
    for row in rows:
        tokens = [one for one in row["tokens"] if one in named]
        yield RecordKey(row["organisation"], row["kind"], row["record_id"]), tokens, row["selected"]


def _is_named(token: str, kind: str) -> bool:
    """Whether a record of this naming kind makes a token join: that of a child only a child."""
    return kind == CHILD or not token.startswith(f"{CHILD}:")


_Told = tuple[dt.datetime, str, Body]
"""When a version was made, its digest and its body."""


def _versions(tx: Transaction, keys: Sequence[RecordKey]) -> dict[RecordKey, list[Version]]:
    """The versions of some records, each record's in version order."""
    told: list[list[_Told]] = [[] for _ in keys]
    organisations, kinds, record_ids = _columns(keys).values()
    wanted = tx.stream(SQL.versions_of_records, organisations=organisations, kinds=kinds, record_ids=record_ids)
    for row in wanted:
        place: int = row["place"]
        told[place - 1].append((row["made_at"], row["digest"], row["body"]))
    versions: dict[RecordKey, list[Version]] = {}
    for key, of_record in zip(keys, told, strict=True):
        of_record.sort(key=itemgetter(0, 1))
        bodies = [body for _, _, body in of_record]
        records = _children(key, bodies) if key.kind == CHILD else (_record(key, body) for body in bodies)
        versions[key] = [Version(key, *one[:2], record) for one, record in zip(of_record, records, strict=True)]
    return versions


def _record(key: RecordKey, body: Body) -> Record:
    return build(key.organisation, key.kind, body)


def _children(key: RecordKey, bodies: Iterable[Body]) -> Iterator[Record]:
    """A child as each of its versions leaves it: they come in their order, and each says only what changed."""
    merged = NOTHING
    for body in bodies:
        merged = lay_over(merged, body)
        yield child(key.organisation, key.record_id, merged)
