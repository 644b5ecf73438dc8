"""Events for partners go with the transaction of the act they tell of."""

import datetime as dt

import pytest

from store.database import Database
from store.outbox import Event, EventKind, append, newest
from store.problems import DatabaseFault
from tests.database import OLDHAM, ROCHDALE, viewer_of

AT = dt.datetime(2019, 8, 1, 9, tzinfo=dt.UTC)


def test_events_are_kept_in_order_for_their_organisation(database: Database):
    with database.reconciling() as tx:
        count = append(
            tx,
            [
                Event(OLDHAM, EventKind.GAP_OPENED, "G-1", AT),
                Event(OLDHAM, EventKind.GAP_CLOSED, "G-1", AT, {"by": "R-1"}),
            ],
        )
        append(tx, [Event(ROCHDALE, EventKind.GAP_OPENED, "G-2", AT)])

    with database.transaction(viewer_of(OLDHAM)) as tx:
        kept = [(row["kind"], row["subject"], row["at"], row["payload"]) for row in newest(tx)]
    assert count == 2
    assert kept == [(EventKind.GAP_CLOSED, "G-1", AT, {"by": "R-1"}), (EventKind.GAP_OPENED, "G-1", AT, {})]


def test_no_events_are_no_statement(database: Database):
    with database.transaction(viewer_of(OLDHAM)) as tx:
        assert append(tx, []) == 0


def test_nobody_writes_an_event_for_another_organisation(database: Database):
    with pytest.raises(DatabaseFault) as refusal, database.transaction(viewer_of(OLDHAM)) as tx:
        append(tx, [Event(ROCHDALE, EventKind.GAP_OPENED, "G-1", AT)])

    assert refusal.value.sqlstate == "42501"
