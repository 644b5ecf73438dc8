"""Judges one component for keeping: replays it, and says everything that it could have found something about, so that
what is not found again goes. Pure; it neither reads nor writes."""

import datetime as dt
from collections.abc import Iterable, Iterator

from reconciliation.findings import TrailKey
from reconciliation.ground import Ground
from reconciliation.records import Child, Incident, RecordKey, Referral, Version
from reconciliation.replay import Component, replay
from reconciliation.standing_in import episode_key
from store.finding_rows import Audience, Judgement

CHILDREN = "CHILDREN"


def judge_component(component: Component, ground: Ground, as_at: dt.datetime) -> Judgement:
    """What is found in a component as at a moment."""
    return Judgement(
        force=ground.force,
        findings=replay(component, ground, as_at),
        trail_ids=frozenset(key.trail_id for key in possible_trails(component.versions, ground.force)),
        contacts=_keys(component.versions, "contact") | _episodes(component.versions),
        incidents=_keys(component.versions, "incident"),
        audience=audience(component.versions, ground.force, as_at),
    )


def possible_trails(versions: Iterable[Version], force: str) -> set[TrailKey]:
    """Every trail that any version could make (ADR-0002, Units): more than there are, never fewer. Versions are never
    deleted, so what an earlier judgement found is always among them."""
    return {key for version in versions for key in _trails_of(version, force)}


def _trails_of(version: Version, force: str) -> Iterator[TrailKey]:
    match version.record:
        case Incident() as incident if incident.force == force:
            for person in incident.people:
                yield TrailKey(force, incident.incident_id, None, person.person_id)
        case Referral() as referral if referral.force == force:
            for person_id in referral.children:
                yield TrailKey(force, None, referral.referral_id, person_id)
                for incident_id in referral.incidents:
                    yield TrailKey(force, incident_id, None, person_id)
        case _:
            pass


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
    newest: dict[RecordKey, Version] = {}
    for version in sorted(versions, key=lambda one: (one.made_at, one.digest)):
        if version.made_at <= as_at:
            newest[version.key] = version
    return frozenset(
        (incident_id, referral.recipient)
        for version in newest.values()
        if isinstance(referral := version.record, Referral) and referral.force == force
        if referral.recipient_service == CHILDREN and (referral.sent_at or referral.told_at)
        for incident_id in referral.incidents
    )
