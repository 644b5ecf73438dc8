"""How refusals are said in GraphQL: error codes, the `Problem` interface of mutations, and the masking of the unexpected.

Rooms below raise named facts; here they get their GraphQL form. Nothing here decides anything."""

import traceback
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self

import strawberry
from graphql import GraphQLError

from actions.need_known import NotYetKnown
from store.database import READ_PATIENCE_S
from store.problems import DatabaseBusy, DatabaseFault, DatabaseUnreachable, StoreProblem
from store.reads_events import PositionAhead
from store.reads_paging import PositionOfAnotherReading


class ErrorCode(StrEnum):
    """`extensions.code` of every error that an operation can be answered with."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    DOCUMENT_UNKNOWN = "DOCUMENT_UNKNOWN"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    TOO_MANY_REQUESTS = "TOO_MANY_REQUESTS"
    NOT_RECORDED = "NOT_RECORDED"
    BUSY = "BUSY"
    INTERNAL = "INTERNAL"


class OperationRefused(GraphQLError):
    """An operation that is answered with an error and no data: who may not ask, or what cannot be asked."""

    def __init__(self, code: ErrorCode, sentence: str, **facts: str | int | list[str]) -> None:
        super().__init__(sentence, extensions={"code": code.value, **facts})
        self.code = code
        self.places: list[dict[str, int]] = []

    def at(self, error: GraphQLError) -> Self:
        """The same, with the places in the document that an error is about."""
        self.places = [{"line": one.line, "column": one.column} for one in error.locations or ()]
        return self


def not_signed_in() -> OperationRefused:
    """Nobody is asking."""
    return OperationRefused(ErrorCode.UNAUTHENTICATED, "Sign in, or send a bearer token, to ask this.")


def scope_missing(scopes: list[str]) -> OperationRefused:
    """The viewer may not ask for some of the fields; which scopes are missing is said, nothing about any record."""
    return OperationRefused(ErrorCode.FORBIDDEN, "You do not have permission to ask for this.", scopes=scopes)


def bad_input(sentence: str) -> OperationRefused:
    """An argument that cannot be understood."""
    return OperationRefused(ErrorCode.BAD_USER_INPUT, sentence)


def too_much(sentence: str, *, limit: str, most: int, **facts: str | int) -> OperationRefused:
    """A document that is larger, deeper or wider than the portal answers, or an answer that is: which limit, and how much it allows."""
    return OperationRefused(ErrorCode.LIMIT_EXCEEDED, sentence, limit=limit, most=most, **facts)


def took_too_long(seconds: float) -> OperationRefused:
    """An answer that was not there in its time."""
    sentence = f"An answer may take at most {seconds:g} seconds. Ask for smaller pages."
    return too_much(sentence, limit="seconds", most=int(seconds))


INTERNAL_SENTENCE = "Something went wrong. Give the request id when you ask for help."
TOO_OFTEN_SENTENCE = "You have asked too often. Wait as long as Retry-After says, and ask again."
NOT_RECORDED_SENTENCE = (
    "The portal could not record who was shown this, so it shows nothing. Try again in a few minutes."
)


def error_body(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """One error of the answer. Whatever was not refused on purpose is masked; its text stays inside."""
    refused = refusal_of(error) or OperationRefused(ErrorCode.INTERNAL, INTERNAL_SENTENCE)
    extensions = {**(refused.extensions or {}), "requestId": request_id}
    body: dict[str, Any] = {"message": refused.message, "extensions": extensions}
    if refused.places:
        body["locations"] = refused.places
    if error.path:
        body["path"] = list(error.path)
    return body


# What PostgreSQL says of a statement that it broke off at `statement_timeout`.
_CANCELED = "57014"

# What the store refuses while something is read. Problems of acts are answered by their mutations instead.
_STORE_REFUSALS: Mapping[type[StoreProblem], ErrorCode] = {
    PositionOfAnotherReading: ErrorCode.BAD_USER_INPUT,
    PositionAhead: ErrorCode.BAD_USER_INPUT,
    NotYetKnown: ErrorCode.BAD_USER_INPUT,
    DatabaseBusy: ErrorCode.BUSY,
    DatabaseUnreachable: ErrorCode.BUSY,
}


def refusal_of(error: BaseException) -> OperationRefused | None:
    """The refusal that an error means, so that it may be answered as it is; None for what nobody expected."""
    cause = error.original_error if isinstance(error, GraphQLError) and error.original_error else error
    if isinstance(cause, OperationRefused):
        return cause
    if isinstance(cause, StoreProblem) and type(cause) in _STORE_REFUSALS:
        return OperationRefused(_STORE_REFUSALS[type(cause)], cause.sentence)
    if isinstance(cause, DatabaseFault) and cause.sqlstate == _CANCELED:
        return took_too_long(READ_PATIENCE_S)
    return None


def describe(error: BaseException) -> str:
    """The class of an error and the places it passed through. Never its text, which may quote a record."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    cause = error.__cause__ or error.__context__
    because = f" because {type(cause).__name__}" if cause else ""
    return f"{type(error).__module__}.{type(error).__name__}{because} at {' > '.join(places)}"


@strawberry.interface(description="Why a mutation did nothing: a fact that was to be expected, not a fault.")
class Problem:
    code: str = strawberry.field(description="Stable code for machines.")
    message: str = strawberry.field(description="One sentence for people.")


@strawberry.type(description="The statement does not add up, so it was not issued.")
class StatementDoesNotAddUp(Problem):
    law: int = strawberry.field(description="The number of the law that does not balance.")
    difference: int = strawberry.field(description="Counted apart, less the sum of the lines.")


@strawberry.type(description="What was asked for does not exist, or is not yours: the two are never told apart.")
class NotFound(Problem):
    pass


@strawberry.type(description="Something that was entered cannot be understood.")
class BadInput(Problem):
    field: str = strawberry.field(description="The input field.")


@strawberry.type(description="This idempotency key was used before, for something else.")
class IdempotencyKeyReused(Problem):
    pass


@strawberry.type(description="Portal time cannot be stepped: this is not a demonstration.")
class PortalTimeNotStepped(Problem):
    pass


@strawberry.type(description="Something else was going on at the same time. The same request may succeed in a minute.")
class TryAgain(Problem):
    pass


@strawberry.type(description="A client, or a key of one, cannot be as it was asked for.")
class ClientNotChanged(Problem):
    field: str | None = strawberry.field(description="The input field that is wrong, if it is one.")


@strawberry.type(
    description="You proved too long ago who you are for what cannot be undone. Sign in again, then send the same request."
)
class StepUpNeeded(Problem):
    within_seconds: int = strawberry.field(description="How old your sign-in may be.")
