"""Anything by its opaque id. An id of another organisation, of nothing, and of what the viewer lacks the scope for are
answered alike: null."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import strawberry

from auth.scopes import Scope
from reading.declared import OneOf, Unplanned
from schema import trail_as_at
from schema.asking import asking_of
from schema.contact import contacts_from
from schema.flag import flags_from
from schema.gap import gaps_from
from schema.incident import incidents_from
from schema.load import loads_from
from schema.organisation import Asked
from schema.parts import Node, read_opaque_id
from schema.problems import bad_input
from schema.referral import referrals_from
from schema.sizes import sizes_of
from schema.statement import statements_from
from schema.trail import trails_from
from store import (
    reads_contacts,
    reads_gaps,
    reads_incidents,
    reads_loads,
    reads_referrals,
    reads_statements,
    reads_trails,
)
from store.reads_paging import Key, Values
from store.transaction import Transaction

Reading = Callable[[Transaction, Sequence[Key]], Mapping[Key, Values]]
Build = Callable[[list[Values]], Sequence[Node]]


def _loads(transaction: Transaction, keys: Sequence[Key]) -> Mapping[Key, Values]:
    return reads_loads.by_id(transaction, [key for key in keys if is_uuid(key[1])])


def _statements(transaction: Transaction, keys: Sequence[Key]) -> Mapping[Key, Values]:
    return reads_statements.by_id(transaction, [key for key in keys if _is_number(key[1])])


def _is_number(text: str) -> bool:
    """Whether it may be the number of a statement: PostgreSQL's integer has ten digits at most."""
    return text.isascii() and text.isdigit() and int(text) < 2**31


_NODES: Mapping[str, tuple[Scope, Reading, Build]] = {
    "Trail": (Scope.TRAILS_READ, reads_trails.of_subjects, trails_from),
    "Incident": (Scope.INCIDENTS_READ, reads_incidents.by_id, incidents_from),
    "Referral": (Scope.REFERRALS_READ, reads_referrals.by_id, referrals_from),
    "Contact": (Scope.CONTACTS_READ, reads_contacts.by_id, contacts_from),
    "Gap": (Scope.GAPS_READ, reads_gaps.by_id, gaps_from),
    "Flag": (Scope.TRAILS_READ, reads_gaps.flags_by_id, flags_from),
    "Load": (Scope.FEEDS_READ, _loads, loads_from),
    "Statement": (Scope.STATEMENTS_READ, _statements, statements_from),
}


def node(info: Asked, text: strawberry.ID) -> Node | None:
    """Whatever has this id, or None."""
    return _found(info, [text])[0]


def nodes(info: Asked, texts: Sequence[strawberry.ID]) -> list[Node | None]:
    """Whatever has these ids, in their order, or None for each. Raises OperationRefused for more than a page of them."""
    sizes = sizes_of(asking_of(info).viewer)
    if len(texts) > sizes.page:
        raise bad_input(f"At most {sizes.page} ids may be asked for at once by {sizes.whose}.")
    return _found(info, texts)


def _found(info: Asked, texts: Sequence[str]) -> list[Node | None]:
    """What has these ids; those of one type are read together and are siblings of each other."""
    asking = asking_of(info)
    named = [read_opaque_id(text) for text in texts]
    sees_trails = Scope.TRAILS_READ in asking.viewer.scopes
    by_type: dict[str, dict[Key, None]] = {}
    for parts in named:
        if parts is not None and parts[0] in _NODES:
            by_type.setdefault(parts[0], {})[parts[1:]] = None
    found: dict[tuple[str, str, str], Node] = {}
    for kind, keys in by_type.items():
        scope, read, build = _NODES[kind]
        if scope in asking.viewer.scopes:
            rows = read(asking.transaction, list(keys))
            built = build(list(rows.values()))
            found |= {(kind, *key): one for key, one in zip(rows, built, strict=True)}
    for text, parts in zip(texts, named, strict=True):
        if parts is not None and parts[0] == trail_as_at.KIND and sees_trails:
            then = trail_as_at.trail_as_at(info, text, None)
            found |= {} if then is None else {parts: then}
    return [None if parts is None else found.get(parts) for parts in named]


def _id(id: str) -> tuple[str, str, str] | None:  # noqa: A002
    """What type has an id, and its key, if it is one that the portal gave."""
    parts = read_opaque_id(id)
    return parts if parts is not None and (parts[0] in _NODES or parts[0] == trail_as_at.KIND) else None


def _trail_id(id: str, as_at: dt.datetime | None = None) -> tuple[str, str, str] | None:  # noqa: A002
    if as_at is not None:
        raise Unplanned
    parts = read_opaque_id(id)
    return parts if parts is not None and parts[0] in {"Trail", trail_as_at.KIND} else None


_BY_ID = {
    "Trail": reads_trails.SQL.trails_by_id,
    "Incident": reads_incidents.SQL.incidents_by_id,
    "Referral": reads_referrals.SQL.referrals_by_id,
    "Contact": reads_contacts.SQL.contacts_by_id,
    "Gap": reads_gaps.SQL.gaps_by_id,
    "Flag": reads_gaps.SQL.flags_by_id,
}

ONES: Mapping[str, OneOf] = {"node": OneOf(_id, _BY_ID), "trail": OneOf(_trail_id, _BY_ID)}
"""The fields of the query that are one row by its id, as plans read them."""


def load_key(text: strawberry.ID | None) -> tuple[str | None, str | None]:
    """The organisation and id of a load named in an argument; None for no load. Raises OperationRefused."""
    if text is None:
        return None, None
    parts = read_opaque_id(text)
    if parts is None or parts[0] != "Load" or not is_uuid(parts[2]):
        raise bad_input("That is not the id of a load.")
    return parts[1], parts[2]


def is_uuid(text: str) -> bool:
    """Whether a text is the id of something that has a UUID."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
