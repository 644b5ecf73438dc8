"""A trail's halves, as the rows that row-level security guards apart: what the force did, what the recipient did, and what
another council did with what was passed on to it (DESIGN §5). Values only; nothing here talks to the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reconciliation.findings import FlagKind, Gap, Receipt, Side, Step, StepName, Trail, VersionRef

COUNCIL_FLAGS = frozenset({FlagKind.HIGH_RISK_NO_ACTION, FlagKind.DIFFERING, FlagKind.DUPLICATE})
"""The flags that tell of the council's record; the policy on `flag` names the same."""


@dataclass(frozen=True, slots=True)
class TrailHalves:
    """A trail's steps and versions, each with whom it belongs to. `passed_on` holds the steps that rest on the record of a
    council other than the recipient, which `deciding` is."""

    police: tuple[Step, ...]
    council: tuple[Step, ...]
    passed_on: tuple[Step, ...]
    deciding: Receipt | None

    @classmethod
    def of(cls, trail: Trail) -> "TrailHalves":
        """The halves of a trail."""
        police = tuple(one for one in trail.steps if one.side is Side.POLICE)
        council = tuple(one for one in trail.steps if one.side is not Side.POLICE)
        deciding = _decided_elsewhere(trail)
        if deciding is None:
            return cls(police, council, (), None)
        received = tuple(one for one in council if one.name is StepName.RECEIVED)
        return cls(police, received, tuple(one for one in council if one not in received), deciding)


def _decided_elsewhere(trail: Trail) -> Receipt | None:
    """The receipt of another council on which the decision rests; None where it rests on the recipient's own record. What
    the recipient decided counts before what it passed on (ADR-0002, Law 4)."""
    others = [one for one in trail.receipts if one.record.organisation != trail.recipient]
    own = [one for one in trail.receipts if one.record.organisation == trail.recipient]
    step = next((one for one in trail.steps if one.name is StepName.DECIDED), None)
    if step is None or step.clock is None or not others or any(one.decided for one in own):
        return None
    if step.happened is None and any(one.arrived == step.clock.started for one in own):
        return None
    decided = (one for one in others if step.happened and one.decided == step.happened)
    waiting = (one for one in others if one.arrived.latest == step.clock.started.latest)
    return next(decided, None) or next(waiting, None)


def versions_of(versions: Iterable[VersionRef], *organisations: str | None) -> tuple[VersionRef, ...]:
    """The versions of some organisations' records."""
    return tuple(one for one in versions if one.key.organisation in organisations)


def gap_owners(gap: Gap) -> tuple[str | None, ...]:
    """Whose versions whoever sees a gap may know of."""
    return (gap.force,) if gap.side is Side.POLICE else (gap.force, gap.directorate)


def receipt_bodies(trail: Trail, halves: TrailHalves) -> Iterator[tuple[Receipt, dict[str, object]]]:
    """Each receipt with all that it says. The first of a council other than the recipient carries the versions of that
    council on which the trail was judged; the deciding one carries the steps."""
    told = {trail.recipient}
    for receipt in trail.receipts:
        body: dict[str, object] = {
            "arrived": receipt.arrived,
            "inferred": receipt.inferred,
            "decided": receipt.decided,
            "outcomes": receipt.outcomes,
            "no_further_action": receipt.no_further_action,
            "fed_back": receipt.fed_back,
            "evidence": receipt.evidence,
        }
        organisation = receipt.record.organisation
        if organisation not in told:
            told.add(organisation)
            body["basis"] = versions_of(trail.basis, organisation)
        if receipt == halves.deciding:
            body["steps"] = halves.passed_on
        yield receipt, body
