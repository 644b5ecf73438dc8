"""The operations of the pages, read from `web/operations/`: one document a page, with the fragments that it names.
Text only; `schema` validates and runs it."""

import hashlib
import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "operations"
_SPREAD = re.compile(r"\.\.\.\s*(?!on\b)(\w+)")
_MAY_READ = re.compile(r"\$mayRead(\w+): Boolean!")


@cache
def document(name: str) -> str:
    """The operation `name` followed by every fragment it names, directly or through another."""
    text = (FOLDER / f"{name}.graphql").read_text(encoding="utf-8")
    parts: dict[str, str] = {}
    waiting = _SPREAD.findall(text)
    while waiting:
        part = waiting.pop()
        if part not in parts:
            parts[part] = (FOLDER / "parts" / f"{part}.graphql").read_text(encoding="utf-8")
            waiting += _SPREAD.findall(parts[part])
    return "\n".join([text, *(parts[part] for part in sorted(parts))])


# A page asks this one for somebody who has just said why they open the case. A script that named it would skip the question.
ASKED_IN_A_CASE = frozenset({"Trail"})


def document_id(name: str) -> str:
    """By what a script of the browser names the operation at `/graphql`: the digest of its document."""
    return f"sha256:{hashlib.sha256(document(name).encode()).hexdigest()}"


def documents_by_id() -> dict[str, str]:
    """The documents that a script of the browser may name, by their ids."""
    return {document_id(name): document(name) for name in operation_names() if name not in ASKED_IN_A_CASE}


@cache
def areas_asked(name: str) -> tuple[str, ...]:
    """The areas (`Gaps`, `People`, …) that the operation asks for only where the viewer may read them."""
    return tuple(sorted(set(_MAY_READ.findall(document(name)))))


def operation_names() -> tuple[str, ...]:
    """Every operation there is, for the law that validates them all against the schema."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.graphql")))
