"""Judges one component for keeping: replays it, and says everything that it could have found something about, so that
what is not found again goes. Pure; it neither reads nor writes."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reconciliation.findings import TrailKey
from reconciliation.ground import Ground
from reconciliation.records import Child, Incident, Record, RecordKey, Referral, Version
from reconciliation.replay import Component, replay
from reconciliation.standing_in import episode_key
from store.finding_rows import Audience, Judgement

CHILDREN = "CHILDREN"


@dataclass(frozen=True, slots=True)
class Examined:
    """Everything that something could ever have been found about in a component: trails, contacts and incidents."""

    trail_ids: frozenset[str]
    contacts: frozenset[RecordKey]
    incidents: frozenset[RecordKey]


def examined(component: Component, force: str) -> Examined:
    """What a judgement of the component speaks about, whatever it finds."""
    return Examined(
        trail_ids=frozenset(key.trail_id for key in possible_trails(component.versions, force)),
        contacts=_keys(component.versions, "contact") | _episodes(component.versions),
        incidents=_keys(component.versions, "incident"),
    )


def judge_component(component: Component, ground: Ground, as_at: dt.datetime) -> Judgement:
    """What is found in a component as at a moment."""
    about = examined(component, ground.force)
    return Judgement(
        force=ground.force,
        findings=replay(component, ground, as_at),
        trail_ids=about.trail_ids,
        contacts=about.contacts,
        incidents=about.incidents,
        audience=audience(component.versions, ground.force, as_at),
    )


def possible_trails(versions: Iterable[Version], force: str) -> set[TrailKey]:
    """Every trail that any version could make (ADR-0002, Units): more than there are, never fewer. Versions go
    with their whole component only (ADR-0011), so what an earlier judgement found is always among them."""
    # By ids first: a version more of an incident names the same people again.
    ids = {one for version in versions for one in _trails_of(version.record, force)}
    return {TrailKey(force, *one) for one in ids}


def _trails_of(record: Record, force: str) -> Iterator[tuple[str | None, str | None, str]]:
    """The incident, referral and person of every trail that one version could make."""
    if isinstance(record, Incident) and record.force == force:
        for person in record.people:
            yield record.incident_id, None, person.person_id
    elif isinstance(record, Referral) and record.force == force:
        for person_id in record.children:
            yield None, record.referral_id, person_id
            for incident_id in record.incidents:
                yield incident_id, None, person_id


def _keys(versions: Iterable[Version], kind: str) -> frozenset[RecordKey]:
    return frozenset(version.key for version in versions if version.key.kind == kind)


def _episodes(versions: Iterable[Version]) -> frozenset[RecordKey]:
    """The contacts that episodes of any version may have stood in as."""
    return frozenset(
        episode_key(version.key.organisation, one.episode_id)
        for version in versions
        if isinstance(version.record, Child)
        for one in version.record.episodes
    )


def audience(versions: Iterable[Version], force: str, as_at: dt.datetime) -> Audience:
    """To which directorates each incident was referred, in writing or by telephone, as the newest versions say; they
    may read it (DESIGN §5)."""
    newest: dict[RecordKey, tuple[dt.datetime, str, Referral]] = {}
    for version in versions:
        referral = version.record
        if isinstance(referral, Referral) and referral.force == force and version.made_at <= as_at:
            before, told = newest.get(version.key), (version.made_at, version.digest, referral)
            if before is None or before[:2] < told[:2]:
                newest[version.key] = told
    return frozenset(
        (incident_id, referral.recipient)
        for _, _, referral in newest.values()
        if referral.recipient_service == CHILDREN and (referral.sent_at or referral.told_at)
        for incident_id in referral.incidents
    )
