"""Answers an operation by its plan: one statement, its rows grouped under what asked for them, and projected from the inside out."""

from collections.abc import Mapping, Sequence
from typing import Any

from reading.leaves import read_time
from reading.plan import PageField, Part, Plan, Wanted
from reading.projection import Answered, Note, Row
from reading.statement import Asked, composed
from store.named_sql import Statement, inline
from store.reads_organisations import SQL as ORGANISATIONS
from store.reads_paging import Page
from store.transaction import Transaction

_TEXTS = 64

Bound = tuple[Page, Mapping[str, Any]]
"""A page that is asked for, and the parameters of its statement."""


def answer(tx: Transaction, plan: Plan, bound: Sequence[Bound], note: Note) -> tuple[Answered, int]:
    """The data of an operation, and how many fields of rows it has. Raises NotAnswered, and what the database raises."""
    asked = {
        page.source.number: Asked(
            of.first, frozenset(name for name, value in given.items() if value is None), of.is_turned
        )
        for page, (of, given) in zip(plan.pages, bound, strict=True)
    }
    parameters = {
        f"r{page.source.number}_{name}": value
        for page, (_, given) in zip(plan.pages, bound, strict=True)
        for name, value in given.items()
        if value is not None
    }
    columns = tx.columns(_statement(plan, asked), parameters)
    found = _Found(plan, columns, asked)
    nodes = found.project(note)
    data = {
        page.key: _page(page, of, found, nodes.get(page.source.number, []))
        for page, (of, _) in zip(plan.pages, bound, strict=True)
    }
    return data, found.fields


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

    def project(self, note: Note) -> dict[int, list[Answered]]:
        """The nodes of each page."""
        groups: dict[int, Mapping[tuple[str, str], Any]] = {}
        nodes: dict[int, list[Answered]] = {}
        for part in self._parts:
            number = part.source.number
            rows = self.rows[number]
            if part.source.parent is None:
                rows = rows[: self._asked[number].first]
            answered = part.project(rows, groups, self._organisations, note)
            self.fields += len(rows) * part.width
            if part.source.parent is None:
                nodes[number] = answered
            else:
                groups[number] = _grouped(part, rows, answered)
        return nodes


def _grouped(part: Part, rows: list[Row], answered: list[Answered]) -> Mapping[tuple[str, str], Any]:
    """What was found, under the key that asked for it."""
    if not part.is_list:
        return {(row[0], row[1]): one for row, one in zip(rows, answered, strict=True)}
    lists: dict[tuple[str, str], list[Answered]] = {}
    for row, one in zip(rows, answered, strict=True):
        key = (row[0], row[1])
        if key in lists:
            lists[key].append(one)
        else:
            lists[key] = [one]
    return lists


# ------------------------------------------------------------ pages


def _page(page: PageField, of: Page, found: _Found, nodes: list[Answered]) -> Answered:
    rows = found.rows[page.source.number]
    shown = rows[: of.first]
    facts: dict[str, Any] = {
        "hasNextPage": len(rows) > of.first,
        "hasPreviousPage": of.after is not None,
        "startCursor": _cursor(page, of, shown[0]) if shown else None,
        "endCursor": _cursor(page, of, shown[-1]) if shown else None,
    }
    answered: Answered = {}
    for one in page.wanted:
        if one.name == "edges":
            answered[one.key] = _edges(page, of, one, shown, nodes)
        elif one.name == "nodes":
            answered[one.key] = nodes
        elif one.name == "pageInfo":
            answered[one.key] = {key: facts.get(name, one.type_name) for key, name in one.inside}
        elif one.name == "totalCount":
            answered[one.key] = found.counts[page.source.number]
        else:
            answered[one.key] = one.type_name
    return answered


def _edges(page: PageField, of: Page, wanted: Wanted, shown: list[Row], nodes: list[Answered]) -> list[Answered]:
    edges: list[Answered] = []
    for place, row in enumerate(shown):
        edge: Answered = {}
        for key, name in wanted.inside:
            if name == "node":
                edge[key] = nodes[place]
            else:
                edge[key] = _cursor(page, of, row) if name == "cursor" else wanted.type_name
        edges.append(edge)
    return edges


def _cursor(page: PageField, of: Page, row: Row) -> str:
    declared = page.declared
    values = zip(declared.position, page.position, strict=True)
    position: tuple[Any, ...] = tuple(read_time(row[at]) if name in declared.times else row[at] for name, at in values)
    return declared.cursor(of.marked(position))
