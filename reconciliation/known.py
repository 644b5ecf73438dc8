"""What was known at a moment: the newest version of each record of a component, by kind (ADR-0004). It selects; it
judges nothing."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Generic, TypeVar

from reconciliation.findings import VersionRef
from reconciliation.records import Attachment, Child, Contact, Incident, RecordKey, Referral, Transfer, Version
from reconciliation.standing_in import Undated, contact_of, episode_key
from reconciliation.value import value

K = TypeVar("K", str, tuple[str, str], tuple[str, str, str])
V = TypeVar("V")
R_co = TypeVar("R_co", bound=Incident | Referral | Contact | Attachment | Transfer | Child, covariant=True)


@value(eq=False)
class Told(Generic[R_co]):
    """A record as its newest version tells it. Two are the same only if they are one object, which makes comparing
    what was known at two moments cheap."""

    record: R_co
    key: RecordKey
    ref: VersionRef


Receiving = Told[Contact] | Told[Attachment]


@value
class Known:
    """The newest versions known from `since` until the next one came in, sorted by id, and those that came in then."""

    since: dt.datetime
    incidents: tuple[Told[Incident], ...]
    referrals: tuple[Told[Referral], ...]
    received: tuple[Receiving, ...]
    transfers: tuple[Told[Transfer], ...]
    children: tuple[Told[Child], ...]
    came: tuple[VersionRef, ...]


@dataclass(slots=True)
class _Newest:
    """The newest version of each record so far. Another force's incidents and referrals are not this force's trails."""

    force: str
    incidents: dict[str, Told[Incident]] = field(default_factory=dict[str, Told[Incident]])
    referrals: dict[str, Told[Referral]] = field(default_factory=dict[str, Told[Referral]])
    received: dict[tuple[str, str, str], Receiving] = field(default_factory=dict[tuple[str, str, str], Receiving])
    transfers: dict[tuple[str, str], Told[Transfer]] = field(default_factory=dict[tuple[str, str], Told[Transfer]])
    children: dict[tuple[str, str], Told[Child]] = field(default_factory=dict[tuple[str, str], Told[Child]])
    undated: Undated = field(default_factory=Undated)

    def take(self, version: Version, ref: VersionRef) -> None:
        """Put a version in the place of the one before it."""
        key, record = version.key, version.record
        match record:
            case Incident() if record.force == self.force:
                self.incidents[key.record_id] = Told(record, key, ref)
            case Referral() if record.force == self.force:
                self.referrals[key.record_id] = Told(record, key, ref)
            case Contact():
                self._receive(record, key, ref, version.made_at)
            case Attachment():
                self.received[key.organisation, key.record_id, key.kind] = Told(record, key, ref)
            case Transfer():
                self.transfers[key.organisation, key.record_id] = Told(record, key, ref)
            case Child():
                self._hold(Told(record, key, ref), version.made_at)
            case _:
                pass

    def _receive(self, contact: Contact, key: RecordKey, ref: VersionRef, made_at: dt.datetime) -> None:
        dated = self.undated.dated(key, contact, made_at)
        self.received[key.organisation, key.record_id, key.kind] = Told(dated, key, ref)

    def _hold(self, told: Told[Child], made_at: dt.datetime) -> None:
        """Put a child in the place of its version before, and its episodes among what was received."""
        directorate, child_id = told.key.organisation, told.key.record_id
        before = self.children.get((directorate, child_id))
        self.children[directorate, child_id] = told
        touched = {one.episode_id for held in (before, told) if held for one in held.record.episodes}
        for episode_id in sorted(touched):
            self._stand_in(directorate, episode_id, made_at)

    def _stand_in(self, directorate: str, episode_id: str, made_at: dt.datetime) -> None:
        held = {
            child_id: told
            for (whose, child_id), told in self.children.items()
            if whose == directorate and any(one.episode_id == episode_id for one in told.record.episodes)
        }
        key = episode_key(directorate, episode_id)
        contact = contact_of({child_id: told.record for child_id, told in held.items()}, episode_id)
        if contact is None:
            self.undated.forget(key)
            self.received.pop((key.organisation, key.record_id, key.kind), None)
        else:
            self._receive(contact, key, held[min(held)].ref, made_at)

    def known(self, since: dt.datetime, came: tuple[VersionRef, ...]) -> Known:
        """All of it, sorted."""
        return Known(
            since=since,
            incidents=_sorted(self.incidents),
            referrals=_sorted(self.referrals),
            received=_sorted(self.received),
            transfers=_sorted(self.transfers),
            children=_sorted(self.children),
            came=came,
        )


def _sorted(by_id: dict[K, V]) -> tuple[V, ...]:
    return tuple(by_id[one] for one in sorted(by_id)) if len(by_id) > 1 else tuple(by_id.values())


def in_order(versions: Iterable[Version]) -> list[Version]:
    """Each version once, by `made_at`, then digest (ADR-0004), whatever order or number they arrived in. One that says the
    same as the version before it says nothing: whether it was kept depends on which of the two came first (ADR-0009)."""
    unique = {(one.made_at, one.digest, one.key.organisation, one.key.kind, one.key.record_id): one for one in versions}
    before: dict[RecordKey, str] = {}
    ordered: list[Version] = []
    for place in sorted(unique):
        version = unique[place]
        if before.get(version.key) != version.digest:
            before[version.key] = version.digest
            ordered.append(version)
    return ordered


def what_was_known(ordered: Iterable[Version], force: str) -> Iterator[Known]:
    """What was known from each moment at which versions came in."""
    newest = _Newest(force)
    for since, group in groupby(ordered, key=lambda one: one.made_at):
        came: list[VersionRef] = []
        for version in group:
            came.append(ref := VersionRef(version.key, version.digest))
            newest.take(version, ref)
        yield newest.known(since.astimezone(dt.UTC), tuple(came))
