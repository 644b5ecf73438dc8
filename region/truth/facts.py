"""What is known of a story at a moment: of every record what the loads made by then say, and when they first said what has no time of its own.
Which trails there are is told in outline.py."""

import datetime as dt
from dataclasses import dataclass, field

from region.events import Attachment, Contact, CouncilRecord, Episode, Incident, Listed, Referral, Story, Transfer
from region.local_time import DAY, at, local_day
from region.sources import COUNCIL_FORM, POLICE, SOURCE_OF, SSD_FORM
from region.truth.clocks import Watch

Time = dt.datetime
Interval = tuple[Time, Time]
MOMENT = dt.timedelta(microseconds=1)
Answer = Contact | Attachment | Episode
"""A council's record that may be about a trail."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A story as the loads made by the watch's moment have it. `shown` is when a load first showed that something was decided, by the id of
    the record, where the format has no time for it."""

    incidents: dict[str, Incident]
    referrals: tuple[Referral, ...]
    contacts: tuple[Contact, ...]
    attachments: tuple[Attachment, ...]
    episodes: tuple[Episode, ...]
    transfers: dict[str, Transfer]
    shown: dict[str, Time] = field(default_factory=dict[str, Time])

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every record of a council that may be about a trail."""
        return (*self.contacts, *self.attachments, *self.episodes)


def facts_of(story: Story, watch: Watch) -> Facts:
    """What is known of a story."""
    loads, as_at = watch.loads, watch.as_at
    incidents = [loads.known(POLICE, one, as_at) for one in story.incidents]
    referrals = [loads.known(POLICE, one, as_at) for one in story.referrals]
    shown: dict[str, Time] = {}
    known = [_known(one, watch, shown) for one in story.council_records()]
    return Facts(
        incidents={one.incident_id: one for one in incidents if one},
        referrals=tuple(one for one in referrals if one),
        contacts=tuple(one for one in known if type(one) is Contact),
        attachments=tuple(one for one in known if type(one) is Attachment),
        # What was purged is not there any more.
        episodes=tuple(one for one in known if type(one) is Episode and one.purged_at is None),
        transfers={one.contact_id: one for one in known if type(one) is Transfer},
        shown=shown,
    )


def _known(record: CouncilRecord, watch: Watch, shown: dict[str, Time]) -> CouncilRecord | None:
    source = SOURCE_OF[record.directorate]
    known = watch.loads.known(source, record, watch.as_at)
    if known is None or source.form == COUNCIL_FORM:
        return known
    decided = _decided_at(known)
    first = watch.loads.first_said(source, record, decided, watch.as_at) if decided else None
    if first:
        shown[id_of(known)] = first
    return known


def _decided_at(record: CouncilRecord) -> Time | None:
    if isinstance(record, Contact):
        return record.decided_at
    return record.nfa_known_at if isinstance(record, Episode) else None


def id_of(record: CouncilRecord) -> str:
    """A record's id as it stands in for a contact: an episode's says that it is one."""
    if isinstance(record, Episode):
        return f"episode:{record.episode_id}"
    return record.attachment_id if isinstance(record, Attachment) else record.contact_id


def children_of(record: Answer) -> tuple[Listed, ...]:
    """The children whom a record names."""
    return record.children if isinstance(record, Contact) else (record.child,)


def cause_of(record: Answer) -> str | None:
    """Why exact reading does not find what a record is about, if it does not."""
    quote = None if isinstance(record, Episode) else record.quote
    causes = (quote.cause if quote else None, *(child.cause for child in children_of(record)))
    return next((cause for cause in causes if cause), None)


def arrived(record: Answer, step: Time | None) -> Interval:
    """When it arrived: the time noted; the day, where only that is said; else between the referral step and the recording."""
    if isinstance(record, Episode):
        return whole_day(record.referred_on)
    noted = record.arrived_at
    source = SOURCE_OF[record.directorate]
    if noted is not None and source.form == SSD_FORM and not source.says_times:
        return whole_day(local_day(noted))
    if noted is not None:
        return noted, noted
    recorded = record.recorded_at if isinstance(record, Contact) else record.filed_at
    return (recorded if step is None else min(step, recorded)), recorded


def whole_day(day: dt.date) -> Interval:
    """A date without a time: the whole local day."""
    return at(day), at(day + DAY) - MOMENT


def decided(record: Answer, facts: Facts, step: Time | None) -> Interval | None:
    """When something was decided, if it was; telling the worker is the decision about a notice filed on an episode. Where no time is said
    it was after the arrival and before a load showed it."""
    if isinstance(record, Attachment):
        return (record.worker_told_at, record.worker_told_at) if record.worker_told_at else None
    if SOURCE_OF[record.directorate].form != COUNCIL_FORM:
        first = facts.shown.get(id_of(record))
        return (arrived(record, step)[0], first) if first else None
    when = _decided_at(record)
    return (when, when) if when else None


def takes_no_action(record: Answer) -> bool:
    """Whether what was decided is that nothing is done."""
    if isinstance(record, Contact):
        return bool(record.no_further_action) or "NFA" in record.outcomes
    return isinstance(record, Episode) and bool(record.no_further_action)
