"""Statements as plain rows for GraphQL's resolvers. Drawing them up and issuing them is elsewhere."""

import datetime as dt
from collections.abc import Sequence

from store.named_sql import read
from store.reads_paging import (
    END,
    Key,
    Page,
    Position,
    PositionOfAnotherReading,
    Values,
    by_key,
    key_arrays,
    positioned,
)
from store.transaction import Transaction

SQL = read("reads_statements")


def statements(
    transaction: Transaction, page: Page, directorate: str | None, as_at: dt.datetime | None
) -> list[tuple[Position, Values]]:
    """A page of statements, newest first, of those that had been issued by a moment of portal time."""
    before, before_directorate, before_number = position_before(page)
    rows = transaction.rows(
        SQL.statements,
        before=before,
        before_directorate=before_directorate,
        before_number=before_number,
        directorate=directorate,
        issued_by=as_at,
        limit=page.limit,
    )
    return positioned(rows, "issued_at", "directorate", "number")


def count_statements(transaction: Transaction, directorate: str | None, as_at: dt.datetime | None) -> int:
    """How many statements had been issued by a moment."""
    return transaction.value(SQL.count_statements, directorate=directorate, issued_by=as_at)


def by_number(
    transaction: Transaction, directorate: str, number: int, as_at: dt.datetime | None = None
) -> Values | None:
    """One statement, or None; also where it had not been issued by a moment."""
    return transaction.first(SQL.statement_by_number, directorate=directorate, number=number, issued_by=as_at)


def by_id(transaction: Transaction, keys: Sequence[Key]) -> dict[Key, Values]:
    """Statements by (directorate, number); the numbers are PostgreSQL's integers, as texts."""
    return by_key(transaction.rows(SQL.statements_by_number, **key_arrays(keys)))


def newest(
    transaction: Transaction,
    directorate: str,
    period: tuple[dt.datetime, dt.datetime] | None,
    as_at: dt.datetime | None = None,
) -> Values | None:
    """The newest statement of a period, or of any, of those that had been issued by a moment; None where there is none."""
    start, end = period or (None, None)
    return transaction.first(
        SQL.newest_statement, directorate=directorate, period_from=start, period_to=end, issued_by=as_at
    )


def position_before(page: Page) -> tuple[dt.datetime, str, int]:
    """The (time, directorate, number) before which a page begins. PositionOfAnotherReading for another form."""
    match page.after:
        case None:
            return END, "", 0
        case (dt.datetime() as issued, str() as directorate, int() as number):
            return issued, directorate, number
        case _:
            raise PositionOfAnotherReading
