"""Assembles what the heart stands on from the store: rules, places, feeds and working days, with the exact matcher. It is
built anew only when one of them changed, and judges nothing."""

from dataclasses import dataclass
from functools import lru_cache

import holidays

from matching.episodes import exact_with_episodes
from reconciliation.ground import Ground, Places, RuleBook, WorkingDays, rule_set_from
from store import feeds, reference_data
from store.problems import StoreProblem
from store.transaction import Transaction

FIRST_YEAR, LAST_YEAR = 2010, 2040
"""The years whose bank holidays are known: before any clock that we run, and past any that is running."""


class OneForceExpected(StoreProblem):
    """The store knows no force, or several."""

    code = "ONE_FORCE_EXPECTED"

    def __init__(self, forces: tuple[str, ...]) -> None:
        found = ", ".join(forces) or "none"
        super().__init__(f"Trails are judged for one force; the organisations listed name {found}.")
        self.forces = forces


@lru_cache(maxsize=1)
def working_days() -> WorkingDays:
    """England's working days."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return WorkingDays(frozenset(holidays.country_holidays("GB", subdiv="ENG", years=years)))


@dataclass(slots=True)
class GroundKeeper:
    """Hands out the ground of the transaction it is asked in, and keeps the last for as long as nothing in it changed.
    A judgement on an older ground could overwrite a newer one, so nobody keeps a ground across transactions."""

    mark: tuple[object, ...] | None = None
    """What the ground was last known by (`store.feeds.ground_mark`)."""
    _ground: Ground | None = None

    def ground(self, tx: Transaction) -> Ground:
        """The ground as it is in this transaction."""
        mark = feeds.ground_mark(tx)
        if self._ground is None or mark != self.mark:
            self._ground, self.mark = _build(tx), mark
        return self._ground


def _build(tx: Transaction) -> Ground:
    return Ground(
        force=the_force(tx),
        rules=RuleBook(tuple(rule_set_from(body) for body in reference_data.rule_bodies(tx))),
        days=working_days(),
        places=Places(reference_data.places(tx)),
        feeds=feeds.every_feed(tx),
        match=exact_with_episodes,
    )


def the_force(tx: Transaction) -> str:
    """The force whose trails are judged. Several forces side by side are not judged yet, and are refused."""
    forces = [row["code"] for row in reference_data.organisations(tx) if row["kind"] == "FORCE"]
    if len(forces) != 1:
        raise OneForceExpected(tuple(forces))
    return forces[0]
