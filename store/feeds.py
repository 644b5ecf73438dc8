"""What feeds declare that they show, which time their complete loads cover, and which loads were reconciled. It judges
no coverage; the heart does."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reconciliation.findings import Side
from reconciliation.ground import FeedAbility, Feeds, FeedWindow
from store import reference_data
from store.named_sql import read
from store.transaction import Transaction

SQL = read("feeds")

LoadKey = tuple[str, uuid.UUID]
"""(organisation, load id)."""


@dataclass(frozen=True, slots=True)
class LoadFacts:
    """A load that was taken in: when it was made, and whether one made later was taken in before it."""

    made_at: dt.datetime | None
    is_overtaken: bool


def ground_mark(tx: Transaction) -> tuple[object, ...]:
    """A value that changes whenever feeds, loads, rules or places do."""
    return tuple(tx.one(SQL.ground_mark).values())


def every_feed(tx: Transaction) -> Feeds:
    """Every feed's ability and the windows of its complete loads."""
    windows = tuple(
        FeedWindow(row["feed"], row["organisation"], row["made_at"], row["covers_from"], row["covers_to"])
        for row in tx.rows(SQL.windows)
    )
    return Feeds(windows, tuple(_ability(row) for row in reference_data.feeds(tx)))


def _ability(row: Mapping[str, Any]) -> FeedAbility:
    shows: Mapping[str, bool] = row["abilities"]
    return FeedAbility(
        feed=row["feed"],
        organisation=row["organisation"],
        side=Side(row["side"]),
        shows_contacts=bool(shows.get("shows_contacts")),
        shows_attachments=bool(shows.get("shows_attachments")),
        shows_transfers=bool(shows.get("shows_transfers")),
        shows_decisions=bool(shows.get("shows_decisions")),
        shows_feedback=bool(shows.get("shows_feedback")),
        shows_episodes=bool(shows.get("shows_episodes")),
        shows_referrals=shows.get("shows_referrals", True),
    )


def load_facts(tx: Transaction, organisation: str, load_id: uuid.UUID) -> LoadFacts | None:
    """What reconciling has to know of a load; None where it was not taken in."""
    row = tx.first(SQL.load_facts, organisation=organisation, load_id=load_id)
    return None if row is None else LoadFacts(row["made_at"], row["is_overtaken"])


def not_reconciled(tx: Transaction) -> list[LoadKey]:
    """The loads that were taken in and not reconciled yet."""
    return [(row["organisation"], row["load_id"]) for row in tx.rows(SQL.not_reconciled)]


def mark_reconciled(tx: Transaction, loads: Sequence[LoadKey], at: dt.datetime) -> None:
    """Keep that everything these loads bear on was judged."""
    organisations, load_ids = [one for one, _ in loads], [one for _, one in loads]
    tx.run(SQL.mark_reconciled, organisations=organisations, load_ids=load_ids, at=at)


def loading_organisations(tx: Transaction) -> list[str]:
    """The organisations from which anything was taken in."""
    return [row["organisation"] for row in tx.rows(SQL.loading_organisations)]
