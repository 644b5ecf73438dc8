"""A row of a table by the shape that its table has: a body, or what is wrong with it. Which shapes there are is said beside what
becomes of them."""

from dataclasses import dataclass

from feeds.fields import Bounds
from feeds.rows import Fault, Limits
from feeds.shapes import Body, Reading, Shape, read_object
from feeds.ssd.tables import TableRow


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms rows are read: what lies ahead of the extract, and how much is held."""

    bounds: Bounds
    limits: Limits


def read_row(what: Shape, row: TableRow, terms: Terms) -> tuple[Body, tuple[Fault, ...]]:
    """The body of a row and its faults; a body with faults is not whole."""
    if row.fault is not None:
        return {}, (row.fault,)
    reading = Reading(terms.bounds, terms.limits.faults_a_line)
    return read_object(what, row.cells, "", reading) or {}, tuple(reading.faults)


def unknown_columns(*sheets: tuple[str, tuple[str, ...]]) -> dict[str, None]:
    """What a record has aside: the unknown columns of the tables it was made from. What stood in them is not kept."""
    return {f"{table}.{column}": None for table, columns in sheets for column in columns}
