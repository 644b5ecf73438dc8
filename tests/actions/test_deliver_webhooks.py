"""Delivering: what becomes of every event at every endpoint, in whatever way the receiver answers."""

import datetime as dt
import ssl
import time

import pytest

from actions.deliver_webhooks import Delivering, deliver_webhooks
from partners.delivery import TRIED_AGAIN_AFTER
from partners.transport import Transport
from store import webhooks
from store.database import Database
from store.outbox import Event, EventKind, append
from store.reads_events import events as read_events
from store.reads_paging import Page
from tests.actions.hooked import (
    AT,
    administrator,
    bodies,
    deliver,
    events,
    happen,
    hooked,
    how,
    reports,
    states,
)
from tests.actions.intake import Superuser
from tests.database import OLDHAM, ROCHDALE
from tests.partners.receiver import OK, Received, receiving

OPENED = (EventKind.GAP_OPENED.value,)
FAILED = b"HTTP/1.1 500 Failed\r\n\r\n"
GONE = b"HTTP/1.1 410 Gone\r\n\r\n"
MOMENT = dt.timedelta(seconds=1)


def test_every_event_is_delivered_once_in_its_order_under_its_own_id(database: Database, superuser: Superuser):
    with receiving() as receiver:
        hooked(database, receiver)
        happen(database, 5)
        done = deliver(database, receiver)
        deliver(database, receiver, dt.timedelta(days=9))

    assert [one.webhook_id for one in receiver.received] == events(superuser)
    assert (done.attempts, done.acknowledged, done.non_delivered, done.next_due) == (5, 5, 0, None)
    assert set(states(superuser).values()) == {("ACKNOWLEDGED", 1, "HTTP_204")}


def test_only_the_kinds_that_were_asked_for_and_only_ones_own_are_told(database: Database):
    with receiving() as receiver:
        hooked(database, receiver, ["gap.closed"])
        happen(database, 1, EventKind.GAP_OPENED)
        happen(database, 1, EventKind.GAP_CLOSED, organisation=ROCHDALE)
        assert deliver(database, receiver).attempts == 0
        happen(database, 1, EventKind.GAP_CLOSED)
        assert deliver(database, receiver).attempts == 1


def test_a_thousand_events_and_more_are_all_told(database: Database, superuser: Superuser):
    with receiving() as receiver:
        hooked(database, receiver, ["gap.closed"])
        happen(database, webhooks.PAGE + 5)
        happen(database, 2, EventKind.GAP_CLOSED)
        deliver(database, receiver)

    assert [one.webhook_id for one in receiver.received] == events(superuser, kind=EventKind.GAP_CLOSED)


@pytest.mark.requirement(45)
def test_what_fails_is_tried_ten_times_under_one_id_and_then_reported(database: Database, superuser: Superuser):
    later = dt.timedelta()
    with receiving(FAILED) as receiver:
        key = hooked(database, receiver)
        happen(database, 1)
        for wait in (*TRIED_AGAIN_AFTER, MOMENT):
            assert deliver(database, receiver, later).attempts == 1
            assert deliver(database, receiver, later).attempts == 0
            later += wait + MOMENT
        assert deliver(database, receiver, later * 2).attempts == 0

    assert [one.webhook_id for one in receiver.received] == events(superuser) * 10
    assert list(states(superuser).values()) == [("NON_DELIVERED", 10, "HTTP_500")]
    assert reports(superuser) == [str(key.endpoint_id)]


@pytest.mark.requirement(45)
def test_the_report_is_in_the_feed_and_is_not_itself_sent(database: Database, superuser: Superuser):
    with receiving(GONE) as receiver:
        hooked(database, receiver)
        happen(database, 1)
        deliver(database, receiver)
        receiver.answer = OK
        hooked(database, receiver)
        happen(database, 1)
        deliver(database, receiver)

    with database.transaction(administrator()) as tx:
        feed = [row["kind"] for _, row in read_events(tx, OLDHAM, Page(10), None)]
    assert feed == ["gap.opened", "webhook.not_delivered", "gap.opened"]
    assert len(receiver.received) == 1


@pytest.mark.requirement(45)
def test_410_disables_the_endpoint_and_whatever_waits_is_reported(database: Database, superuser: Superuser):
    with receiving(GONE) as receiver:
        hooked(database, receiver)
        happen(database, 3)
        done = deliver(database, receiver)
        happen(database, 1)
        deliver(database, receiver, dt.timedelta(days=1))

    assert (done.attempts, done.non_delivered, len(receiver.received)) == (1, 3, 1)
    not_tried = ("NON_DELIVERED", 0, "DISABLED")
    assert sorted(states(superuser).values()) == [not_tried, not_tried, ("NON_DELIVERED", 1, "HTTP_410")]
    found = superuser.execute("select state, disabled_because from webhook_endpoint").fetchall()
    assert found == [("DISABLED", "GONE")]


def test_one_event_that_a_receiver_chokes_on_holds_up_no_other(database: Database, superuser: Superuser):
    def choke(connection: ssl.SSLSocket, request: Received) -> bytes:
        return FAILED if b'"G-0"' in request.body else OK

    with receiving(choke) as receiver:
        hooked(database, receiver)
        happen(database, 3)
        deliver(database, receiver)

    assert [one[0] for one in states(superuser).values()].count("ACKNOWLEDGED") == 2


def test_while_nobody_is_there_one_attempt_stands_for_all_that_are_due(database: Database, superuser: Superuser):
    with receiving() as receiver:
        hooked(database, receiver)
        happen(database, 20)
        elsewhere = receiver.transport().tls, receiver.transport().resolve
        nobody = Transport(resolve=elsewhere[1], tls=elsewhere[0])
        done = deliver_webhooks(database, administrator(), Delivering(nobody, how(receiver).now))
        assert (done.attempts, receiver.accepted) == (1, 0)
        assert set(states(superuser).values()) == {("WAITING", 1, "ADDRESS_REFUSED")}

        deliver(database, receiver, dt.timedelta(minutes=1))

    assert len(receiver.received) == 20


@pytest.mark.requirement(45)
def test_an_event_that_was_erased_while_it_waited_is_reported_too(database: Database, superuser: Superuser):
    with receiving(FAILED) as receiver:
        key = hooked(database, receiver)
        happen(database, 1)
        deliver(database, receiver)
        superuser.execute("delete from outbox")
        deliver(database, receiver, dt.timedelta(minutes=1))

    assert list(states(superuser).values()) == [("NON_DELIVERED", 2, "ERASED")]
    assert reports(superuser) == [str(key.endpoint_id)]


def test_when_its_time_is_over_a_run_stops_and_the_next_goes_on(database: Database, superuser: Superuser):
    def slowly(connection: ssl.SSLSocket, request: Received) -> bytes:
        time.sleep(0.1)
        return OK

    with receiving(slowly) as receiver:
        hooked(database, receiver)
        happen(database, 6)
        stopped = deliver_webhooks(database, administrator(), how(receiver, budget_s=0.25))
        assert (stopped.more, 0 < stopped.attempts < 6) == (True, True)
        receiver.answer = OK
        assert deliver(database, receiver).more is False

    assert [one.webhook_id for one in receiver.received] == events(superuser)


@pytest.mark.requirement(45)
def test_an_event_written_earlier_and_committed_later_is_neither_lost_to_the_feed_nor_to_webhooks(
    database: Database, superuser: Superuser
):
    """Numbers are given when an event is committed. By when it was written, whoever read on from the newest would never see the
    one of a transaction that took longer."""
    with receiving() as receiver:
        hooked(database, receiver)
        with database.reconciling() as slow:
            append(slow, [Event(OLDHAM, EventKind.GAP_OPENED, "G-slow", AT)])
            happen(database, 1)
            deliver(database, receiver)
            with database.transaction(administrator()) as tx:
                first = read_events(tx, OLDHAM, Page(10), None)
        deliver(database, receiver)
        with database.transaction(administrator()) as tx:
            after = first[-1][0] if first else None
            second = read_events(tx, OLDHAM, Page(10, after), None)

    assert [(row["version"], row["subject"]) for _, row in [*first, *second]] == [(1, "G-0"), (2, "G-slow")]
    assert [one.webhook_id for one in receiver.received] == events(superuser)
    assert [(one["version"], one["subject"]) for one in bodies(receiver)] == [(1, "G-0"), (2, "G-slow")]


def test_two_that_deliver_at_once_count_no_attempt_twice(database: Database, superuser: Superuser):
    def meanwhile(connection: ssl.SSLSocket, request: Received) -> bytes:
        receiver.answer = FAILED
        deliver(database, receiver)
        return FAILED

    with receiving(meanwhile) as receiver:
        hooked(database, receiver)
        happen(database, 1)
        deliver(database, receiver)

    assert list(states(superuser).values()) == [("WAITING", 1, "HTTP_500")]


def test_nothing_of_what_is_sent_or_answered_is_written_into_the_log(
    database: Database, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("DEBUG")
    with receiving(b"HTTP/1.1 410 Gone\r\nX-Said: Aisha\r\n\r\nAisha") as receiver:
        key = hooked(database, receiver)
        happen(database, 1)
        deliver(database, receiver)

    said = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert "not delivered to webhook" in said
    assert [one for one in ("Aisha", key.secret, receiver.url, "G-0") if one in said] == []
