"""The figures that oversight may see: kept by the reconciler when a statement is issued, read by oversight alone. Small
ones were taken out before (`reconciliation/suppression.py`), so that there is nothing here to be careful with."""

import datetime as dt

from reconciliation.moment import LONDON
from reconciliation.statement import GAP_LAW, Statement
from reconciliation.suppression import suppress_statement
from store.named_sql import read
from store.reads_paging import Values
from store.transaction import Transaction

SQL = read("oversight")


def month_of(statement: Statement) -> dt.date | None:
    """The month that a statement is about; None for any other period. Months alone are for oversight: what overlaps them could
    be subtracted from them."""
    first, after = (moment.astimezone(LONDON) for moment in (statement.period.start, statement.period.end))
    next_month = (first.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    midnight = dt.time()
    is_month = first.day == 1 and first.time() == after.time() == midnight and after.date() == next_month.date()
    return first.date() if is_month else None


def publish(tx: Transaction, statement: Statement) -> None:
    """Keep what oversight may see of a statement, if it is of a month."""
    month = month_of(statement)
    if month is None:
        return
    laws = [law for law in statement.laws if law.number != GAP_LAW]
    shown = suppress_statement({law.number: {line.name: line.count for line in law.lines} for law in laws})
    body = {
        "laws": [
            {
                "number": law.number,
                "unit": law.unit,
                "total": shown[law.number].total,
                "lines": [
                    {"name": line.name, "label": line.label, "count": shown[law.number].lines[line.name]}
                    for line in law.lines
                ],
            }
            for law in laws
        ]
    }
    tx.run(
        SQL.keep,
        directorate=statement.directorate,
        force=statement.force,
        month=month,
        as_at=statement.as_at,
        body=body,
    )


def months(transaction: Transaction) -> list[dt.date]:
    """The months of which the viewer may see figures, newest first."""
    return [row["month"] for row in transaction.rows(SQL.months)]


def of_month(transaction: Transaction, month: dt.date) -> list[Values]:
    """The figures of a month, directorate by directorate."""
    return transaction.rows(SQL.of_month, month=month)
