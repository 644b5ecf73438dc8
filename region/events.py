"""What happens in the region, as records that know when each of their facts came to be known. What a load may carry, and
what the truth is judged on, is a record's `known(until)`; nothing here decides what happens."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Protocol, Self

from region.local_time import local_day
from region.places import Address
from region.population import Person
from region.sources import COUNCIL_FORM, DFE_FORM, SOURCE_OF, SSD_FORM

Time = dt.datetime


class Record(Protocol):
    """Anything that a load may carry, again whenever something about it changed."""

    def changes(self) -> list[Time]:
        """The moments at which something about it became known, in order; the first is when it appears."""
        ...

    def known(self, until: Time) -> Self:
        """The record as it was known before `until`, which is later than its first change."""
        ...


def _in_order(*moments: Time | None) -> list[Time]:
    return sorted({moment for moment in moments if moment is not None})


def _by(moment: Time | None, until: Time) -> Time | None:
    return moment if moment is not None and moment < until else None


@dataclass(frozen=True, slots=True)
class Grading:
    """One act of grading."""

    tool: str
    grade: str
    at: Time
    by: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """Somebody linked to an incident, as the force has them. `address` is where they lived at the event."""

    person: Person
    role: str
    presence: str
    linked_at: Time
    address: Address | None
    found_at: Address | None = None
    seen: bool = False
    born: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Flip:
    """Something that a sender said and then no longer says: from `at` on the record is sent without it, until `restored_at` if ever.
    `what` is "closed_at" or "gradings" (the last of them)."""

    what: str
    at: Time
    restored_at: Time | None = None

    def hides(self, what: str, until: Time) -> bool:
        """Whether what is known before `until` lacks it."""
        gone = self.what == what and self.at < until
        return gone and not (self.restored_at is not None and self.restored_at < until)


@dataclass(frozen=True, slots=True)
class Incident:
    """What the force recorded."""

    incident_id: str
    serial: int
    category: str
    qualifiers: tuple[str, ...]
    domestic: bool
    occurred_at: Time | None
    reported_at: Time
    closed_at: Time | None
    children_checked: str
    gradings: tuple[Grading, ...]
    actions: tuple[tuple[str, Time], ...]
    location: Address
    people: tuple[Linked, ...]
    flips: tuple[Flip, ...] = ()

    @property
    def day(self) -> dt.date:
        """The local day on which it was reported, which is the day of its serial."""
        return local_day(self.reported_at)

    @property
    def reference(self) -> str:
        """Log serial and date, `<serial>-<ddmmyy>`."""
        return f"{self.serial}-{self.day:%d%m%y}"

    def changes(self) -> list[Time]:
        """When it was reported, graded, acted on, linked and closed, and when a sender's system lost something of that."""
        graded = [grading.at for grading in self.gradings]
        acted = [at for _, at in self.actions]
        linked = [one.linked_at for one in self.people]
        flipped = [moment for flip in self.flips for moment in (flip.at, flip.restored_at)]
        return _in_order(self.reported_at, self.closed_at, *graded, *acted, *linked, *flipped)

    def known(self, until: Time) -> "Incident":
        """As known before `until`: linking a child answers the question whether there are any."""
        people = tuple(one for one in self.people if one.linked_at < until)
        gradings = tuple(grading for grading in self.gradings if grading.at < until)
        return replace(
            self,
            closed_at=None if self._lacks("closed_at", until) else _by(self.closed_at, until),
            gradings=gradings[:-1] if self._lacks("gradings", until) else gradings,
            actions=tuple(action for action in self.actions if action[1] < until),
            people=people,
            children_checked="YES" if any(is_child_role(one) for one in people) else self.children_checked,
        )

    def _lacks(self, what: str, until: Time) -> bool:
        return any(flip.hides(what, until) for flip in self.flips)


def is_child_role(one: Linked) -> bool:
    """Whether the force linked somebody as a child."""
    return one.role in {"CHILD", "UNBORN", "SIBLING"}


@dataclass(frozen=True, slots=True)
class Referral:
    """The notice that the force wrote, or telephoned."""

    referral_id: str
    reference: str
    incidents: tuple[str, ...]
    recipient: str
    service: str
    form: str
    grade: tuple[str, str] | None
    channel: str
    children: tuple[str, ...]
    reason: str
    narrative: str
    told_at: Time | None = None
    submitted_at: Time | None = None
    sent_at: Time | None = None
    withdrawn_at: Time | None = None
    withdrawal_reason: str | None = None
    grade_change_reason: str | None = None
    supersedes: str | None = None
    update_of: str | None = None

    @property
    def step_at(self) -> Time | None:
        """When it reached the recipient by either way."""
        return min(_in_order(self.told_at, self.sent_at), default=None)

    def reaches(self, until: Time) -> bool:
        """Whether it reaches the recipient before a moment by either way, not withdrawn before it was sent."""
        step, withdrawn, sent = self.step_at, self.withdrawn_at, self.sent_at
        back = withdrawn is not None and (sent is None or withdrawn < sent)
        return step is not None and step < until and not back

    def changes(self) -> list[Time]:
        """When it was told, written, sent and withdrawn."""
        return _in_order(self.told_at, self.submitted_at, self.sent_at, self.withdrawn_at)

    def known(self, until: Time) -> "Referral":
        """As known before `until`."""
        withdrawn = _by(self.withdrawn_at, until)
        return replace(
            self,
            told_at=_by(self.told_at, until),
            submitted_at=_by(self.submitted_at, until),
            sent_at=_by(self.sent_at, until),
            withdrawn_at=withdrawn,
            withdrawal_reason=self.withdrawal_reason if withdrawn else None,
        )


@dataclass(frozen=True, slots=True)
class Quote:
    """A reference as a council wrote it down, and the record that is meant: ("referral" or "incident", its id). `cause` is why exact
    reading does not find it (`region.causes`), None where it does."""

    text: str
    means: tuple[str, str] | None
    cause: str | None = None

    @property
    def legible(self) -> bool:
        """Whether exact reading finds what is meant."""
        return self.cause is None


@dataclass(frozen=True, slots=True)
class Listed:
    """A child as a council names it. `cause` is why exact reading does not know it for the same child (`region.causes`), None where it
    does. In a council whose system keeps children and not notices (SSD, DfE) a child is listed the same throughout a story."""

    person: Person
    given: str
    family: str
    born: dt.date | None
    expected: dt.date | None
    address: Address | None
    postcode: str | None
    already_open: bool
    cause: str | None = None

    @property
    def legible(self) -> bool:
        """Whether exact reading knows it for the same child."""
        return self.cause is None


@dataclass(frozen=True, slots=True)
class Contact:
    """A council's record that something reached it. It is known from `recorded_at`, however early it arrived. A council that records
    child by child (SSD) has one child in each."""

    directorate: str
    contact_id: str
    source: str
    source_force: str | None
    quote: Quote | None
    arrived_at: Time | None
    recorded_at: Time
    grade: tuple[str, str] | None
    children: tuple[Listed, ...]
    acknowledged_at: Time | None = None
    decided_at: Time | None = None
    outcomes: tuple[str, ...] = ()
    no_further_action: bool | None = None
    no_further_action_reason: str | None = None
    fed_back_at: Time | None = None

    def changes(self) -> list[Time]:
        """When it was recorded, acknowledged, decided and fed back."""
        return _in_order(self.recorded_at, self.acknowledged_at, self.decided_at, self.fed_back_at)

    def known(self, until: Time) -> "Contact":
        """As known before `until`."""
        decided = _by(self.decided_at, until)
        return replace(
            self,
            acknowledged_at=_by(self.acknowledged_at, until),
            decided_at=decided,
            outcomes=self.outcomes if decided else (),
            no_further_action=self.no_further_action if decided else None,
            no_further_action_reason=self.no_further_action_reason if decided else None,
            fed_back_at=_by(self.fed_back_at, until),
        )


@dataclass(frozen=True, slots=True)
class Attachment:
    """A notice filed on an open episode. It is known from `filed_at`."""

    directorate: str
    attachment_id: str
    episode_id: str
    quote: Quote
    arrived_at: Time
    filed_at: Time
    worker_told_at: Time | None
    child: Listed

    def changes(self) -> list[Time]:
        """When it was filed, and when the worker was told."""
        return _in_order(self.filed_at, self.worker_told_at)

    def known(self, until: Time) -> "Attachment":
        """As known before `until`."""
        return replace(self, worker_told_at=_by(self.worker_told_at, until))


@dataclass(frozen=True, slots=True)
class Transfer:
    """A council's word that it passed a contact on."""

    directorate: str
    contact_id: str
    to: str
    at: Time

    def changes(self) -> list[Time]:
        """When it was passed on."""
        return [self.at]

    def known(self, until: Time) -> "Transfer":  # noqa: ARG002
        """Nothing about it changes."""
        return self


@dataclass(frozen=True, slots=True)
class Episode:
    """A council's open case. It is known from `opened_at`, when it was entered, with the date of its referral; that no further action
    was taken, or that some was, from `nfa_known_at`; the date on which it was closed from `closed_at`; and no longer from `purged_at`,
    when the sender asks for it to be removed."""

    directorate: str
    episode_id: str
    child: Listed
    source: str
    referred_on: dt.date
    opened_at: Time
    no_further_action: bool | None = None
    nfa_known_at: Time | None = None
    closed_on: dt.date | None = None
    closed_at: Time | None = None
    purged_at: Time | None = None

    def changes(self) -> list[Time]:
        """When it was entered, looked at, closed and purged."""
        return _in_order(self.opened_at, self.nfa_known_at, self.closed_at, self.purged_at)

    def known(self, until: Time) -> "Episode":
        """As known before `until`."""
        looked_at, closed = _by(self.nfa_known_at, until), _by(self.closed_at, until)
        return replace(
            self,
            no_further_action=self.no_further_action if looked_at else None,
            nfa_known_at=looked_at,
            closed_on=self.closed_on if closed else None,
            closed_at=closed,
            purged_at=_by(self.purged_at, until),
        )


CouncilRecord = Contact | Attachment | Transfer | Episode
SAYS = {
    COUNCIL_FORM: (Contact, Attachment, Transfer),
    SSD_FORM: (Contact, Episode),
    DFE_FORM: (Episode,),
}
"""What the files of each format carry."""


@dataclass(slots=True)
class Story:
    """What belongs together: incidents, the notices about them and what the councils made of those. Stories share no record and no
    person. `on_list` holds the references that the list of expected records names."""

    incidents: list[Incident] = field(default_factory=list[Incident])
    referrals: list[Referral] = field(default_factory=list[Referral])
    contacts: list[Contact] = field(default_factory=list[Contact])
    attachments: list[Attachment] = field(default_factory=list[Attachment])
    transfers: list[Transfer] = field(default_factory=list[Transfer])
    episodes: list[Episode] = field(default_factory=list[Episode])
    on_list: list[str] = field(default_factory=list[str])

    def police_records(self) -> list[Incident | Referral]:
        """What the force's loads carry."""
        return [*self.incidents, *self.referrals]

    def council_records(self) -> list[CouncilRecord]:
        """What the councils' loads carry: of what happened, that which the format of each is able to say."""
        told: list[CouncilRecord] = [*self.contacts, *self.attachments, *self.transfers, *self.episodes]
        return [one for one in told if type(one) in SAYS[SOURCE_OF[one.directorate].form]]
