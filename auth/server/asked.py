"""A request to the authorization server as Authlib wants it, and its answer as a door gives it. No framework's types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import InvalidRequestError

from auth.limits import Spent
from auth.server.library import Payload, Request

MOST_BYTES = 65_536
_MOST_FIELDS = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, JSON body (None for an empty one) and headers."""

    status: int
    body: Mapping[str, Any] | None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Sent:
    """What came over HTTP: `address` is under the portal's own name, `network` whom it is counted as."""

    method: str
    address: str
    query: str
    body: bytes
    proofs: tuple[str, ...]
    network: str


class _Payload(Payload):
    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._data: dict[str, str] = dict(pairs)
        self._lists: dict[str, list[str]] = {name: [value] for name, value in pairs}

    @property
    def data(self) -> dict[str, str]:
        return self._data

    @property
    def datalist(self) -> Any:  # noqa: ANN401
        return self._lists


class Asked(Request):
    """One request. The key that it proves, the key that signed it, and what is
    left of the client's allowance travel along."""

    def __init__(self, sent: Sent, *, query: Mapping[str, str], form: Mapping[str, str]) -> None:
        self._begin(sent)
        self.sent = sent
        self._query = dict(query)
        self._form = dict(form)
        self.payload: Any = _Payload([*query.items(), *form.items()])
        self.thumbprint: str | None = None
        self.key_id = ""
        self.spent: Spent | None = None

    def _begin(self, sent: Sent) -> None:
        library: Any = super()
        library.__init__(sent.method, sent.address, headers={})

    @property
    def args(self) -> dict[str, str]:
        return self._query

    @property
    def form(self) -> dict[str, str]:
        return self._form


def read(sent: Sent) -> Asked:
    """The request with its parameters. Raises InvalidRequestError for what is too large, not text, or said twice (RFC 6749 §3.1)."""
    if len(sent.body) > MOST_BYTES or len(sent.query) > MOST_BYTES:
        raise InvalidRequestError
    return Asked(sent, query=_pairs(sent.query.encode()), form=_pairs(sent.body))


def _pairs(given: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            given.decode(), keep_blank_values=True, strict_parsing=False, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise InvalidRequestError from error
    found = dict(pairs)
    if len(found) != len(pairs) or any("\x00" in text for pair in pairs for text in pair):
        raise InvalidRequestError
    return found
