"""One trail judged on what is known, before anybody asks for a moment: both halves, the gaps it may have in their order,
and the versions it was judged on."""

from collections.abc import Iterable, Iterator

from reconciliation.findings import SIDES, GapKind, Receipt, Side, VersionRef
from reconciliation.ground import Ground, Match
from reconciliation.known import Receiving, Told
from reconciliation.moment import Moment
from reconciliation.order import in_sequence
from reconciliation.records import Child, Episode, Referral, Transfer
from reconciliation.trail.absence import Stop, Wait
from reconciliation.trail.council_side import CouncilSide, Referred, council_side
from reconciliation.trail.leg import Leg
from reconciliation.trail.outline import Outline
from reconciliation.trail.police_side import PoliceSide
from reconciliation.trail.receipts import passed_on, receipts
from reconciliation.value import value


@value
class TrailRecords:
    """A trail's council records, as the matcher paired them: its matches, what it matched, what quotes it, where that was
    passed on, and the councils' records of exactly its child."""

    matches: tuple[Match, ...]
    matched: tuple[Receiving, ...]
    quoting: tuple[Receiving, ...]
    transfers: tuple[Told[Transfer], ...]
    held: tuple[Told[Child], ...] = ()


@value
class TrailCase:
    """A trail, judged as far as records go."""

    outline: Outline
    police: PoliceSide
    council: CouncilSide | None
    receipts: tuple[Receipt, ...]
    records: TrailRecords
    stops: tuple[Stop, ...]
    rests_on: tuple[VersionRef, ...]
    trail_id: str

    @property
    def basis(self) -> tuple[VersionRef, ...]:
        """The versions that the judgement rests on, in order."""
        return in_sequence(self.rests_on)

    @property
    def referral(self) -> Referral | None:
        """The governing referral."""
        return self.police.governing.record if self.police.governing else None

    def legs(self) -> Iterator[Leg]:
        """The legs on which laws and steps stand."""
        council = self.council
        for leg in (self.police.sent, *((council.received, council.decided, council.fed_back) if council else ())):
            if leg:
                yield leg


def trail_case(
    outline: Outline, police: PoliceSide, records: TrailRecords, excused: frozenset[GapKind], ground: Ground
) -> TrailCase:
    """Judge a trail on its records. `excused` are the kinds of its gaps that accepted answers excuse."""
    got = receipts(records.matches, {one.key: one for one in records.matched}, police.step)
    council, open_cases = None, tuple[Told[Child], ...]()
    if police.governing and police.step:
        referral = police.governing.record
        open_cases = tuple(_open_at(records.held, referral.recipient, police.step))
        is_quoted = any(one.key.organisation == referral.recipient for one in records.quoting)
        referred = Referred(outline, referral, police.step, got, excused, ground, is_quoted, bool(open_cases))
        council = council_side(referred, passed_on(records.transfers))
    trail_id = outline.key.trail_id
    rests_on = (*_rests_on(outline, records), *(one.ref for one in open_cases))
    recipient = police.governing.record.recipient if police.governing else None
    stops = tuple(
        Stop(wait, kind, trail_id, recipient if SIDES[kind] is Side.COUNCIL else police.directorate, rests_on)
        for wait, kind in _waits(police, council)
        if kind not in excused
    )
    return TrailCase(outline, police, council, got, records, stops, rests_on, trail_id)


def _open_at(held: Iterable[Told[Child]], directorate: str, sent: Moment) -> Iterator[Told[Child]]:
    """The council's records of the child that show an episode open when the referral was made, or perhaps open."""
    for told in held:
        if told.key.organisation == directorate and any(_is_open_at(one, sent) for one in told.record.episodes):
            yield told


def _is_open_at(episode: Episode, sent: Moment) -> bool:
    began, closed = episode.referred_on, episode.closed_on
    return began is not None and began.earliest <= sent.latest and (closed is None or closed.latest >= sent.earliest)


def _waits(police: PoliceSide, council: CouncilSide | None) -> Iterator[tuple[Wait, GapKind]]:
    """The gaps that a trail may have, first the one that goes before the others (ADR-0002, The one gap)."""
    legs = (council.received, council.decided, council.fed_back) if council else ()
    for wait in (police.writing, *(leg.wait for leg in (police.sent, *legs) if leg)):
        if wait and wait.kind:
            yield wait, wait.kind


def _rests_on(outline: Outline, records: TrailRecords) -> Iterator[VersionRef]:
    """Every version that the judgement rests on, some more than once."""
    for told in (*outline.referrals, *records.matched, *records.quoting, *records.transfers):
        yield told.ref
    if outline.scene:
        yield outline.scene.told.ref
        for told in outline.scene.quoted_by:
            yield told.ref
