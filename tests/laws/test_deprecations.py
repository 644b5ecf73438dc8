"""The law of going: what is deprecated says from when on it may be gone, and nothing goes that was not deprecated in a release,
before its day, or is asked for by the portal's own pages."""

import datetime as dt
import re

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse

from schema.deprecation import deprecated, elements, goes_on, used
from schema.sdl import FILE, RELEASED
from store.clock import machine_time
from tests.laws.tree import ROOT
from web.documents import document, operation_names

_AT_ONCE = re.compile(r"(?m)^- .*goes at once.*$")


def _read() -> tuple[GraphQLSchema, GraphQLSchema]:
    released, now = (build_schema(path.read_text(encoding="utf-8")) for path in (RELEASED, FILE))
    return released, now


def gone_unannounced(released: GraphQLSchema, now: GraphQLSchema, today: dt.date, changelog: str) -> list[str]:
    """What was released and is gone although no release deprecated it, or before its day. Members of types that are gone as a whole
    went with the fields that lead there. What a changelog's Breaking says `goes at once`, since it showed what it should not, may."""
    breaking = changelog.partition("\n## Unreleased")[2].partition("\n## ")[0].partition("\n### Breaking")[2]
    at_once = set(re.findall(r"`([^`]+)`", "\n".join(_AT_ONCE.findall(breaking.partition("\n### ")[0]))))
    left = elements(now)
    gone = {name: reason for name, reason in elements(released).items() if name not in left}
    return [
        name
        for name, reason in gone.items()
        if name.partition(".")[0] in now.type_map
        and name.partition("(")[0] not in (set(gone) - {name})
        and name not in at_once
        and (reason is None or goes_on(reason) > today)
    ]


def test_what_is_deprecated_says_what_to_use_and_from_when_on_it_may_be_gone() -> None:
    _, now = _read()

    for reason in deprecated(now).values():
        assert goes_on(reason) >= dt.date(2026, 1, 1)


def test_no_day_that_was_released_has_come_nearer() -> None:
    released, now = _read()
    before, today = deprecated(released), deprecated(now)

    assert [name for name in before.keys() & today.keys() if goes_on(today[name]) < goes_on(before[name])] == []


def test_nothing_is_gone_that_was_not_deprecated_in_a_release_until_its_day() -> None:
    released, now = _read()
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert gone_unannounced(released, now, machine_time().date(), changelog) == []


@pytest.mark.parametrize("name", operation_names())
def test_no_page_asks_for_what_is_going(name: str) -> None:
    _, now = _read()
    text = parse(document(name))
    [operation] = [one for one in text.definitions if isinstance(one, OperationDefinitionNode)]

    assert used(now, text, operation) == ()


_REASON = '@deprecated(reason: "Use `b`. Goes on 2027-03-01 at the earliest.")'
_OLD = f"type Query {{ a(x: Int, y: Int {_REASON}): T {_REASON} b(e: E): U c: Int }} type T {{ z: Int }} type U {{ z: Int }} enum E {{ ONE TWO }}"
_DAY = dt.date(2027, 3, 1)


@pytest.mark.parametrize(
    ("now", "day", "unannounced"),
    [
        ("type Query { b(e: E): U c: Int } type U { z: Int } enum E { ONE TWO }", _DAY, []),
        ("type Query { b(e: E): U c: Int } type U { z: Int } enum E { ONE TWO }", dt.date(2027, 2, 28), ["Query.a"]),
        (
            "type Query { a(x: Int): T b(e: E): U c: Int } type T { z: Int } type U { z: Int } enum E { ONE TWO }",
            _DAY,
            [],
        ),
        ("type Query { b(e: E): U } type U { z: Int } enum E { ONE TWO }", _DAY, ["Query.c"]),
        ("type Query { b: U c: Int } type U { z: Int } enum E { ONE TWO }", _DAY, ["Query.b(e:)"]),
        ("type Query { b(e: E): U c: Int } type U { z: Int } enum E { ONE }", _DAY, ["E.TWO"]),
        ("type Query { c: Int }", _DAY, ["Query.b"]),
    ],
)
def test_the_law_tells_what_went_unannounced(now: str, day: dt.date, unannounced: list[str]) -> None:
    released, left = build_schema(_OLD), build_schema(now)

    assert gone_unannounced(released, left, day, "") == unannounced
    told = "\n## Unreleased\n\n### Breaking\n\n" + "".join(
        f"- `{one}` goes at once: it told too much.\n" for one in unannounced
    )
    assert gone_unannounced(released, left, day, told) == []
