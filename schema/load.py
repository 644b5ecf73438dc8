"""Feeds, their loads, the rows of them that could not be read, and feed faults. Found values come masked from the feeds."""

import datetime as dt
from typing import Any, Self, cast

import strawberry

from actions import feed_faults
from auth.scopes import Scope
from schema.asking import asking_of
from schema.organisation import Asked, Organisation, organisation_of
from schema.paging import PAGE, Connection, connection, page_of
from schema.parts import Node, opaque_id
from schema.permissions import needs
from schema.words import FeedSide, LoadState
from store import reads_loads
from store.reads_paging import Values


@strawberry.type(description="A row of a load that could not be read.", directives=needs(Scope.FEEDS_READ))
class Rejection:
    line: int = strawberry.field(description="The line of the file, from 1.")
    field: str = strawberry.field(description="Where in the row.")
    found: str = strawberry.field(description="What stood there; for personal data only its kind and length.")
    expected: str = strawberry.field(description="What was expected.")
    kind: str | None = strawberry.field(description="Which kind of record it was, if that could be told.")
    record_id: str | None = strawberry.field(description="The record's own id in its system, if it could be told.")
    supplied: bool = strawberry.field(description="Whether a later load supplied the record.")

    @classmethod
    def of(cls, row: Values) -> Self:
        """The rejection of a row of `rejections`."""
        names = ("line", "field", "found", "expected", "kind", "record_id", "supplied")
        return cls(**{name: row[name] for name in names})


@strawberry.type(description="How many of one kind a load holds.")
class Count:
    name: str = strawberry.field(description="Of what.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="One batch from a feed.", directives=needs(Scope.FEEDS_READ))
class Load(Node):
    row: strawberry.Private[Values]

    feed: str = strawberry.field(description="The feed that it came by.")
    state: LoadState = strawberry.field(description="How far it has come.")
    received_at: dt.datetime = strawberry.field(description="When its first byte arrived, in portal time.")
    taken_in_at: dt.datetime | None = strawberry.field(description="When its records became visible, in portal time.")
    judged_at: dt.datetime | None = strawberry.field(
        description="When everything that it bears on was first judged, in portal time; null until then."
    )
    made_at: dt.datetime | None = strawberry.field(description="When its source made it; orders versions.")
    covers_from: dt.datetime | None = strawberry.field(description="The start of the time that it covers.")
    covers_to: dt.datetime | None = strawberry.field(description="The end of that time, which is outside it.")
    complete: bool = strawberry.field(description="Whether its totals agree, so that its coverage counts.")
    lines_read: int = strawberry.field(description="How many lines were read.")
    bytes_received: int = strawberry.field(description="How many bytes arrived.")
    rejection_count: int = strawberry.field(description="How many rows could not be read.")
    refusal: str | None = strawberry.field(description="Why nothing of it was taken in.")
    counts: list[Count] = strawberry.field(description="What it holds.")

    @classmethod
    def of(cls, row: Values) -> Self:
        """The load of a row of the reading `loads`."""
        names = (
            *("feed", "received_at", "taken_in_at", "made_at", "covers_from", "covers_to", "complete"),
            *("lines_read", "bytes_received", "rejection_count"),
        )
        return cls(
            id=opaque_id("Load", row["organisation"], str(row["load_id"])),
            row=row,
            state=LoadState(row["state"]),
            refusal=_sentence(row["refusal"]),
            counts=[Count(name=name, count=count) for name, count in _counts(row["counts"])],
            judged_at=row["reconciled_at"],
            **{name: row[name] for name in names},
        )

    @strawberry.field(description="Whose load it is.")
    def organisation(self, info: Asked) -> Organisation:
        return organisation_of(info, self.row["organisation"])

    @strawberry.field(description="The rows that could not be read, by line.")
    def rejections(self, info: Asked, first: int = PAGE, after: str | None = None) -> Connection[Rejection]:
        return rejections_of(info, self.row["organisation"], str(self.row["load_id"]), first, after)


def rejections_of(
    info: Asked, organisation: str | None, load_id: str | None, first: int, after: str | None
) -> Connection[Rejection]:
    """A page of rejections, of one load or of all that the viewer may see."""
    transaction, page = asking_of(info).transaction, page_of(first, after)
    return connection(
        page,
        reads_loads.rejections(transaction, page, organisation, load_id),
        lambda rows: [Rejection.of(row) for row in rows],
        lambda: reads_loads.count_rejections(transaction, organisation, load_id),
    )


def loads_from(rows: list[Values]) -> list[Load]:
    """The loads of rows that are shown together."""
    return [Load.of(row) for row in rows]


def _sentence(refusal: object) -> str | None:
    if isinstance(refusal, dict):
        body = cast("dict[str, object]", refusal)
        return str(body.get("sentence") or body.get("code") or "Refused.")
    return None if refusal is None else str(refusal)


def _counts(counts: dict[str, Any]) -> list[tuple[str, int]]:
    return sorted((name, count) for name, count in counts.items() if isinstance(count, int))


@strawberry.type(description="A configured source of records.", directives=needs(Scope.FEEDS_READ))
class Feed:
    row: strawberry.Private[Values]

    name: str = strawberry.field(description="Its name within its organisation.")
    side: FeedSide = strawberry.field(description="Whose records it carries.")
    format: str = strawberry.field(description="The format that it writes.")
    shows: list[str] = strawberry.field(description="What it is able to show, and so to prove absent.")
    newest_load_made_at: dt.datetime | None = strawberry.field(description="When its newest complete load was made.")
    covers_to: dt.datetime | None = strawberry.field(description="Up to when its complete loads tell.")

    @classmethod
    def of(cls, row: Values) -> Self:
        """The feed of a row of `feeds`."""
        names = ("side", "format", "newest_load_made_at", "covers_to")
        return cls(row=row, name=row["feed"], shows=_abilities(row["abilities"]), **{one: row[one] for one in names})

    @strawberry.field(description="Whose feed it is.")
    def organisation(self, info: Asked) -> Organisation:
        return organisation_of(info, self.row["organisation"])


def _abilities(abilities: object) -> list[str]:
    """The abilities that are true, without the `shows_` that their stored names begin with."""
    if isinstance(abilities, dict):
        able = cast("dict[str, object]", abilities)
        return sorted(name.removeprefix("shows_") for name, is_able in able.items() if is_able is True)
    return sorted(str(one) for one in cast("list[object]", abilities))


@strawberry.type(
    description="Something wrong with a feed. It is counted against the feed's owner and accuses nobody of a gap.",
    directives=needs(Scope.FEEDS_READ),
)
class FeedFault:
    owner: strawberry.Private[str]

    feed: str = strawberry.field(description="The feed.")
    kind: str = strawberry.field(
        description="STALE, SERIAL_HOLE, COUNT_MISMATCH, REJECTED_ROWS, STATUS_FLIP or VANISHED."
    )
    since: dt.datetime = strawberry.field(description="Since when, in portal time.")
    details: str = strawberry.field(description="What is wrong, in words.")

    @strawberry.field(description="Whose feed it is.")
    def organisation(self, info: Asked) -> Organisation:
        return organisation_of(info, self.owner)


def faults_of(info: Asked) -> list[FeedFault]:
    """The faults of the feeds that the viewer may see."""
    asking = asking_of(info)
    faults = feed_faults.feed_faults(asking.transaction, asking.viewer)
    return [
        FeedFault(owner=one.organisation, feed=one.feed, kind=one.kind.value, since=one.since, details=one.details)
        for one in faults
    ]
