"""Plants daily loads of a story straight into the tables, so that reconciling is tested without reading any file; and
takes down what reconciling left. The story's lines are those of `tests/reconciliation/telling.py`; all is made up."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from matching.normalise import tokens
from reconciliation.moment import LONDON
from reconciliation.records import RecordKey
from tests.reconciliation.story import DAY, made, time
from tests.reconciliation.telling import tell

Superuser = psycopg.Connection[tuple[object, ...]]

GMP, OLDHAM, ROCHDALE = "GMP", "E08000004", "E08000005"
FEEDS = {
    GMP: "gmp-police",
    OLDHAM: "oldham-council",
    ROCHDALE: "rochdale-council",
    "E08000006": "salford-council",
}
SHOWS = {f"shows_{one}": True for one in ("contacts", "attachments", "transfers", "decisions", "feedback")}
NAMESPACE = uuid.UUID("00000000-0000-0000-0000-000000000001")
OPTIONAL = {"incident": (), "referral": ("supersedes", "update_of"), "contact": (), "attachment": (), "transfer": ()}

TABLES = {
    "trail": ("force", "trail_id"),
    "trail_council": ("force", "trail_id"),
    "trail_receipt": ("force", "trail_id", "directorate", "kind", "record_id"),
    "contact_line": ("directorate", "contact_id"),
    "incident_line": ("force", "incident_id"),
    "incident_audience": ("force", "incident_id", "directorate"),
    "gap": ("force", "gap_id"),
    "flag": ("force", "flag_id"),
}


@dataclass(frozen=True, slots=True)
class DailyLoad:
    """What one organisation sent about one day."""

    organisation: str
    day: dt.date
    bodies: tuple[tuple[RecordKey, Mapping[str, Any]], ...]

    @property
    def made_at(self) -> dt.datetime:
        return made(self.organisation, self.day)

    @property
    def load_id(self) -> uuid.UUID:
        return uuid.uuid5(NAMESPACE, f"{self.organisation} {self.day}")


def daily_loads(text: str, organisations: Sequence[str], first: dt.date, last: dt.date) -> list[DailyLoad]:
    """One load a day and organisation, in the order in which they are made; most of them empty."""
    told: dict[RecordKey, dict[str, Any]] = {}
    written: dict[tuple[str, dt.date], dict[RecordKey, dict[str, Any]]] = {}
    for when, side, words in sorted(_lines(text), key=lambda line: line[0]):
        key = tell(told, side, when, words)
        body = dict.fromkeys(OPTIONAL[key.kind]) | deepcopy(told[key])
        written.setdefault((key.organisation, when.astimezone(LONDON).date()), {})[key] = body
    days = [first + DAY * number for number in range((last - first).days + 1)]
    loads = [
        DailyLoad(organisation, day, tuple(written.get((organisation, day), {}).items()))
        for day in days
        for organisation in organisations
    ]
    return sorted(loads, key=lambda load: (load.made_at, load.organisation))


def _lines(text: str) -> Iterable[tuple[dt.datetime, str, list[str]]]:
    for line in text.strip().splitlines():
        for side, organisation in zip(line.split("|"), (GMP, OLDHAM), strict=False):
            words = side.split()
            if words:
                yield time(" ".join(words[:2])), organisation, words[2:]


def register(superuser: Superuser, organisations: Iterable[str]) -> None:
    """Register the feeds of some organisations, able to show everything."""
    for organisation in organisations:
        side = "POLICE" if organisation == GMP else "COUNCIL"
        shows = {} if organisation == GMP else SHOWS
        superuser.execute(
            "insert into feed (organisation, feed, side, format, abilities) values (%s, %s, %s, %s, %s)",
            (organisation, FEEDS[organisation], side, f"counterfoil-{side.lower()}/1", json.dumps(shows)),
        )


def plant(superuser: Superuser, load: DailyLoad) -> uuid.UUID:
    """Put a complete load into the tables, as if it had been taken in."""
    start, end = (dt.datetime.combine(day, dt.time(), LONDON) for day in (load.day, load.day + DAY))
    superuser.execute(
        "insert into load (organisation, load_id, feed, state, received_at, taken_in_at, made_at, covers_from,"
        " covers_to, complete) values (%s, %s, %s, 'TAKEN_IN', now(), clock_timestamp(), %s, %s, %s, true)",
        (load.organisation, load.load_id, FEEDS[load.organisation], load.made_at, start, end),
    )
    for key, body in load.bodies:
        text = json.dumps(body, sort_keys=True)
        superuser.execute(
            "insert into record_version (organisation, kind, record_id, made_at, digest, load_id, body)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            (
                key.organisation,
                key.kind,
                key.record_id,
                load.made_at,
                hashlib.sha256(text.encode()).digest(),
                load.load_id,
                text,
            ),
        )
        for token in tokens(key.organisation, key.kind, body):
            superuser.execute(
                "insert into record_token values (%s, %s, %s, %s) on conflict do nothing",
                (token, key.organisation, key.kind, key.record_id),
            )
    return load.load_id


def found(superuser: Superuser) -> dict[str, list[Any]]:
    """Every finding kept, as plain values; but for when it was judged last, and how often a gap changed on the way."""
    return {
        table: [
            row[0]
            for row in superuser.execute(
                sql.SQL("select to_jsonb({0}) - '{{judged_at,version}}'::text[] from {0} order by {1}").format(
                    sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, key))
                )
            )
        ]
        for table, key in TABLES.items()
    }


def forget(superuser: Superuser) -> None:
    """Remove every finding, and every event that told of one."""
    for table in (*TABLES, "outbox"):
        superuser.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))


def events(superuser: Superuser) -> list[tuple[object, ...]]:
    """The events so far: organisation, kind, and what the payload says of the subject's kind."""
    return list(
        superuser.execute("select organisation, kind, coalesce(payload ->> 'kind', '') from outbox order by event_id")
    )
