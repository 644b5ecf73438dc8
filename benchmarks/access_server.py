"""The servers that benchmarks compare, each a process of its own: `python -m benchmarks.access_server WAY PORT`.

`portal` is the portal as it is, and `often` the same for those who ask more often than anybody may. `unlogged` is the same without the append to the disclosure log. `plain` answers the same operations with
the same vocabulary, for one viewer and without asking who that is, by a role of the benchmark's that no policy holds for."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

import orjson
import psycopg
import uvicorn
from sqlalchemy import create_engine
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api import bearers
from api.app import create_app
from api.settings import Settings
from auth.roles import scopes_of
from auth.viewer import OrganisationKind, Role, Viewer
from cli.output import open_database
from schema import run as running
from schema.asking import Asking
from schema.prepared import prepare
from schema.run import Ask
from schema.variables import read_variables
from schema.vocabulary import VOCABULARY
from store import database as opened
from store.database import READ_PATIENCE_S, Database
from store.transaction import Transaction

DIRECTORATE = "E08000004"
PLAIN_URL = "COUNTERFOIL_BENCH_URL"
CONNECTIONS = 10
OFTEN = 10_000_000
"""Requests a minute."""


ROLES = frozenset({Role.MANAGER, Role.ANALYST})
"""Of those who ask: who may see everything of the operation, and may ask what they like."""


def whoever_asks() -> Viewer:
    """Somebody of the directorate whose records are asked for."""
    return Viewer(
        subject="benchmark",
        name="Somebody Synthetic",
        organisation=DIRECTORATE,
        kind=OrganisationKind.DIRECTORATE,
        roles=ROLES,
        scopes=scopes_of(ROLES),
    )


class Unguarded(Database):
    """Transactions of a role that no policy holds for, with nobody set as who asks."""

    def __init__(self, guarded: Database, address: str) -> None:
        super().__init__(guarded.settings)
        self._plain = create_engine(
            "postgresql+psycopg://",
            creator=lambda: psycopg.connect(address, context=opened._Context(), options="-c timezone=UTC"),  # noqa: SLF001
            pool_size=CONNECTIONS,
            max_overflow=0,
        )

    @contextmanager
    def transaction(
        self,
        viewer: Viewer | None,
        *,
        patience_s: int = READ_PATIENCE_S,  # noqa: ARG002  nothing of the benchmark takes so long
        snapshot: bool = False,
    ) -> Generator[Transaction]:
        with self._plain.connect() as connection:
            if snapshot:
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield Transaction(connection, viewer)


def plain_app(database: Database) -> Starlette:
    """`POST /graphql` for one viewer: no sign-in, no policies, no disclosure."""
    viewer = whoever_asks()

    def answer(body: bytes) -> bytes:
        given = orjson.loads(body)
        ask = Ask(given["query"], given.get("variables") or {}, demo=True)
        prepared = prepare(VOCABULARY.graphql, ask.document, None, introspection=True)
        variables = read_variables(prepared, ask.variables)
        with Asking(database, viewer, prepared, demo=True) as asking:
            return orjson.dumps({"data": running._data(asking, prepared, ask, variables)})  # noqa: SLF001

    async def graphql(request: Request) -> Response:
        return Response(await run_in_threadpool(answer, await request.body()), media_type="application/json")

    return Starlette(routes=[Route("/graphql", graphql, methods=["POST"])])


def _log_nothing(*_: object) -> None:
    pass


def main(way: str, port: int) -> None:
    """Serve one way until told to stop."""
    with open_database(os.environ) as database:
        if way == "plain":
            app = plain_app(Unguarded(database, os.environ[PLAIN_URL]))
        else:
            app = create_app(Settings("demo", f"http://localhost:{port}"), database)
        if way == "often":
            bearers.QUERIES = replace(bearers.QUERIES, most=OFTEN)
        if way == "unlogged":
            running.log_disclosure = _log_nothing
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
