"""Which directorate an address lies in, by its postcode. A lookup in data that is handed in; it knows no place itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciliation.records import Address

REMEMBERED = 1 << 16
OUTWARD = r"[A-Z]{1,2}[0-9][A-Z0-9]?"
FULL = re.compile(rf"({OUTWARD})([0-9])[A-Z]{{2}}")
SECTOR = re.compile(rf"({OUTWARD})\s+([0-9])")
NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]")


def squeeze(postcode: str) -> str:
    """A postcode in upper case with nothing but letters and digits."""
    return NOT_ALPHANUMERIC.sub("", postcode.upper())


def prefixes_of(postcode: str) -> tuple[str, ...]:
    """The keys under which a postcode, or the beginning of one, may be listed, longest first: the whole postcode
    (`OL42AB`), its sector (`OL4 2`), its outward code (`OL4`).

    A sector keeps its space. Without it `M24` would be both the outward code of Middleton (`M24 1AB`) and a sector in the
    middle of Manchester (`M2 4AB`), and children of one would be placed in the other.
    """
    squeezed = squeeze(postcode)
    if whole := FULL.fullmatch(squeezed):
        return squeezed, f"{whole[1]} {whole[2]}", whole[1]
    if sector := SECTOR.fullmatch(postcode.strip().upper()):
        return f"{sector[1]} {sector[2]}", sector[1]
    return (squeezed,)


@dataclass(frozen=True, slots=True)
class Places:
    """Directorates by postcode, sector (written with a space) or outward code; the longest listed one decides."""

    prefixes: Mapping[str, str]
    _listed: dict[str, str] = field(default_factory=dict[str, str], init=False, repr=False, compare=False)
    _known: dict[str, str | None] = field(default_factory=dict[str, str | None], init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for prefix, directorate in self.prefixes.items():
            self._listed[prefixes_of(prefix)[0]] = directorate

    def directorate_of(self, address: Address | None) -> str | None:
        """The directorate of an address; None where it has no postcode or its postcode is not listed."""
        if address is None or not address.postcode:
            return None
        postcode = address.postcode
        if postcode not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[postcode] = next((self._listed[p] for p in prefixes_of(postcode) if p in self._listed), None)
        return self._known[postcode]
