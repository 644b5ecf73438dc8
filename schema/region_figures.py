"""The figures of a month that oversight sees: directorate by directorate and summed, without any small number and without
what would tell one (reconciliation/suppression.py). No record of anybody hangs on them."""

import datetime as dt
from typing import Any

import strawberry

from auth.scopes import Scope
from reconciliation.suppression import SMALLEST_SHOWN, FigureRow, of_all
from schema.asking import asking_of
from schema.organisation import Asked, Organisation, organisation_of
from schema.permissions import needs
from schema.scalars import read_period
from schema.words import Unit
from store import oversight


@strawberry.type(description="One line of a law.", directives=needs(Scope.REGION_READ))
class Figure:
    name: str = strawberry.field(description="The standing or line, such as STOPPED.")
    label: str = strawberry.field(description="The same in plain words.")
    count: int | None = strawberry.field(
        description=f"How many; null where it is 1 to {SMALLEST_SHOWN - 1}, or would tell another that is. Nought is shown, unless"
        " everybody stands on one line."
    )


@strawberry.type(description="One law in figures.", directives=needs(Scope.REGION_READ))
class LawFigures:
    number: int = strawberry.field(description="0 to 4.")
    unit: Unit = strawberry.field(description="What it counts.")
    total: int | None = strawberry.field(description="The sum of its lines; null as a line's count.")
    lines: list[Figure] = strawberry.field(description="Its lines, in order.")


@strawberry.type(description="One directorate's month, by its newest statement.", directives=needs(Scope.REGION_READ))
class DirectorateFigures:
    row: strawberry.Private[dict[str, Any]]

    as_at: dt.datetime = strawberry.field(description="The portal time as at which it was judged.")
    laws: list[LawFigures] = strawberry.field(description="Laws 0 to 4.")

    @strawberry.field(description="Whose month it is.")
    def directorate(self, info: Asked) -> Organisation:
        return organisation_of(info, self.row["directorate"])

    @strawberry.field(description="The force whose incidents it accounts for.")
    def force(self, info: Asked) -> Organisation:
        return organisation_of(info, self.row["force"])


@strawberry.type(description="A month of the whole region.", directives=needs(Scope.REGION_READ))
class RegionFigures:
    month: str | None = strawberry.field(description="Such as 2019-08; null where no statement was issued yet.")
    months: list[str] = strawberry.field(description="The months that there are, newest first.")
    directorates: list[DirectorateFigures] = strawberry.field(
        description="Each directorate that issued a statement of it."
    )
    region: list[LawFigures] = strawberry.field(
        description="Summed. A sum is null unless each directorate's figure is there. An incident in the area of two"
        " directorates is counted by each."
    )


def region_of(info: Asked, month: str | None) -> RegionFigures:
    """The figures of a month, or of the newest. Raises OperationRefused for what is no month."""
    transaction = asking_of(info).transaction
    months = oversight.months(transaction)
    chosen = read_period(month).first if month is not None else (months[0] if months else None)
    rows = [] if chosen is None else oversight.of_month(transaction, chosen)
    directorates = [
        DirectorateFigures(row=row, as_at=row["as_at"], laws=[_law(law) for law in row["body"]["laws"]]) for row in rows
    ]
    return RegionFigures(
        month=None if chosen is None else f"{chosen:%Y-%m}",
        months=[f"{one:%Y-%m}" for one in months],
        directorates=directorates,
        region=_summed([one.laws for one in directorates]),
    )


def _law(body: dict[str, Any]) -> LawFigures:
    return LawFigures(
        number=body["number"],
        unit=Unit(body["unit"].upper()),
        total=body["total"],
        lines=[Figure(name=line["name"], label=line["label"], count=line["count"]) for line in body["lines"]],
    )


def _summed(statements: list[list[LawFigures]]) -> list[LawFigures]:
    """Law by law over directorates; the lines of a law are the same everywhere."""
    return [_sum([laws[place] for laws in statements]) for place in range(len(statements[0]))] if statements else []


def _sum(laws: list[LawFigures]) -> LawFigures:
    total = of_all([FigureRow({line.name: line.count for line in law.lines}, law.total) for law in laws])
    first = laws[0]
    lines = [Figure(name=line.name, label=line.label, count=total.lines[line.name]) for line in first.lines]
    return LawFigures(number=first.number, unit=first.unit, total=total.total, lines=lines)
