"""The feed of events: whatever is committed, and however late, whoever keeps the last cursor sees every event of theirs once and in
the order of its numbers, which are the same whatever others do."""

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from schema.run import run_document
from store.database import Database
from store.outbox import Event, EventKind, append
from tests.actions.hooked import AT, administrator, happen
from tests.actions.intake import Superuser
from tests.database import OLDHAM, ROCHDALE, clear

RUNS = 60 if os.environ.get("COUNTERFOIL_TESTS") == "full" else 6
# What is left to chance by the clock is not made smaller by trying.
BY_CHANCE = settings(
    max_examples=RUNS,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FEED = """query Feed($after: String) { events(first: 3, after: $after) {
  edges { cursor node { subject version } } pageInfo { hasNextPage endCursor } } }"""


@dataclass(frozen=True)
class Act:
    """One transaction: how many events of whom it writes, how long it stays open after, and whether it is undone."""

    written: tuple[tuple[str, int], ...]
    open_ms: int
    undone: bool


acts = st.builds(
    Act,
    written=st.lists(st.tuples(st.sampled_from([OLDHAM, ROCHDALE]), st.integers(1, 4)), min_size=1, max_size=3).map(
        tuple
    ),
    open_ms=st.sampled_from([0, 0, 5, 40]),
    undone=st.sampled_from([False, False, False, True]),
)


class Undone(Exception):
    """Leaves a transaction so that nothing of it is kept."""


def _undo() -> None:
    raise Undone


class Reader:
    """A partner that reads on from its last cursor, page by page."""

    def __init__(self, database: Database, organisation: str) -> None:
        self.database, self.viewer = database, administrator(organisation)
        self.cursor: str | None = None
        self.seen: list[tuple[int, str]] = []
        self.cursors: list[str] = []

    def read_on(self) -> None:
        while True:
            answer = run_document(self.database, self.viewer, FEED, {"after": self.cursor})
            page: Any = answer["data"]["events"]
            self.seen += [(int(one["node"]["version"]), one["node"]["subject"]) for one in page["edges"]]
            self.cursors += [one["cursor"] for one in page["edges"]]
            self.cursor = page["pageInfo"]["endCursor"] or self.cursor
            if not page["pageInfo"]["hasNextPage"]:
                return

    def read_until(self, is_over: threading.Event) -> None:
        while not is_over.is_set():
            self.read_on()


def _do(
    database: Database, writer: int, plan: list[Act], whose: tuple[str, ...] = (OLDHAM, ROCHDALE)
) -> Iterator[tuple[str, str]]:
    """Do the acts of one writer; whose events were committed, and of which subjects."""
    for place, act in enumerate(plan):
        events = [
            Event(organisation, EventKind.GAP_OPENED, f"{writer}.{place}.{part}.{number}", AT)
            for part, (organisation, count) in enumerate(act.written)
            if organisation in whose
            for number in range(count)
        ]
        try:
            with database.reconciling() as tx:
                append(tx, events[:1])
                time.sleep(act.open_ms / 1000)
                append(tx, events[1:])
                time.sleep(act.open_ms / 1000)
                if act.undone:
                    _undo()
        except Undone:
            continue
        yield from ((one.organisation, one.subject) for one in events)


def _done(database: Database, writer: int, plan: list[Act]) -> list[tuple[str, str]]:
    return list(_do(database, writer, plan))


@pytest.mark.requirement(45)
@BY_CHANCE
@given(plans=st.lists(st.lists(acts, min_size=1, max_size=6), min_size=3, max_size=3))
def test_whoever_keeps_the_last_cursor_sees_each_committed_event_once_in_the_order_of_its_number(
    database: Database, superuser: Superuser, plans: list[list[Act]]
):
    clear(superuser)
    is_over = threading.Event()
    readers = [Reader(database, organisation) for organisation in (OLDHAM, OLDHAM, ROCHDALE)]
    with ThreadPoolExecutor(len(plans) + len(readers)) as threads:
        reading = [threads.submit(one.read_until, is_over) for one in readers]
        writing = [threads.submit(_done, database, writer, plan) for writer, plan in enumerate(plans)]
        try:
            committed = [one for done in writing for one in done.result()]
        finally:
            is_over.set()
        for done in reading:
            done.result()
    for one in readers:
        one.read_on()

    for one in readers:
        own = sorted(subject for organisation, subject in committed if organisation == one.viewer.organisation)
        assert [number for number, _ in one.seen] == list(range(1, len(own) + 1))
        assert sorted(subject for _, subject in one.seen) == own
    assert readers[0].seen == readers[1].seen
    assert readers[0].cursors == readers[1].cursors


@BY_CHANCE
@given(plan=st.lists(acts, min_size=1, max_size=8), data=st.data())
def test_numbers_and_cursors_are_the_same_bytes_whether_anothers_events_exist_or_not(
    database: Database, superuser: Superuser, plan: list[Act], data: st.DataObject
):
    reads = data.draw(st.sets(st.integers(0, len(plan) - 1)))

    def seen(*whose: str) -> tuple[list[tuple[int, str]], list[str]]:
        clear(superuser)
        reader = Reader(database, OLDHAM)
        for place, act in enumerate(plan):
            list(_do(database, place, [act], whose))
            if place in reads:
                reader.read_on()
        reader.read_on()
        return reader.seen, reader.cursors

    assert seen(OLDHAM) == seen(OLDHAM, ROCHDALE)


def test_an_open_transaction_of_anybody_holds_back_nobodys_events(database: Database):
    reader = Reader(database, OLDHAM)
    with database.reconciling() as slow:
        append(slow, [Event(OLDHAM, EventKind.GAP_OPENED, "slow", AT), Event(ROCHDALE, EventKind.GAP_OPENED, "x", AT)])
        happen(database, 1)
        reader.read_on()
        assert reader.seen == [(1, "G-0")]

    reader.read_on()
    assert reader.seen == [(1, "G-0"), (2, "slow")]


def test_events_are_there_whatever_else_the_operation_asks_for_and_wherever(database: Database):
    happen(database, 1)

    answer = run_document(
        database,
        administrator(),
        "{ viewer { organisation { code } } ...F } fragment F on Query { ... on Query { news: events { nodes { version } } } }",
        {},
    )

    assert answer["data"]["news"] == {"nodes": [{"version": "1"}]}


def test_a_cursor_beyond_the_newest_event_is_refused_with_what_to_do(database: Database):
    """A database restored from an older backup gives numbers again that a partner has read."""
    happen(database, 2)
    reader = Reader(database, OLDHAM)
    reader.read_on()
    assert run_document(database, administrator(), FEED, {"after": reader.cursor})["data"]["events"]["edges"] == []

    answer = run_document(database, administrator(), FEED, {"after": "W1siaSIsM11d"})

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"] == (
        "The cursor is beyond the newest event: the portal was restored from an older backup. Read from the start."
    )
