"""England's working days and arithmetic with them in Europe/London (ADR-0002, Clocks). The holidays are handed in; no calendar is looked up here."""

import datetime as dt
from dataclasses import dataclass, field

from reconciliation.moment import LONDON, Moment

SATURDAY = 5
REMEMBERED = 1 << 16
ONE_DAY = dt.timedelta(days=1)


def local_date(time: dt.datetime) -> dt.date:
    """The date in Europe/London of an aware time."""
    return time.astimezone(LONDON).date()


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Monday to Friday without England's bank holidays."""

    holidays: frozenset[dt.date]
    _known: dict[tuple[dt.datetime, int], dt.datetime] = field(
        default_factory=dict[tuple[dt.datetime, int], dt.datetime], init=False, repr=False, compare=False
    )

    def is_working_day(self, day: dt.date) -> bool:
        """Whether `day` is worked in England."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def next_working_day(self, day: dt.date) -> dt.date:
        """The first working day after `day`."""
        day += ONE_DAY
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add(self, time: dt.datetime, days: int) -> dt.datetime:
        """`time` + working days, in UTC: a time on a day that is not worked first becomes 00:00 of the next that is;
        then `days` working days later at the same local time (ADR-0002)."""
        known = self._known.get((time, days))
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[time, days] = self._add(time, days)
        return known

    def _add(self, time: dt.datetime, days: int) -> dt.datetime:
        local = time.astimezone(LONDON)
        day, clock = local.date(), local.time()
        if not self.is_working_day(day):
            day, clock = self.next_working_day(day), dt.time()
        for _ in range(days):
            day = self.next_working_day(day)
        return dt.datetime.combine(day, clock, LONDON).astimezone(dt.UTC)

    def after(self, moment: Moment, days: int) -> Moment:
        """Both ends of a moment, `days` working days later."""
        earliest = self.add(moment.earliest, days)
        return Moment(earliest, earliest if moment.exact else self.add(moment.latest, days))
