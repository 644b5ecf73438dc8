"""The order in which loads arrive, and that some arrive again, changes nothing of what is kept (DESIGN §3)."""

import datetime as dt
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from store.database import Database
from tests.actions.intake import Superuser, council, count, force, kept, register, take_in
from tests.feeds.examples import (
    Example,
    attachment,
    child,
    contact,
    council_header,
    council_load,
    incident,
    out_of_scope,
    person,
    police_header,
    police_load,
    police_trailer,
    referral,
    sealed,
    transfer,
)

DAYS = st.integers(2, 5)
FEW = st.integers(1, 3)


@dataclass(frozen=True)
class Sent:
    """A load as it is sent, and by which side."""

    side: str
    data: bytes


@st.composite
def incidents(draw: st.DrawFn) -> Example:
    number = draw(FEW)
    people = [person(f"N-{one}", seen=draw(st.booleans())) for one in draw(st.sets(FEW))]
    category = draw(st.sampled_from(["CRIME", "ASB", "NO SUCH CATEGORY"]))
    return incident(f"I-{number}", reference=f"{draw(st.integers(1, 6))}-010719", category=category, people=people)


@st.composite
def police_loads(draw: st.DrawFn) -> Sent:
    rows = draw(st.lists(incidents(), max_size=4))
    rows += [referral(f"R-{number}", children=[f"N-{draw(FEW)}"]) for number in draw(st.lists(FEW, max_size=2))]
    rows += [sealed(f"{serial}-010719") for serial in draw(st.sets(st.integers(7, 9)))]
    rows += [out_of_scope((first, first + 3)) for first in draw(st.lists(st.integers(1, 12), max_size=2))]
    last_serials = {"2019-07-01": draw(st.integers(9, 15))}
    header = police_header(made_at=f"2019-07-0{draw(DAYS)}T04:00:00+01:00")
    return Sent("POLICE", police_load(*rows, header=header, trailer=police_trailer(rows, last_serials=last_serials)))


@st.composite
def council_loads(draw: st.DrawFn) -> Sent:
    children = [child(f"{one}", already_open=draw(st.booleans())) for one in draw(st.sets(FEW))]
    rows = [contact(f"C-{number}", children=children) for number in draw(st.lists(FEW, max_size=2))]
    rows += [
        attachment(f"A-{number}", episode_id=draw(st.sampled_from(["E-1", None]))) for number in draw(st.sets(FEW))
    ]
    rows += [transfer(contact_id=f"C-{number}") for number in draw(st.sets(FEW))]
    return Sent("COUNCIL", council_load(*rows, header=council_header(made_at=f"2019-07-0{draw(DAYS)}T04:30:00+01:00")))


LOADS = st.lists(police_loads() | council_loads(), min_size=1, max_size=5, unique=True)

LEFT = (
    "unchanged_version", "expected_record", "status_flip", "record_token", "serial_day", "incident_person", "incident", "referral", "contact_child", "contact", "attachment",
    "transfer", "rejection", "record_version", "load_chunk", "load", "disclosure", "queue.procrastinate_events",
    "queue.procrastinate_jobs",
)  # fmt: skip


def clear(superuser: Superuser) -> None:
    """Forget everything but the feeds. Triggers rest meanwhile, since record versions are append-only."""
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        for table in LEFT:
            superuser.execute(f"delete from {table}".encode())


def send_all(database: Database, superuser: Superuser, sent: list[Sent]) -> dict[str, list[Any]]:
    clear(superuser)
    for one in sent:
        take_in(database, force() if one.side == "POLICE" else council(), one.data)
    left = {table: [dict(row[0]) for row in rows] for table, rows in kept(superuser).items()}
    versions = _saying_something(left.pop("record_version"))
    # A version may say the same as the one before it: whether it is kept depends on which of them came first.
    current = {table: [{**row, "made_at": None} for row in rows] for table, rows in left.items()}
    return {**current, "record_version": versions, "open rejections": open_rejections(superuser)}


def _saying_something(versions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The versions in their order, without those that repeat the one before them."""
    ordered = sorted(
        versions, key=lambda one: (*_record(one), dt.datetime.fromisoformat(one["made_at"]), one["digest"])
    )
    before = [None, *ordered]
    return [
        one
        for one, last in zip(ordered, before, strict=False)
        if last is None or (_record(one), one["digest"]) != (_record(last), last["digest"])
    ]


def _record(version: dict[str, Any]) -> tuple[str, str, str]:
    return version["organisation"], version["kind"], version["record_id"]


def open_rejections(superuser: Superuser) -> list[Any]:
    return superuser.execute(
        "select l.made_at, r.line, r.field, r.record_id, r.supplied_by is null as open from rejection r"
        " join load l using (organisation, load_id) order by l.digest, r.line, r.field"
    ).fetchall()


# An example is a dozen loads.
@settings(max_examples=settings().max_examples // 4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), sent=LOADS)
def test_neither_order_nor_repetition_of_loads_changes_what_is_kept(
    database: Database, superuser: Superuser, data: st.DataObject, sent: list[Sent]
):
    register(database)
    expected = send_all(database, superuser, sent)

    shuffled = data.draw(st.permutations(sent))
    again = data.draw(st.lists(st.sampled_from(sent), max_size=3))

    assert send_all(database, superuser, [*shuffled[:2], *again, *shuffled[2:]]) == expected


def referral_load(day: int, reason: str) -> Sent:
    header = police_header(made_at=f"2019-07-0{day}T04:00:00+01:00")
    rows = [referral("R-1", reason=reason)]
    return Sent("POLICE", police_load(*rows, header=header, trailer=police_trailer(rows)))


def test_what_was_said_again_after_something_else_is_known_whichever_came_first(
    database: Database, superuser: Superuser
):
    register(database)
    first, between, again = referral_load(2, "One"), referral_load(3, "Another"), referral_load(4, "One")
    expected = send_all(database, superuser, [first, between, again])

    assert [row["body"]["reason"] for row in expected["record_version"]] == ["One", "Another", "One"]
    assert expected["referral"][0]["reason"] == "One"
    for order in permutations([first, between, again]):
        assert send_all(database, superuser, list(order)) == expected


def test_a_record_that_comes_as_it_was_is_counted_and_not_kept_again(database: Database, superuser: Superuser):
    register(database)
    take_in(database, force(), referral_load(2, "One").data)

    again = take_in(database, force(), referral_load(3, "One").data)

    assert (again.counts["unchanged"], again.counts["versions"]) == (1, 0)
    assert count(superuser, "record_version") == 1
