"""Which loads there are, what each makes known, and up to when a side's feed says everything. Reads and writes no file."""

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from region.events import Record
from region.local_time import DAY, at, local_day

POLICE = "gmp-police"
COUNCIL = "oldham-council"
MADE_AT = {POLICE: (4, 0), COUNCIL: (4, 30)}

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Loads:
    """The loads of a region: one a day and side for each day of the period, made early on the next, but for those `without`."""

    first: dt.date
    last: dt.date
    without: frozenset[tuple[str, dt.date]] = frozenset()

    def days(self) -> list[dt.date]:
        """The days that the loads are about."""
        return [self.first + DAY * place for place in range((self.last - self.first).days + 1)]

    def made_at(self, side: str, day: dt.date) -> dt.datetime:
        """When the load about a day is made."""
        return at(day + DAY, *MADE_AT[side])

    def comes(self, side: str, day: dt.date) -> bool:
        """Whether there is a load about a day."""
        return self.first <= day <= self.last and (side, day + DAY) not in self.without

    def carrying(self, side: str, record: Record) -> list[dt.date]:
        """The days whose loads carry a record: those on which something about it became known."""
        days = sorted({local_day(change) for change in record.changes()})
        return [day for day in days if self.comes(side, day)]

    def known(self, side: str, record: R, as_at: dt.datetime) -> R | None:
        """A record as the newest load carries it that was made by then, if one did."""
        made = [day for day in self.carrying(side, record) if self.made_at(side, day) <= as_at]
        return record.known(at(made[-1] + DAY)) if made else None

    def covered_from(self, side: str, start: dt.datetime, as_at: dt.datetime) -> dt.datetime:
        """The end of the unbroken coverage from a moment, by loads made by `as_at`; the moment itself where there is none."""
        day = local_day(start)
        end = start
        while self.comes(side, day) and self.made_at(side, day) <= as_at:
            day += DAY
            end = at(day)
        return end
