"""The door `/graphql`: GraphQL over HTTP for one operation at a time. Who may ask what is schema's business.

The pages run their operations without this door. Whoever comes through it with operations of their own making needs
`queries:adhoc`; a browser's session without it may name one of the pages' own documents by its id (ADR-0019). A cookie counts only
beside the header `X-Requested-By`, which no form and no other site's script can send. Batches, uploads and subscriptions have no
door, and GET is for a demonstration alone: what somebody asks of real records never stands in an address."""

from dataclasses import dataclass
from http import HTTPStatus

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from actions.deny import deny
from actions.log_disclosure import Act
from api.allowances import spend_now
from api.operation_requests import OperationRequest, RequestRefused, read_operation
from api.problems import request_id_of
from api.purposes import with_purpose
from api.routes import Needs, PortalRoute
from api.settings import Settings
from auth.limits import QUERIES, Spent
from auth.purposes import UnknownPurpose
from auth.scopes import Scope
from auth.viewer import Viewer
from schema.problems import ErrorCode, OperationRefused, error_body, not_signed_in, scope_missing
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
_UNKNOWN = "The portal knows no document of that id. Load the page again: it may be of an older release."


@dataclass(frozen=True, slots=True)
class _Door:
    database: Database
    settings: Settings
    documents: dict[str, str]
    """The pages' own documents, by their ids."""

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
        text = self._text_of(asked)
        if not self._may_ask(request, viewer, asked):
            await run_in_threadpool(deny, self.database, viewer, _AT_THE_DOOR, f"scope {Scope.QUERIES_ADHOC.value}")
            raise scope_missing([Scope.QUERIES_ADHOC.value])
        ask = Ask(
            text,
            asked.variables,
            asked.operation_name,
            demo=self.settings.demo,
            spend=lambda: spend_now(request, self.database, QUERIES),
            changes_nothing=request.method != "POST",
            tells_cost=True,
        )
        purposed = with_purpose(viewer, request.headers)
        return _respond(request, await run_in_threadpool(run, self.database, purposed, ask))

    def _text_of(self, asked: OperationRequest) -> str:
        text = asked.document if asked.document_id is None else self.documents.get(asked.document_id)
        if text is None:
            raise OperationRefused(ErrorCode.DOCUMENT_UNKNOWN, _UNKNOWN)
        return text

    def _may_ask(self, request: Request, viewer: Viewer, asked: OperationRequest) -> bool:
        named = asked.document_id is not None and request.state.by_cookie
        return named or Scope.QUERIES_ADHOC in viewer.scopes


def routes(database: Database, settings: Settings) -> list[PortalRoute]:
    """`POST /graphql`, and GET in a demonstration."""
    door = _Door(database, settings, documents_by_id())

    async def graphql(request: Request) -> Response:
        return await door(request)

    methods = ["POST", "GET"] if settings.demo else ["POST"]
    return [PortalRoute("/graphql", graphql, methods=methods, needs=Needs.SIGNED_IN, name="graphql")]


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
    spent: Spent | None = request.state.spent
    headers |= {} if spent is None else spent.headers()
    return Response(orjson.dumps(answer), status, headers, media_type=_media_type(request))


def _media_type(request: Request) -> str:
    return OWN_TYPE if OWN_TYPE in request.headers.get("accept", "") else PLAIN_TYPE
