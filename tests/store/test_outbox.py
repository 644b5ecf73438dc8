"""Events for partners go with the transaction of the act they tell of."""

import datetime as dt

import pytest

from store.database import Database
from store.outbox import Event, EventKind, append, last_number, newest, number
from store.problems import DatabaseFault
from tests.actions.intake import Superuser
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


def _happened(database: Database, *events: tuple[str, EventKind, str, dt.datetime]) -> None:
    with database.reconciling() as tx:
        append(tx, [Event(*one) for one in events])


def _numbers(database: Database, organisation: str) -> list[tuple[int, EventKind, str]]:
    with database.transaction(viewer_of(organisation)) as tx:
        number(tx, organisation)
        rows = tx.rows("select number, kind, subject from outbox order by number")
    return [(row["number"], EventKind(row["kind"]), row["subject"]) for row in rows]


OPENED, CLOSED = EventKind.GAP_OPENED, EventKind.GAP_CLOSED


def test_each_organisation_counts_its_own_events(database: Database):
    _happened(database, *((one, OPENED, f"G-{at}", AT) for at in range(3) for one in (ROCHDALE, OLDHAM)))

    assert _numbers(database, OLDHAM) == [(at + 1, OPENED, f"G-{at}") for at in range(3)]
    assert _numbers(database, ROCHDALE) == _numbers(database, OLDHAM)


def test_of_two_events_about_one_subject_the_later_has_the_larger_number_even_if_the_clock_went_back(
    database: Database,
):
    earlier = AT - dt.timedelta(seconds=1)
    _happened(database, (OLDHAM, OPENED, "G-2", AT), (OLDHAM, OPENED, "G-1", AT))
    _happened(database, (OLDHAM, CLOSED, "G-2", earlier), (OLDHAM, OPENED, "G-0", earlier))

    assert _numbers(database, OLDHAM) == [
        (1, OPENED, "G-0"),
        (2, OPENED, "G-1"),
        (3, OPENED, "G-2"),
        (4, CLOSED, "G-2"),
    ]


def test_a_number_is_not_given_again_when_its_event_is_erased(database: Database, superuser: Superuser):
    _happened(database, (OLDHAM, OPENED, "G-1", AT), (OLDHAM, OPENED, "G-2", AT))
    _numbers(database, OLDHAM)
    superuser.execute("delete from outbox where subject = 'G-2'")
    _happened(database, (OLDHAM, OPENED, "G-3", AT))

    assert _numbers(database, OLDHAM) == [(1, OPENED, "G-1"), (3, OPENED, "G-3")]


def test_more_events_than_a_page_are_numbered_page_by_page(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("store.outbox.PAGE", 2)
    _happened(database, *((OLDHAM, OPENED, f"G-{at}", AT) for at in range(5)))

    with database.transaction(viewer_of(OLDHAM)) as tx:
        assert last_number(tx, OLDHAM) == 0
        assert [number(tx, OLDHAM) for _ in range(4)] == [True, True, False, False]
        assert last_number(tx, OLDHAM) == 5


def test_an_events_id_tells_the_time_no_finer_than_its_transaction_does(database: Database):
    """Finer times would tell how many events of others were written between two."""
    with database.reconciling() as tx:
        append(tx, [Event(OLDHAM, OPENED, f"G-{at}", AT) for at in range(3000)])
    with database.transaction(viewer_of(OLDHAM)) as tx:
        rows = newest(tx, 3000)

    ids = [row["event_id"] for row in rows]
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}
    assert len({one.bytes[:6] for one in ids}) == 1
    assert len(set(ids)) == 3000


def test_no_events_are_no_statement(database: Database):
    with database.transaction(viewer_of(OLDHAM)) as tx:
        assert append(tx, []) == 0


def test_nobody_writes_an_event_for_another_organisation(database: Database):
    with pytest.raises(DatabaseFault) as refusal, database.transaction(viewer_of(OLDHAM)) as tx:
        append(tx, [Event(ROCHDALE, EventKind.GAP_OPENED, "G-1", AT)])

    assert refusal.value.sqlstate == "42501"
