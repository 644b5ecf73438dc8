"""Matches with what quotes no reference: episodes that answer a trail for which nothing else does, and the councils' children
that are exactly a trail's child (ADR-0009). What quotes is matched by `exact` before."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from matching.exact import exact, is_same_child
from reconciliation.findings import TrailKey
from reconciliation.ground import Match, Matching, Offered, Sought, SoughtReferral
from reconciliation.moment import LONDON, Moment, midnight
from reconciliation.records import RecordKey

DAYS_AFTER = 7
"""An episode that began longer after a referral than this does not answer it."""

IN_TIME = f"episode began within {DAYS_AFTER} days of the referral"


def exact_with_episodes(sought: Sequence[Sought], offered: Sequence[Offered]) -> Matching:
    """The matches of `sought` trails with all that councils offer, whatever their order."""
    children = [one for one in offered if one.record.kind == "child"]
    began = [one for one in offered if one.began is not None]
    if not children and not began:
        return exact(sought, offered)
    found = exact(sought, [one for one in offered if one.record.kind != "child" and one.began is None])
    answered = frozenset((match.key, match.record.organisation) for match in found.matches)
    matches = sorted((*found.matches, *_answers(sought, began, answered)), key=_match_order)
    return Matching(tuple(matches), found.quoting, tuple(sorted(_held(sought, children), key=_held_order)))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A trail that an episode may answer, by one of its referrals."""

    trail: Sought
    referral: SoughtReferral
    child_person_id: str
    same: tuple[str, ...]

    def order(self) -> tuple[Moment, str]:
        return self.referral.reached, self.referral.referral_id


Answered = frozenset[tuple[TrailKey, str]]
"""Trails, each with a council of which a contact or attachment answers it already."""


def _answers(sought: Sequence[Sought], began: Iterable[Offered], answered: Answered) -> Iterator[Match]:
    """An episode answers one sending: the latest before it, on every trail that the referral belongs to, unless something
    else of its council answers the trail."""
    by_record: dict[RecordKey, list[Offered]] = defaultdict(list)
    for one in began:
        by_record[one.record].append(one)
    for record, children in by_record.items():
        open_trails = [one for one in sought if (one.key, record.organisation) not in answered]
        candidates = [found for one in open_trails for child in children for found in _candidates(one, child)]
        if not candidates:
            continue
        referral_id = max(candidates, key=_Candidate.order).referral.referral_id
        answering = {one.trail.key: one for one in candidates if one.referral.referral_id == referral_id}
        for key, one in answering.items():
            yield Match(key, record, one.child_person_id, (IN_TIME, *one.same))


def _candidates(trail: Sought, offer: Offered) -> Iterator[_Candidate]:
    if trail.person is None or offer.began is None:
        return
    reaching = [one for one in trail.referrals if one.recipient == offer.record.organisation]
    timely = [one for one in reaching if _is_timely(one.reached, offer.began)]
    same = is_same_child(trail.person, offer.child) if timely else None
    if same is not None:
        for one in timely:
            yield _Candidate(trail, one, offer.child.person_id, same)


def _is_timely(reached: Moment, began: Moment) -> bool:
    """Whether a referral reached the council no later than on the day the episode began, and at most seven days before."""
    first = midnight(began.earliest.astimezone(LONDON).date() - dt.timedelta(days=DAYS_AFTER))
    return reached.earliest <= began.latest and reached.latest >= first


def _held(sought: Iterable[Sought], children: Sequence[Offered]) -> Iterator[tuple[TrailKey, RecordKey]]:
    for one in sought:
        for child in children:
            if one.person is not None and is_same_child(one.person, child.child) is not None:
                yield one.key, child.record


def _match_order(match: Match) -> tuple[str, str, str, str, str]:
    record = match.record
    return match.key.trail_id, record.organisation, record.kind, record.record_id, match.child_person_id


def _held_order(pair: tuple[TrailKey, RecordKey]) -> tuple[str, str, str]:
    key, record = pair
    return key.trail_id, record.organisation, record.record_id
