"""Retention rules as rows: how long the working copy of a kind of thing is kept, under which version, from when on (ADR-0011).
It erases nothing; that is `store/erasure.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from store.clock import machine_time
from store.named_sql import read
from store.transaction import Transaction

SQL = read("retention")


class Retained(StrEnum):
    """What a retention rule covers. docs/reference.md says of each from when on its period runs."""

    POLICE_RECORDS = "POLICE_RECORDS"
    COUNCIL_RECORDS = "COUNCIL_RECORDS"
    OPEN_GAPS = "OPEN_GAPS"
    PURGED = "PURGED"
    EXPECTED_RECORDS = "EXPECTED_RECORDS"
    REJECTIONS = "REJECTIONS"
    LOAD_BYTES = "LOAD_BYTES"
    EVENTS = "EVENTS"
    STATEMENT_ENTRIES = "STATEMENT_ENTRIES"
    STAFF = "STAFF"


RECORDS = (Retained.POLICE_RECORDS, Retained.COUNCIL_RECORDS)


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One rule. Its period is `months` and `days` together."""

    kind: Retained
    version: str
    in_force_from: dt.date
    months: int
    days: int
    agreed_by: str

    @property
    def period(self) -> str:
        """The period as people say it: `24 months`, `28 days`."""
        counts = ((self.months, "month"), (self.days, "day"))
        return " and ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in counts if count)


@dataclass(frozen=True, slots=True)
class Retention:
    """The rules in force as at a moment, and for each kind that has one the moment since which it is kept: what ended
    before has to go."""

    as_at: dt.datetime
    rules: Mapping[Retained, RetentionRule]
    kept_since: Mapping[Retained, dt.datetime]

    def versions(self, *kinds: Retained) -> str:
        """Under which versions some kinds are erased, for the log."""
        return ", ".join(f"{kind} {self.rules[kind].version}" for kind in kinds if kind in self.rules)


def in_force(tx: Transaction, as_at: dt.datetime) -> Retention:
    """The rules in force as at a moment of portal time. Who signed in is kept by machine time, on which they do."""
    rules: dict[Retained, RetentionRule] = {}
    kept_since: dict[Retained, dt.datetime] = {}
    for row in tx.rows(SQL.rules_in_force, as_at=as_at, machine_at=machine_time()):
        kind = Retained(row["kind"])
        kept_since[kind] = row["kept_since"]
        rules[kind] = RetentionRule(
            kind, row["version"], row["in_force_from"], row["months"], row["days"], row["agreed_by"]
        )
    return Retention(as_at, rules, kept_since)


def keep_rule(tx: Transaction, rule: RetentionRule) -> None:
    """Add a rule, as the owner. A version that is there stays as it is."""
    tx.run(
        SQL.keep_rule,
        kind=rule.kind.value,
        version=rule.version,
        in_force_from=rule.in_force_from,
        months=rule.months,
        days=rule.days,
        agreed_by=rule.agreed_by,
    )
