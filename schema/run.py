"""Runs one operation: refuse or admit, one thread, one transaction, the disclosure appended in it, commit, answer.

Either everything that was asked for is answered, or an error and no data. Nothing leaves that was not recorded (DESIGN §6)."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import uuid4

from graphql import GraphQLError, GraphQLObjectType, OperationType
from graphql.execution.values import VariableValues, get_variable_values

from actions.deny import deny
from actions.log_disclosure import Act, log_disclosure
from auth.viewer import Viewer
from schema.admission import ROWS, Cost, refuse_unless_admitted
from schema.asking import Asking
from schema.planned import planned
from schema.prepared import NUL_SENTENCE, Prepared, prepare
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
from schema.vocabulary import VOCABULARY
from store.database import Database

_LOG = logging.getLogger("counterfoil.operations")

Answer = dict[str, Any]

_BY_POST = "What changes something is sent by POST."


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
    request_id = viewer.request_id if viewer and viewer.request_id else uuid4().hex
    try:
        if viewer is None:
            raise not_signed_in()
        viewer = replace(viewer, request_id=request_id)
        prepared = prepare(VOCABULARY.graphql, ask.document, ask.operation_name, introspection=ask.demo)
        _refuse_change(ask, prepared)
        variables = _variables(prepared, ask.variables)
        cost = refuse_unless_admitted(
            VOCABULARY.graphql,
            _root(prepared),
            prepared.operation.selection_set,
            prepared.fragments,
            variables,
            viewer.scopes,
        )
    except OperationRefused as refused:
        if viewer is not None and refused.code is ErrorCode.FORBIDDEN:
            deny(database, replace(viewer, request_id=request_id), _act_of(ask), _rule(refused))
        return {"errors": [error_body(refused, request_id)]}
    answer = _execute(database, viewer, ask, prepared, variables)
    return {**answer, "extensions": _told(cost, prepared)} if ask.tells_cost and "data" in answer else answer


def _refuse_change(ask: Ask, prepared: Prepared) -> None:
    if ask.changes_nothing and prepared.operation.operation is not OperationType.QUERY:
        raise OperationRefused(ErrorCode.METHOD_NOT_ALLOWED, _BY_POST)


def _told(cost: Cost, prepared: Prepared) -> dict[str, object]:
    """What an operation costs, at least one, since it was looked at; and what it uses that is going, by name."""
    told: dict[str, object] = {"cost": {"requested": max(1, cost.rows), "limit": ROWS}}
    return {**told, "deprecated": list(prepared.deprecated)} if prepared.deprecated else told


def _act_of(ask: Ask) -> Act:
    """What was tried, by the digest of its document; its name counts only once it was understood."""
    return Act("denied operation", hashlib.sha256(ask.document.encode()).hexdigest())


def _rule(refused: OperationRefused) -> str:
    return f"scope {' '.join((refused.extensions or {}).get('scopes', []))}"


def _execute(database: Database, viewer: Viewer, ask: Ask, prepared: Prepared, variables: VariableValues) -> Answer:
    recording = False
    try:
        if ask.spend is not None and not ask.spend():
            too_often = OperationRefused(ErrorCode.TOO_MANY_REQUESTS, TOO_OFTEN_SENTENCE)
            return {"errors": [error_body(too_often, viewer.request_id)]}
        with Asking(database, viewer, prepared, demo=ask.demo) as asking:
            data = _data(asking, prepared, ask, variables)
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


def _data(asking: Asking, prepared: Prepared, ask: Ask, variables: VariableValues) -> Mapping[str, Any] | None:
    """What was asked for: by its plan, or field by field. Raises _Failed."""
    try:
        data = planned(asking, prepared, variables) if ask.by_plan else None
    except GraphQLError as error:
        raise _Failed([error]) from None
    return _executed(asking, prepared, ask) if data is None else data


def _executed(asking: Asking, prepared: Prepared, ask: Ask) -> Mapping[str, Any] | None:
    result = VOCABULARY.execute_sync(
        ask.document, variable_values=dict(ask.variables), context_value=asking, operation_name=prepared.name or None
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
    schema = VOCABULARY.graphql
    root = {OperationType.QUERY: schema.query_type, OperationType.MUTATION: schema.mutation_type}.get(
        prepared.operation.operation
    )
    if root is None:
        raise bad_input("The portal has no subscriptions.")
    return root


def _variables(prepared: Prepared, given: Mapping[str, Any]) -> VariableValues:
    if _has_nul(given):
        raise bad_input(NUL_SENTENCE)
    values = get_variable_values(
        VOCABULARY.graphql,
        prepared.operation.variable_definitions or (),
        dict(given),
        max_errors=1,
        hide_suggestions=True,
    )
    if isinstance(values, VariableValues):
        return values
    raise bad_input(values[0].message)


def _has_nul(given: Mapping[str, Any]) -> bool:
    """Whether any text in the variables holds NUL, which PostgreSQL cannot keep. However deep they are nested."""
    waiting: list[object] = [given]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and "\x00" in value:
            return True
        if isinstance(value, Mapping):
            pairs = cast("Mapping[object, object]", value).items()
            waiting += [one for pair in pairs for one in pair]
        elif isinstance(value, list):
            waiting += cast("list[object]", value)
    return False
