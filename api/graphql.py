"""The door `POST /graphql`: GraphQL over HTTP for one operation at a time. Who may ask what is schema's business.

The pages run their operations without this door; whoever comes through it asks what they like, which needs
`queries:adhoc`. GET, batches, uploads and subscriptions have no door. A browser's cookie counts only beside the header `X-Requested-By`,
which no form and no other site's script can send."""

from dataclasses import replace
from http import HTTPStatus
from typing import cast

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from actions.deny import deny
from actions.log_disclosure import Act
from api.allowances import spend_now
from api.problems import request_id_of
from api.purposes import with_purpose
from api.routes import PortalRoute
from api.settings import Settings
from auth.limits import QUERIES, Spent
from auth.purposes import UnknownPurpose
from auth.scopes import Scope
from auth.viewer import Viewer
from schema.limits import BODY_BYTES
from schema.problems import ErrorCode, OperationRefused, error_body, scope_missing
from schema.run import Answer, Ask, run
from store.database import Database

OWN_TYPE = "application/graphql-response+json"
PLAIN_TYPE = "application/json"

_STATUS = {
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.FORBIDDEN: 403,
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


_NO_ADHOC = scope_missing([Scope.QUERIES_ADHOC.value])


class _BodyRefused(Exception):
    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def routes(database: Database, settings: Settings) -> list[PortalRoute]:
    """`POST /graphql`."""

    async def graphql(request: Request) -> Response:
        try:
            ask = await _read(request, settings)
        except _BodyRefused as refused:
            return _refuse(request, refused.status, ErrorCode.BAD_USER_INPUT, refused.sentence)
        if request.state.by_cookie and "x-requested-by" not in request.headers:
            return _refuse(request, 403, ErrorCode.FORBIDDEN, "Send the header X-Requested-By beside the cookie.")
        viewer: Viewer | None = request.state.viewer
        if viewer is not None and Scope.QUERIES_ADHOC not in viewer.scopes:
            await run_in_threadpool(deny, database, viewer, Act("POST /graphql"), f"scope {Scope.QUERIES_ADHOC.value}")
            return _respond(request, {"errors": [error_body(_NO_ADHOC, request_id_of(request.scope))]})
        try:
            viewer = None if viewer is None else with_purpose(viewer, request.headers)
        except UnknownPurpose as unknown:
            return _refuse(request, 400, ErrorCode.BAD_USER_INPUT, unknown.sentence)
        counted = replace(ask, spend=lambda: spend_now(request, database, QUERIES))
        return _respond(request, await run_in_threadpool(run, database, viewer, counted))

    return [PortalRoute("/graphql", graphql, methods=["POST"], needs=Scope.QUERIES_ADHOC, name="graphql")]


async def _read(request: Request, settings: Settings) -> Ask:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise _BodyRefused(415, "Send the operation as application/json.")
    try:
        given: object = orjson.loads(await _limited(request))
    except orjson.JSONDecodeError:
        raise _BodyRefused(400, "The body is not JSON.") from None
    if not isinstance(given, dict):
        raise _BodyRefused(400, "Send one operation: a JSON object with `query`.")
    body = cast("dict[str, object]", given)
    query, variables, name = body.get("query"), body.get("variables"), body.get("operationName")
    if not isinstance(query, str) or not query:
        raise _BodyRefused(400, "`query` must be a document.")
    if not isinstance(variables, dict | None) or not isinstance(body.get("extensions"), dict | None):
        raise _BodyRefused(400, "`variables` must be an object.")
    if not isinstance(name, str | None):
        raise _BodyRefused(400, "`operationName` must be a text.")
    return Ask(query, cast("dict[str, object]", variables or {}), name or None, settings.demo)


async def _limited(request: Request) -> bytes:
    """The body, of which not more than the limit is ever held."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_BYTES:
                raise _BodyRefused(413, f"An operation may have at most {BODY_BYTES} bytes.")
    except ClientDisconnect:
        raise _BodyRefused(400, "The body ended early.") from None
    return bytes(body)


def _refuse(request: Request, status: int, code: ErrorCode, sentence: str) -> Response:
    error = error_body(OperationRefused(code, sentence), request_id_of(request.scope))
    return _write(request, {"errors": [error]}, status)


def _respond(request: Request, answer: Answer) -> Response:
    if "errors" not in answer:
        return _write(request, answer, 200)
    code = ErrorCode(answer["errors"][0]["extensions"]["code"])
    plain = {} if _media_type(request) == OWN_TYPE else _PLAIN_STATUS
    return _write(request, answer, plain.get(code) or _STATUS.get(code, 400))


def _write(request: Request, answer: Answer, status: int) -> Response:
    headers = {"WWW-Authenticate": request.state.challenge} if status == HTTPStatus.UNAUTHORIZED else {}
    spent: Spent | None = request.state.spent
    headers |= {} if spent is None else spent.headers()
    return Response(orjson.dumps(answer), status, headers, media_type=_media_type(request))


def _media_type(request: Request) -> str:
    return OWN_TYPE if OWN_TYPE in request.headers.get("accept", "") else PLAIN_TYPE
