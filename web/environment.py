"""The Jinja environment of the pages: escaping always on, GOV.UK's macros under their own prefix, our words and
formats as filters."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

from web import formats, wording
from web.ledger import PAINT

ROOM = Path(__file__).parent
STATIC = ROOM / "static"


class AssetsMissing(Exception):
    """The styles and scripts were never built; `make assets` builds them."""

    code = "ASSETS_MISSING"
    sentence = "The styles and scripts of the pages are missing. Build them with: make assets"

    def __init__(self) -> None:
        super().__init__(self.sentence)


@cache
def environment(static: Path = STATIC) -> Environment:
    """Templates from `web/templates`; raises AssetsMissing where there is nothing to serve beside them."""
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    loader = ChoiceLoader([FileSystemLoader(ROOM / "templates"), govuk])
    made = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    names: dict[str, Any] = dict(made.globals)
    names["static"] = addresses(static)
    names["fresh_key"] = fresh_key
    names["PAINT"] = PAINT
    names |= {name: getattr(wording, name) for name in dir(wording) if name.isupper()}
    made.globals = names
    made.filters.update(FILTERS)
    return made


def addresses(static: Path) -> Callable[[str], str]:
    """A function from a file's name to its address with the hash of its content, so that it may be cached for ever."""
    manifest = static / "manifest.json"
    if not manifest.is_file():
        raise AssetsMissing
    hashes: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
    return lambda name: f"/static/{name}?v={hashes[name]}"


def fresh_key() -> str:
    """An idempotency key, written into a form when it is shown, so that a form sent twice acts once."""
    return uuid4().hex


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _word(code: str | None, table: Mapping[str, str]) -> str:
    return wording.word(table, code)


def _decided(contact: Mapping[str, Any]) -> str:
    """When a contact was decided; empty where it was not."""
    return formats.moment(contact.get("decided")) or ("At a time not recorded" if wording.is_undated(contact) else "")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "birth": formats.birth,
    "clock_time_of": formats.clock_time_of,
    "date": formats.date,
    "decided": _decided,
    "grade": wording.grade,
    "moment": formats.moment,
    "month": formats.month,
    "names": formats.names,
    "number": formats.number,
    "over": formats.over,
    "plain": wording.plain,
    "plural": formats.plural,
    "record": wording.record,
    "sentence": _sentence,
    "size": formats.size,
    "time": formats.time,
    "word": _word,
}
