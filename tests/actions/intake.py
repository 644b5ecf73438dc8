"""Loads received and taken in by the acts themselves, and what the tables hold afterwards. All records are synthetic."""

import gzip
import uuid
from collections.abc import Iterable
from typing import Any

import psycopg

from actions.receive_load import AlreadyTakenIn, Received, receive_load
from actions.take_in_load import take_in_load
from auth.viewer import Viewer
from feeds.sources import ABILITIES, SIDES
from store.database import Database
from store.loads import Load
from store.reference_data import register_feed
from tests.database import FORCE, OLDHAM, force_viewer, viewer_of

Superuser = psycopg.Connection[tuple[object, ...]]

POLICE, COUNCIL = "police", "council"

KEPT = {
    "record_version": "organisation, kind, record_id, made_at, digest, body, aside",
    "record_token": "*",
    "serial_day": "*",
    "incident": "*",
    "incident_person": "*",
    "referral": "*",
    "contact": "*",
    "contact_child": "*",
    "attachment": "*",
    "transfer": "*",
}
"""What loads leave behind, without the ids of the loads, which are made by chance."""


def force() -> Viewer:
    return force_viewer()


def council() -> Viewer:
    return viewer_of(OLDHAM)


def register(database: Database) -> None:
    """The two feeds of the tests, of a force and of a directorate."""
    for viewer, feed, name in (
        (force(), POLICE, "counterfoil-police/1"),
        (council(), COUNCIL, "counterfoil-council/1"),
    ):
        with database.transaction(viewer) as tx:
            abilities = ABILITIES[name]
            register_feed(tx, viewer.organisation, feed, side=SIDES[name], form=name, abilities=abilities)


def receive(database: Database, viewer: Viewer, data: bytes, *, packed: bool = False) -> Received | AlreadyTakenIn:
    """Send some bytes to the viewer's feed."""
    feed = POLICE if viewer.organisation == FORCE else COUNCIL
    return receive_load(database, viewer, feed, [gzip.compress(data) if packed else data])


def take_in(database: Database, viewer: Viewer, data: bytes) -> Load:
    """Send some bytes and take them in."""
    return take_in_load(database, viewer, receive(database, viewer, data).load_id)


def kept(superuser: Superuser, tables: Iterable[str] = tuple(KEPT)) -> dict[str, list[Any]]:
    """Every row that loads left behind, in an order of its own."""
    return {table: sorted(superuser.execute(_rows(table)).fetchall(), key=repr) for table in tables}


def _rows(table: str) -> Any:
    return f"select to_jsonb(r) from (select {KEPT[table]} from {table}) as r".encode()


def count(superuser: Superuser, table: str) -> int:
    row = superuser.execute(f"select count(*) from {table}".encode()).fetchone()
    return 0 if row is None else int(str(row[0]))


def jobs(superuser: Superuser) -> list[tuple[str, str]]:
    """The jobs that wait, oldest first: name and load."""
    found = superuser.execute(
        "select task_name, args ->> 'load_id' from queue.procrastinate_jobs where status = 'todo' order by id"
    ).fetchall()
    return [(str(name), str(load_id)) for name, load_id in found]


def state(superuser: Superuser, load_id: uuid.UUID) -> str:
    row = superuser.execute("select state from load where load_id = %s", (load_id,)).fetchone()
    return "" if row is None else str(row[0])
