"""What intake is measured against: `COPY` of the very rows that our intake of a load left behind into tables with the same
columns, keys, foreign keys, indexes and storage parameters but no policies, by their owner, in one transaction."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from benchmarks.own_server import Ground, Superuser

TABLES = ("load", "record_version", "record_token", "serial_day", "incident", "incident_person", "referral")
"""In an order in which foreign keys hold."""

PIECE = 256 * 1024

_ROWS: dict[str, LiteralString] = {
    "load": "select * from load where load_id = {load}",
    "record_version": "select * from record_version where load_id = {load}",
    "record_token": "select * from record_token where (organisation, kind, record_id) in ({came})",
    "serial_day": "select * from serial_day where day >= {first_day} and day <= {last_day}",
    "incident": "select * from incident where (force, 'incident', incident_id) in ({came})",
    "incident_person": "select * from incident_person where (force, 'incident', incident_id) in ({came})",
    "referral": "select * from referral where (force, 'referral', referral_id) in ({came})",
}
_CAME = "select organisation, kind, record_id from record_version where load_id = {load}"


@dataclass(frozen=True, slots=True)
class Left:
    """The rows that a load left behind, as COPY's text, a file a table."""

    files: dict[str, Path]


def make_tables(ground: Ground) -> None:
    """The peer's tables, empty, in a schema of their own."""
    with psycopg.connect(ground.settings.need_owner()) as owner:
        owner.execute("create schema peer")
        for table in TABLES:
            name = sql.Identifier(table)
            owner.execute(sql.SQL("create table peer.{} (like public.{} including all)").format(name, name))
        references = owner.execute(
            "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint"
            " where contype = 'f' and connamespace = 'public'::regnamespace"
        ).fetchall()
        # A reference to one of the tables above is to the peer's, any other to ours.
        owner.execute("set local search_path = peer, public")
        for table, definition in references:
            if table in TABLES:
                owner.execute(f"alter table peer.{table} add {definition}".encode())


def rows_left(superuser: Superuser, load_id: str, days: tuple[str, str], folder: Path) -> Left:
    """Write down what a load left behind."""
    files: dict[str, Path] = {}
    load, first_day, last_day = map(sql.Literal, (load_id, *days))
    came = sql.SQL(_CAME).format(load=load)
    for table in TABLES:
        rows = sql.SQL(_ROWS[table]).format(load=load, came=came, first_day=first_day, last_day=last_day)
        files[table] = folder / table
        command = sql.SQL("copy ({}) to stdout").format(rows)
        with files[table].open("wb") as file, superuser.cursor() as cursor, cursor.copy(command) as copy:
            for data in copy:
                file.write(data)
    return Left(files)


def copy_rows(address: str, left: Left) -> float:
    """Bring the rows into the peer's tables; how many seconds that took, the commit included."""
    with psycopg.connect(address) as owner:
        began = time.perf_counter()
        for table, file in left.files.items():
            command = sql.SQL("copy peer.{} from stdin").format(sql.Identifier(table))
            with file.open("rb") as source, owner.cursor() as cursor, cursor.copy(command) as copy:
                while data := source.read(PIECE):
                    copy.write(data)
        owner.commit()
        return time.perf_counter() - began
