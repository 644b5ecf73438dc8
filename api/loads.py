"""The doors for loads: `POST /feeds/{feed}/loads` receives one as a stream, `GET /feeds/{feed}/loads/{load_id}` tells how far
it is. The feed is one of the viewer's own organisation; what the bytes mean is decided after they are in."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

from anyio import CapacityLimiter, current_time, fail_after, from_thread, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from actions.deny import deny
from actions.log_disclosure import Act
from actions.need_scope import ScopeNeeded
from actions.receive_load import AlreadyTakenIn, Received, read_moment, receive_load
from actions.take_in_load import LoadNotFound
from api.allowances import spend, too_many
from api.problems import problem
from api.routes import PortalRoute
from auth.limits import LOADS
from auth.scopes import Scope
from auth.viewer import Viewer
from disclosure.entry import LoggedOperation
from store import loads
from store.database import Database
from store.loads import Load, LoadState
from store.problems import FeedNotFound, StoreProblem

UPLOADS_AT_ONCE = 4
"""A slow sender holds a thread; more than these wait, and never take the threads that answer everybody else."""

PATIENCE_S = 60
"""How long to wait for the next bytes of an upload, and how far it may fall behind the least rate altogether."""

LEAST_BYTES_A_SECOND = 65_536
"""An upload that brings less on average holds a place that others wait for. At this rate the largest takes under five hours."""

TOO_SLOW = (
    f"The upload was too slow: no bytes came for {PATIENCE_S} seconds, or on average fewer than {LEAST_BYTES_A_SECOND:,} bytes "
    "a second. Nothing of it was kept. Send it again, compressed or in smaller loads."
)

STATUSES = {
    "SCOPE_NEEDED": 403,
    "FEED_NOT_FOUND": 404,
    "LOAD_NOT_FOUND": 404,
    "LOAD_TOO_LARGE": 413,
    "DATABASE_BUSY": 503,
}
UNDERSCORE = re.compile(r"_([a-z])")


class Receiving:
    """The endpoint that receives; its limit of uploads is shared by all requests of a process."""

    def __init__(self) -> None:
        self._limiter: CapacityLimiter | None = None

    async def __call__(self, request: Request) -> Response:
        turned_away = await _turn_away(request)
        if turned_away is not None:
            return turned_away
        try:
            received = await self._receive(request, request.state.viewer)
        except StoreProblem as refused:
            return _refused(request, refused)
        except TimeoutError:
            return problem(request.scope, 408, "TOO_SLOW", TOO_SLOW)
        except ClientDisconnect:
            return problem(request.scope, 400, "BROKEN_OFF", "The upload broke off; nothing of it was kept.")
        return _received(request, received)

    async def _receive(self, request: Request, viewer: Viewer) -> Received | AlreadyTakenIn:
        if self._limiter is None:
            self._limiter = CapacityLimiter(UPLOADS_AT_ONCE)
        database: Database = request.app.state.database
        feed = request.path_params["feed"]
        chunks = _chunks(request)
        as_at, covers_from = (read_moment(name, request.query_params.get(name)) for name in ("as_at", "covers_from"))
        return await to_thread.run_sync(
            lambda: receive_load(database, viewer, feed, chunks, as_at=as_at, covers_from=covers_from),
            limiter=self._limiter,
        )


class Pace:
    """How long a sender has kept the portal waiting, against what it has sent. Storing costs the sender nothing."""

    def __init__(self) -> None:
        self._waited_s = 0.0
        self._size = 0

    def left(self) -> float:
        """How many seconds the next bytes may take."""
        return min(PATIENCE_S, PATIENCE_S + self._size / LEAST_BYTES_A_SECOND - self._waited_s)

    def note(self, *, waited_s: float, size: int) -> None:
        """Count some bytes and the time they took."""
        self._waited_s += waited_s
        self._size += size


def _chunks(request: Request) -> Iterator[bytes]:
    """The body for the thread that receives it: each chunk is asked for when the one before is stored."""
    stream = aiter(request.stream())
    pace = Pace()

    async def following() -> bytes | None:
        began = current_time()
        with fail_after(pace.left()):
            chunk = await anext(stream, None)
        pace.note(waited_s=current_time() - began, size=len(chunk or b""))
        return chunk

    while (chunk := from_thread.run(following)) is not None:
        yield chunk


async def show_load(request: Request) -> Response:
    """How far a load is, and what was counted."""
    turned_away = await _turn_away(request)
    if turned_away is not None:
        return turned_away
    database, viewer = request.app.state.database, request.state.viewer
    try:
        found = await run_in_threadpool(_find, database, viewer, request.path_params["load_id"])
    except StoreProblem as refused:
        return _refused(request, refused)
    if found is None or found.feed != request.path_params["feed"]:
        return _refused(request, LoadNotFound())
    return JSONResponse(_body(found))


def _find(database: Database, viewer: Viewer, load_id: uuid.UUID) -> Load | None:
    with database.transaction(viewer) as tx:
        return loads.find(tx, viewer.organisation, load_id)


def _received(request: Request, received: Received | AlreadyTakenIn) -> Response:
    place = str(request.url_for("load", feed=request.path_params["feed"], load_id=received.load_id).path)
    body = {"loadId": str(received.load_id), "location": place}
    if isinstance(received, AlreadyTakenIn):
        is_done = received.state is LoadState.TAKEN_IN
        sentence = (
            "These bytes came before, so nothing has changed." if is_done else "These bytes came before and wait."
        )
        again = {**body, "code": "ALREADY_TAKEN_IN", "state": received.state, "detail": sentence}
        return JSONResponse(again, 200, {"Location": place})
    return JSONResponse({**body, "bytesReceived": received.bytes_received}, 202, {"Location": place})


def _body(load: Load) -> dict[str, Any]:
    times = ("received_at", "taken_in_at", "made_at", "covers_from", "covers_to")
    body: dict[str, Any] = {
        "load_id": str(load.load_id),
        **{name: getattr(load, name) for name in ("organisation", "feed", "format", "state")},
        **{name: getattr(load, name) for name in ("bytes_received", "lines_read", "complete", "refusal")},
        **{name: _time(getattr(load, name)) for name in times},
        "counts": {_camel(name): value for name, value in load.counts.items()},
    }
    return {_camel(name): value for name, value in body.items()}


def _time(moment: Any) -> str | None:  # noqa: ANN401
    return None if moment is None else moment.isoformat()


def _camel(name: str) -> str:
    return UNDERSCORE.sub(lambda found: found[1].upper(), name)


async def _turn_away(request: Request) -> Response | None:
    """The refusal of one who may not use these doors; None for one who may. A feed-only client writes its one feed, and does not
    even learn what became of it."""
    viewer: Viewer | None = request.state.viewer
    if viewer is None:
        response = problem(request.scope, 401, "UNAUTHENTICATED", "Sign in, or send a token that is valid.")
        response.headers["WWW-Authenticate"] = request.state.challenge
        return response
    spent = await spend(request, request.app.state.database, LOADS)
    if spent is not None and not spent.is_allowed:
        return too_many(request, spent)
    if request.method == "POST" and request.state.by_cookie and "x-requested-by" not in request.headers:
        return problem(request.scope, 403, "CROSS_SITE", "Send the header X-Requested-By beside the cookie.")
    denied = _denied(request, viewer)
    if denied is None:
        return None
    rule, refusal = denied
    await _deny(request, viewer, rule)
    return _refused(request, refusal)


def _denied(request: Request, viewer: Viewer) -> tuple[str, StoreProblem] | None:
    """The rule by which these doors stay shut, and what is answered; None where they open."""
    if viewer.feed and (request.method != "POST" or request.path_params["feed"] != viewer.feed):
        return f"feed {viewer.feed}", FeedNotFound() if request.method == "POST" else LoadNotFound()
    if Scope.FEEDS_LOAD not in viewer.scopes:
        return f"scope {Scope.FEEDS_LOAD.value}", ScopeNeeded(Scope.FEEDS_LOAD)
    return None


async def _deny(request: Request, viewer: Viewer, rule: str) -> None:
    """Log that these doors stayed shut, and by which rule."""
    act = Act(f"{request.method} loads")
    await run_in_threadpool(deny, request.app.state.database, viewer, act, rule, LoggedOperation.COLLECTION)


def _refused(request: Request, refused: StoreProblem) -> Response:
    return problem(request.scope, STATUSES.get(refused.code, 400), refused.code, refused.sentence)


ROUTES = [
    PortalRoute("/feeds/{feed}/loads", Receiving().__call__, methods=["POST"], needs=Scope.FEEDS_LOAD, name="loads"),
    PortalRoute("/feeds/{feed}/loads/{load_id:uuid}", show_load, methods=["GET"], needs=Scope.FEEDS_LOAD, name="load"),
]
