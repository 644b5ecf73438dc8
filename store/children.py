"""The children that councils hold: all their versions, read for merging, and what their merged state leaves behind: the episodes
as current contacts, and the tokens by which they are found. How versions are merged is the heart's to say."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reconciliation.merging import ChildVersion
from store.named_sql import read
from store.transaction import Transaction

SQL = read("children")
STREAMED = 500

EPISODE_COLUMNS = {
    "episode_id": "text",
    "child_id": "text",
    "episode": "jsonb",
    "details": "jsonb",
    "made_at": "timestamptz",
    "digest": "bytea",
}
TOKEN_COLUMNS = {"child_id": "text", "token": "text"}

EpisodeRow = tuple[str, str, dict[str, Any], dict[str, Any], Any, bytes]
"""(episode id, child id, what was told of the episode, and of the child, when the newest version was made, its digest)."""


@dataclass(frozen=True, slots=True)
class VersionOfLoad:
    """A version of a child and the load that brought it."""

    version: ChildVersion
    load_id: uuid.UUID


def find_touched(tx: Transaction, organisation: str, load_id: uuid.UUID) -> bool:
    """Find the children of which a load brought versions, and those that share an episode with them; whether there are any."""
    tx.copy_into_lasting("touched_child", {"record_id": "text"})
    return tx.run(SQL.find_touched, organisation=organisation, load_id=load_id) > 0


def touched(tx: Transaction, organisation: str) -> Iterator[tuple[str, list[VersionOfLoad]]]:
    """Each touched child with all its versions, in the order of ids; read as they are asked for."""
    rows = tx.stream(SQL.versions_of_touched, batch=STREAMED, organisation=organisation)
    for child_id, versions in groupby(rows, key=lambda row: row["record_id"]):
        yield (
            child_id,
            [
                VersionOfLoad(ChildVersion(row["made_at"], row["digest"], row["body"]), row["load_id"])
                for row in versions
            ],
        )


def stage(tx: Transaction, episodes: Iterable[EpisodeRow], tokens: Iterable[tuple[str, str]]) -> None:
    """Bring what touched children come to to the server, to be kept by `keep`. May be called with nothing, and many times."""
    tx.copy_into_lasting("merged_episode", EPISODE_COLUMNS, episodes)
    tx.copy_into_lasting("merged_token", TOKEN_COLUMNS, tokens)


def keep(tx: Transaction, organisation: str) -> None:
    """Put what was staged in the place of what the touched children left behind before; tokens stay and are added to."""
    for statement in (
        SQL.drop_episodes,
        SQL.keep_tokens,
        SQL.keep_episodes,
        SQL.keep_children_of_episodes,
    ):
        tx.run(statement, organisation=organisation)
