"""Documents made ready: what is refused before anybody is asked who they are, and that nothing is suggested."""

import pytest

from schema.prepared import prepare
from schema.problems import ErrorCode, OperationRefused
from schema.vocabulary import VOCABULARY


def _code(text: str, name: str | None = None, *, introspection: bool = False) -> tuple[ErrorCode, str]:
    with pytest.raises(OperationRefused) as refused:
        prepare(VOCABULARY.graphql, text, name, introspection=introspection)
    return refused.value.code, refused.value.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", ErrorCode.GRAPHQL_PARSE_FAILED),
        ("", ErrorCode.GRAPHQL_PARSE_FAILED),
        ("{ nothing }", ErrorCode.GRAPHQL_VALIDATION_FAILED),
        ("{ __schema { types { name } } }", ErrorCode.GRAPHQL_VALIDATION_FAILED),
        ('{ __type(name: "Trail") { name } }', ErrorCode.GRAPHQL_VALIDATION_FAILED),
        ("{ ...F } fragment F on Query { ...F }", ErrorCode.GRAPHQL_VALIDATION_FAILED),
        ("query A { portalTime { moment } } query B { portalTime { moment } }", ErrorCode.BAD_USER_INPUT),
        ("fragment F on Query { viewer { name } }", ErrorCode.BAD_USER_INPUT),
        ("{" + " portalTime { moment }" * 260 + "}", ErrorCode.LIMIT_EXCEEDED),
        ("{ viewer { name } } #" + "x" * 65_536, ErrorCode.LIMIT_EXCEEDED),
        ("{a" * 400, ErrorCode.GRAPHQL_PARSE_FAILED),
        ("subscription { x }", ErrorCode.GRAPHQL_VALIDATION_FAILED),
    ],
)
def test_a_document_that_cannot_be_run_is_refused_with_its_code(text: str, code: ErrorCode) -> None:
    assert _code(text)[0] is code


def test_a_mutation_does_exactly_one_thing() -> None:
    one = 'stepPortalTime(input: {days: 1, idempotencyKey: "12345678"}) { __typename }'

    assert _code(f"mutation {{ a: {one} b: {one} }}") == (
        ErrorCode.LIMIT_EXCEEDED,
        "A mutation does one thing: ask for exactly one field.",
    )


def test_a_mistyped_field_is_not_answered_with_a_suggestion() -> None:
    code, sentence = _code("{ trials { totalCount } }")

    assert code is ErrorCode.GRAPHQL_VALIDATION_FAILED
    assert sentence == "Cannot query field 'trials' on type 'Query'."


def test_a_demonstration_may_be_introspected() -> None:
    prepared = prepare(VOCABULARY.graphql, "{ __schema { types { name } } }", None, introspection=True)

    assert prepared.name == ""


def test_the_operation_is_chosen_by_its_name_and_the_digest_tells_which() -> None:
    text = "query A { viewer { name } } query B { portalTime { moment } }"

    first, second = (prepare(VOCABULARY.graphql, text, name, introspection=False) for name in ("A", "B"))

    assert (first.name, second.name) == ("A", "B")
    assert first.digest != second.digest


def test_the_same_text_is_prepared_once() -> None:
    text = "query Once { viewer { name } }"

    assert prepare(VOCABULARY.graphql, text, None, introspection=False) is prepare(
        VOCABULARY.graphql, text, None, introspection=False
    )
