"""Events for partners as plain rows for GraphQL's resolvers: the feed that can be read on from where one stopped."""

import uuid
from collections.abc import Sequence

from store.named_sql import read
from store.reads_paging import Page, Position, PositionOfAnotherReading, Values, positioned
from store.transaction import Transaction

SQL = read("reads_events")

_NO_EVENT = "00000000-0000-0000-0000-000000000000"
_LARGEST = 2**63


def events(
    transaction: Transaction, organisation: str, page: Page, kinds: Sequence[str] | None
) -> list[tuple[Position, Values]]:
    """A page of events, oldest first."""
    after, after_id = _after(page)
    wanted = None if kinds is None else list(kinds)
    rows = transaction.rows(
        SQL.events, organisation=organisation, after=after, after_id=after_id, kinds=wanted, limit=page.limit
    )
    return positioned(rows, "version", "event_id")


def count_events(transaction: Transaction, organisation: str, kinds: Sequence[str] | None) -> int:
    """How many events there are."""
    return transaction.value(SQL.count_events, organisation=organisation, kinds=None if kinds is None else list(kinds))


def _after(page: Page) -> tuple[int, str]:
    match page.after:
        case None:
            return 0, _NO_EVENT
        case (int() as version, str() as event_id) if 0 <= version < _LARGEST:
            try:
                return version, str(uuid.UUID(event_id))
            except ValueError:
                raise PositionOfAnotherReading from None
        case _:
            raise PositionOfAnotherReading
