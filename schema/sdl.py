"""The schema as text: `python -m schema.sdl` writes schema/schema.graphql, from which partners generate clients."""

import sys
from pathlib import Path

from schema.vocabulary import VOCABULARY

FILE = Path(__file__).with_name("schema.graphql")

_HEADING = (
    "# The vocabulary of the portal's GraphQL. Written by `python -m schema.sdl`; edit the types, not this file.\n\n"
)


def sdl() -> str:
    """The text that the file holds."""
    return f"{_HEADING}{VOCABULARY.as_str()}\n"


if __name__ == "__main__":
    FILE.write_text(sdl(), encoding="utf-8")
    sys.stdout.write(f"wrote {FILE.name}\n")
