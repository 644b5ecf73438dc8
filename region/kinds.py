"""The kinds of incident that there are, and how often each occurs. Lists only; what happens is told in incidents.py."""

from dataclasses import dataclass

from region import casting
from region.casting import Casting


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of incident. `asks` is whether it depends on the officer that children are asked about and linked; where it
    does not, a child is what the incident is about."""

    category: str
    qualifiers: tuple[str, ...]
    cast: Casting
    tool: str | None = None
    domestic: bool = False
    asks: bool = True
    teenager: bool = False
    action: str | None = None


Kinds = tuple[tuple[Kind, float], ...]

DOMESTIC: Kinds = (
    (Kind("DOMESTIC_INCIDENT", ("DOMESTIC",), casting.domestic, "DASH", domestic=True), 33),
    (Kind("CRIME", ("DOMESTIC", "ALCOHOL"), casting.domestic, "DASH", domestic=True), 9),
    (Kind("DOMESTIC_INCIDENT", ("HONOUR_BASED",), casting.domestic, "DASH", domestic=True), 1),
)
OTHER: Kinds = (
    (Kind("CONCERN_FOR_SAFETY", ("CHILD_PROTECTION",), casting.concern, "PPN"), 5),
    (Kind("CONCERN_FOR_SAFETY", ("VULNERABLE", "MENTAL_HEALTH"), casting.concern), 6),
    (Kind("MISSING_PERSON", ("MISSING", "YOUNG_PERSON"), casting.missing, "MISSING", asks=False, teenager=True), 6),
    (Kind("CRIME", ("YOUNG_PERSON",), casting.child_hurt, asks=False), 3),
    (Kind("CRIME", ("WEAPON",), casting.child_accused, asks=False, teenager=True), 2),
    (Kind("SUSPICIOUS_CIRCUMSTANCES", ("CSE",), casting.child_hurt, asks=False, teenager=True), 2),
    (Kind("CRIME", ("CCE", "DRUGS"), casting.child_accused, asks=False, teenager=True), 1),
    (Kind("OTHER", ("MODERN_SLAVERY",), casting.concern), 1),
    (Kind("OTHER", ("DRUGS",), casting.concern, action="POLICE_PROTECTION"), 1.5),
    (Kind("ASB", ("YOUNG_PERSON",), casting.bystanders), 6),
    (Kind("SUSPICIOUS_CIRCUMSTANCES", (), casting.adults), 6),
    (Kind("CRIME", ("ALCOHOL",), casting.adults), 11),
    (Kind("OTHER", ("HATE",), casting.bystanders), 2),
    (Kind("ASB", ("MENTAL_HEALTH",), casting.adults), 4),
)


def wanted(kind: Kind, asked: str) -> str:
    """Which household an incident of this kind befalls: one with a "teenager", with "children", with "none" or "any"."""
    if kind.teenager:
        return "teenager"
    if asked == "none":
        return "none"
    return "any" if kind.cast in {casting.adults, casting.bystanders} else "children"
