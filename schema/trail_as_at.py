"""A trail as at an earlier moment: what was judged, and what both sides' records said, is of that moment; the incident, the
referrals and the gap to which it leads are the records themselves, as they stand. Replaying it is actions/look_back_at_trail.py."""

import datetime as dt
from typing import Annotated

import strawberry

from actions.look_back_at_trail import TrailThen, look_back_at_trail
from actions.need_known import need_known
from schema.asking import asking_of
from schema.flag import flags_from
from schema.gap import gaps_from
from schema.organisation import Asked
from schema.parts import opaque_id, read_opaque_id
from schema.referral import referrals_from
from schema.siblings import Siblings, built, built_lists
from schema.trail import Trail
from store import reads_gaps, reads_loads, reads_referrals, reads_trails
from store.reads_paging import Key, Values
from store.transaction import Transaction

KIND = "TrailAsAt"
"""The kind in the id of a trail as at a moment: it is another thing than the trail as it stands, which changes."""

_KINDS = ("Trail", KIND)

TrailAsAt = Annotated[
    dt.datetime | None,
    strawberry.argument(
        description="As at this moment of portal time: the trail as the portal would have shown it to you, judged on the versions"
        " of records that had been made by then. What it leads to (`incident`, `referrals`, `gap`) are the records as they stand. What"
        " was erased since, and what its sender took back, is not shown. A moment to come is refused."
    ),
]


def moment_of(text: str) -> tuple[Key, dt.datetime | None] | None:
    """The trail that an id is of, and the moment, where it is of one; None for any other id."""
    parts = read_opaque_id(text)
    if parts is None or parts[0] not in _KINDS:
        return None
    trail_id, _, moment = parts[2].partition("@")
    if parts[0] != KIND:
        return parts[1:], None
    try:
        as_at = dt.datetime.fromisoformat(moment)
        return ((parts[1], trail_id), as_at.astimezone(dt.UTC)) if as_at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def trail_as_at(info: Asked, text: str, as_at: dt.datetime | None) -> Trail | None:
    """The trail of an id as at a moment, or as at the one that the id tells; None for what is not there, or was not. Raises
    NotYetKnown."""
    asking = asking_of(info)
    found = moment_of(text)
    moment = as_at or (found[1] if found else None)
    if moment is not None:
        need_known(asking.transaction, moment)
    if found is None or moment is None:
        return None
    key = found[0]
    row = reads_trails.of_subjects(asking.transaction, [key]).get(key)
    if row is None:
        return None
    then = look_back_at_trail(asking.database, asking.transaction, asking.grounds, row, moment)
    return None if then is None else _shown(asking.transaction, then, moment)


def _shown(tx: Transaction, then: TrailThen, as_at: dt.datetime) -> Trail:
    row = then.trail
    key: Key = (row["force"], row["trail_id"])
    beside = Siblings([key])
    beside.instead("receipts", lambda: {key: then.answers})
    beside.instead("person", lambda: {} if then.person is None else {key: then.person})
    beside.instead("notice", lambda: {} if then.notice is None else {key: then.notice})
    beside.instead("flags", lambda: {key: flags_from(then.flags)})
    beside.instead("coverage", lambda: {key: reads_loads.coverage(tx, as_at)})
    beside.instead("gap", lambda: built(_gap(tx, key, row), gaps_from))
    beside.instead("referrals", lambda: built_lists(_referrals(tx, key, row), referrals_from))
    trail = Trail.of(row, beside)
    trail.id = opaque_id(KIND, key[0], f"{key[1]}@{as_at.isoformat()}")
    return trail


def _gap(tx: Transaction, key: Key, row: Values) -> dict[Key, Values]:
    """The gap that was open then, as it stands."""
    if row["gap_id"] is None:
        return {}
    gap = (row["force"], row["gap_id"])
    found = reads_gaps.by_id(tx, [gap])
    return {key: found[gap]} if gap in found else {}


def _referrals(tx: Transaction, key: Key, row: Values) -> dict[Key, list[Values]]:
    """The referrals that were about the child then, as they stand."""
    wanted = row["body"]["referrals"]
    found = reads_referrals.by_id(tx, [(row["force"], one) for one in wanted])
    return {key: list(found.values())}
