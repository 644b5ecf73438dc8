"""Anything by its opaque id. An id of another organisation, of nothing, and of what the viewer lacks the scope for are
answered alike: null."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import strawberry

from auth.scopes import Scope
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

Reading = Callable[[Transaction, Key], Values | None]
Build = Callable[[list[Values]], Sequence[Node]]


def _load(transaction: Transaction, key: Key) -> Values | None:
    return reads_loads.load(transaction, *key) if is_uuid(key[1]) else None


def _statement(transaction: Transaction, key: Key) -> Values | None:
    number = key[1]
    # PostgreSQL's integer has ten digits at most; anything else is nobody's number.
    if not number.isascii() or not number.isdigit() or int(number) >= 2**31:
        return None
    return reads_statements.by_number(transaction, key[0], int(number))


_NODES: Mapping[str, tuple[Scope, Reading, Build]] = {
    "Trail": (Scope.TRAILS_READ, lambda tx, key: reads_trails.of_subjects(tx, [key]).get(key), trails_from),
    "Incident": (Scope.INCIDENTS_READ, lambda tx, key: reads_incidents.by_id(tx, [key]).get(key), incidents_from),
    "Referral": (Scope.REFERRALS_READ, lambda tx, key: reads_referrals.by_id(tx, [key]).get(key), referrals_from),
    "Contact": (Scope.CONTACTS_READ, lambda tx, key: reads_contacts.by_id(tx, [key]).get(key), contacts_from),
    "Gap": (Scope.GAPS_READ, lambda tx, key: reads_gaps.by_id(tx, [key]).get(key), gaps_from),
    "Flag": (Scope.TRAILS_READ, lambda tx, key: reads_gaps.flags_by_id(tx, [key]).get(key), flags_from),
    "Load": (Scope.FEEDS_READ, _load, loads_from),
    "Statement": (Scope.STATEMENTS_READ, _statement, statements_from),
}


def node(info: Asked, text: strawberry.ID) -> Node | None:
    """Whatever has this id, or None."""
    parts = read_opaque_id(text)
    if parts is not None and parts[0] == trail_as_at.KIND:
        return trail_as_at.trail_as_at(info, text, None) if Scope.TRAILS_READ in asking_of(info).viewer.scopes else None
    if parts is None or parts[0] not in _NODES:
        return None
    scope, read, build = _NODES[parts[0]]
    asking = asking_of(info)
    if scope not in asking.viewer.scopes:
        return None
    row = read(asking.transaction, parts[1:])
    return None if row is None else build([row])[0]


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
