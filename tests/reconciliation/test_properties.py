"""Laws of the heart over stories drawn at random: the statement balances, neither order nor repetition nor company of the
versions changes anything, and what was known stays known."""

import dataclasses
import datetime as dt
import random
from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given, strategies as st

from reconciliation.findings import Findings, Standing
from reconciliation.known import in_order
from reconciliation.moment import LONDON
from reconciliation.records import Contact, Incident, Version
from reconciliation.replay import Component, add_up, replay
from reconciliation.statement import ContactCount, GapSpan, IncidentCount, Period, Totals, TrailCount, draw_up
from reconciliation.trail.eligibility import in_scope
from tests.reconciliation.generated import stories
from tests.reconciliation.story import OLDHAM, ROCHDALE, TAMESIDE, Story, time

FIRST = time("01 00:00").astimezone(dt.UTC)
MOMENTS = st.integers(0, 24 * 40).map(lambda hours: FIRST + dt.timedelta(hours=hours))
PERIOD = Period(dt.datetime(2019, 7, 1, tzinfo=LONDON), dt.datetime(2019, 8, 1, tzinfo=LONDON))
SETTLED = {Standing.IN_TIME, Standing.LATE, Standing.CANNOT_TELL, Standing.EXCLUDED, Standing.STOPPED}


def judged(story: Story, as_at: dt.datetime, versions: Iterable[Version] | None = None) -> Findings:
    return replay(Component(tuple(story.versions if versions is None else versions)), story.ground, as_at)


def newest(story: Story, as_at: dt.datetime) -> list[Version]:
    """The newest version of each record, as anybody would pick it."""
    known = {one.key: one for one in in_order(story.versions) if one.made_at <= as_at}
    return list(known.values())


@given(stories(), MOMENTS)
def test_the_laws_balance_for_every_directorate(story: Story, as_at: dt.datetime):
    found, records = judged(story, as_at), [one.record for one in newest(story, as_at)]
    for directorate in (OLDHAM, ROCHDALE, TAMESIDE):
        contacts = [one for one in records if isinstance(one, Contact) and one.directorate == directorate]
        scope = [one for one in records if isinstance(one, Incident) and in_scope(one)]
        referred = [one for one in found.trails if one.governing_referral and one.recipient == directorate]
        in_period = [one for one in referred if one.counted_at.earliest in PERIOD]
        statement = draw_up(
            directorate,
            "GMP",
            PERIOD,
            as_at,
            Totals(
                incidents=len(scope) if directorate == OLDHAM else None,
                referred_trails=len(in_period),
                contacts=len(contacts),
            ),
            trails=map(TrailCount.of, found.trails),
            contacts=map(ContactCount.of, found.contacts),
            incidents=map(IncidentCount.of, found.incidents),
            gaps=map(GapSpan.of, found.gaps),
        )

        assert [law.total for law in statement.laws] == [
            sum(line.count for line in law.lines) for law in statement.laws
        ]
        assert (
            sum(one.closing for one in statement.gap_movements)
            == len([gap for gap in found.gaps if gap.directorate == directorate and gap.is_open])
            or as_at >= PERIOD.end
        )


@given(stories(), MOMENTS)
def test_every_trail_stands_somewhere_in_each_law_it_enters(story: Story, as_at: dt.datetime):
    for trail in judged(story, as_at).trails:
        assert (trail.law1 is not None) is trail.eligible
        assert (trail.law2 is not None) is (trail.governing_referral is not None)
        assert (trail.law4 is not None) is (trail.law2 in {Standing.IN_TIME, Standing.LATE, Standing.CANNOT_TELL})
        assert len(trail.steps) == 6


@given(stories(), MOMENTS, st.randoms(use_true_random=False))
def test_neither_the_order_nor_the_repetition_of_versions_changes_anything(
    story: Story, as_at: dt.datetime, chance: random.Random
):
    repeated = [*story.versions, *chance.choices(story.versions, k=3)]
    chance.shuffle(repeated)

    assert judged(story, as_at, repeated) == judged(story, as_at)


@given(stories("A"), stories("B"), MOMENTS)
def test_components_judged_together_are_found_as_if_judged_apart(one: Story, other: Story, as_at: dt.datetime):
    other.ground = one.ground
    together = judged(one, as_at, [*one.versions, *other.versions])

    assert together == add_up([judged(one, as_at), judged(other, as_at)])


@given(stories(), MOMENTS, st.integers(1, 3))
def test_contacts_that_quote_what_names_no_record_are_found_together_as_apart(
    story: Story, as_at: dt.datetime, many: int
):
    quoting = [Story(f"| 05 1{n}:00 contact Q{n} quotes POLICE101 names N{n}") for n in range(many)]
    every = [version for one in (story, *quoting) for version in one.versions]

    apart = [judged(story, as_at), *(judged(story, as_at, one.versions) for one in quoting)]

    assert judged(story, as_at, every) == add_up(apart)


@given(stories(), MOMENTS, MOMENTS)
def test_what_was_known_open_stays_known_open(story: Story, one: dt.datetime, other: dt.datetime):
    earlier, later = sorted((one, other))
    before = {gap.gap_id: gap.open_during for gap in judged(story, earlier).gaps}
    after = {gap.gap_id: gap.open_during for gap in judged(story, later).gaps}

    clipped = {gap_id: clip(spans, earlier) for gap_id, spans in after.items()}
    assert {gap_id: spans for gap_id, spans in clipped.items() if spans} == before


Spans = tuple[tuple[dt.datetime, dt.datetime | None], ...]


def clip(spans: Spans, as_at: dt.datetime) -> Spans:
    """What of these spans was known by then; what closed later was open."""
    return tuple((since, until if until and until <= as_at else None) for since, until in spans if since <= as_at)


@given(stories(), MOMENTS, MOMENTS)
def test_what_is_settled_stays_so_while_nothing_new_comes_in(story: Story, one: dt.datetime, other: dt.datetime):
    earlier, later = sorted((one, other))
    known = [version for version in story.versions if version.made_at <= earlier]
    after = {trail.key: trail for trail in judged(story, later, known).trails}
    for trail in judged(story, earlier, known).trails:
        now = after[trail.key]
        for was, is_ in ((trail.law1, now.law1), (trail.law2, now.law2), (trail.law4, now.law4)):
            assert was not in SETTLED or is_ == was


@given(stories(), MOMENTS)
def test_a_trail_has_one_gap_at_a_time_and_every_gap_its_own_id(story: Story, as_at: dt.datetime):
    found = judged(story, as_at)
    trails = {trail.key.trail_id for trail in found.trails}

    assert len({gap.gap_id for gap in found.gaps}) == len(found.gaps)
    by_subject: dict[str, list[tuple[dt.datetime, dt.datetime]]] = {}
    for gap in found.gaps:
        assert all(until is None or since < until for since, until in gap.open_during)
        if gap.subject in trails:
            spans = [(since, until or dt.datetime.max.replace(tzinfo=dt.UTC)) for since, until in gap.open_during]
            by_subject.setdefault(gap.subject, []).extend(spans)
    for spans in by_subject.values():
        in_time = sorted(spans)
        assert all(one[1] <= other[0] for one, other in pairwise(in_time))


@given(stories(), MOMENTS)
def test_an_open_gap_is_that_of_a_stopped_law_or_of_a_step_beside_the_laws(story: Story, as_at: dt.datetime):
    found = judged(story, as_at)
    open_gaps = {gap.subject: gap for gap in found.gaps if gap.is_open}
    for trail in found.trails:
        gap = open_gaps.get(trail.key.trail_id)
        if Standing.STOPPED in {trail.law1, trail.law2, trail.law4}:
            assert gap is not None
        if gap is not None:
            assert gap.due <= as_at
            assert set(gap.basis) <= set(trail.basis)


@given(stories(), MOMENTS)
def test_nothing_turns_before_the_next_look(story: Story, as_at: dt.datetime):
    found = judged(story, as_at)
    until = (found.next_look or FIRST + dt.timedelta(days=90)) - dt.timedelta(microseconds=1)

    assert still(judged(story, until)) == still(found)


def still(found: Findings) -> Findings:
    return dataclasses.replace(found, as_at=FIRST, next_look=None, awaits=())
