"""Directorates, postcode areas and invented streets of the synthetic region. Lists only: who lives where is decided in population.py."""

from dataclasses import dataclass

from region.dice import Dice

FORCE = "GMP"
OLDHAM = "E08000004"
ROCHDALE = "E08000005"
TAMESIDE = "E08000008"
MANCHESTER = "E08000003"

# Outward codes as the demonstration's place table has them. The real areas do not follow the districts so neatly.
OUTWARD_CODES: dict[str, tuple[str, ...]] = {
    OLDHAM: ("OL1", "OL2", "OL3", "OL4", "OL8", "OL9", "M35"),
    ROCHDALE: ("OL16", "OL11", "M24"),
    TAMESIDE: ("OL6", "OL7"),
    MANCHESTER: ("M40",),
}
DIRECTORATE_OF = {code: directorate for directorate, codes in OUTWARD_CODES.items() for code in codes}

# Royal Mail never uses these letters in the inward part, so that no postcode here belongs to anybody.
UNUSED_INWARD_LETTERS = "CIKMOV"

STREET_NAMES = (
    "Cotton", "Mule", "Spindle", "Bobbin", "Shuttle", "Carding", "Weft", "Warp", "Roving", "Doubler", "Throstle",
    "Heald", "Calico", "Fustian", "Velveteen", "Twill", "Bleachcroft", "Dyehouse", "Tenterfield", "Engine House",
    "Coalpit", "Moorgate", "Heather", "Bilberry", "Curlew", "Lapwing", "Clough", "Reservoir", "Packhorse", "Tollbar",
)  # fmt: skip
STREET_KINDS = ("Row", "Street", "Lane", "Court", "Fold", "Close", "Avenue", "Terrace")


@dataclass(frozen=True, slots=True)
class Address:
    """An invented address."""

    line: str
    postcode: str

    @property
    def directorate(self) -> str:
        """The directorate in whose area it lies, by the whole outward code."""
        return DIRECTORATE_OF[self.postcode.split(" ")[0]]


def address_in(dice: Dice, directorate: str) -> Address:
    """A new invented address in a directorate's area."""
    outward = dice.one(OUTWARD_CODES[directorate])
    inward = f"{dice.within(1, 9)}{dice.one(UNUSED_INWARD_LETTERS)}{dice.one(UNUSED_INWARD_LETTERS)}"
    house = str(dice.within(1, 160))
    flat = f"Flat {dice.within(1, 24)}, " if dice.chance(0.15) else ""
    return Address(f"{flat}{house} {dice.one(STREET_NAMES)} {dice.one(STREET_KINDS)}", f"{outward} {inward}")
