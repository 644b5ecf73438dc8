"""How much may be asked for at once, by the kind of viewer: a person reads a page, a system takes many rows at a time."""

from dataclasses import dataclass

from auth.viewer import Role, Viewer


@dataclass(frozen=True, slots=True)
class Sizes:
    """The largest page, how many rows an operation could show by its `first`s, and how many fields an answer may have."""

    whose: str
    page: int
    rows: int
    fields: int


PEOPLE = Sizes("a person", page=100, rows=20_000, fields=100_000)
SYSTEMS = Sizes("a system", page=1_000, rows=200_000, fields=500_000)
"""A system asks with a client's own token; a person who signed in through a client stays a person. A thousand referrals with their incidents, children, trails and receipts are
131,000 rows."""


def sizes_of(viewer: Viewer) -> Sizes:
    """What a viewer may ask for."""
    return SYSTEMS if Role.PARTNER_SYSTEM in viewer.roles else PEOPLE
