"""What was known at a moment: the newest version of each record of a component, by kind (ADR-0004). It selects; it
judges nothing."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Generic, TypeVar

from reconciliation.findings import VersionRef
from reconciliation.records import Attachment, Contact, Incident, RecordKey, Referral, Transfer, Version

K = TypeVar("K", str, tuple[str, str], tuple[str, str, str])
V = TypeVar("V")
R_co = TypeVar("R_co", bound=Incident | Referral | Contact | Attachment | Transfer, covariant=True)


@dataclass(frozen=True, slots=True, eq=False)
class Told(Generic[R_co]):
    """A record as its newest version tells it. Two are the same only if they are one object, which makes comparing
    what was known at two moments cheap."""

    record: R_co
    key: RecordKey
    ref: VersionRef


Receiving = Told[Contact] | Told[Attachment]


@dataclass(frozen=True, slots=True)
class Known:
    """The newest versions known from `since` until the next one came in, sorted by id, and those that came in then."""

    since: dt.datetime
    incidents: tuple[Told[Incident], ...]
    referrals: tuple[Told[Referral], ...]
    received: tuple[Receiving, ...]
    transfers: tuple[Told[Transfer], ...]
    came: tuple[VersionRef, ...]


@dataclass(slots=True)
class _Newest:
    """The newest version of each record so far. Another force's incidents and referrals are not this force's trails."""

    force: str
    incidents: dict[str, Told[Incident]] = field(default_factory=dict[str, Told[Incident]])
    referrals: dict[str, Told[Referral]] = field(default_factory=dict[str, Told[Referral]])
    received: dict[tuple[str, str, str], Receiving] = field(default_factory=dict[tuple[str, str, str], Receiving])
    transfers: dict[tuple[str, str], Told[Transfer]] = field(default_factory=dict[tuple[str, str], Told[Transfer]])

    def take(self, version: Version, ref: VersionRef) -> None:
        """Put a version in the place of the one before it."""
        key, record = version.key, version.record
        match record:
            case Incident() if record.force == self.force:
                self.incidents[key.record_id] = Told(record, key, ref)
            case Referral() if record.force == self.force:
                self.referrals[key.record_id] = Told(record, key, ref)
            case Contact():
                self.received[key.organisation, key.record_id, key.kind] = Told(record, key, ref)
            case Attachment():
                self.received[key.organisation, key.record_id, key.kind] = Told(record, key, ref)
            case Transfer():
                self.transfers[key.organisation, key.record_id] = Told(record, key, ref)
            case _:
                pass

    def known(self, since: dt.datetime, came: tuple[VersionRef, ...]) -> Known:
        """All of it, sorted."""
        return Known(
            since=since,
            incidents=_sorted(self.incidents),
            referrals=_sorted(self.referrals),
            received=_sorted(self.received),
            transfers=_sorted(self.transfers),
            came=came,
        )


def _sorted(by_id: dict[K, V]) -> tuple[V, ...]:
    return tuple(by_id[one] for one in sorted(by_id)) if len(by_id) > 1 else tuple(by_id.values())


def in_order(versions: Iterable[Version]) -> list[Version]:
    """Each version once, by `made_at`, then digest (ADR-0004), whatever order or number they arrived in."""
    unique = {(one.made_at, one.digest, one.key.organisation, one.key.kind, one.key.record_id): one for one in versions}
    return [unique[one] for one in sorted(unique)]


def what_was_known(ordered: Iterable[Version], force: str) -> Iterator[Known]:
    """What was known from each moment at which versions came in."""
    newest = _Newest(force)
    for since, group in groupby(ordered, key=lambda one: one.made_at):
        came: list[VersionRef] = []
        for version in group:
            came.append(ref := VersionRef(version.key, version.digest))
            newest.take(version, ref)
        yield newest.known(since.astimezone(dt.UTC), tuple(came))
