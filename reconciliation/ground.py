"""What the heart stands on: everything besides the records that a finding depends on, handed in as one value. It judges
nothing; other rooms build it and `replay` reads it."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import field

from reconciliation.findings import GapKind, TrailKey
from reconciliation.given.coverage import Coverage, FeedAbility, Feeds, FeedWindow, Shows
from reconciliation.given.places import Places
from reconciliation.given.rules import DEFAULT_RULES, RuleBook, RuleSet, rule_set_from
from reconciliation.given.working_days import WorkingDays
from reconciliation.moment import Moment
from reconciliation.records import ChildRecord, Person, RecordKey
from reconciliation.value import value

__all__ = [
    "DEFAULT_RULES",
    "Coverage",
    "Excuse",
    "FeedAbility",
    "FeedWindow",
    "Feeds",
    "Ground",
    "Match",
    "Matcher",
    "Matching",
    "Offered",
    "Places",
    "RuleBook",
    "RuleSet",
    "Shows",
    "Sought",
    "SoughtReferral",
    "WorkingDays",
    "rule_set_from",
]


@value
class SoughtReferral:
    """A referral that reached its recipient, in writing or by telephone: by it an episode is looked for."""

    referral_id: str
    recipient: str
    reached: Moment


@value
class Sought:
    """A trail that looks for its council records: what they may quote, the child as the force knows it (None where no
    incident known links the person), and the referrals that reached a council."""

    key: TrailKey
    references: tuple[str, ...]
    person: Person | None
    referrals: tuple[SoughtReferral, ...] = ()


@value
class Offered:
    """A child of a contact or attachment, with what its record quotes; of an episode standing in for a contact, with the
    day on which it `began`, since it quotes nothing; or a council's child itself, which quotes nothing and began never.
    Both sides' references are as written; the matcher normalises them."""

    record: RecordKey
    references: tuple[str, ...]
    child: ChildRecord
    began: Moment | None = None


@value
class Match:
    """A child record accepted as a trail's child, with the evidence for it."""

    key: TrailKey
    record: RecordKey
    child_person_id: str
    evidence: tuple[str, ...]


@value
class Matching:
    """What a matcher found. `quoting` pairs a trail with every record that quotes a reference of it, whoever the child is;
    `held` with the records of councils' children that are exactly its child."""

    matches: tuple[Match, ...] = ()
    quoting: tuple[tuple[TrailKey, RecordKey], ...] = ()
    held: tuple[tuple[TrailKey, RecordKey], ...] = ()


Matcher = Callable[[Sequence[Sought], Sequence[Offered]], Matching]


@value
class Excuse:
    """An answer accepted by the other side at `accepted_at`, which excuses a trail's or contact's gap from then on."""

    subject: str
    kind: GapKind
    accepted_at: dt.datetime


@value
class Ground:
    """The force whose trails are judged, and all parameters of the judgement."""

    force: str
    rules: RuleBook
    days: WorkingDays
    places: Places
    feeds: Feeds
    match: Matcher
    excuses: frozenset[Excuse] = frozenset()
    _excusing: dict[str, list[Excuse]] = field(
        default_factory=dict[str, list[Excuse]], init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for one in self.excuses:
            self._excusing.setdefault(one.subject, []).append(one)

    def excuses_of(self, subject: str) -> Sequence[Excuse]:
        """The excuses of one trail or contact."""
        return self._excusing.get(subject, ())
