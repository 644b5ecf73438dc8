"""Judges a page of components in one transaction and keeps what differs, with the events that tell of it and what the log is to say.
Which components, and whose turn it is, is `actions/reconcile.py`'s to say."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from actions.combine import note_combined
from actions.judge_component import judge_component
from reconciliation.ground import Ground
from reconciliation.replay import Component
from store import findings, outbox
from store.outbox import Event, EventKind
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a run did so far."""

    components: int = 0
    trails: int = 0
    rows_changed: int = 0
    gaps_opened: int = 0
    gaps_closed: int = 0

    def __add__(self, other: "Reconciled") -> "Reconciled":
        return Reconciled(
            self.components + other.components,
            self.trails + other.trails,
            self.rows_changed + other.rows_changed,
            self.gaps_opened + other.gaps_opened,
            self.gaps_closed + other.gaps_closed,
        )


def judge_page(tx: Transaction, run: str, some: Sequence[Component], ground: Ground, as_at: dt.datetime) -> Reconciled:
    """Judge some components as at a moment, as a part of a run; what that did."""
    if not some:
        return Reconciled()
    judgements = [judge_component(one, ground, as_at) for one in some]
    changes = findings.write(tx, judgements)
    outbox.append(tx, _events(changes, as_at))
    note_combined(tx, run, changes)
    return Reconciled(
        components=len(some),
        trails=sum(len(one.findings.trails) for one in judgements),
        rows_changed=changes.rows,
        gaps_opened=sum(1 for gap in changes.gaps if gap.is_open),
        gaps_closed=sum(1 for gap in changes.gaps if not gap.is_open),
    )


def _events(changes: findings.Changes, as_at: dt.datetime) -> list[Event]:
    """One event for each organisation that may see the subject; ids only."""
    trails = [
        Event(organisation, EventKind.TRAIL_CHANGED, one.trail_id, as_at, {"trail_id": one.trail_id})
        for one in changes.trails
        for organisation in one.seen_by
    ]
    gaps = [
        Event(
            organisation,
            EventKind.GAP_OPENED if one.is_open else EventKind.GAP_CLOSED,
            one.gap_id,
            as_at,
            {"gap_id": one.gap_id, "kind": one.kind, "side": one.side, "subject": one.subject},
        )
        for one in changes.gaps
        for organisation in one.seen_by
    ]
    return trails + gaps
