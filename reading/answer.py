"""Answers an operation by its plan: one statement, its rows grouped under what asked for them, and projected from the inside out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reading.leaves import read_time
from reading.plain import Note
from reading.plan import OneField, PageField, Part, Plan, Wanted
from reading.projection import Answered, Around, Row
from reading.statement import Asked, composed
from store.named_sql import Statement, inline
from store.reads_organisations import SQL as ORGANISATIONS
from store.reads_paging import Key, Page, key_arrays
from store.transaction import Transaction

_TEXTS = 64

Bound = tuple[Page, Mapping[str, Any]]
"""A page that is asked for, and the parameters of its statement."""


@dataclass(frozen=True, slots=True)
class Given:
    """Who asks, and with what arguments: each page of the plan, and the key of each of its single rows. `transaction` opens the
    operation's, and `note` is told what is shown."""

    transaction: Callable[[], Transaction]
    viewer: str
    note: Note
    pages: Sequence[Bound]
    ones: Sequence[Key | None]


def answer(plan: Plan, given: Given) -> tuple[Answered, int]:
    """What a plan answers of an operation, and how many fields of rows that has. Raises NotAnswered, and what the database raises."""
    pages = list(zip(plan.pages, given.pages, strict=True))
    asked = {
        page.source.number: Asked(
            of.first, frozenset(name for name, value in values.items() if value is None), of.is_turned
        )
        for page, (of, values) in pages
    }
    columns = given.transaction().columns(_statement(plan, asked), _parameters(plan, given)) if plan.sources else ()
    found = _Found(plan, columns, asked)
    nodes = found.project(given)
    data: Answered = {**plan.constants}
    for page, (of, _) in pages:
        data[page.root.key] = _page(page, of, found, nodes)
    for one in plan.ones:
        data[one.root.key] = _one(one, nodes)
    return data, found.fields


def _parameters(plan: Plan, given: Given) -> dict[str, Any]:
    parameters = {
        f"{page.source.prefix}{name}": value
        for page, (_, values) in zip(plan.pages, given.pages, strict=True)
        for name, value in values.items()
        if value is not None
    }
    for one, key in zip(plan.ones, given.ones, strict=True):
        if one.source is not None and key is not None:
            parameters |= {f"{one.source.prefix}{name}": value for name, value in key_arrays([key]).items()}
    return parameters


def _statement(plan: Plan, asked: Mapping[int, Asked]) -> Statement:
    """The text for what is asked: it depends on sizes of pages and on which filters were given. Programs ask for few of them;
    of whoever asks for all there are, not more are kept than that."""
    key = tuple(asked.items())
    text = plan.texts.get(key)
    if text is None:
        organisations = ORGANISATIONS.organisations if plan.needs_organisations else None
        text = inline(composed(plan.sources, plan.counts, asked, organisations))
        if len(plan.texts) >= _TEXTS:
            plan.texts.clear()
        plan.texts[key] = text
    return text


class _Found:
    """What the statement found: rows by source, counts by the source of their page, and organisations by code."""

    def __init__(self, plan: Plan, columns: Sequence[Any], asked: Mapping[int, Asked]) -> None:
        self._parts = plan.parts
        self._asked = asked
        size = len(plan.sources)
        self.rows: Sequence[list[Row]] = columns[:size]
        self.counts = dict(zip(plan.counts, columns[size:], strict=False))
        self._organisations: Mapping[str, tuple[str, str]] = (columns[-1] or {}) if plan.needs_organisations else {}
        self.fields = 0

    def project(self, given: Given) -> dict[int, list[Answered]]:
        """The rows of each part that is asked for at the root."""
        around = Around({}, self._organisations, given.note, given.viewer)
        nodes: dict[int, list[Answered]] = {}
        for part in self._parts:
            source = part.source
            rows = self.rows[source.number]
            if source.is_page:
                rows = rows[: self._asked[source.number].first]
            answered = part.project(rows, around)
            self.fields += len(rows) * part.width
            if source.parent is None:
                nodes[part.number] = answered
            else:
                around.groups[part.number] = _grouped(part, rows, answered)
        return nodes


def _grouped(part: Part, rows: list[Row], answered: list[Answered]) -> Mapping[tuple[str, str], Any]:
    """What was found, under the key that asked for it."""
    keys = [(row[0], row[1]) for row in rows]
    if not part.is_list:
        return dict(zip(keys, answered, strict=True))
    lists: dict[tuple[str, str], list[Answered]] = {}
    for key, one in zip(keys, answered, strict=True):
        if key in lists:
            lists[key].append(one)
        else:
            lists[key] = [one]
    return lists


# ------------------------------------------------------------ roots


def _one(one: OneField, nodes: Mapping[int, list[Answered]]) -> Answered | None:
    found = None if one.part is None else nodes[one.part]
    return found[0] if found else None


def _page(page: PageField, of: Page, found: _Found, nodes: Mapping[int, list[Answered]]) -> Answered:
    rows = found.rows[page.source.number]
    shown = rows[: of.first]
    answered: Answered = {}
    for one in page.wanted:
        if one.name == "edges":
            answered[one.key] = _edges(page, of, one, shown, nodes)
        elif one.part is not None:
            answered[one.key] = nodes[one.part]
        elif one.name == "pageInfo":
            answered[one.key] = _page_info(page, of, one, rows, shown)
        elif one.name == "totalCount":
            answered[one.key] = found.counts[page.source.number]
        else:
            answered[one.key] = one.type_name
    return answered


def _page_info(page: PageField, of: Page, wanted: Wanted, rows: list[Row], shown: list[Row]) -> Answered:
    facts: dict[str, Callable[[], object]] = {
        "hasNextPage": lambda: len(rows) > of.first,
        "hasPreviousPage": lambda: of.after is not None,
        "startCursor": lambda: _cursor(page, of, shown[0]) if shown else None,
        "endCursor": lambda: _cursor(page, of, shown[-1]) if shown else None,
        "__typename": lambda: wanted.type_name,
    }
    return {one.key: facts[one.name]() for one in wanted.inside}


def _edges(
    page: PageField, of: Page, wanted: Wanted, shown: list[Row], nodes: Mapping[int, list[Answered]]
) -> list[Answered]:
    edges: list[Answered] = [{} for _ in shown]
    for one in wanted.inside:
        if one.part is not None:
            values: Sequence[object] = nodes[one.part]
        else:
            values = [_cursor(page, of, row) if one.name == "cursor" else one.type_name for row in shown]
        for edge, value in zip(edges, values, strict=True):
            edge[one.key] = value
    return edges


def _cursor(page: PageField, of: Page, row: Row) -> str:
    declared = page.declared
    values = zip(declared.position, page.position, strict=True)
    position: tuple[Any, ...] = tuple(read_time(row[at]) if name in declared.times else row[at] for name, at in values)
    return declared.cursor(of.marked(position))
