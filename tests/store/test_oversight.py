"""What oversight sees: figures of months, from which small ones were taken out before they were written."""

import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

from reconciliation.balance import Law, Line
from reconciliation.moment import LONDON
from reconciliation.statement import Period, Statement
from schema.run import run_document
from store import oversight
from store.database import Database
from tests.database import OLDHAM, ROCHDALE, force_viewer, overseer, viewer_of

JULY = Period(dt.datetime(2019, 7, 1, tzinfo=LONDON), dt.datetime(2019, 8, 1, tzinfo=LONDON))
WEEK = Period(dt.datetime(2019, 7, 1, tzinfo=LONDON), dt.datetime(2019, 7, 8, tzinfo=LONDON))
REGION = "{ region { month directorates { directorate { code } laws { number total lines { name count } } } region { total lines { count } } } }"


def _statement(directorate: str, period: Period, **counts: int) -> Statement:
    lines = tuple(
        Line(name, name.lower(), tuple(str(number) for number in range(count))) for name, count in counts.items()
    )
    law = Law(1, "trails", sum(counts.values()), lines, counted_apart=True)
    made = SimpleNamespace(directorate=directorate, force="GMP", period=period, as_at=JULY.end, laws=(law,))
    return cast("Statement", made)


def _publish(database: Database, *statements: Statement) -> None:
    with database.reconciling() as tx:
        for one in statements:
            oversight.publish(tx, one)


def test_oversight_sees_figures_and_no_small_one_reaches_what_it_can_query(database: Database):
    _publish(
        database,
        _statement(OLDHAM, JULY, IN_TIME=40, LATE=3, STOPPED=50),
        _statement(ROCHDALE, JULY, IN_TIME=8, LATE=9, STOPPED=10),
    )
    with database.transaction(overseer()) as tx:
        bodies: dict[str, Any] = {row["directorate"]: row["body"] for row in tx.rows("select * from oversight_figure")}
    shown = run_document(database, overseer(), REGION, {})["data"]["region"]

    assert [line["count"] for line in bodies[OLDHAM]["laws"][0]["lines"]] == [None, None, 50]
    assert shown["month"] == "2019-07"
    assert shown["region"] == [{"total": 120, "lines": [{"count": None}, {"count": None}, {"count": 60}]}]


def test_a_period_that_is_no_month_is_not_published(database: Database):
    _publish(database, _statement(OLDHAM, WEEK, IN_TIME=40))

    assert run_document(database, overseer(), REGION, {})["data"]["region"]["month"] is None


def test_nobody_but_oversight_reads_the_figures_whatever_the_scope(database: Database):
    _publish(database, _statement(OLDHAM, JULY, IN_TIME=40))

    for viewer in (viewer_of(OLDHAM), viewer_of(ROCHDALE), force_viewer()):
        assert run_document(database, viewer, REGION, {})["data"]["region"]["directorates"] == []
