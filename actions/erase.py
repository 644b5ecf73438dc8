"""Erases what retention no longer allows to be kept (ADR-0011): whole components, so that nothing is ever judged on half of
its records, and what goes row by row. It runs as the eraser, the one role that may delete what is append-only.

A page is one transaction. Whatever stops a run leaves whole components behind, and the next run goes on."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from actions.erase_purged import count_purged, erase_purged
from actions.ground import the_force
from actions.judge_component import examined
from actions.log_disclosure import Act, Touched, log_by_portal
from disclosure.entry import LoggedOperation
from reconciliation.findings import GapKind, digest_id
from reconciliation.records import RecordKey
from reconciliation.replay import Component
from store import components, erasure, findings, portal_time, records, retention
from store.components import Take
from store.database import Database
from store.erasure import AfterRecord, Traces
from store.retention import RECORDS, Retained, Retention
from store.transaction import Transaction

SUBJECT = "eraser"


@dataclass(frozen=True, slots=True)
class Erased:
    """What a run erased so far, or in a rehearsal would erase. Of components whose period is over for some record,
    `active` stay because something happened in them since, `held` because a gap in them is open, and `waiting` until
    their loads are reconciled. `open_gaps` went unanswered, since they could be held no longer. `purged` counts the children of whom something went."""

    components: int = 0
    police_records: int = 0
    council_records: int = 0
    open_gaps: int = 0
    active: int = 0
    held: int = 0
    waiting: int = 0
    purged: int = 0
    loads_refused: int = 0
    rows: Counter[str] = field(default_factory=Counter[str])


OnProgress = Callable[[Erased], None]


def erase(database: Database, on_progress: OnProgress | None = None, *, rehearse: bool = False) -> Erased:
    """Erase what has to go as at now; with `rehearse` only count it."""
    with database.erasing() as tx:
        rules = retention.in_force(tx, portal_time.now(tx))
        force = the_force(tx)
    run = _Run(database, rules, force, on_progress, rehearse=rehearse)
    run.erase_old()
    run.erase_purged()
    run.refuse_old_loads()
    run.erase_components()
    return run.done


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A component that has to go, and what it left. `open_gaps` of its gaps could be held no longer."""

    traces: Traces
    open_gaps: int


class _Run:
    """One run: its rules, and what it did so far."""

    def __init__(
        self, database: Database, rules: Retention, force: str, on_progress: OnProgress | None, *, rehearse: bool
    ) -> None:
        self.database = database
        self.done = Erased()
        self._rules = rules
        self._force = force
        self._on_progress = on_progress
        self._rehearse = rehearse

    # ------------------------------------------------------------ row by row

    def erase_old(self) -> None:
        """Erase rejections, events, entries of statements and staff whose period is over, a page a transaction."""
        for kind in erasure.OLD:
            since = self._rules.kept_since.get(kind)
            if since is not None:
                self._erase_old(kind, since)

    def _erase_old(self, kind: Retained, since: dt.datetime) -> None:
        if self._rehearse:
            with self.database.erasing() as tx:
                self._add(rows=Counter({kind.value: erasure.count_old(tx, kind, since)}))
            return
        gone = Counter({"": 1})
        while gone:
            with self.database.erasing() as tx:
                gone = erasure.erase_old(tx, kind, since)
                for controller, count in sorted(gone.items()):
                    self._log(tx, controller, {kind.value: count}, kind)
            self._add(rows=Counter({kind.value: gone.total()}))

    def erase_purged(self) -> None:
        """Erase what senders purged, and have judged anew what stood on it."""
        if self._rehearse:
            self._add(purged=count_purged(self.database, self._rules))
        else:
            self._add(purged=erase_purged(self.database, self._rules, self._log))

    def refuse_old_loads(self) -> None:
        """Refuse the loads whose bytes have waited for too long, and erase those."""
        since = self._rules.kept_since.get(Retained.LOAD_BYTES)
        if since is None:
            return
        with self.database.erasing() as tx:
            waiting = erasure.old_loads(tx, since)
        for organisation, count in waiting.items():
            refused = count if self._rehearse else self._refuse_loads_of(organisation, since)
            self._add(loads_refused=refused)

    def _refuse_loads_of(self, organisation: str, since: dt.datetime) -> int:
        total, page = 0, erasure.PAGE
        while page == erasure.PAGE:
            with self.database.erasing() as tx:
                records.take_turn(tx, organisation)
                page = erasure.refuse_old_loads(tx, organisation, since)
                if page:
                    self._log(tx, organisation, {"load": page}, Retained.LOAD_BYTES)
            total += page
        return total

    # ------------------------------------------------------------ components

    def erase_components(self) -> None:
        """Erase the components in which nothing has happened for longer than their records may be kept."""
        after: AfterRecord | None = AfterRecord()
        while after is not None:
            with self.database.erasing() as tx:
                starts, after = erasure.quiet_records(tx, self._rules, after)
                chosen = self._choose(tx, starts, told=True)
            if chosen and self._rehearse:
                self._count(chosen, Counter())
            elif chosen:
                self._erase(chosen)

    def _erase(self, seen: Sequence[_Chosen]) -> None:
        """Erase components, looked at once more now that nobody writes or judges their records."""
        starts = [one.traces.records[0] for one in seen]
        with self.database.erasing() as tx:
            for organisation in sorted({key.organisation for one in seen for key in one.traces.records}):
                records.take_turn(tx, organisation)
            findings.take_turn(tx)
            chosen = self._choose(tx, starts, told=False)
            rows: Counter[str] = Counter()
            for one in chosen:
                rows += erasure.erase_component(tx, one.traces)
            self._log_records(tx, chosen, rows)
        self._count(chosen, rows)

    def _choose(self, tx: Transaction, starts: Sequence[RecordKey], *, told: bool) -> list[_Chosen]:
        """The components of some quiet records that have to go. With `told`, those that stay are counted, and a component
        is taken up with the first of its quiet records alone."""
        found = components.components(tx, starts, components.ALL, Take.ALL) if starts else []
        active = erasure.activities(tx, [version.key for one in found for version in one.versions])
        wanted = set(starts)
        chosen: list[_Chosen] = []
        for one in found:
            keys = tuple(dict.fromkeys(version.key for version in one.versions))
            quiet = sorted(
                _order(key) for key in keys if active[key].active_at <= erasure.kept_since(self._rules, key.kind)
            )
            if told and (not quiet or RecordKey(*quiet[0]) not in wanted):
                continue
            last = max(active[key].active_at for key in keys)
            if last > self._kept_since(keys):
                self._add(active=int(told))
            elif any(active[key].is_waiting for key in keys):
                self._add(waiting=int(told))
            elif (open_gaps := self._let_go(tx, traces := self._traces(one, keys), last)) is None:
                self._add(held=int(told))
            else:
                chosen.append(_Chosen(traces, open_gaps))
        return chosen

    def _let_go(self, tx: Transaction, traces: Traces, last: dt.datetime) -> int | None:
        """How many open gaps go with a component that is over since its last activity; None where they hold it. A gap
        holds if it was known before the period was over: one found in records that came too late does not."""
        known = erasure.open_gaps(tx, self._force, traces.subjects)
        since = self._kept_since(traces.records)
        over = last + (self._rules.as_at - since)
        holding = any(opened_at < over for opened_at in known)
        until = self._rules.kept_since.get(Retained.OPEN_GAPS)
        may_hold = until is None or last > since - (self._rules.as_at - until)
        return None if holding and may_hold else len(known)

    def _kept_since(self, keys: Iterable[RecordKey]) -> dt.datetime:
        """Since when something must have happened in a component for it to be kept: by the shortest of the periods of
        its records, since with the first of them all have to go."""
        return max(erasure.kept_since(self._rules, key.kind) for key in keys)

    def _traces(self, component: Component, keys: tuple[RecordKey, ...]) -> Traces:
        about = examined(component, self._force)
        subjects = (
            *sorted(about.trail_ids),
            *(digest_id(key.kind, key.organisation, key.record_id) for key in (*about.contacts, *about.incidents)),
        )
        return Traces(
            force=self._force,
            records=keys,
            trail_ids=tuple(sorted(about.trail_ids)),
            contacts=tuple(about.contacts),
            incident_ids=tuple(key.record_id for key in about.incidents),
            subjects=subjects,
            gap_ids=tuple(digest_id("gap", subject, kind) for subject in subjects for kind in GapKind),
        )

    # ------------------------------------------------------------ counting and logging

    def _count(self, chosen: Iterable[_Chosen], rows: Counter[str]) -> None:
        for one in chosen:
            police = sum(1 for key in one.traces.records if key.kind in erasure.POLICE_KINDS)
            council = len(one.traces.records) - police
            self._add(components=1, police_records=police, council_records=council, open_gaps=one.open_gaps)
        self._add(rows=rows)

    def _add(self, rows: Counter[str] | None = None, **more: int) -> None:
        counts: dict[str, int] = {name: getattr(self.done, name) + count for name, count in more.items()}
        self.done = replace(self.done, rows=self.done.rows + (rows or Counter()), **counts)
        if self._on_progress is not None:
            self._on_progress(self.done)

    def _log_records(self, tx: Transaction, chosen: Sequence[_Chosen], rows: Counter[str]) -> None:
        """Log to each controller how many records of its were erased; to the force, whose trails they were, also what
        had been found."""
        keys = [key for one in chosen for key in one.traces.records]
        for controller in sorted({key.organisation for key in keys}):
            counts = Counter(key.kind for key in keys if key.organisation == controller)
            if controller == self._force:
                counts += Counter({name: rows[name] for name in ("trails", "gaps", "flags")})
                counts["open_gaps"] = sum(one.open_gaps for one in chosen)
            self._log(tx, controller, +counts, *RECORDS)

    def _log(self, tx: Transaction, controller: str, counts: dict[str, int], *kinds: Retained) -> None:
        """DPA 2018 s.62(1)(f): that something was erased, how much of it, and under which rule; never what it was."""
        act = Act(f"erase under {self._rules.versions(*kinds)}")
        touched = Touched(controller, counts=counts)
        log_by_portal(tx, SUBJECT, act, touched, operation=LoggedOperation.ERASURE)


def _order(key: RecordKey) -> tuple[str, str, str]:
    return key.organisation, key.kind, key.record_id
