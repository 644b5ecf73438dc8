"""The order in which loads arrive, and that some arrive again, changes nothing of what is kept (DESIGN §3)."""

from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from store.database import Database
from tests.actions.intake import Superuser, council, force, kept, register, take_in
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
    "record_token", "serial_day", "incident_person", "incident", "referral", "contact_child", "contact", "attachment",
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
    return {**kept(superuser), "open rejections": open_rejections(superuser)}


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
