"""Episodes standing in as contacts of their council (ADR-0009), and when a decision was made that no record gives a time. It
reads what one council told; which trail an episode answers is the matcher's to say."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from reconciliation.moment import between
from reconciliation.records import Child, Contact, Episode, Origin, RecordKey

PREFIX = "episode:"
UNKNOWN_SOURCE = "10"
"""The DfE's code for a source that is not known; what was never said is not known."""


def episode_key(directorate: str, episode_id: str) -> RecordKey:
    """The key of the contact that an episode stands in as."""
    return RecordKey(directorate, "contact", PREFIX + episode_id)


def origin_of(contact_id: str) -> Origin:
    """Whether a contact of this id is one, or an episode standing in for it."""
    return Origin.EPISODE if contact_id.startswith(PREFIX) else Origin.CONTACT


def contact_of(children: Mapping[str, Child], episode_id: str) -> Contact | None:
    """The contact that an episode stands in as, naming every child that has it; what they tell of it differently counts as
    the first by id tells it. None where nobody has it, or nobody says when it began."""
    held = [(children[one], episode) for one in sorted(children) if (episode := _episode(children[one], episode_id))]
    if not held:
        return None
    first, episode = held[0]
    began = episode.referred_on
    if began is None:
        return None
    return Contact(
        directorate=first.directorate,
        contact_id=PREFIX + episode_id,
        source=episode.source or UNKNOWN_SOURCE,
        source_force=None,
        quoted_reference=None,
        arrived_at=began,
        recorded_at=began,
        grade=None,
        children=tuple(child.details for child, _ in held),
        acknowledged_at=None,
        decided_at=None,
        outcomes=(),
        no_further_action=episode.no_further_action,
        no_further_action_reason=None,
        fed_back_at=None,
        origin=Origin.EPISODE,
    )


def _episode(child: Child, episode_id: str) -> Episode | None:
    return next((one for one in child.episodes if one.episode_id == episode_id), None)


def shows_decision(contact: Contact) -> bool:
    """Whether a contact shows that something was decided: an outcome, or that there is no further action. The flag of an
    episode is the decision either way: who is not turned away is taken on."""
    if contact.origin is Origin.EPISODE:
        return contact.no_further_action is not None
    return bool(contact.outcomes) or contact.no_further_action is True


class Undated:
    """Since when decisions are shown to which no record gives a time."""

    def __init__(self) -> None:
        self._since: dict[RecordKey, dt.datetime] = {}

    def dated(self, key: RecordKey, contact: Contact, made_at: dt.datetime) -> Contact:
        """The contact with its decision between arrival and the first version that shows it, where it has no time. A decision
        that went back and came again counts from when it came again: which of the two it is, nobody says."""
        if contact.decided_at is not None or not shows_decision(contact):
            self.forget(key)
            return contact
        since = self._since.setdefault(key, made_at)
        arrived = contact.arrived_at or contact.recorded_at
        return replace(contact, decided_at=between(arrived.earliest, since))

    def forget(self, key: RecordKey) -> None:
        """A contact that shows no decision now, or is gone."""
        self._since.pop(key, None)
