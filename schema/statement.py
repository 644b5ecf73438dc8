"""Statements: numbered, immutable accounts of one directorate's period. Figures disclose nobody; the members behind a
figure are opened as what they are, and those that the viewer may not see are counted as hidden."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Self

import strawberry

from actions.need_known import need_known
from auth.scopes import Scope
from reading.declared import Made, OrganisationOf, Rows
from schema.asking import asking_of
from schema.contact import Contact, contacts_from
from schema.gap import Gap, gaps_from
from schema.incident import Incident, incidents_from
from schema.organisation import Asked, Organisation, organisation_of
from schema.paging import PAGE, Connection, connection, page_of
from schema.parts import Node, opaque_id
from schema.permissions import Withheld, needs
from schema.scalars import Period, period_between, read_period
from schema.trail import Trail, trails_from
from schema.words import GapKind, Side, Unit
from store import reads_contacts, reads_gaps, reads_incidents, reads_statements, reads_trails
from store.reads_lines import LineKey
from store.reads_paging import Page, Position, Values
from store.transaction import Transaction

StatementAsAt = Annotated[
    dt.datetime | None,
    strawberry.argument(
        description="Only what had been issued by this moment of portal time, as it was issued: nothing is counted again. A moment to"
        " come is refused."
    ),
]
OnLine = Callable[[Transaction, Page, LineKey], list[tuple[Position, Values]]]
CountOnLine = Callable[[Transaction, LineKey], int]

_COUNTS: dict[Unit, CountOnLine] = {
    Unit.INCIDENTS: reads_incidents.count_on_line,
    Unit.TRAILS: reads_trails.count_on_line,
    Unit.CONTACTS: reads_contacts.count_on_line,
    Unit.GAPS: reads_gaps.count_on_line,
}
_SEES_UNIT: dict[Unit, Scope] = {
    Unit.INCIDENTS: Scope.INCIDENTS_READ,
    Unit.TRAILS: Scope.TRAILS_READ,
    Unit.CONTACTS: Scope.CONTACTS_READ,
    Unit.GAPS: Scope.GAPS_READ,
}


@strawberry.type(
    description="One line of a law: a number, and what stands behind it.", directives=needs(Scope.STATEMENTS_READ)
)
class StatementLine:
    key: strawberry.Private[LineKey]
    unit: strawberry.Private[Unit]

    name: str = strawberry.field(description="The standing or line, such as STOPPED or UNANNOUNCED.")
    label: str = strawberry.field(description="The same in plain words.")
    count: int = strawberry.field(description="How many stand on it.")

    @strawberry.field(description="How many of them you may not see. They are counted and not shown.")
    def hidden(self, info: Asked) -> int:
        asking = asking_of(info)
        if _SEES_UNIT[self.unit] not in asking.viewer.scopes:
            return self.count
        return self.count - _COUNTS[self.unit](asking.transaction, self.key)

    @strawberry.field(
        description="The trails on this line. Null without `trails:read`.", extensions=[Withheld(Scope.TRAILS_READ)]
    )
    def trails(self, info: Asked, first: int = PAGE, after: str | None = None) -> Connection[Trail] | None:
        return self._members(info, first, after, Unit.TRAILS, reads_trails.on_line, trails_from)

    @strawberry.field(
        description="The contacts on this line. Null without `contacts:read`.",
        extensions=[Withheld(Scope.CONTACTS_READ)],
    )
    def contacts(self, info: Asked, first: int = PAGE, after: str | None = None) -> Connection[Contact] | None:
        return self._members(info, first, after, Unit.CONTACTS, reads_contacts.on_line, contacts_from)

    @strawberry.field(
        description="The incidents on this line. Null without `incidents:read`.",
        extensions=[Withheld(Scope.INCIDENTS_READ)],
    )
    def incidents(self, info: Asked, first: int = PAGE, after: str | None = None) -> Connection[Incident] | None:
        return self._members(info, first, after, Unit.INCIDENTS, reads_incidents.on_line, incidents_from)

    @strawberry.field(
        description="The gaps on this line. Null without `gaps:read`.", extensions=[Withheld(Scope.GAPS_READ)]
    )
    def gaps(self, info: Asked, first: int = PAGE, after: str | None = None) -> Connection[Gap] | None:
        return self._members(info, first, after, Unit.GAPS, reads_gaps.on_line, gaps_from)

    def _members(
        self,
        info: Asked,
        first: int,
        after: str | None,
        unit: Unit,
        read: OnLine,
        build: Callable[[list[Values]], list[Any]],
    ) -> Connection[Any]:
        transaction, page = asking_of(info).transaction, page_of(first, after)
        rows = read(transaction, page, self.key) if unit is self.unit else []
        return connection(page, rows, build, lambda: _COUNTS[unit](transaction, self.key) if unit is self.unit else 0)


@strawberry.type(description="A balance: its total is the sum of its lines.", directives=needs(Scope.STATEMENTS_READ))
class StatementLaw:
    number: int = strawberry.field(description="0 to 5.")
    unit: Unit = strawberry.field(description="What it counts.")
    total: int = strawberry.field(description="Counted apart from the lines, and equal to their sum.")
    lines: list[StatementLine] = strawberry.field(description="Its lines, in order.")

    @strawberry.field(description="One line by its name; null for a name it has not.")
    def line(self, name: str) -> StatementLine | None:
        return next((one for one in self.lines if one.name == name), None)


@strawberry.type(description="How the gaps of one kind moved in the period.", directives=needs(Scope.STATEMENTS_READ))
class GapMovement:
    kind: GapKind = strawberry.field(description="Why they stopped.")
    side: Side = strawberry.field(description="Whose move it is.")
    opening: int = strawberry.field(description="Open when the period began.")
    opened: int = strawberry.field(description="Opened, or opened again, in the period.")
    resolved: int = strawberry.field(description="Closed in the period.")
    closing: int = strawberry.field(description="Open when the period ended: opening and opened, less resolved.")


@strawberry.type(description="How many trails could be judged.")
class Judged:
    judged: int = strawberry.field(description="Of how many the portal can tell how they stand.")
    of: int = strawberry.field(description="Of how many there are.")


@strawberry.type(description="What is printed beside the laws.")
class Beside:
    sealed_logs: int = strawberry.field(
        description="Restricted logs of the force in the period; nobody here sees them."
    )
    missing_serials: int = strawberry.field(
        description="Log serials that the force has not accounted for: up to so many more incidents."
    )


@strawberry.type(description="The force's own figures for the period.")
class Certificate:
    eligible: int = strawberry.field(description="Children whom it ought to have referred.")
    sent: int = strawberry.field(description="Referrals that it sent.")


def _id(row: Values) -> strawberry.ID:
    return opaque_id("Statement", row["directorate"], str(row["number"]))


def _period(row: Values) -> Period:
    return period_between(row["period_from"], row["period_to"])


def _judged(row: Values) -> Judged:
    figures = row["body"]["judged"]
    return Judged(judged=figures["n"], of=figures["of"])


def _digest(row: Values) -> str:
    """The digest in hexadecimal, in which a plan has it already, behind the mark that PostgreSQL writes."""
    digest = row["digest"]
    return digest.removeprefix("\\x") if isinstance(digest, str) else bytes(digest).hex()


def _beside(row: Values) -> Beside:
    return Beside(**row["body"]["beside"])


def _certificate(row: Values) -> Certificate | None:
    figures = row["body"]["certificate"]
    return None if figures is None else Certificate(**figures)


def _laws(row: Values) -> list[StatementLaw]:
    return [_law(row, law) for law in row["body"]["laws"]]


def _movements(row: Values) -> list[GapMovement]:
    return [_movement(one) for one in row["body"]["gap_movements"]]


def _of_period(of: Callable[[Period], object]) -> Made:
    """A value that the period of a row has."""
    ends = ("period_from", "period_to")
    return Made(lambda row: of(_period(row)), ends, frozenset(ends))


@strawberry.type(
    description="A numbered account of one directorate's period as at a moment. Superseded, never edited.",
    directives=needs(Scope.STATEMENTS_READ),
)
class Statement(Node):
    reads: ClassVar = Rows(
        {
            "id": Made(_id, ("directorate", "number")),
            "period": _of_period(str),
            "period_from": _of_period(lambda period: period.first),
            "period_to": _of_period(lambda period: period.after),
            "judged": Made(_judged, ("body",)),
            "digest": Made(_digest, ("digest",)),
            "beside": Made(_beside, ("body",)),
            "certificate": Made(_certificate, ("body",)),
            "laws": Made(_laws, ("body", "directorate", "number", "force")),
            "gap_movements": Made(_movements, ("body",)),
            "directorate": OrganisationOf("directorate"),
            "force": OrganisationOf("force"),
        }
    )

    row: strawberry.Private[Values]

    number: int = strawberry.field(description="Within its directorate.")
    period: str = strawberry.field(description="A month, 2019-08, or two dates of which the second is outside.")
    period_from: dt.date = strawberry.field(description="Its first day.")
    period_to: dt.date = strawberry.field(description="The day after its last.")
    as_at: dt.datetime = strawberry.field(description="The portal time as at which everything was judged.")
    issued_at: dt.datetime = strawberry.field(description="When it was issued, in machine time.")
    headline: str = strawberry.field(description="`adds up; n of N could be judged`.")
    judged: Judged = strawberry.field(description="The numbers of the headline.")
    supersedes: int | None = strawberry.field(description="The statement of the same period before it.")
    superseded_by: int | None = strawberry.field(
        description="The statement of the same period after it; with `asAt`, as far as it had been issued by then."
    )
    digest: str = strawberry.field(description="SHA-256 of its content.")
    beside: Beside = strawberry.field(description="What is printed beside the laws.")
    certificate: Certificate | None = strawberry.field(description="The force's own figures; null if it gave none.")
    laws: list[StatementLaw] = strawberry.field(
        description="Laws 0 to 5; the lines of law 5 are the gaps that were open at the end."
    )
    gap_movements: list[GapMovement] = strawberry.field(description="Law 5, per kind of gap.")

    @classmethod
    def of(cls, row: Values) -> Self:
        """The statement of a row of the reading `statements`."""
        period = _period(row)
        return cls(
            id=_id(row),
            row=row,
            period=str(period),
            period_from=period.first,
            period_to=period.after,
            judged=_judged(row),
            digest=_digest(row),
            beside=_beside(row),
            certificate=_certificate(row),
            laws=_laws(row),
            gap_movements=_movements(row),
            **{name: row[name] for name in ("number", "as_at", "issued_at", "headline", "supersedes", "superseded_by")},
        )

    @strawberry.field(description="Whose statement it is.")
    def directorate(self, info: Asked) -> Organisation:
        return organisation_of(info, self.row["directorate"])

    @strawberry.field(description="The force whose incidents it accounts for.")
    def force(self, info: Asked) -> Organisation:
        return organisation_of(info, self.row["force"])

    @strawberry.field(description="One law by its number; null for a number it has not.")
    def law(self, number: int) -> StatementLaw | None:
        return next((one for one in self.laws if one.number == number), None)


def _law(row: Values, law: dict[str, Any]) -> StatementLaw:
    unit = Unit(law["unit"].upper())
    return StatementLaw(
        number=law["number"],
        unit=unit,
        total=law["total"],
        lines=[
            StatementLine(
                key=LineKey(row["directorate"], row["number"], row["force"], law["number"], line["name"]),
                unit=unit,
                name=line["name"],
                label=line["label"],
                count=line["count"],
            )
            for line in law["lines"]
        ],
    )


def _movement(body: dict[str, Any]) -> GapMovement:
    figures = {name: body[name] for name in ("opening", "opened", "resolved", "closing")}
    return GapMovement(kind=GapKind(body["kind"]), side=Side(body["side"]), **figures)


def statements_from(rows: list[Values]) -> list[Statement]:
    """The statements of rows that are shown together."""
    return [Statement.of(row) for row in rows]


def statements_of(info: Asked, page: Page, directorate: str | None, as_at: dt.datetime | None) -> Connection[Statement]:
    """A page of the statements that the viewer may see, of those that had been issued by a moment. Raises NotYetKnown."""
    transaction = _known(info, as_at)
    return connection(
        page,
        reads_statements.statements(transaction, page, directorate, as_at),
        statements_from,
        lambda: reads_statements.count_statements(transaction, directorate, as_at),
    )


def statement_of(
    info: Asked, directorate: str, number: int | None, period: str | None, as_at: dt.datetime | None
) -> Statement | None:
    """One statement by its number, or the newest of a period, or the newest, of those that had been issued by a moment. Raises
    NotYetKnown, and OperationRefused for a period that is none."""
    transaction = _known(info, as_at)
    if number is not None:
        row = reads_statements.by_number(transaction, directorate, number, as_at)
    else:
        asked = None if period is None else read_period(period)
        span = None if asked is None else (asked.start, asked.end)
        row = reads_statements.newest(transaction, directorate, span, as_at)
    return None if row is None else Statement.of(row)


def _known(info: Asked, as_at: dt.datetime | None) -> Transaction:
    transaction = asking_of(info).transaction
    if as_at is not None:
        need_known(transaction, as_at)
    return transaction
