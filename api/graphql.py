"""The door `/graphql`: GraphQL over HTTP for one operation at a time. Who may ask what is schema's business.

The pages run their operations without this door. Whoever comes through it with operations of their own making needs
`queries:adhoc`; a browser's session without it may name one of the pages' own documents by its id (ADR-0019). A cookie counts only
beside the header `X-Requested-By`, which no form and no other site's script can send. Batches and uploads have no door, and GET is
for a demonstration alone: what somebody asks of real records never stands in an address. Subscriptions are `api/live`'s (ADR-0021)."""

from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from actions.log_disclosure import Act
from api.allowances import spend_now
from api.documents import Documents
from api.live.events import MEDIA_TYPE as EVENT_STREAM, EventStream
from api.live.places import Places
from api.live.socket import SocketDoor
from api.live.telling import Subscriber, Teller, as_asked
from api.live.waking import Wakes
from api.operation_requests import RequestRefused, read_operation
from api.problems import request_id_of
from api.purposes import with_purpose
from api.routes import Needs, PortalRoute, PortalWebSocketRoute
from api.sessions import Askers
from api.settings import Settings
from auth.limits import QUERIES, Spent
from auth.purposes import UnknownPurpose
from auth.viewer import Viewer
from schema.live import NotASubscription, subscribe
from schema.problems import ErrorCode, OperationRefused, error_body, not_signed_in
from schema.run import Answer, Ask, run
from store.database import Database
from web.documents import documents_by_id

OWN_TYPE = "application/graphql-response+json"
PLAIN_TYPE = "application/json"

_STATUS = {
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.METHOD_NOT_ALLOWED: 405,
    ErrorCode.TOO_MANY_REQUESTS: 429,
    ErrorCode.NOT_RECORDED: 503,
    ErrorCode.BUSY: 503,
    ErrorCode.INTERNAL: 500,
}
# To a client of the older media type a document that was understood as JSON is answered with 200 (GraphQL over HTTP §6.4).
_PLAIN_STATUS = {
    ErrorCode.GRAPHQL_PARSE_FAILED: 200,
    ErrorCode.GRAPHQL_VALIDATION_FAILED: 200,
    ErrorCode.BAD_USER_INPUT: 200,
}

_AT_THE_DOOR = Act("POST /graphql")
_HEADER_NEEDED = "Send the header X-Requested-By beside the cookie."


@dataclass(frozen=True, slots=True)
class _Door:
    settings: Settings
    documents: Documents
    teller: Teller
    places: Places

    async def __call__(self, request: Request) -> Response:
        try:
            return await self._answer(request)
        except RequestRefused as refused:
            return _refuse(request, OperationRefused(ErrorCode.BAD_USER_INPUT, refused.sentence), refused.status)
        except UnknownPurpose as unknown:
            return _refuse(request, OperationRefused(ErrorCode.BAD_USER_INPUT, unknown.sentence), 400)
        except OperationRefused as refused:
            return _respond(request, {"errors": [error_body(refused, request_id_of(request.scope))]})

    async def _answer(self, request: Request) -> Response:
        asked = await read_operation(request)
        viewer: Viewer | None = request.state.viewer
        if request.state.by_cookie and "x-requested-by" not in request.headers:
            raise OperationRefused(ErrorCode.FORBIDDEN, _HEADER_NEEDED)
        if viewer is None:
            raise not_signed_in()
        text = await self.documents.find(asked, viewer, _AT_THE_DOOR, by_cookie=request.state.by_cookie)
        database = self.documents.database
        ask = Ask(
            text,
            asked.variables,
            asked.operation_name,
            demo=self.settings.demo,
            spend=lambda: spend_now(request, database, QUERIES),
            changes_nothing=request.method != "POST",
            tells_cost=True,
        )
        purposed = with_purpose(viewer, request.headers)
        if EVENT_STREAM in request.headers.get("accept", ""):
            # Some clients accept a stream whatever they ask; a query is answered as ever.
            with suppress(NotASubscription):
                return await self._stream(request, purposed, ask)
        return _respond(request, await run_in_threadpool(run, database, purposed, ask))

    async def _stream(self, request: Request, viewer: Viewer, ask: Ask) -> Response:
        """A subscription as server-sent events. Raises OperationRefused."""
        live = await run_in_threadpool(subscribe, self.documents.database, viewer, ask)

        def refuse(refused: OperationRefused) -> Response:
            return _respond(request, {"errors": [error_body(refused, viewer.request_id)]})

        subscriber = Subscriber(self.teller, live, as_asked(viewer, request.state.again))
        return EventStream(viewer, subscriber, self.places, headers=_allowance(request), refuse=refuse)


def routes(
    database: Database, settings: Settings, wakes: Wakes, *, own: str
) -> list[PortalRoute | PortalWebSocketRoute]:
    """`POST /graphql`, GET in a demonstration, and subscriptions over a WebSocket. `own` is the portal's address, to which the
    `Origin` of a WebSocket is held."""
    documents = Documents(database, documents_by_id())
    teller, places = Teller(database, wakes), Places()
    door = _Door(settings, documents, teller, places)
    socket = SocketDoor(teller, places, Askers(database, settings), documents, settings.demo, own)

    async def graphql(request: Request) -> Response:
        return await door(request)

    async def graphql_live(websocket: WebSocket) -> None:
        await socket(websocket)

    methods = ["POST", "GET"] if settings.demo else ["POST"]
    return [
        PortalRoute("/graphql", graphql, methods=methods, needs=Needs.SIGNED_IN, name="graphql"),
        PortalWebSocketRoute("/graphql", graphql_live, needs=Needs.SIGNED_IN, name="graphql live"),
    ]


def _refuse(request: Request, refused: OperationRefused, status: int) -> Response:
    return _write(request, {"errors": [error_body(refused, request_id_of(request.scope))]}, status)


def _respond(request: Request, answer: Answer) -> Response:
    if "errors" not in answer:
        return _write(request, answer, 200)
    code = ErrorCode(answer["errors"][0]["extensions"]["code"])
    plain = {} if _media_type(request) == OWN_TYPE else _PLAIN_STATUS
    return _write(request, answer, plain.get(code) or _STATUS.get(code, 400))


def _write(request: Request, answer: Answer, status: int) -> Response:
    headers = {"WWW-Authenticate": request.state.challenge} if status == HTTPStatus.UNAUTHORIZED else {}
    headers |= {"Allow": "POST"} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}
    headers |= _allowance(request)
    return Response(orjson.dumps(answer), status, headers, media_type=_media_type(request))


def _allowance(request: Request) -> dict[str, str]:
    spent: Spent | None = request.state.spent
    return {} if spent is None else spent.headers()


def _media_type(request: Request) -> str:
    return OWN_TYPE if OWN_TYPE in request.headers.get("accept", "") else PLAIN_TYPE
