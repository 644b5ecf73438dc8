"""Which loads there are, what each makes known, and up to when a feed says everything. The truth is judged with it, so that it says of a record
what the bytes of the files say and no more. Reads and writes no file."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar, cast

from region.events import Contact, Episode, Record
from region.local_time import DAY, LONDON, at, local, local_day
from region.sources import COUNCIL_FORM, EXPECTED_FORM, POLICE_FORM, SSD_FORM, Source

R = TypeVar("R", bound=Record)
Runs = dict[dt.date, dt.datetime]

WINDOW = dt.timedelta(days=3)
"""How far back an extract of the Standard Safeguarding Dataset holds every contact, counted from the day on which it is made."""

INSPECTION_LIST = dt.date(2019, 10, 25)
"""The day on which the list of expected records is made, where the period has that day."""

NO_ACTION = "NFA"
COVERS_THE_DAY = frozenset({POLICE_FORM, COUNCIL_FORM})


@dataclass(frozen=True, slots=True)
class Loads:
    """The loads of a region: one for each source and day of the period, made early on the next, but for those `without`, which names
    feeds with the day of the folder that lacks their file. The list of expected records comes once."""

    first: dt.date
    last: dt.date
    without: frozenset[tuple[str, dt.date]] = frozenset()
    _runs: dict[tuple[str, dt.datetime], Runs] = field(
        default_factory=dict[tuple[str, dt.datetime], Runs], init=False, repr=False, compare=False
    )

    def days(self) -> list[dt.date]:
        """The days that the loads are about."""
        return [self.first + DAY * place for place in range((self.last - self.first).days + 1)]

    def made_at(self, source: Source, day: dt.date) -> dt.datetime:
        """When the load about a day is made."""
        return source.made_at(day + DAY)

    @property
    def listed_on(self) -> dt.date:
        """The day that the list of expected records is about: it is made in the night after."""
        if self.first < INSPECTION_LIST <= self.last + DAY:
            return INSPECTION_LIST - DAY
        return self.first + (self.last - self.first) // 2

    def comes(self, source: Source, day: dt.date) -> bool:
        """Whether there is a load about a day."""
        if source.form == EXPECTED_FORM and day != self.listed_on:
            return False
        return self.first <= day <= self.last and (source.feed, day + DAY) not in self.without

    def until(self, source: Source, day: dt.date) -> dt.datetime:
        """The moment before which everything is in the load about a day: the end of the day, and for an extract the moment it is made."""
        return self.made_at(source, day) if source.form == SSD_FORM else at(day + DAY)

    def carrying(self, source: Source, record: Record) -> list[dt.date]:
        """The days whose loads carry a record: those on which something about it became known, and of a contact in an extract the
        days of the window from its date as well."""
        if source.form != SSD_FORM:
            days = {local_day(change) for change in record.changes()}
        else:
            days = set(self.nights(source, record))
            if isinstance(record, Contact):
                days.update(_days(self._appears(source, record), said_day(record) + WINDOW - DAY))
        return sorted(day for day in days if self.comes(source, day))

    def nights(self, source: Source, record: Record) -> list[dt.date]:
        """The days whose extracts are the first to say something new about a record, whether or not they come."""
        return sorted({self._night_of(source, change) for change in _said(record)})

    def noted(self, source: Source, record: Record) -> list[dt.date]:
        """The days with which a new version of a record has to be kept for the files: for an extract also one of a day on which none
        comes, since a later one holds the contact again."""
        if source.form != SSD_FORM:
            return self.carrying(source, record)
        nights = self.nights(source, record)
        if isinstance(record, Contact) and self.first < said_day(record) + WINDOW:
            nights = [max(night, self.first) for night in nights]
        return sorted({night for night in nights if self.first <= night <= self.last})

    def _appears(self, source: Source, contact: Contact) -> dt.date:
        return max(self.first, self._night_of(source, contact.recorded_at))

    def _night_of(self, source: Source, change: dt.datetime) -> dt.date:
        day = local_day(change)
        return day - DAY if change < self.made_at(source, day - DAY) else day

    def known(self, source: Source, record: R, as_at: dt.datetime) -> R | None:
        """A record as the newest load says it that carries it and was made by then, if one did."""
        made = [day for day in self.carrying(source, record) if self.made_at(source, day) <= as_at]
        return as_said(source, record.known(self.until(source, made[-1]))) if made else None

    def first_said(self, source: Source, record: Record, change: dt.datetime, as_at: dt.datetime) -> dt.datetime | None:
        """When the first load was made that says of a record what became known at a moment, if one was made by `as_at`."""
        for day in self.carrying(source, record):
            made = self.made_at(source, day)
            if self.until(source, day) > change:
                return made if made <= as_at else None
        return None

    def covered_from(self, source: Source, start: dt.datetime, as_at: dt.datetime) -> dt.datetime:
        """The end of the unbroken coverage from a moment, by loads made by `as_at`; the moment itself where there is none."""
        runs = self._runs.get((source.feed, as_at))
        if runs is None:
            runs = self._runs[source.feed, as_at] = self._runs_of(source, as_at)
        return max(start, runs.get(local_day(start), start))

    def _runs_of(self, source: Source, as_at: dt.datetime) -> Runs:
        """For every day that is covered from its midnight, the end of the coverage without a hole."""
        runs: Runs = {}
        if source.form not in COVERS_THE_DAY | {SSD_FORM}:
            return runs
        window = WINDOW if source.form == SSD_FORM else DAY
        for day in reversed(self.days()):
            if self.comes(source, day) and self.made_at(source, day) <= as_at:
                end = self.until(source, day)
                reached = max(end, runs.get(local_day(end), end))
                for covered in _days(day + DAY - window, local_day(end - dt.timedelta(microseconds=1))):
                    runs.setdefault(covered, reached)
        return runs


def _days(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (first + DAY * place for place in range((last - first).days + 1))


def said_day(contact: Contact) -> dt.date:
    """The date of a contact in an extract: of its arrival, or of its recording where nobody noted when it arrived."""
    return local_day(contact.arrived_at or contact.recorded_at)


def _said(record: Record) -> list[dt.datetime]:
    """The changes of a record that an extract is able to say."""
    if isinstance(record, Contact):
        return [record.recorded_at, *([record.decided_at] if record.decided_at else [])]
    if isinstance(record, Episode):
        return [change for change in record.changes() if change != record.purged_at]
    return record.changes()


def as_said(source: Source, record: R) -> R:
    """A record with what the format of its source has room for. An extract has one date or local time of a contact, and its outcomes,
    but not when these came to be; it cannot ask for a removal. `decided_at` is kept as what the outcomes were known from, and is not
    said (see `Loads.first_said`)."""
    if source.form == SSD_FORM and isinstance(record, Contact):
        dated = _as_local(record.arrived_at or record.recorded_at)
        said = replace(
            record,
            source_force=None,
            arrived_at=dated,
            recorded_at=dated,
            grade=None,
            acknowledged_at=None,
            no_further_action=NO_ACTION in record.outcomes if record.outcomes else None,
            no_further_action_reason=None,
            fed_back_at=None,
        )
        return cast("R", said)
    if source.form == SSD_FORM and isinstance(record, Episode):
        return cast("R", replace(record, purged_at=None))
    return record


def _as_local(moment: dt.datetime) -> dt.datetime:
    """A moment as a local time without an offset is read: in the hour that comes twice the first is meant."""
    return local(moment).replace(tzinfo=LONDON, fold=0).astimezone(dt.UTC)
