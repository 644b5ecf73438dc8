"""Filters of a list as GET parameters: what was chosen, the tags that take one away again, and the address of the next
page. A value outside a filter's list is not passed on."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

_ANY = "any"  # chosen where a filter has a default and the viewer wants none of it


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its parameter, its heading and, where values are fixed, the words for them."""

    name: str
    label: str
    words: Mapping[str, str] | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """A chosen filter, and the address without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the viewer asked for: `chosen` goes into the operation, the rest onto the page."""

    path: str
    chosen: dict[str, str]
    tags: tuple[Tag, ...]
    parameters: Mapping[str, str]

    def after(self, cursor: str) -> str:
        """The address of the page that begins after `cursor`, with the same filters."""
        return f"{self.path}?{urlencode({**self.parameters, 'after': cursor})}"

    @property
    def first(self) -> str:
        """The address of the first page, with the same filters."""
        return _address(self.path, self.parameters)


def filters(request: Request, *declared: Filter) -> Asked:
    """Read `declared` from the address."""
    parameters = {one.name: value for one in declared if (value := _given(request, one)) is not None}
    chosen = {one.name: parameters.get(one.name, one.default or _ANY) for one in declared}
    chosen = {name: value for name, value in chosen.items() if value != _ANY}
    tags = tuple(
        Tag(one.label, one.words[value] if one.words else value, _without(request.url.path, parameters, one))
        for one in declared
        if (value := chosen.get(one.name)) is not None
    )
    return Asked(request.url.path, chosen, tags, parameters)


def _given(request: Request, one: Filter) -> str | None:
    value = request.query_params.get(one.name)
    if not value:
        return None
    allowed = one.words is None or value in one.words or value == _ANY
    return value if allowed else None


def _without(path: str, parameters: Mapping[str, str], one: Filter) -> str:
    rest = {name: value for name, value in parameters.items() if name != one.name}
    return _address(path, {**rest, one.name: _ANY} if one.default else rest)


def _address(path: str, parameters: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(parameters)}" if parameters else path
