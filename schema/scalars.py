"""Scalars and how arguments written as text are read: aware times, dates, and periods (`2019-08`). Reads no clock."""

import datetime as dt
import re
from dataclasses import dataclass

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from reconciliation.moment import LONDON, midnight
from schema.problems import bad_input

_MONTH = re.compile(r"\A(\d{4})-(\d{2})\Z")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def _read_time(value: object) -> dt.datetime:
    try:
        time = dt.datetime.fromisoformat(str(value))
    except ValueError:
        raise GraphQLError("A time is written as ISO 8601 with an offset, such as 2019-08-01T09:00:00+01:00.") from None
    if time.tzinfo is None:
        raise GraphQLError("A time needs an offset, such as +01:00.")
    try:
        return time.astimezone(dt.UTC)
    except OverflowError:
        raise GraphQLError("A time lies between the years 1 and 9999.") from None


def _read_date(value: object) -> dt.date:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise GraphQLError("A date is written as YYYY-MM-DD.") from None


def _write(value: dt.datetime | dt.date) -> str:
    return value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value.isoformat()


SCALARS: dict[object, ScalarDefinition] = {
    dt.datetime: strawberry.scalar(
        name="DateTime",
        description="A time: ISO 8601 with an offset, answered in UTC.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=_write,
        parse_value=_read_time,
    ),
    dt.date: strawberry.scalar(
        name="Date",
        description="A calendar date, YYYY-MM-DD.",
        serialize=_write,
        parse_value=_read_date,
    ),
}


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open local dates in Europe/London: from the start of `first` to the start of `after`."""

    first: dt.date
    after: dt.date

    @property
    def start(self) -> dt.datetime:
        """Midnight at the start of the first day, in UTC."""
        return midnight(self.first)

    @property
    def end(self) -> dt.datetime:
        """Midnight after the last day, in UTC."""
        return midnight(self.after)

    def __str__(self) -> str:  # pyright: ignore[reportImplicitOverride]
        """As it is asked for: a month, or two dates of which the second is outside."""
        if self.first.day == 1 and self.after == _next_month(self.first):
            return f"{self.first:%Y-%m}"
        return f"{self.first.isoformat()}/{self.after.isoformat()}"


def _next_month(day: dt.date) -> dt.date:
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def period_between(start: dt.datetime, end: dt.datetime) -> Period:
    """The period from one midnight in London to another."""
    return Period(start.astimezone(LONDON).date(), end.astimezone(LONDON).date())


def read_period(text: str) -> Period:
    """A month (`2019-08`) or half-open dates (`2019-08-01/2019-09-01`). Raises OperationRefused."""
    try:
        month = _MONTH.match(text)
        if month:
            first = dt.date(int(month[1]), int(month[2]), 1)
            period = Period(first, _next_month(first))
        else:
            first_text, _, after_text = text.partition("/")
            period = Period(dt.date.fromisoformat(first_text), dt.date.fromisoformat(after_text))
    except ValueError:
        raise bad_input("Write a period as a month, 2019-08, or as two dates, 2019-08-01/2019-09-01.") from None
    if not period.first < period.after or not _FIRST_YEAR <= period.first.year <= _LAST_YEAR:
        raise bad_input("The second date of a period must be later than the first, and both must be plausible.")
    return period
