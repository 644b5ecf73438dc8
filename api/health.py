"""Whether the process lives, and whether it can answer. No detail: these are open to anybody. Of the disclosure log it is told
whether it is behind, and whether disclosures are refused for it."""

import datetime as dt
import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.problems import request_id_of
from api.routes import Needs, PortalRoute
from schema.problems import describe
from store import disclosures, portal_time
from store.clock import machine_time
from store.database import Database

_LOG = logging.getLogger("counterfoil.health")

BEHIND = "behind"
"""Entries have waited for a minute to be ordered and signed: start `counterfoil sequence`."""
REFUSING = "refusing"
"""They have waited for a quarter of an hour, so nothing is shown."""
UNCOMPARED = "uncompared"
"""Since the database began, nobody has compared it with what was published, so nothing is shown: start `counterfoil sequence`."""
STOPPED = "stopped"
"""The log is not the one that was signed before; a person has to decide."""


def routes(database: Database) -> list[PortalRoute]:
    """`GET /health` and `GET /ready`."""

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> Response:
        try:
            log = await run_in_threadpool(_look, database)
        except Exception as error:  # noqa: BLE001  this is a door: whatever is wrong, the answer is that it is not ready
            _LOG.warning("not ready request=%s: %s", request_id_of(request.scope), describe(error))
            return JSONResponse({"status": "not ready"}, 503)
        if log is None:
            return JSONResponse({"status": "ok"})
        _LOG.warning("the disclosure log is %s request=%s", log, request_id_of(request.scope))
        refused = log != BEHIND
        return JSONResponse({"status": "not ready" if refused else "ok", "log": log}, 503 if refused else 200)

    return [
        PortalRoute("/health", health, methods=["GET"], needs=Needs.NOBODY, name="health"),
        PortalRoute("/ready", ready, methods=["GET"], needs=Needs.NOBODY, name="ready"),
    ]


def _look(database: Database) -> str | None:
    """What is wrong with the disclosure log; None where nothing is."""
    with database.without_viewer() as transaction:
        portal_time.now(transaction)
        found = disclosures.condition(transaction)
    if found.is_stopped:
        return STOPPED
    if not found.is_compared:
        return UNCOMPARED
    waited = machine_time() - found.waiting_since if found.waiting_since is not None else dt.timedelta()
    if waited > disclosures.LIMIT:
        return REFUSING
    return BEHIND if waited > disclosures.ALARM else None
