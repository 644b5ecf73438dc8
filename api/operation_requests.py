"""What a request to `/graphql` asks, read from its JSON body or from its address (GraphQL over HTTP §5). Runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import orjson
from starlette.requests import ClientDisconnect, Request

from schema.limits import BODY_BYTES

_JSON = "application/json"
_EITHER = "Send one operation: a JSON object with either `query` or `documentId`."


class RequestRefused(Exception):
    """A request that is no GraphQL request."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """One operation: by the text of its document, or by the id of one that the portal knows."""

    document: str | None
    document_id: str | None
    variables: Mapping[str, Any]
    operation_name: str | None


async def read_operation(request: Request) -> OperationRequest:
    """The operation of a request. Raises RequestRefused."""
    if request.method == "POST":
        return operation_of(await _of_body(request))
    return operation_of(_of_address(request))


async def _of_body(request: Request) -> dict[str, object]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise RequestRefused(415, "Send the operation as application/json.")
    given = _parsed(await _limited(request), "The body")
    if not isinstance(given, dict):
        raise RequestRefused(400, _EITHER)
    return cast("dict[str, object]", given)


def _of_address(request: Request) -> dict[str, object]:
    given: dict[str, object] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if given.get(name):
            given[name] = _parsed(str(given[name]), f"`{name}`")
    return given


def _parsed(text: bytes | str, what: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise RequestRefused(400, f"{what} is not JSON.") from None


async def _limited(request: Request) -> bytes:
    """The body, of which not more than the limit is ever held."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_BYTES:
                raise RequestRefused(413, f"An operation may have at most {BODY_BYTES} bytes.")
    except ClientDisconnect:
        raise RequestRefused(400, "The body ended early.") from None
    return bytes(body)


def operation_of(given: Mapping[str, object]) -> OperationRequest:
    """The operation of an object that names its parts as the body of a request does. Raises RequestRefused."""
    query, name = _text(given, "query"), _text(given, "operationName")
    variables, document_id = _object(given, "variables"), _document_id(given)
    if (query is None) == (document_id is None):
        raise RequestRefused(400, _EITHER)
    return OperationRequest(query, document_id, variables, name)


def _document_id(given: Mapping[str, object]) -> str | None:
    """The id as GraphQL over HTTP has it, `documentId`, or as Apollo's clients send it, in `extensions.persistedQuery`."""
    persisted = _object(_object(given, "extensions"), "persistedQuery")
    ids = [one for one in (_text(given, "documentId"), _digest(persisted)) if one is not None]
    if len(set(ids)) > 1:
        raise RequestRefused(400, "`documentId` and `extensions.persistedQuery` name different documents.")
    return ids[0] if ids else None


def _digest(persisted: Mapping[str, object]) -> str | None:
    digest = _text(persisted, "sha256Hash")
    return None if digest is None else f"sha256:{digest}"


def _text(given: Mapping[str, object], name: str) -> str | None:
    value = given.get(name)
    if not isinstance(value, str | None):
        raise RequestRefused(400, f"`{name}` must be a text.")
    return value or None


def _object(given: Mapping[str, object], name: str) -> dict[str, Any]:
    value = given.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RequestRefused(400, f"`{name}` must be an object.")
    return cast("dict[str, Any]", value)
