"""Merging: what a council's versions of a child come to when each is laid over the one before it (ADR-0009). A version may say
only what changed; what it purges is gone. It reads canonical bodies and judges nothing."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

Body = Mapping[str, Any]

PURGE = "purge"


@dataclass(frozen=True, slots=True)
class Merged:
    """A child as the versions so far tell it: details by field, and episodes by id, each by field. What was never said
    is not in them; what was said to be empty is None."""

    details: Body = field(default_factory=dict[str, Any])
    episodes: Mapping[str, Body] = field(default_factory=dict[str, Body])


NOTHING = Merged()


@dataclass(frozen=True, slots=True)
class ChildVersion:
    """One version of a child as it was sent: its place in version order, and what it says."""

    made_at: dt.datetime
    digest: str
    body: Body


def merge(versions: Iterable[ChildVersion]) -> Merged:
    """What the versions come to, in whatever order and however often they are given."""
    *_, last = chain((NOTHING,), (merged for _, merged in merged_versions(versions)))
    return last


def merged_versions(versions: Iterable[ChildVersion]) -> Iterator[tuple[ChildVersion, Merged]]:
    """Each version once, in version order (`made_at`, digest), with what was told from then on."""
    merged = NOTHING
    unique = {(one.made_at, one.digest): one for one in versions}
    for place in sorted(unique):
        merged = lay_over(merged, unique[place].body)
        yield unique[place], merged


def lay_over(before: Merged, body: Body) -> Merged:
    """What is told once a version is laid over what was told before. A purge takes away what came before it and what the
    same version says of the thing purged."""
    if body.get(PURGE):
        return NOTHING
    return Merged(_details(before.details, body.get("details")), _episodes(before.episodes, body.get("episodes") or ()))


def _details(before: Body, said: Body | None) -> Body:
    if said is None:
        return before
    return {} if said.get(PURGE) else {**before, **_fields(said)}


def _episodes(before: Mapping[str, Body], said: Iterable[Body]) -> Mapping[str, Body]:
    episodes = dict(before)
    for one in said:
        episode_id = one["episode_id"]
        if one.get(PURGE):
            episodes.pop(episode_id, None)
        else:
            episodes[episode_id] = {**episodes.get(episode_id, {}), **_fields(one)}
    return episodes


def _fields(said: Body) -> Body:
    return {name: value for name, value in said.items() if name not in (PURGE, "episode_id")}
