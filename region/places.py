"""Directorates, postcode areas and invented streets of the synthetic region. Lists only: who lives where is decided in population.py."""

from dataclasses import dataclass

from region.dice import Dice

FORCE = "GMP"
BOLTON = "E08000001"
BURY = "E08000002"
MANCHESTER = "E08000003"
OLDHAM = "E08000004"
ROCHDALE = "E08000005"
SALFORD = "E08000006"
STOCKPORT = "E08000007"
TAMESIDE = "E08000008"
TRAFFORD = "E08000009"
WIGAN = "E08000010"

# Outward codes as the demonstration's place table has them. The real areas do not follow the districts so neatly.
OUTWARD_CODES: dict[str, tuple[str, ...]] = {
    BOLTON: ("BL1", "BL2", "BL3", "BL4", "BL5", "BL6", "BL7"),
    BURY: ("BL0", "BL8", "BL9", "M25", "M26", "M45"),
    MANCHESTER: (
        "M1", "M2", "M4", "M8", "M9", "M11", "M12", "M13", "M14", "M15", "M16", "M18", "M19", "M20", "M21", "M22", "M23", "M40",
    ),
    OLDHAM: ("OL1", "OL2", "OL3", "OL4", "OL8", "OL9", "M35"),
    ROCHDALE: ("OL10", "OL11", "OL12", "OL15", "OL16", "M24"),
    SALFORD: ("M3", "M5", "M6", "M7", "M27", "M28", "M30", "M38", "M44", "M50"),
    STOCKPORT: ("SK1", "SK2", "SK3", "SK4", "SK5", "SK6", "SK7", "SK8"),
    TAMESIDE: ("OL5", "OL6", "OL7", "SK14", "SK15", "SK16", "M34", "M43"),
    TRAFFORD: ("M17", "M31", "M32", "M33", "M41", "WA14", "WA15"),
    WIGAN: ("WN1", "WN2", "WN3", "WN4", "WN5", "WN6", "WN7", "M29", "M46", "WA3"),
}  # fmt: skip
DIRECTORATE_OF = {code: directorate for directorate, codes in OUTWARD_CODES.items() for code in codes}
DIRECTORATES = tuple(OUTWARD_CODES)

# People who live there, in thousands, about as in 2019.
WHERE: tuple[tuple[str, float], ...] = (
    (BOLTON, 288), (BURY, 191), (MANCHESTER, 553), (OLDHAM, 237), (ROCHDALE, 222), (SALFORD, 259), (STOCKPORT, 293),
    (TAMESIDE, 226), (TRAFFORD, 237), (WIGAN, 329),
)  # fmt: skip

NEIGHBOURS: dict[str, tuple[str, ...]] = {
    BOLTON: (BURY, SALFORD, WIGAN),
    BURY: (BOLTON, ROCHDALE, MANCHESTER, SALFORD),
    MANCHESTER: (BURY, OLDHAM, ROCHDALE, SALFORD, STOCKPORT, TAMESIDE, TRAFFORD),
    OLDHAM: (ROCHDALE, TAMESIDE, MANCHESTER),
    ROCHDALE: (BURY, OLDHAM, MANCHESTER),
    SALFORD: (BOLTON, BURY, WIGAN, TRAFFORD, MANCHESTER),
    STOCKPORT: (MANCHESTER, TAMESIDE),
    TAMESIDE: (OLDHAM, STOCKPORT, MANCHESTER),
    TRAFFORD: (SALFORD, MANCHESTER),
    WIGAN: (BOLTON, SALFORD),
}

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


def next_door(dice: Dice, directorate: str) -> str:
    """A directorate whose area borders on this one's."""
    return dice.one(NEIGHBOURS[directorate])
