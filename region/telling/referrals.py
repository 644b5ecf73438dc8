"""Tells what the force sends to children's services about the children of one case: in time, late, by telephone, to the wrong recipient, or
not at all. Notices to other services are told in other_services.py, what arrives at the council in council.py."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from region.eligibility import event_day, is_domestic, is_eligible
from region.events import Incident, Linked, Referral
from region.places import next_door
from region.rates import GO_LIVE
from region.telling.incidents import SCALES
from region.telling.scene import Scene

BLUE = ("PPN", "BLUE")
NOT_OVERDUE = dt.timedelta(hours=60)
PROMPT = dt.timedelta(hours=8)
PPN_OF_DASH = {"HIGH": (("RED", 0.55), ("AMBER", 0.45)), "MEDIUM": (("AMBER", 0.8), ("GREEN", 0.2))}
PPN = (("GREEN", 0.55), ("AMBER", 0.37), ("RED", 0.08))
NARRATIVE = "Synthetic notice. Officers attended, spoke with those present and recorded what the children said and how they seemed."
REASONS = {
    "DAB": "Children live in a household where domestic abuse was reported",
    "MISSING": "Child reported missing",
    "EXPLOITATION": "Child may be exploited",
    "PPN": "Concern for the welfare of a child",
}


@dataclass(frozen=True, slots=True)
class Group:
    """The children of a case for whom one authority is the right recipient."""

    recipient: str
    children: tuple[Linked, ...]
    times: dict[str, int]

    @property
    def trails(self) -> int:
        """How many trails they have."""
        return sum(self.times.values())

    def incidents_of(self, person_id: str) -> int:
        """At how many incidents of the case one of them is eligible."""
        return self.times[person_id]


def refer(scene: Scene, incidents: Sequence[Incident]) -> None:
    """Writes the notices of a case to the story: one for every recipient, as the rates of the day have it."""
    for group in _groups(incidents):
        before = len(scene.story.referrals)
        _Desk(scene, incidents, group).handle(_way(scene, incidents, group))
        came, was = _counted(group, incidents, scene.story.referrals[before:], scene.year.end)
        scene.shares.referred(group.recipient).note(came, was)


def _way(scene: Scene, incidents: Sequence[Incident], group: Group) -> str:
    """What becomes of the notice about a group, so that the share that is due to the directorate is kept."""
    dice, rates = scene.dice, scene.rates
    if dice.chance(rates.blue):
        return "blue"
    quota, size = scene.shares.referred(group.recipient), group.trails
    wanted = quota.wants(size)
    if scene.day >= GO_LIVE and group.recipient == scene.year.waiting and _is_medium(incidents):
        return "queue" if wanted else "waiting"
    if wanted:
        return dice.weighted(rates.sent)
    # A child is left out where all would be too many and none too few.
    if (
        len(group.children) > 1
        and quota.wants(size, size - size // len(group.children))
        and dice.chance(rates.child_omitted)
    ):
        return "omitting"
    return dice.weighted(rates.unsent)


def _is_medium(incidents: Sequence[Incident]) -> bool:
    return any((one.tool, one.grade) == ("DASH", "MEDIUM") for incident in incidents for one in incident.gradings)


def _counted(
    group: Group, incidents: Sequence[Incident], referrals: Sequence[Referral], end: dt.datetime
) -> tuple[int, int]:
    """How many trails of a group count among those that ought to be referred, and how many of them were. What nobody can call overdue
    when the region ends does not count."""
    came = was = 0
    overdue = max(incident.reported_at for incident in incidents) + NOT_OVERDUE < end
    for one in group.children:
        person_id, acceptable = one.person.person_id, {group.recipient}
        if one.address and one.found_at:
            acceptable.add(one.found_at.directorate)
        mine = [referral for referral in referrals if person_id in referral.children]
        if any(referral.reaches(end) and referral.recipient in acceptable for referral in mine):
            was += group.incidents_of(person_id)
        elif not overdue or any(referral.grade == BLUE for referral in mine):
            continue
        came += group.incidents_of(person_id)
    return came, was


def refer_out_of_scope(scene: Scene, incident: Incident) -> None:
    """Writes a notice that nobody had to write: the agreement does not cover the incident, and an officer sent it all the same."""
    for group in _groups([incident]):
        _Desk(scene, [incident], group).handle("plain")


def _groups(incidents: Sequence[Incident]) -> list[Group]:
    by_recipient: dict[str, dict[str, Linked]] = {}
    times: dict[str, dict[str, int]] = {}
    for incident in incidents:
        day = event_day(incident)
        for one in incident.people:
            if is_eligible(one, day):
                where, who = (one.address or one.found_at or incident.location).directorate, one.person.person_id
                by_recipient.setdefault(where, {}).setdefault(who, one)
                counted = times.setdefault(where, {})
                counted[who] = counted.get(who, 0) + 1
    return [
        Group(recipient, tuple(people.values()), times[recipient]) for recipient, people in sorted(by_recipient.items())
    ]


def form_of(incident: Incident) -> str:
    """The form on which the force writes about an incident."""
    if is_domestic(incident):
        return "DAB"
    if incident.category == "MISSING_PERSON":
        return "MISSING"
    return "EXPLOITATION" if {"CSE", "CCE"} & set(incident.qualifiers) else "PPN"


class _Desk:
    """Handles the notices to one recipient."""

    def __init__(self, scene: Scene, incidents: Sequence[Incident], group: Group) -> None:
        self.scene, self.dice, self.rates = scene, scene.dice, scene.rates
        self.incidents = incidents
        self.group = group
        self.lead = incidents[0]
        self.reported = max(incident.reported_at for incident in incidents)
        prompt = [one for one in group.children if one.linked_at < self.reported + PROMPT]
        self.prompt = tuple(prompt or group.children)
        self.ready = max(self.reported, *(one.linked_at for one in self.prompt))

    def handle(self, what: str) -> None:
        """Does what the rates have drawn for the case."""
        ways = {
            "sent": lambda: self._follow_up(self._send(self.prompt)),
            "omitting": lambda: self._follow_up(self._send(self.dice.some(self.prompt, max(1, len(self.prompt) - 1)))),
            "plain": self._send_plainly,
            "late": lambda: self._add(self._sent_after(self._draft(), 80, 400)),
            "at last": self._send_at_last,
            "queue": lambda: self._add(
                replace(self._sent_after(self._draft(), 14 * 24, 50 * 24), grade=("PPN", "AMBER"))
            ),
            "waiting": lambda: self._add(self._waiting()),
            "blue": self._not_shared,
            "misdirected": self._misdirect,
            "redirected": self._redirect,
            "withdrawn": self._withdraw_unsent,
            "written again": self._write_again,
            "silent": lambda: None,
        }
        ways[what]()

    def _send_at_last(self) -> None:
        """Nothing for days, and then a notice after all."""
        late = self.ready + self.dice.hours(90, 500)
        self._add(replace(self._draft(), submitted_at=late, sent_at=late + self.dice.hours(0.2, 6)))

    def _send_plainly(self) -> None:
        draft = self._draft()
        self._add(replace(draft, sent_at=(draft.submitted_at or self.ready) + self.dice.hours(0.1, 30)))

    def _add(self, referral: Referral) -> Referral:
        self.scene.story.referrals.append(referral)
        return referral

    def _draft(self, children: Sequence[Linked] | None = None) -> Referral:
        dice, form = self.dice, form_of(self.lead)
        number = self.scene.numbers.next("referral")
        named = self.prompt if children is None else children
        submitted = self.ready + dice.hours(0.3, 9)
        return Referral(
            referral_id=f"R-{number}",
            reference=f"{form.split('_')[0]}/{number}/{self.scene.day:%y}",
            incidents=tuple(incident.incident_id for incident in self.incidents),
            recipient=self.group.recipient,
            service="CHILDREN",
            form=form,
            grade=self._grade(submitted),
            channel=dice.weighted(
                (("SECURE_EMAIL", 0.68), ("API", 0.12), ("PORTAL", 0.14), ("POST", 0.03), ("OTHER", 0.03))
            ),
            children=tuple(sorted({one.person.person_id for one in named})),
            reason=REASONS[form],
            narrative=NARRATIVE,
            submitted_at=submitted,
        )

    def _grade(self, when: dt.datetime) -> tuple[str, str] | None:
        gradings = [grading for incident in self.incidents for grading in incident.gradings if grading.tool != "PPN"]
        known = [grading for grading in gradings if grading.at < when]
        draw = self.dice.weighted((("PPN", 0.84), ("own", 0.12), ("none", 0.04)))
        if draw == "own" and known:
            return known[-1].tool, known[-1].grade
        if draw == "none" and len(self.incidents) == len(gradings) == len(known) == 1:
            return None
        weights = PPN_OF_DASH.get(known[-1].grade, PPN) if known else PPN
        return "PPN", self.dice.weighted(weights)

    def _sent_after(self, draft: Referral, low: float, high: float) -> Referral:
        return replace(draft, sent_at=(draft.submitted_at or self.ready) + self.dice.hours(low, high))

    def _waiting(self) -> Referral:
        """Written, and not sent: of medium risk where such notices wait for weeks."""
        draft = self._draft()
        if self.group.recipient == self.scene.year.waiting and self.scene.day >= GO_LIVE:
            return replace(draft, grade=("PPN", "AMBER"))
        return draft

    def _send(self, named: Sequence[Linked]) -> Referral:
        """The notice itself: written and sent, after a call or without one, or only told."""
        dice = self.dice
        draft = self._draft(named)
        submitted = draft.submitted_at or self.ready
        if dice.chance(self.rates.telephone_only):
            return self._add(self._told(draft, submitted if dice.chance(0.4) else None))
        late = dice.chance(self.rates.sent_late)
        sent = replace(draft, sent_at=submitted + (dice.hours(66, 260) if late else dice.hours(0.1, 10)))
        if dice.chance(self.rates.telephone):
            sent = replace(sent, told_at=self.ready + dice.minutes(3, 15))
        return self._add(self._perhaps_withdrawn(sent))

    def _told(self, draft: Referral, written: dt.datetime | None) -> Referral:
        told = self.ready + self.dice.minutes(3, 15)
        return replace(draft, told_at=told, submitted_at=written, channel="VERBAL")

    def _perhaps_withdrawn(self, sent: Referral) -> Referral:
        if sent.sent_at is None or not self.dice.chance(0.02):
            return sent
        withdrawn = sent.sent_at + self.dice.hours(2, 80)
        return replace(sent, withdrawn_at=withdrawn, withdrawal_reason="Sent in error, the council is asked to confirm")

    def _follow_up(self, first: Referral) -> None:
        """Updates: about children linked after the notice went, and about a grade that was raised."""
        sent = first.sent_at
        if sent is None:
            return
        later = tuple(one for one in self.group.children if one.linked_at > sent)
        if later and self.dice.chance(self.rates.update_sent):
            self._update(first, max(one.linked_at for one in later), later)
        raised = [when for when in map(raised_at, self.incidents) if when is not None and when > sent]
        if raised and self.dice.chance(self.rates.update_sent * 0.6):
            named = tuple(one for one in self.group.children if one.person.person_id in first.children)
            self._update(first, raised[0], named)

    def _update(self, first: Referral, since: dt.datetime, named: Sequence[Linked]) -> None:
        dice = self.dice
        submitted = since + dice.hours(0.3, 9)
        draft = replace(self._draft(named), submitted_at=submitted, sent_at=submitted + dice.hours(0.1, 8))
        self._add(replace(draft, update_of=first.referral_id, grade=self._grade(submitted) or first.grade))

    def _not_shared(self) -> None:
        draft = replace(self._draft(), grade=BLUE)
        submitted = draft.submitted_at or self.ready
        self._add(replace(draft, sent_at=submitted + self.dice.hours(0.2, 9) if self.dice.chance(0.15) else None))

    def _misdirect(self) -> Referral:
        draft = self._draft()
        sent = (draft.submitted_at or self.ready) + self.dice.hours(0.2, 8)
        return self._add(replace(draft, recipient=next_door(self.dice, self.group.recipient), sent_at=sent))

    def _redirect(self) -> None:
        self._supersede(self._misdirect(), 6, 140)

    def _withdraw_unsent(self) -> Referral:
        draft = self._draft()
        withdrawn = (draft.submitted_at or self.ready) + self.dice.hours(0.5, 40)
        return self._add(
            replace(draft, withdrawn_at=withdrawn, withdrawal_reason="Returned to the officer for more detail")
        )

    def _write_again(self) -> None:
        self._supersede(self._withdraw_unsent(), 1, 60)

    def _supersede(self, first: Referral, low: float, high: float) -> None:
        """Write it once more, and now rightly."""
        again = max(moment for moment in (first.sent_at, first.withdrawn_at) if moment) + self.dice.hours(low, high)
        sent = again + self.dice.hours(0.1, 6)
        self._add(replace(self._draft(), submitted_at=again, sent_at=sent, supersedes=first.referral_id))


def raised_at(incident: Incident) -> dt.datetime | None:
    """When a grade of an incident was raised within its tool."""
    for before, after in zip(incident.gradings, incident.gradings[1:], strict=False):
        scale = SCALES[after.tool]
        if before.tool == after.tool and scale.index(after.grade) > scale.index(before.grade):
            return after.at
    return None
