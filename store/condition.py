"""In what condition the database is: server, roles, row-level security, viewer keys, jobs, feeds. It looks and changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg

from store import jobs, portal_time, viewer_keys
from store.clock import machine_time
from store.database import Database
from store.named_sql import read
from store.problems import DatabaseFault, StoreProblem
from store.server_checks import APPLICATION, ERASER, RECONCILER, SEQUENCER, check, check_version, version_text
from store.viewer_token import key_id

SQL = read("condition")

# A key is asked to be replaced once a year, and after anything that may have shown it to somebody.
KEY_AGE = dt.timedelta(days=366)


# DESIGN §4: a feed is stale once its newest complete load is older than this.
STALE_AFTER = dt.timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is, and whether that is well."""

    name: str
    well: bool
    said: str


def look_at_server(database: Database) -> Iterator[Finding]:
    """The server, and each role whose address is set. What cannot be reached is a finding too."""
    settings = database.settings
    yield _server(settings.application_url)
    for role, address in (
        (APPLICATION, settings.application_url),
        (RECONCILER, settings.reconciler_url),
        (SEQUENCER, settings.sequencer_url),
        (ERASER, settings.eraser_url),
    ):
        if address is not None:
            yield _role(role, address)
    if settings.reconciler_url is None:
        yield Finding(f"role {RECONCILER}", well=False, said="COUNTERFOIL_RECONCILER_URL is not set")
    if settings.eraser_url is None:
        said = "COUNTERFOIL_ERASER_URL is not set, so that nothing is erased that retention says must go"
        yield Finding(f"role {ERASER}", well=False, said=said)


def look_inside(database: Database) -> Iterator[Finding]:
    """Row-level security, the viewer key where the owner's address is set, jobs, and every feed. Needs the tables of this
    release."""
    settings = database.settings
    yield _found("row-level security", lambda: _row_security(database))
    if settings.owner_url is not None:
        yield _found("viewer key", lambda: _viewer_key(database))
    yield _found("jobs", lambda: _jobs(database))
    if settings.reconciler_url is not None:
        yield from _feeds(database)


def _found(name: str, ask: Callable[[], Finding]) -> Finding:
    try:
        return ask()
    except (StoreProblem, DatabaseFault) as problem:
        return Finding(name, well=False, said=str(problem))


def _server(address: str) -> Finding:
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            number = connection.info.server_version
            check_version(number)
    except psycopg.Error:
        return Finding("server", well=False, said="does not answer")
    except StoreProblem as problem:
        return Finding("server", well=False, said=problem.sentence)
    return Finding("server", well=True, said=f"PostgreSQL {version_text(number)}")


def _role(role: str, address: str) -> Finding:
    name = f"role {role}"
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            facts = check(connection, role)
    except psycopg.Error:
        return Finding(name, well=False, said="cannot connect")
    except StoreProblem as problem:
        return Finding(name, well=False, said=problem.sentence)
    return Finding(name, well=True, said=f"{facts.login} cannot step round row-level security")


def _row_security(database: Database) -> Finding:
    with database.without_viewer() as tx:
        row = tx.one(SQL.row_security)
    open_tables = row["open_tables"]
    if open_tables:
        return Finding("row-level security", well=False, said=f"not enabled and forced on {', '.join(open_tables)}")
    return Finding("row-level security", well=True, said=f"enabled and forced on {row['tables']} tables")


def _jobs(database: Database) -> Finding:
    """A job that was given up stays on the queue until its work is done after all (ADR-0008)."""
    with database.without_viewer() as tx:
        found = jobs.counts(tx)
    if found["failed"]:
        said = f"{found['failed']} failed for good; the worker's log says why, and what is unfinished is tried again"
        return Finding("jobs", well=False, said=said)
    return Finding("jobs", well=True, said=f"{found['waiting']} waiting, {found['running']} running")


def _feeds(database: Database) -> Iterator[Finding]:
    """How old the newest complete load of each feed is, by portal time. Only the reconciler sees every feed."""
    try:
        with database.reconciling() as tx:
            now, rows = portal_time.now(tx), tx.rows(SQL.feed_ages)
    except (StoreProblem, DatabaseFault) as problem:
        yield Finding("feeds", well=False, said=str(problem))
        return
    if not rows:
        yield Finding("feeds", well=True, said="none is registered")
    for row in rows:
        name = f"feed {row['organisation']} {row['feed']}"
        if row["made_at"] is None:
            yield Finding(name, well=False, said="no complete load yet")
        else:
            age = now - row["made_at"]
            said = f"newest complete load {age // dt.timedelta(hours=1)} hours old"
            yield Finding(name, well=age <= STALE_AFTER, said=said)


def _viewer_key(database: Database) -> Finding:
    with database.owning() as tx:
        keys = viewer_keys.ages(tx)
    ours = next((key for key in keys if key["key_id"] == key_id(database.settings.viewer_key)), None)
    if ours is None:
        return Finding("viewer key", well=False, said="the database does not know it; run: counterfoil migrate")
    age = machine_time() - ours["made_at"]
    retiring = sum(key["retires_at"] is not None for key in keys)
    said = f"{age.days} days old" + (f", {retiring} older still valid" if retiring else "")
    return Finding("viewer key", well=age < KEY_AGE and ours["retires_at"] is None, said=said)
