"""Reads a written region back with nothing but json, csv and zipfile, for tests. It knows the layout of the folder and none of our rooms."""

import csv
import datetime as dt
import io
import json
import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

Body = dict[str, Any]
OFFSET_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


@dataclass(frozen=True)
class Load:
    """One load as written."""

    path: Path
    lines: list[Body]

    @property
    def side(self) -> str:
        return self.path.stem

    @property
    def header(self) -> Body:
        return self.lines[0]

    @property
    def trailer(self) -> Body:
        return self.lines[-1]

    def of(self, *kinds: str) -> list[Body]:
        return [line for line in self.lines if line["record"] in kinds]


@dataclass(frozen=True)
class Payload:
    """One array of children as written."""

    path: Path
    children: list[Body]


@dataclass(frozen=True)
class Extract:
    """One zip of tables as written."""

    path: Path
    tables: dict[str, list[dict[str, str]]]


def extract(path: Path) -> Extract:
    """The tables of a zip, each row by its column names."""
    with zipfile.ZipFile(path) as archive:
        texts = {name.removesuffix(".csv"): archive.read(name).decode() for name in archive.namelist()}
    return Extract(path, {name: list(csv.DictReader(io.StringIO(text, newline=""))) for name, text in texts.items()})


class Written:
    """A region as written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        files = sorted(folder.glob("*/*.ndjson"))
        self.lists = [Load(path, read(path)) for path in files if path.stem.endswith("-expected")]
        self.loads = [Load(path, read(path)) for path in files if not path.stem.endswith("-expected")]
        self.truth = read(folder / "truth.ndjson")

    def side(self, side: str) -> list[Load]:
        return [load for load in self.loads if load.side == side]

    def payloads(self, feed: str) -> list[Payload]:
        """Every payload of a feed, oldest first."""
        return [Payload(path, json.loads(path.read_bytes())) for path in sorted(self.folder.glob(f"*/{feed}.json"))]

    def extracts(self, feed: str) -> list[Extract]:
        """Every extract of a feed, oldest first."""
        return [extract(path) for path in sorted(self.folder.glob(f"*/{feed}.zip"))]

    def told(self, kind: str) -> list[Body]:
        """The lines of the truth about one kind of thing."""
        return [line for line in self.truth if line["record"] == kind]

    def versions(self, *kinds: str) -> dict[tuple[str, str], list[tuple[Load, Body]]]:
        """Every version of every record of these kinds, oldest first."""
        found: dict[tuple[str, str], list[tuple[Load, Body]]] = defaultdict(list)
        for load in self.loads:
            for line in load.of(*kinds):
                found[id_of(line)].append((load, line))
        return found

    def newest(self, kind: str) -> dict[str, Body]:
        """The newest version of every record of a kind, by id."""
        return {key[1]: versions[-1][1] for key, versions in self.versions(kind).items()}


def id_of(line: Body) -> tuple[str, str]:
    """What names a record."""
    kind = line["record"]
    return kind, line["contact_id" if kind == "transfer" else f"{kind}_id"]


def read(path: Path) -> list[Body]:
    """The lines of a file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def times_in(value: object) -> Iterator[dt.datetime]:
    """Every time with an offset that occurs anywhere in a body."""
    if isinstance(value, dict):
        for inner in cast("Body", value).values():
            yield from times_in(inner)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from times_in(inner)
    elif isinstance(value, str) and OFFSET_TIME.fullmatch(value):
        yield dt.datetime.fromisoformat(value)


def time(value: str) -> dt.datetime:
    """A time with its offset."""
    return dt.datetime.fromisoformat(value)


def plain_letters(name: str) -> str:
    """A name's letters as exact reading compares them (ADR-0002, Matching), written apart from the portal's own."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalpha())
