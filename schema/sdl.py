"""The schema as text: `python -m schema.sdl` writes schema/schema.graphql, from which partners generate clients. With `--released` it
writes schema/released.graphql, which says what partners build on: that is done when a release is made, and at no other time."""

import sys
from pathlib import Path

from graphql import build_schema

from schema.deprecation import FEWEST_DAYS, too_soon
from schema.vocabulary import VOCABULARY
from store.clock import machine_time

FILE = Path(__file__).with_name("schema.graphql")
RELEASED = Path(__file__).with_name("released.graphql")

_HEADING = (
    "# The vocabulary of the portal's GraphQL. Written by `python -m schema.sdl`; edit the types, not this file.\n\n"
)
_RELEASED_HEADING = (
    "# The vocabulary of the newest release. Written by `python -m schema.sdl --released` when one is made; whatever breaks it stands\n"
    "# in CHANGELOG.md under Breaking.\n\n"
)


def sdl() -> str:
    """The text that the file holds."""
    return f"{_HEADING}{VOCABULARY.as_str()}\n"


def _write(arguments: list[str]) -> Path:
    if "--released" in arguments:
        released = build_schema(RELEASED.read_text(encoding="utf-8"))
        hasty = too_soon(released, VOCABULARY.graphql, machine_time().date())
        if hasty:
            sys.exit(f"Deprecated for the first time, and gone in less than {FEWEST_DAYS} days: {', '.join(hasty)}")
        RELEASED.write_text(f"{_RELEASED_HEADING}{VOCABULARY.as_str()}\n", encoding="utf-8")
        return RELEASED
    FILE.write_text(sdl(), encoding="utf-8")
    return FILE


if __name__ == "__main__":
    sys.stdout.write(f"wrote {_write(sys.argv[1:]).name}\n")
