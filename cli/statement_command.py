"""`counterfoil statement`: issues a directorate's statement of a period, or draws it up as at an earlier moment, and shows
it law by law. What counts is the acts' business. It is for the operator, who has the server and with it both sides, and so
names every trail counted; halves of other councils are withheld."""

import datetime as dt
import re
from typing import Annotated, Any

import typer

from actions.issue_statement import Units, issue_statement, show_units
from actions.look_back import look_back
from auth.scopes import Scope
from auth.viewer import Viewer
from cli.output import REFUSED, AsJson, open_database, say, show_json, show_table, system_viewer
from reconciliation.moment import LONDON, midnight
from reconciliation.statement import DoesNotAddUp, Period, Statement
from store.database import Database

EXAMPLES = """\b
Examples:
  counterfoil statement --directorate E08000004 --period 2019-08
  counterfoil statement --directorate E08000004 --period 2019-08 --json > statement.json
  counterfoil statement --directorate E08000004 --period 2019-07-01/2019-07-15 --trails
  counterfoil statement --directorate E08000004 --period 2019-07 --as-at 2019-07-20T09:00:00+01:00

\b
--trails and --json name every trail that counts by its ids, as the operator of the portal may see them; do not pass them
on. What another council did, and law 1 of another council's child, is withheld (empty; null in JSON).

\b
With --as-at the statement is shown and not issued, without what stands beside it. Exit codes: 0 it adds up; 1 refused, because it does not add up or for
another reason; 2 the command was not understood.
"""

MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])")
LAST_MONTH = 12
TRAIL_COLUMNS = ("incident", "referral", "person", "law 1", "law 2", "law 4", "gap", "side", "flags")

Directorate = Annotated[str, typer.Option("--directorate", help="GSS code of the directorate.")]
PeriodText = Annotated[str, typer.Option("--period", help="A month, 2019-08, or two dates, the second outside.")]
AsAt = Annotated[str | None, typer.Option("--as-at", help="A time with offset; shown, not issued.")]
Trails = Annotated[bool, typer.Option("--trails", help="List the trails too.")]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("statement", epilog=EXAMPLES)(statement)


def statement(
    directorate: Directorate,
    period: PeriodText,
    as_at: AsAt = None,
    trails: Trails = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Issue the statement of a directorate's period and show it; it is refused if it does not add up."""
    what, moment = read_period(period), None if as_at is None else read_moment(as_at)
    viewer = system_viewer(directorate, scopes=frozenset({Scope.STATEMENTS_ISSUE, Scope.STATEMENTS_READ}))
    with open_database() as database:
        try:
            number, drawn_up, units = _draw_up(database, viewer, directorate, what, moment)
        except DoesNotAddUp as problem:
            say(problem.sentence)
            raise typer.Exit(REFUSED) from None
    if as_json:
        show_json(_json(number, drawn_up, units))
        return
    show_statement(number, drawn_up)
    if trails:
        show_table(TRAIL_COLUMNS, [_trail_row(one) for one in units.trails])


def _draw_up(
    database: Database, viewer: Viewer, directorate: str, period: Period, as_at: dt.datetime | None
) -> tuple[int | None, Statement, Units]:
    if as_at is not None:
        return None, *look_back(database, viewer, directorate, period, as_at)
    issued = issue_statement(database, viewer, directorate, period)
    return issued.number, issued.statement, show_units(database, viewer, directorate, period)


def read_period(text: str) -> Period:
    """A month, or two dates of which the second is outside, from midnight to midnight in London. Raises BadParameter."""
    month = MONTH.fullmatch(text)
    try:
        if month is None:
            first, last = (dt.date.fromisoformat(one) for one in text.split("/"))
        else:
            first = dt.date(int(month["year"]), int(month["month"]), 1)
            last = _month_after(first)
        return Period(midnight(first), midnight(last))
    except ValueError:
        message = "Write a month, 2019-08, or two dates, 2019-08-01/2019-09-01, the second later than the first."
        raise typer.BadParameter(message, param_hint="--period") from None


def _month_after(first: dt.date) -> dt.date:
    return dt.date(first.year + first.month // LAST_MONTH, first.month % LAST_MONTH + 1, 1)


def read_moment(text: str) -> dt.datetime:
    """A time with an offset. Raises BadParameter."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        message = "Write a time with its offset, 2019-07-20T09:00:00+01:00."
        raise typer.BadParameter(message, param_hint="--as-at")
    return moment


def _json(number: int | None, drawn_up: Statement, units: Units) -> dict[str, Any]:
    body = drawn_up.body()
    return {
        "directorate": drawn_up.directorate,
        "period": body["period"],
        "as_at": body["as_at"],
        "number": number,
        **{name: body[name] for name in ("headline", "adds_up", "judged", "laws", "gap_movements", "beside")},
        "up_to": drawn_up.up_to,
        "trails": units.trails,
        "contacts": units.contacts,
        "incidents": units.incidents,
    }


def show_statement(number: int | None, drawn_up: Statement) -> None:
    name = "Not issued" if number is None else f"Statement {number}"
    days = (drawn_up.period.start, drawn_up.period.end)
    first, last = (moment.astimezone(LONDON).date().isoformat() for moment in days)
    as_at = drawn_up.as_at.astimezone(LONDON).isoformat(timespec="minutes")
    say(f"{name} of {drawn_up.directorate}, {first} to {last} (not included), as at {as_at}")
    say(drawn_up.headline)
    for law in drawn_up.laws[:-1]:
        lines = [(line.label, line.count) for line in law.lines]
        show_table((f"law {law.number}: {law.unit}", "count"), [*lines, ("total", law.total)], right=("count",))
    columns = ("law 5: gaps", "opening", "opened", "resolved", "closing")
    moved = [
        (one.kind.lower().replace("_", " "), one.opening, one.opened, one.resolved, one.closing)
        for one in drawn_up.gap_movements
    ]
    show_table(columns, moved, right=columns[1:])
    if drawn_up.beside is None:
        say("Beside it: restricted logs and missing serials are known as at now only, so they are left out.")
        return
    say(f"Beside it: {drawn_up.beside.sealed_logs:,} restricted logs{_up_to(drawn_up)}.")


def _up_to(drawn_up: Statement) -> str:
    return "" if drawn_up.up_to is None else f"; serials not accounted for: {drawn_up.up_to}"


def _trail_row(one: dict[str, Any]) -> tuple[str | None, ...]:
    gap = one["gap"] or {"kind": None, "side": None}
    flags = " ".join(":".join(part for part in flag if part) for flag in one["flags"])
    names = ("incident_id", "referral_id", "person_id", "law1", "law2", "law4")
    return (*(one[name] for name in names), gap["kind"], gap["side"], flags)
