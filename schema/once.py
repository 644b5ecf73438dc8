"""Idempotency: the same key with the same request is answered again and done once. Which act it is, is the caller's.

An act owns its transactions, so its key cannot be kept in them. What is intended is kept first, then the act is done, then
its answer is kept. Whoever is killed between leaves the intention, and the same request takes the act up again from it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from schema.asking import Asking, beside
from schema.problems import bad_input
from store import idempotency
from store.transaction import Transaction

_SHORTEST_KEY, _LONGEST_KEY = 8, 200

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Once:
    """An act that is done once for its key.

    `intend` says what the act aims at, as things stand when the key first comes. `do` does it; it must come to the same
    when it is done again with the same intention. `refusals` are the problems that it raises having done nothing: they
    leave the key free."""

    name: str
    request: Mapping[str, Any]
    intend: Callable[[Transaction], Facts]
    do: Callable[[Facts], Facts]
    refusals: tuple[type[Exception], ...]


def once(asking: Asking, key: str, act: Once) -> Facts:
    """What the act answers, or what it answered when this key first came."""
    if not _SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
        raise bad_input(f"An idempotency key has {_SHORTEST_KEY} to {_LONGEST_KEY} characters.")
    digest = hashlib.sha256(orjson.dumps([act.name, dict(act.request)], option=orjson.OPT_SORT_KEYS)).digest()
    try:
        answer = None
        while answer is None:
            with asking.database.transaction(asking.viewer) as transaction:
                begun = idempotency.claim(transaction, asking.viewer, key, digest)
                if begun is None:
                    idempotency.intend(transaction, asking.viewer, key, digest, act.intend(transaction))
            answer = _take_up(asking, key, digest, act)
        return answer
    finally:
        asking.allowance.start_reading()


def _take_up(asking: Asking, key: str, digest: bytes, act: Once) -> Facts | None:
    """Do what is intended and keep its answer, while whoever else has the key waits. None where somebody before us was
    refused, so that nothing is intended any more."""
    with beside(), asking.database.transaction(asking.viewer) as transaction:
        claimed = idempotency.claim(transaction, asking.viewer, key, digest)
        if claimed is None:
            return None
        if claimed.answer is not None:
            return dict(claimed.answer)
        try:
            answer = act.do(dict(claimed.intention))
        except act.refusals as problem:
            idempotency.release(transaction, asking.viewer, key)
            refused = problem
        else:
            idempotency.complete(transaction, asking.viewer, key, digest, answer)
            return answer
    raise refused
