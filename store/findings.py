"""Keeps what the reconciler found: trails, matches, lines, gaps and flags, written only where they differ. It judges
nothing, and works in the reconciler's transaction only."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from store import evidence
from store.finding_rows import COLUMNS, FindingRows, Judgement, examined_rows, rows_of
from store.named_sql import read
from store.transaction import Row, Transaction

SQL = read("findings")

TURN = "reconcile"
FULL_RUN = "reconcile everything"
ADDING = (
    SQL.add_trails,
    SQL.add_councils,
    SQL.add_receipts,
    SQL.add_contact_lines,
    SQL.add_incident_lines,
    SQL.add_gaps,
    SQL.add_flags,
)
HALVES = (SQL.remove_councils, SQL.write_councils, SQL.remove_receipts, SQL.write_receipts)


@dataclass(frozen=True, slots=True)
class TrailChange:
    """A trail that is new, changed or no more, and the organisations that may see it."""

    force: str
    trail_id: str
    seen_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapChange:
    """A gap that opened, or closed, and the organisations that may see it."""

    force: str
    gap_id: str
    kind: str
    side: str
    subject: str
    is_open: bool
    seen_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What writing some judgements changed. `rows` counts all rows written or removed."""

    rows: int
    trails: tuple[TrailChange, ...]
    gaps: tuple[GapChange, ...]


def take_turn(tx: Transaction) -> None:
    """Wait until nobody else reconciles; held to the end of the transaction. Of two that judged one component on
    different versions, the one that wrote last could be the one that knew less."""
    tx.lock(TURN)


def keep_still(tx: Transaction) -> None:
    """Wait until nobody reconciles, and let nobody before the end of the transaction; others who want nothing but that may
    do so beside. While a run of several processes is led, whose pages share the turn, this takes the turn between two of them
    alone."""
    if tx.is_locked(FULL_RUN):
        tx.lock(TURN)
    else:
        # From here on nobody leads such a run before the end of the transaction.
        tx.share_lock(TURN)


def lead(tx: Transaction, run: str) -> None:
    """Wait until nobody else leads a run of several processes, and lead the one of this name to the end of the
    transaction."""
    tx.lock(FULL_RUN)
    tx.lock(FULL_RUN, run)


def share_turn(tx: Transaction, run: str) -> bool:
    """Wait until nobody reconciles but the processes of a run, and share the turn with them; whether the run is still
    led. Who leads next waits for all that share a turn (`take_turn`), and finds none that comes later."""
    tx.share_lock(TURN)
    return tx.is_locked(FULL_RUN, run)


def write(tx: Transaction, judgements: Sequence[Judgement]) -> Changes:
    """Put judgements in the place of all that was found about their subjects before."""
    rows = _copy(tx, judgements)
    if not tx.value(SQL.is_anything_found):
        return _add(tx, rows)
    tx.run(SQL.analyze_judged)
    trails = [*tx.rows(SQL.remove_trails), *tx.rows(SQL.write_trails)]
    trails += [row for half in HALVES for row in tx.rows(half)]
    gaps = [*tx.rows(SQL.remove_gaps), *tx.rows(SQL.write_gaps)]
    others = sum(
        tx.run(statement)
        for statement in (
            SQL.remove_contact_lines,
            SQL.write_contact_lines,
            SQL.remove_incident_lines,
            SQL.write_incident_lines,
            SQL.remove_audience,
            SQL.write_audience,
            SQL.remove_flags,
            SQL.write_flags,
        )
    )
    others += evidence.renew(tx)
    return Changes(
        rows=len(trails) + len(gaps) + others,
        trails=_trail_changes(trails),
        gaps=tuple(_gap_change(row) for row in gaps if _is_turn(row)),
    )


def _copy(tx: Transaction, judgements: Sequence[Judgement]) -> FindingRows:
    tx.copy_into_temporary("examined", COLUMNS["examined"], examined_rows(judgements))
    rows = rows_of(judgements)
    for table in fields(rows):
        tx.copy_into_temporary(f"judged_{table.name}", COLUMNS[table.name], getattr(rows, table.name))
    return rows


def _add(tx: Transaction, rows: FindingRows) -> Changes:
    """Add what was found about subjects of which nothing was found before, as all are in the first run over everything.
    There is nothing to compare with, and who is to be told stands in the rows."""
    for statement in ADDING:
        tx.run(statement)
    shown = evidence.add(tx) if rows.gap else 0
    trails = [_named("trail", row) for row in rows.trail]
    gaps = [_named("gap", row) for row in rows.gap]
    return Changes(
        rows=sum(len(getattr(rows, table.name)) for table in fields(rows) if table.name != "incident_audience")
        # A referral may quote an incident that is not known yet, and was not examined.
        + tx.run(SQL.write_audience)
        + shown,
        trails=tuple(
            TrailChange(
                row["force"],
                row["trail_id"],
                _seen_by(row["force"], row["recipient"], row["directorate"] if row["header_shown"] else None),
            )
            for row in trails
        ),
        gaps=tuple(_gap_change(row) for row in gaps if _is_turn({**row, "state_before": None})),
    )


def _named(table: str, row: Sequence[Any]) -> Row:
    return dict(zip(COLUMNS[table], row, strict=True))


def _trail_changes(rows: Sequence[Row]) -> tuple[TrailChange, ...]:
    """One change for each trail, seen by whoever may see what of it changed: who sees the header alone is not told when a
    council does something."""
    seen_by: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in rows:
        if row["changed"]:
            key = (row["force"], row["subject"])
            organisations = (row["force"], row["recipient"], row["directorate"])
            seen_by[key] = _seen_by(*seen_by.get(key, ()), *organisations)
    return tuple(TrailChange(force, trail_id, seen) for (force, trail_id), seen in seen_by.items())


def _is_turn(row: Row) -> bool:
    """Whether a gap opened or closed. One that was over before anybody knew of it did neither."""
    return row["state"] != row["state_before"] and not (row["state"] == "RESOLVED" and row["state_before"] is None)


def _gap_change(row: Row) -> GapChange:
    return GapChange(
        force=row["force"],
        gap_id=row["gap_id"],
        kind=row["kind"],
        side=row["side"],
        subject=row["subject"],
        is_open=row["state"] == "OPEN",
        seen_by=_seen_by(row["force"], row["directorate"]),
    )


def _seen_by(*organisations: Any) -> tuple[str, ...]:  # noqa: ANN401
    return tuple(dict.fromkeys(one for one in organisations if one is not None))
