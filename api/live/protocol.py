"""The protocol `graphql-transport-ws` (enisdenjo/graphql-ws, PROTOCOL.md): its messages and its codes. Sends and decides nothing."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, cast

import orjson
from starlette.types import Message

PROTOCOL = "graphql-transport-ws"

LONGEST_ID = 100
"""An id is of the client's making: at most so many characters."""


class Close(IntEnum):
    """Why the portal ends a connection: the protocol's codes, and three of RFC 6455's registry. A client tries again after all but 4400,
    4401, 4406, 4409 and 4429, which say that it does not speak as the protocol has it."""

    GOING_AWAY = 1001
    INTERNAL_ERROR = 1011
    TRY_AGAIN_LATER = 1013
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL_NOT_ACCEPTABLE = 4406
    INITIALISATION_TIMEOUT = 4408
    SUBSCRIBER_EXISTS = 4409
    TOO_MANY_INITIALISATIONS = 4429


class Ended(Exception):
    """The portal ends the connection."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def read(message: Message) -> dict[str, Any]:
    """A message of the client's: an object with a `type`. Raises Ended, 4400."""
    text = message.get("text")
    try:
        given = orjson.loads(text) if isinstance(text, str) else None
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, dict) or not isinstance(given.get("type"), str):  # pyright: ignore[reportUnknownMemberType]
        raise bad("Send JSON objects with a type")
    return cast("dict[str, Any]", given)


def payload_of(message: Mapping[str, Any]) -> dict[str, Any]:
    """The payload of a message, which may be missing. Raises Ended, 4400."""
    payload = message.get("payload")
    if payload is None:
        return {}
    if not isinstance(payload, dict):
        raise bad("A payload is an object")
    return cast("dict[str, Any]", payload)


def id_of(message: Mapping[str, Any]) -> str:
    """The id of a message. Raises Ended, 4400."""
    given = message.get("id")
    if not isinstance(given, str) or not 0 < len(given) <= LONGEST_ID:
        raise bad(f"An id has 1 to {LONGEST_ID} characters")
    return given


def bad(reason: str) -> Ended:
    """The client does not speak as the protocol has it."""
    return Ended(Close.BAD_REQUEST, reason)
