"""The variables that come with an operation. What is wrong with one is said without what it holds: a variable is where a name is
searched for, and an error may be kept by whoever asked."""

import re
from collections.abc import Mapping
from typing import Any, cast

from graphql.execution.values import VariableValues, get_variable_values

from schema.prepared import NUL_SENTENCE, Prepared
from schema.problems import bad_input
from schema.vocabulary import VOCABULARY

MOST_ERRORS = 20
"""Beyond so many nothing is said of any."""

_VALUES = (
    (re.compile(r", found: .*$", re.DOTALL), "."),
    (re.compile(r"(cannot represent [^:]*): .*$", re.DOTALL), r"\1."),
    (re.compile(r"Value '.*' does not exist", re.DOTALL), "The value does not exist"),
)


def read_variables(prepared: Prepared, given: Mapping[str, Any]) -> VariableValues:
    """The values that an operation is run with. Raises OperationRefused, which says which variable is wrong and why, and not what it
    holds."""
    if _has_nul(given):
        raise bad_input(NUL_SENTENCE)
    values = get_variable_values(
        VOCABULARY.graphql,
        prepared.operation.variable_definitions or (),
        dict(given),
        max_errors=MOST_ERRORS,
        hide_suggestions=True,
    )
    if isinstance(values, VariableValues):
        return values
    raise bad_input(_without_values(values[0].message))


def _without_values(message: str) -> str:
    """The framework's sentence without the value that it quotes."""
    for quoted, said in _VALUES:
        message = quoted.sub(said, message)
    return message


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
