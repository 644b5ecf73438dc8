"""Brings up to date what the children leave behind of which a load brought versions: their episodes as current contacts, their
tokens, and what of their episodes went back. Part of `actions/take_in_load.py`; it commits nothing."""

import uuid
from collections.abc import Iterator, Sequence

from matching.normalise import child_tokens, tokens
from reconciliation.merging import Body, Merged, merged_versions
from store import children, flips
from store.children import EpisodeRow, VersionOfLoad
from store.flips import Flip
from store.transaction import Transaction

BATCH = 500
"""Children in memory at most before what they come to is sent."""

GOES_BACK = "closed_on"
DECIDES = "no_further_action"


def keep_children(tx: Transaction, organisation: str, load_id: uuid.UUID) -> None:
    """Merge anew every child that the load bears on."""
    if not children.find_touched(tx, organisation, load_id):
        return
    staging = _Staging(tx, organisation)
    for child_id, versions in children.touched(tx, organisation):
        staging.add(child_id, versions)
    staging.send()
    children.keep(tx, organisation)
    flips.keep_children(tx, organisation)


class _Staging:
    """What some children come to, on its way to the server."""

    def __init__(self, tx: Transaction, organisation: str) -> None:
        self._tx = tx
        self._organisation = organisation
        self._waiting = 0
        self._episodes: list[EpisodeRow] = []
        self._tokens: list[tuple[str, str]] = []
        self._flips: list[Flip] = []
        self.send()

    def add(self, child_id: str, versions: Sequence[VersionOfLoad]) -> None:
        """Take a child with all its versions."""
        loads = {(one.version.made_at, one.version.digest): one.load_id for one in versions}
        before, found = Merged(), set[str]()
        for version, merged in merged_versions(one.version for one in versions):
            found.update(self._tokens_of(merged))
            load_id = loads[version.made_at, version.digest]
            self._flips.extend(
                (load_id, "child", child_id, field) for field in _went_back(before, merged, version.body)
            )
            before = merged
        newest = versions[-1].version
        self._tokens.extend((child_id, token) for token in sorted(found))
        self._episodes.extend(
            (episode_id, child_id, dict(told), dict(before.details), newest.made_at, bytes.fromhex(newest.digest))
            for episode_id, told in before.episodes.items()
            if told.get("referred_on")
        )
        self._waiting += 1
        if self._waiting >= BATCH:
            self.send()

    def _tokens_of(self, merged: Merged) -> Iterator[str]:
        yield from child_tokens(merged.details)
        yield from tokens(self._organisation, "child", {"episodes": [{"episode_id": one} for one in merged.episodes]})

    def send(self) -> None:
        """Send what waits, which makes the temporary tables the first time."""
        children.stage(self._tx, self._episodes, self._tokens)
        flips.stage(self._tx, self._flips)
        self._episodes.clear()
        self._tokens.clear()
        self._flips.clear()
        self._waiting = 0


def _went_back(before: Merged, after: Merged, said: Body) -> Iterator[str]:
    """What of the episodes went back. What is purged has not gone back: it is gone."""
    purged = {one["episode_id"] for one in said.get("episodes") or () if one.get("purge")}
    for episode_id, told in before.episodes.items():
        now = after.episodes.get(episode_id)
        if now is None or episode_id in purged:
            continue
        if told.get(GOES_BACK) and not now.get(GOES_BACK):
            yield GOES_BACK
        if told.get(DECIDES) is True and not now.get(DECIDES):
            yield DECIDES
