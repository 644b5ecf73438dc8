"""Pages: Relay connections by keyset, so that rows which arrive or leave between two pages are neither skipped nor shown
twice. What a page is ordered by is the reading's; here is the cursor's form and its limits."""

import base64
import binascii
import datetime as dt
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Generic, TypeVar, cast

import orjson
import strawberry

from schema.orders import is_turned
from schema.problems import bad_input
from schema.sizes import SYSTEMS
from store.reads_paging import Page, Position, Values

PAGE = 25
LARGEST_PAGE = SYSTEMS.page

Node = TypeVar("Node")

_MARKS = {dt.datetime: "t", int: "i", str: "s"}


@strawberry.type(description="Where a page stands among the pages.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are rows after this page.")
    has_previous_page: bool = strawberry.field(description="Whether this page was asked for with `after`.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first row.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last row; give it as `after` for the next page."
    )


@strawberry.type(description="One row of a page with its cursor.")
class Edge(Generic[Node]):
    cursor: str = strawberry.field(description="Opaque. Give it as `after`.")
    node: Node = strawberry.field(description="The row.")


@strawberry.type(description="One page of rows.")
class Connection(Generic[Node]):
    edges: list[Edge[Node]] = strawberry.field(description="The rows with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    counted: strawberry.Private[Callable[[], int]]

    @strawberry.field(description="The rows without their cursors.")
    def nodes(self) -> list[Node]:
        return [edge.node for edge in self.edges]

    @strawberry.field(description="How many rows there are that you may see; counted only when asked for.")
    def total_count(self) -> int:
        return self.counted()


def page_of(first: int, after: str | None, order_by: Enum | None = None) -> Page:
    """The page asked for. Raises OperationRefused for a size or cursor that is not ours. A person's pages are smaller, which
    admission.py sees to."""
    if not 1 <= first <= LARGEST_PAGE:
        raise bad_input(f"`first` must be between 1 and {LARGEST_PAGE}.")
    return Page(first, None if after is None else _read_cursor(after), is_turned(order_by))


def connection(
    page: Page,
    rows: Sequence[tuple[Position, Values]],
    build: Callable[[list[Values]], list[Node]],
    counted: Callable[[], int],
) -> Connection[Node]:
    """The connection of a page. `rows` is one longer than the page where there are more; `build` makes the nodes
    together, so that what hangs on them can be read together."""
    shown = rows[: page.first]
    nodes = build([values for _, values in shown])
    cursors = [write_cursor(page.marked(position)) for position, _ in shown]
    info = PageInfo(
        has_next_page=len(rows) > page.first,
        has_previous_page=page.after is not None,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )
    edges = [Edge[Node](cursor=cursor, node=node) for cursor, node in zip(cursors, nodes, strict=True)]
    return Connection[Node](edges=edges, page_info=info, counted=counted)


def write_cursor(position: Position) -> str:
    """The cursor of a position: opaque to whoever reads it."""
    parts = [[_MARKS[type(one)], one.isoformat() if isinstance(one, dt.datetime) else one] for one in position]
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def _read_cursor(cursor: str) -> Position:
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        parts = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        return tuple(_read_part(*part) for part in cast("list[list[Any]]", parts))
    except (ValueError, TypeError, binascii.Error):
        raise bad_input("The cursor is not one that the portal gave.") from None


def _read_part(mark: str, value: object) -> dt.datetime | int | str:
    if mark == "t":
        return dt.datetime.fromisoformat(str(value))
    return int(str(value)) if mark == "i" else str(value)
