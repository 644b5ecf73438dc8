"""What of the vocabulary is going, and that whoever uses it is told by name."""

import datetime as dt
from typing import Any

import pytest
from graphql import OperationDefinitionNode, build_schema, parse

from schema.deprecation import deprecated, elements, goes_on, too_soon, used
from schema.run import Ask, run
from schema.vocabulary import VOCABULARY
from store.database import Database
from tests.database import OLDHAM, viewer_of

REASON = "Use `new` instead. Goes on 2027-03-01 at the earliest."
SCHEMA = build_schema(f"""
type Query {{ old(a: Int @deprecated(reason: "{REASON}"), e: E, in: In): T @deprecated(reason: "{REASON}") new(e: E, in: In): T }}
type T {{ x: Int @deprecated(reason: "{REASON}") y: Int t: T }}
enum E {{ ONE @deprecated(reason: "{REASON}") TWO }}
input In {{ p: Int @deprecated(reason: "{REASON}") q: In }}
""")


def _used(text: str, name: str | None = None) -> tuple[str, ...]:
    document = parse(text)
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    chosen = next(one for one in operations if name is None or (one.name and one.name.value == name))
    return used(SCHEMA, document, chosen)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{ new { y } }", ()),
        ("{ old { y } }", ("Query.old",)),
        ("{ a: old { y } b: old { y } }", ("Query.old",)),
        ("{ new { t { t { z: x } } } }", ("T.x",)),
        ("{ new { ...F } } fragment F on T { ... on T { x } }", ("T.x",)),
        ("{ new(e: ONE) { y } }", ("E.ONE",)),
        ("{ new(in: {q: {p: 1}}) { y } }", ("In.p",)),
        ("query($e: E = ONE) { new(e: $e) { y } }", ("E.ONE",)),
        ("{ old(a: 1) { x } }", ("Query.old", "Query.old(a:)", "T.x")),
        ("query($w: Boolean!) { new { y @include(if: $w) } }", ()),
    ],
)
def test_what_an_operation_names_of_what_is_going_is_found(text: str, found: tuple[str, ...]) -> None:
    assert _used(text) == found


def test_only_the_operation_that_is_asked_for_counts() -> None:
    text = "query A { new { y } } query B { new { ...F } } fragment F on T { x }"

    assert (_used(text, "A"), _used(text, "B")) == ((), ("T.x",))


def test_every_element_is_known_by_its_coordinate() -> None:
    going = {"Query.old", "Query.old(a:)", "T.x", "E.ONE", "In.p"}

    assert set(deprecated(SCHEMA)) == going
    assert set(elements(SCHEMA)) == going | {
        *("Query.old(e:)", "Query.old(in:)", "Query.new", "Query.new(e:)", "Query.new(in:)"),
        *("T.y", "T.t", "E.TWO", "In.q"),
    }


def test_a_reason_says_from_when_on_the_element_may_be_gone() -> None:
    assert goes_on(REASON) == dt.date(2027, 3, 1)
    for reason in (
        "",
        "Goes on 2027-03-01 at the earliest.",
        "Use `new`.",
        REASON.replace("03-01", "13-01"),
        f"{REASON} ",
    ):
        with pytest.raises(ValueError, match=r"at the earliest|month"):
            goes_on(reason)


def test_a_release_gives_ninety_days_to_what_it_deprecates_first() -> None:
    before = build_schema("type Query { old: Int new: Int }")
    now = build_schema(f'type Query {{ old: Int @deprecated(reason: "{REASON}") new: Int }}')

    assert too_soon(before, now, dt.date(2026, 12, 1)) == []
    assert too_soon(before, now, dt.date(2026, 12, 2)) == ["Query.old"]
    assert too_soon(now, now, dt.date(2027, 2, 28)) == []


def _asked(database: Database, text: str) -> dict[str, Any]:
    return run(database, viewer_of(OLDHAM), Ask(text, {}, tells_cost=True))


def test_an_answer_names_what_it_used_that_is_going_and_nothing_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = VOCABULARY.graphql.query_type
    assert query is not None
    monkeypatch.setattr(query.fields["gapCounts"], "deprecation_reason", REASON)

    answer = _asked(database, "query Going { gapCounts { count } portalTime { moment } }")
    other = _asked(database, "query Staying { portalTime { moment } }")
    refused = _asked(database, 'query Refused { gapCounts { count } trails(after: "x") { totalCount } }')

    assert answer["extensions"]["deprecated"] == ["Query.gapCounts"]
    assert set(other["extensions"]) == {"cost"}
    assert set(refused) == {"errors"}
