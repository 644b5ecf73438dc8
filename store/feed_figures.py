"""The figures that tell of feed faults, for the feeds that the viewer may see. Which of them is a fault is the heart's to
say."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from store.feeds import SQL
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class NewestLoad:
    """When the newest complete load of a feed was made."""

    organisation: str
    feed: str
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class DayWithHoles:
    """A day's log serials: its last, which are accounted for, and when that was told."""

    organisation: str
    feed: str
    day: dt.date
    last_serial: int
    accounted: tuple[tuple[int, int], ...]
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class LoadThatDiffers:
    """A load that is not complete: what its trailer declares (None without one), what was found, and why else."""

    organisation: str
    feed: str
    load_id: str
    made_at: dt.datetime
    declared: Mapping[str, int] | None
    found: Mapping[str, int]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadWithRejections:
    """A load with rows that could not be read and did not come again."""

    organisation: str
    feed: str
    load_id: str
    made_at: dt.datetime
    lines: Sequence[int]


@dataclass(frozen=True, slots=True)
class LoadWithFlips:
    """A load with records of which something went back: how many, and how many of them in which field."""

    organisation: str
    feed: str
    load_id: str
    made_at: dt.datetime
    records: int
    fields: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ListWithVanished:
    """A list of expected records of which some are not there, with the references of the first."""

    organisation: str
    feed: str
    source: str
    load_id: str
    made_at: dt.datetime
    expected: int
    vanished: int
    first_vanished: Sequence[str]


def newest_loads(tx: Transaction) -> Iterator[NewestLoad]:
    """Every feed from which anything came."""
    for row in tx.rows(SQL.newest_loads_of_feeds):
        yield NewestLoad(row["organisation"], row["feed"], row["newest"])


def days_with_holes(tx: Transaction) -> Iterator[DayWithHoles]:
    """The days whose serials are not all accounted for."""
    for row in tx.rows(SQL.days_with_holes):
        accounted = tuple(zip(row.pop("firsts"), row.pop("lasts"), strict=True))
        yield DayWithHoles(accounted=accounted, **row)


def loads_that_differ(tx: Transaction) -> Iterator[LoadThatDiffers]:
    """The loads that are not complete."""
    for row in tx.rows(SQL.loads_that_differ):
        counts = row.pop("counts")
        yield LoadThatDiffers(
            **row,
            declared=counts.get("declared"),
            found=counts.get("seen", {}),
            problems=tuple(counts.get("problems", ())),
        )


def loads_with_rejections(tx: Transaction) -> Iterator[LoadWithRejections]:
    """The loads with rows that no later load has supplied."""
    for row in tx.rows(SQL.loads_with_rejections):
        yield LoadWithRejections(**row)


def loads_with_flips(tx: Transaction) -> Iterator[LoadWithFlips]:
    """The loads that took back what a load before them told."""
    for row in tx.rows(SQL.loads_with_flips):
        yield LoadWithFlips(**row)


def lists_with_vanished(tx: Transaction, most: int) -> Iterator[ListWithVanished]:
    """The newest list of each source, where some of it is not there; `most` references of each are read."""
    for row in tx.rows(SQL.lists_with_vanished, most=most):
        yield ListWithVanished(**row)
