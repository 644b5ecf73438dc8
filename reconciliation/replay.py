"""Replay: the findings of a component as at a moment, from its record versions alone (ADR-0004). The walk gives each gap
the times at which it was known open; the last judgement gives the standings."""

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise

from reconciliation.findings import Findings
from reconciliation.ground import Ground
from reconciliation.known import Known, in_order, what_was_known
from reconciliation.order import flag_order, record_order, trail_order
from reconciliation.records import Version
from reconciliation.trail.absence import INSTANT
from reconciliation.value import value
from reconciliation.walk.judge import Excused, Judge, Judged
from reconciliation.walk.ledger import Ledger, Stretch
from reconciliation.walk.verdict import verdict


@value
class Component:
    """All versions of records that share reference tokens, in any order (ADR-0004)."""

    versions: tuple[Version, ...]


def replay(component: Component, ground: Ground, as_at: dt.datetime) -> Findings:
    """Judge a component as at an aware time, on what was known by then."""
    as_at = as_at.astimezone(dt.UTC)
    ordered = in_order(component.versions)
    by_then = [one for one in ordered if one.made_at <= as_at]
    upcoming = [one.made_at.astimezone(dt.UTC) for one in ordered[len(by_then) :][:1]]
    judge, ledger, judged = Judge(ground), Ledger(), Judged()
    end = as_at + INSTANT
    snapshots = list(what_was_known(by_then, ground.force))
    for known, (_, until) in zip(snapshots, pairwise([*(one.since for one in snapshots), end]), strict=True):
        judge.look(known)
        turns = _answers(judge.subjects(known), ground) if ground.excuses else []
        upcoming += [one for one in turns if one > as_at]
        cuts = [known.since, *(one for one in turns if known.since < one < until), until]
        for since, before in pairwise(cuts):
            judged = judge.judge(known, _excused(judge, known, since, ground))
            came = known.came if since == known.since else ()
            ledger.write(judged.groups(), Stretch(since, before, came), judged.rests_on)
    return verdict(judged, ledger.gaps(ground.force, end), min(upcoming, default=None), ground, as_at)


def _answers(subjects: Iterable[str], ground: Ground) -> list[dt.datetime]:
    """When answers about these subjects were accepted."""
    return sorted({one.accepted_at.astimezone(dt.UTC) for subject in subjects for one in ground.excuses_of(subject)})


def _excused(judge: Judge, known: Known, since: dt.datetime, ground: Ground) -> Excused:
    if not ground.excuses:
        return {}
    kinds = {
        subject: frozenset(one.kind for one in ground.excuses_of(subject) if one.accepted_at <= since)
        for subject in judge.subjects(known)
    }
    return {subject: excused for subject, excused in kinds.items() if excused}


def add_up(findings: Iterable[Findings]) -> Findings:
    """The findings of several components, as at the moment that they share. Raises ValueError where they share none."""
    parts = list(findings)
    moments = {one.as_at for one in parts}
    if len(moments) != 1:
        raise ValueError("findings add up as at one moment only")
    return Findings(
        as_at=moments.pop(),
        trails=tuple(sorted((one for part in parts for one in part.trails), key=lambda one: trail_order(one.key))),
        contacts=tuple(sorted((one for part in parts for one in part.contacts), key=lambda one: record_order(one.key))),
        incidents=tuple(
            sorted((one for part in parts for one in part.incidents), key=lambda one: record_order(one.key))
        ),
        gaps=tuple(sorted((one for part in parts for one in part.gaps), key=lambda one: (one.subject, one.kind))),
        flags=tuple(sorted((one for part in parts for one in part.flags), key=flag_order)),
        next_look=min((part.next_look for part in parts if part.next_look), default=None),
        awaits=tuple(sorted({one for part in parts for one in part.awaits})),
    )
