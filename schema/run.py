"""Runs one operation: refuse or admit, one thread, one transaction, the disclosure appended in it, commit, answer.

Either everything that was asked for is answered, or an error and no data. Nothing leaves that was not recorded (DESIGN §6)."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from graphql import GraphQLError, GraphQLObjectType, OperationType
from graphql.execution.values import VariableValues
from strawberry.types.graphql import OperationType as StrawberryOperation

from actions.deny import deny
from actions.log_disclosure import Act, log_disclosure
from auth.viewer import Viewer
from schema.admission import Cost, Rights, refuse_unless_admitted
from schema.asking import Asking
from schema.planned import planned
from schema.prepared import Prepared, prepare
from schema.problems import (
    INTERNAL_SENTENCE,
    NOT_RECORDED_SENTENCE,
    TOO_OFTEN_SENTENCE,
    ErrorCode,
    OperationRefused,
    bad_input,
    describe,
    error_body,
    not_signed_in,
    refusal_of,
)
from schema.sizes import Sizes, sizes_of
from schema.variables import read_variables
from schema.vocabulary import VOCABULARY
from store.database import Database

_LOG = logging.getLogger("counterfoil.operations")

Answer = dict[str, Any]

_BY_POST = "What changes something is sent by POST."
_BY_STREAM = "A subscription goes on: ask for it with Accept: text/event-stream, or over a WebSocket."


class _Failed(Exception):
    """Leaves the operation's transaction so that everything it did is undone; carries the errors that are answered."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__()
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked, and how the portal runs: in a demonstration the schema may be introspected. `spend` counts the operation once
    it may be run, and says whether it still may: what is refused by its document alone costs no look at the database. Not `by_plan`
    is everything executed field by field, by which the plans are judged. With `changes_nothing` mutations are refused; with `tells_cost`
    an answer with data says what the operation costs, and what it uses that is going."""

    document: str
    variables: Mapping[str, Any]
    operation_name: str | None = None
    demo: bool = False
    spend: Callable[[], bool] | None = None
    by_plan: bool = True
    changes_nothing: bool = False
    tells_cost: bool = False


def run_document(
    database: Database, viewer: Viewer | None, document: str, variables: Mapping[str, Any], *, demo: bool = False
) -> Answer:
    """Answer one document for a viewer: `{"data": …}` or `{"errors": […]}`, never both. Blocks; call it in a thread."""
    return run(database, viewer, Ask(document, variables, demo=demo))


def run(database: Database, viewer: Viewer | None, ask: Ask) -> Answer:
    """As `run_document`, with everything that HTTP may say about the operation."""
    if viewer is None:
        return {"errors": [error_body(not_signed_in(), uuid4().hex)]}
    viewer = viewer if viewer.request_id else replace(viewer, request_id=uuid4().hex)
    try:
        admitted = admit(database, viewer, ask)
        if admitted.prepared.operation.operation is OperationType.SUBSCRIPTION:
            raise bad_input(_BY_STREAM)
    except OperationRefused as refused:
        return {"errors": [error_body(refused, viewer.request_id)]}
    answer = execute(database, viewer, ask, admitted)
    if not ask.tells_cost or "data" not in answer:
        return answer
    return {**answer, "extensions": _told(admitted.cost, sizes_of(viewer), admitted.prepared)}


@dataclass(frozen=True, slots=True)
class Admitted:
    """An operation that a viewer may run."""

    prepared: Prepared
    variables: VariableValues
    cost: Cost


def admit(database: Database, viewer: Viewer, ask: Ask) -> Admitted:
    """The operation that is asked for, before anything is read. Raises OperationRefused; that somebody lacked a scope is logged."""
    try:
        prepared = prepare(VOCABULARY.graphql, ask.document, ask.operation_name, introspection=ask.demo)
        _refuse_change(ask, prepared)
        variables = read_variables(prepared, ask.variables)
        cost = refuse_unless_admitted(
            VOCABULARY.graphql,
            _root(prepared),
            prepared.operation.selection_set,
            prepared.fragments,
            variables,
            Rights(viewer.scopes, sizes_of(viewer)),
        )
    except OperationRefused as refused:
        if refused.code is ErrorCode.FORBIDDEN:
            deny(database, viewer, _act_of(ask), _rule(refused))
        raise
    return Admitted(prepared, variables, cost)


def _refuse_change(ask: Ask, prepared: Prepared) -> None:
    if ask.changes_nothing and prepared.operation.operation is not OperationType.QUERY:
        raise OperationRefused(ErrorCode.METHOD_NOT_ALLOWED, _BY_POST)


def _told(cost: Cost, sizes: Sizes, prepared: Prepared) -> dict[str, object]:
    """What an operation costs, at least one, since it was looked at; and what it uses that is going, by name."""
    told: dict[str, object] = {"cost": {"requested": max(1, cost.rows), "limit": sizes.rows}}
    return {**told, "deprecated": list(prepared.deprecated)} if prepared.deprecated else told


def _act_of(ask: Ask) -> Act:
    """What was tried, by the digest of its document; its name counts only once it was understood."""
    return Act("denied operation", hashlib.sha256(ask.document.encode()).hexdigest())


def _rule(refused: OperationRefused) -> str:
    return f"scope {' '.join((refused.extensions or {}).get('scopes', []))}"


def execute(database: Database, viewer: Viewer, ask: Ask, admitted: Admitted, root: object = None) -> Answer:
    """Answer an operation that was admitted, `root` being what its fields are asked of. Blocks."""
    recording, prepared = False, admitted.prepared
    try:
        if ask.spend is not None and not ask.spend():
            too_often = OperationRefused(ErrorCode.TOO_MANY_REQUESTS, TOO_OFTEN_SENTENCE)
            return {"errors": [error_body(too_often, viewer.request_id)]}
        with Asking(database, viewer, prepared, demo=ask.demo) as asking:
            data = _data(asking, prepared, ask, admitted.variables, root)
            recording = asking.shown.anything
            if recording:
                _record(asking, prepared)
    except _Failed as failed:
        for error in failed.errors:
            if refusal_of(error) is None:
                _LOG.error(
                    "operation failed request=%s: %s", viewer.request_id, describe(error.original_error or error)
                )
        return {"errors": [error_body(error, viewer.request_id) for error in failed.errors]}
    except Exception as error:  # noqa: BLE001  this is a door: whatever rises here is masked and logged
        _LOG.error("operation failed request=%s: %s", viewer.request_id, describe(error))
        not_recorded = OperationRefused(ErrorCode.NOT_RECORDED, NOT_RECORDED_SENTENCE)
        masked = OperationRefused(ErrorCode.INTERNAL, INTERNAL_SENTENCE)
        answered = not_recorded if recording else refusal_of(error) or masked
        return {"errors": [error_body(answered, viewer.request_id)]}
    return {"data": data}


def _data(
    asking: Asking, prepared: Prepared, ask: Ask, variables: VariableValues, root: object = None
) -> Mapping[str, Any] | None:
    """What was asked for: by its plan, field by field, or some of it by each. Raises _Failed."""
    try:
        half = planned(asking, prepared, variables) if ask.by_plan and root is None else None
    except GraphQLError as error:
        raise _Failed([error]) from None
    if half is None:
        return _executed(asking, prepared, ask, root)
    if half.rest is None:
        return {key: half.data[key] for key in half.keys}
    asking.document = half.rest
    others = _executed(asking, prepared, ask, root) or {}
    return {key: half.data[key] if key in half.data else others[key] for key in half.keys}


def _executed(asking: Asking, prepared: Prepared, ask: Ask, root: object) -> Mapping[str, Any] | None:
    result = VOCABULARY.execute_sync(
        ask.document,
        variable_values=dict(ask.variables),
        context_value=asking,
        root_value=root,
        operation_name=prepared.name or None,
        allowed_operation_types=StrawberryOperation,
    )
    if asking.allowance.refused is not None:
        # Each field that was left says so; once is enough.
        raise _Failed([asking.allowance.refused])
    if result.errors:
        # A statement that was broken off fails whatever is read after it in the transaction.
        over = [one for one in result.errors if _is_over_a_limit(one)]
        raise _Failed(over[:1] or list(result.errors))
    return result.data


def _is_over_a_limit(error: GraphQLError) -> bool:
    refused = refusal_of(error)
    return refused is not None and refused.code is ErrorCode.LIMIT_EXCEEDED


def _record(asking: Asking, prepared: Prepared) -> None:
    """Append the entries of this operation, one for each controller, in the transaction that read."""
    act = Act(prepared.name, prepared.digest)
    log_disclosure(asking.transaction, asking.viewer, act, *asking.shown.by_controller())


def _root(prepared: Prepared) -> GraphQLObjectType:
    schema, operation = VOCABULARY.graphql, prepared.operation.operation
    root = schema.get_root_type(operation)
    if root is None:
        raise bad_input(f"The portal has no operation of the kind {operation.value}.")
    return root
