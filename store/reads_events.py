"""Events for partners as plain rows for GraphQL's resolvers: the feed that can be read on from where one stopped."""

from collections.abc import Sequence

from store import outbox
from store.named_sql import read
from store.problems import StoreProblem
from store.reads_paging import Page, Position, PositionOfAnotherReading, Values, positioned
from store.transaction import Transaction

SQL = read("reads_events")


class PositionAhead(StoreProblem):
    """A page was asked for after an event that there has never been."""

    code = "POSITION_AHEAD"

    def __init__(self) -> None:
        super().__init__(
            "The cursor is beyond the newest event: the portal was restored from an older backup. Read from the start."
        )


_LARGEST = 2**63


def events(
    transaction: Transaction, organisation: str, page: Page, kinds: Sequence[str] | None
) -> list[tuple[Position, Values]]:
    """A page of the events that have numbers, oldest first. Raises PositionAhead."""
    after, wanted = _after(page), None if kinds is None else list(kinds)
    rows = transaction.rows(SQL.events, organisation=organisation, after=after, kinds=wanted, limit=page.limit)
    if not rows and after > outbox.last_number(transaction, organisation):
        raise PositionAhead
    return positioned(rows, "version")


def count_events(transaction: Transaction, organisation: str, kinds: Sequence[str] | None) -> int:
    """How many events there are."""
    return transaction.value(SQL.count_events, organisation=organisation, kinds=None if kinds is None else list(kinds))


def _after(page: Page) -> int:
    match page.after:
        case None:
            return 0
        case (int() as number,) if 0 <= number < _LARGEST:
            return number
        case _:
            raise PositionOfAnotherReading
