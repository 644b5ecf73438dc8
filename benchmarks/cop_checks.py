"""What graphql-cop looks for at a GraphQL door, as checks of our own: each asks as the tool does and says whether it found something.

The tool is a program without a package; these were written from what it documents. `tests/api/test_cop.py` runs them against
production's settings, and `make audit-graphql` counts what they find."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import httpx

_IDES = ("graphiql", "playground", "apollo sandbox")
_IDE_PATHS = ("/graphiql", "/playground", "/console", "/graphql", "/altair", "/explorer")
_CIRCLE = "{ __schema { types { " + "fields { type { " * 4 + "name" + " } }" * 4 + " } } }"
_ALL = "{ __schema { types { name fields { name } } } }"


Sent = Mapping[str, object]
"""What is sent with a request: `json` or `data`, or nothing."""

Send = Callable[[str, str, Sent], httpx.Response]
"""Sends a request of a method to a path, as somebody who may ask anything."""


def _ask(send: Send, query: str) -> dict[str, Any]:
    answer: dict[str, Any] = send("POST", "/graphql", {"json": {"query": query}}).json()
    return answer


def _data(response: httpx.Response) -> dict[str, Any]:
    try:
        answer: Any = response.json()
    except ValueError:
        return {}
    return (answer.get("data") or {}) if isinstance(answer, dict) else {}  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]


def _errors(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return answer.get("errors") or []


def alias_overloading(send: Send) -> bool:
    """A hundred and one aliases of one field are answered."""
    query = "query cop { " + " ".join(f"alias{n}: __typename" for n in range(101)) + " }"
    return "alias100" in (_ask(send, query).get("data") or {})


def batching(send: Send) -> bool:
    """A list of operations is answered with a list."""
    return isinstance(send("POST", "/graphql", {"json": [{"query": "{ __typename }"}] * 11}).json(), list)


def directive_overloading(send: Send) -> bool:
    """Each of many directives that are none gets an error of its own."""
    return len(_errors(_ask(send, "query cop { __typename " + "@aa" * 10 + " }"))) >= 10  # noqa: PLR2004  as the tool counts


def circular_introspection(send: Send) -> bool:
    """Types are followed in a circle."""
    return bool(_ask(send, _CIRCLE).get("data"))


def field_duplication(send: Send) -> bool:
    """One field, five hundred times, is answered."""
    return bool(_ask(send, "query cop { " + "__typename " * 500 + "}").get("data"))


def field_suggestions(send: Send) -> bool:
    """A mistyped name is answered with the right one."""
    mistyped = (
        "{ viewr { name } }",
        "{ viewer { nam } }",
        "query cop { __schema { directive } }",
        "{ gaps(frst: 1) { totalCount } }",
    )
    return any("did you mean" in str(_ask(send, one)).lower() for one in mistyped)


def queries_by_get(send: Send) -> bool:
    """A query in an address is answered."""
    return bool(_data(send("GET", f"/graphql?query={quote('{__typename}')}", {})))


def mutations_by_get(send: Send) -> bool:
    """A mutation in an address is answered."""
    return bool(_data(send("GET", f"/graphql?query={quote('mutation cop {__typename}')}", {})))


def explorer(send: Send) -> bool:
    """A page to write operations on is there for everybody."""
    pages = (send("GET", path, {}) for path in _IDE_PATHS)
    return any(word in page.text.lower() for page in pages for word in _IDES)


def introspection(send: Send) -> bool:
    """The schema tells about itself."""
    return bool(_ask(send, _ALL).get("data"))


def forms(send: Send) -> bool:
    """An operation is taken from a form, or from the address of a POST, as another site's page can send it."""
    form = send("POST", "/graphql", {"data": {"query": "query cop {__typename}"}})
    address = send("POST", f"/graphql?query={quote('query cop {__typename}')}", {})
    return bool(_data(form) or _data(address))


def tracing(send: Send) -> bool:
    """Answers carry how they came about."""
    answer = _ask(send, "query cop { __typename }")
    told: list[Any] = [answer.get("extensions"), *(one.get("extensions") for one in _errors(answer))]
    return any(word in str(told) for word in ("tracing", "exception")) or "stacktrace" in str(answer).lower()


def unhandled_errors(send: Send) -> bool:
    """A document that cannot be read brings the exception's own words out."""
    return any("exception" in str(one).lower() for one in _errors(_ask(send, "qwerty cop { abc }")))


CHECKS: Mapping[str, Callable[[Send], bool]] = MappingProxyType(
    {
        check.__name__: check
        for check in (
            *(alias_overloading, batching, directive_overloading, circular_introspection, field_duplication),
            *(field_suggestions, queries_by_get, mutations_by_get, explorer, introspection, forms, tracing),
            unhandled_errors,
        )
    }
)
