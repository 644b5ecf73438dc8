"""Operations by chance, from the schema itself: any fields, arguments, filters, pages, ids and cursors, good and bad."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    get_named_type,
)
from hypothesis import strategies as st

from schema.vocabulary import VOCABULARY
from tests.database import FORCE, OLDHAM, ROCHDALE

SCHEMA = VOCABULARY.graphql
DEEPEST = 4
# Not of the records: a demonstration's own progress.
LEFT_OUT = {"loading"}
# What is logged of the first of two askings is in the log at the second.
CHANGES = {"disclosures"}
CONDITIONS = ("", "", " @include(if: $yes)", " @skip(if: $no)", " @include(if: $no)", " @skip(if: $yes)")
TEXTS = (
    OLDHAM,
    ROCHDALE,
    FORCE,
    "IN_TIME",
    "STOPPED",
    "UNANNOUNCED",
    "2019-07",
    "2019-13",
    "police",
    "council",
    "",
    "nothing",
    "I-2000",
    "N-4000",
    "C-0",
    "40021",
)


class Writer:
    """Writes one operation, drawing from what Hypothesis offers."""

    def __init__(self, draw: st.DrawFn, ids: Sequence[str], cursors: Sequence[str]) -> None:
        self.draw, self.ids, self.cursors = draw, ids, cursors

    def operation(self, roots: frozenset[str]) -> str:
        """One root field of Query, of `roots` if there are any, chosen by chance, with whatever hangs on it."""
        query = SCHEMA.query_type
        assert query is not None
        name = self.draw(st.sampled_from(sorted(roots or set(query.fields) - LEFT_OUT)))
        return "{ " + self._field(name, query.fields[name], 0) + " }"

    def mixture(self, planned: frozenset[str]) -> str:
        """Several root fields, some of `planned` and some of others, each plain or in fragments, asked for or not, perhaps twice."""
        query = SCHEMA.query_type
        assert query is not None
        others = sorted(set(query.fields) - LEFT_OUT - CHANGES - planned)
        names = self.draw(st.lists(st.sampled_from([*sorted(planned), *others]), min_size=2, max_size=4))
        written: list[str] = []
        fragments: list[str] = []
        for number, name in enumerate([*names, "__typename"]):
            body = name if name == "__typename" else self._field(name, query.fields[name], DEEPEST - 2)
            text = f"k{number}: {body}"
            match self.draw(st.integers(0, 5)):
                case 0:
                    fragments.append(f"fragment F{number} on Query {{ {text} }}")
                    text = f"...F{number}{self.draw(st.sampled_from(CONDITIONS))}"
                case 1:
                    text = f"... on Query{self.draw(st.sampled_from(CONDITIONS))} {{ {text} }}"
                case 2:
                    text = f"{text} {text}"
                case _:
                    pass
            written.append(text)
        order = self.draw(st.permutations(written))
        return " ".join(["query Mixture($yes: Boolean! = true, $no: Boolean! = false) {", *order, "}", *fragments])

    def _field(self, name: str, field: Any, depth: int) -> str:
        wanted = cast("Mapping[str, Any]", field.args)
        given = [
            f"{argument}: {self._value(one.type)}"
            for argument, one in wanted.items()
            if (str(one.type).endswith("!") and not one.default_value) or self.draw(st.booleans())
        ]
        arguments = f"({', '.join(given)})" if given else ""
        return f"{name}{arguments}{self._selection(field.type, depth + 1)}"

    def _selection(self, kind: Any, depth: int) -> str:
        named = cast("GraphQLNamedType", get_named_type(kind))
        if isinstance(named, GraphQLUnionType):
            return " { __typename " + " ".join(self._fragment(one, depth) for one in named.types) + " }"
        if isinstance(named, GraphQLInterfaceType):
            one = self.draw(st.sampled_from(sorted(SCHEMA.get_possible_types(named), key=lambda one: one.name)))
            return " { __typename id " + self._fragment(one, depth) + " }"
        return self._fields(named, depth) if isinstance(named, GraphQLObjectType) else ""

    def _fragment(self, kind: GraphQLObjectType, depth: int) -> str:
        return f"... on {kind.name}{self._fields(kind, depth)}"

    def _fields(self, kind: GraphQLObjectType, depth: int) -> str:
        def leads_on(field: Any) -> bool:
            return isinstance(get_named_type(field.type), GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)

        plain = sorted(name for name, field in kind.fields.items() if not leads_on(field) and not field.args)
        onward = sorted(name for name, field in kind.fields.items() if leads_on(field)) if depth < DEEPEST else []
        chosen = self.draw(st.lists(st.sampled_from(onward), max_size=3, unique=True)) if onward else []
        if {"nodes", "edges"} & set(onward) and "nodes" not in chosen:
            chosen.append("nodes")
        return (
            " { "
            + " ".join(["__typename", *plain, *(self._field(name, kind.fields[name], depth) for name in chosen)])
            + " }"
        )

    def _value(self, kind: Any) -> str:
        inner: Any = getattr(kind, "of_type", None)
        if isinstance(kind, GraphQLNonNull):
            return self._value(inner)
        if isinstance(kind, GraphQLList):
            return f"[{self._value(cast('Any', kind).of_type)}]"
        if isinstance(kind, GraphQLEnumType):
            return str(self.draw(st.sampled_from(sorted(kind.values))))
        if isinstance(kind, GraphQLInputObjectType):
            names = self.draw(st.lists(st.sampled_from(sorted(kind.fields)), max_size=2, unique=True))
            return "{" + ", ".join(f"{name}: {self._value(kind.fields[name].type)}" for name in names) + "}"
        assert isinstance(kind, GraphQLScalarType)
        return self._scalar(kind.name)

    def _scalar(self, name: str) -> str:
        if name == "Int":
            return str(self.draw(st.sampled_from([0, 1, 2, 3, 25, 100, 101])))
        if name == "Boolean":
            return self.draw(st.sampled_from(["true", "false"]))
        if name == "DateTime":
            return f'"2019-07-0{self.draw(st.integers(1, 3))}T00:00:00+01:00"'
        if name == "ID":
            return f'"{self.draw(st.sampled_from(self.ids))}"'
        return f'"{self.draw(st.sampled_from([*TEXTS, *self.cursors]))}"'


@st.composite
def operations(
    draw: st.DrawFn, ids: Sequence[str], cursors: Sequence[str], most: int, roots: frozenset[str] = frozenset()
) -> list[str]:
    """Some operations."""
    return [Writer(draw, ids, cursors).operation(roots) for _ in range(draw(st.integers(1, most)))]


@st.composite
def mixtures(
    draw: st.DrawFn, ids: Sequence[str], cursors: Sequence[str], most: int, planned: frozenset[str]
) -> list[str]:
    """Some operations of several root fields each, of which plans read some."""
    return [Writer(draw, ids, cursors).mixture(planned) for _ in range(draw(st.integers(1, most)))]
