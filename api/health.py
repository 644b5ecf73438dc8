"""Whether the process lives, and whether it can answer. No detail: these are open to anybody."""

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.problems import request_id_of
from api.routes import Needs, PortalRoute
from schema.problems import describe
from store import portal_time
from store.database import Database

_LOG = logging.getLogger("counterfoil.health")


def routes(database: Database) -> list[PortalRoute]:
    """`GET /health` and `GET /ready`."""

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> Response:
        try:
            await run_in_threadpool(_look, database)
        except Exception as error:  # noqa: BLE001  this is a door: whatever is wrong, the answer is that it is not ready
            _LOG.warning("not ready request=%s: %s", request_id_of(request.scope), describe(error))
            return JSONResponse({"status": "not ready"}, 503)
        return JSONResponse({"status": "ok"})

    return [
        PortalRoute("/health", health, methods=["GET"], needs=Needs.NOBODY, name="health"),
        PortalRoute("/ready", ready, methods=["GET"], needs=Needs.NOBODY, name="ready"),
    ]


def _look(database: Database) -> None:
    with database.without_viewer() as transaction:
        portal_time.now(transaction)
