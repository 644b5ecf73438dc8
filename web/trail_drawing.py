"""What a drawn trail says, step by step: which mark each step gets, its dates, its clock in words and where the trail
stopped. Words and marks only; `templates/parts/trail_drawing.html` puts them on the page."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from web import formats, wording

Data = Mapping[str, Any]

# The step that did not happen, for each kind of gap a trail can have (DESIGN §4).
STOPPED_AT: Mapping[str, str] = {
    "WRITING_NOT_FOLLOWED": "REFERRAL_SENT",
    "WAITING_TO_SEND": "REFERRAL_SENT",
    "CHILD_OMITTED": "REFERRAL_SENT",
    "WRONG_RECIPIENT": "REFERRAL_SENT",
    "NOT_REFERRED": "REFERRAL_SENT",
    "NOT_RECEIVED": "RECEIVED",
    "NOT_PASSED_ON": "DECIDED",
    "NOT_DECIDED": "DECIDED",
    "NOT_FED_BACK": "FED_BACK",
}


class Mark(StrEnum):
    """The shape a step is drawn with. Each shape differs from every other without its colour."""

    DONE = "done"
    LATE = "late"
    STOPPED = "stopped"
    WAITING = "waiting"
    NO_CLAIM = "no-claim"
    ASIDE = "aside"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class DrawnStep:
    """One step: `status` is the mark in words, `when` the date, `clock` what its clock says now."""

    name: str
    label: str
    side: str
    mark: Mark
    status: str
    when: str
    clock: str
    note: str
    inferred: bool
    shown_by: tuple[str, ...]
    limit: str
    rule: str

    @property
    def reached(self) -> bool:
        """Whether the line from the step before is drawn through to this one."""
        return self.mark in {Mark.DONE, Mark.LATE} or (self.mark is Mark.NO_CLAIM and bool(self.when))


@dataclass(frozen=True, slots=True)
class DrawnTrail:
    """A trail with its steps, whose move it is (`side`, None where it is nobody's) and the sentence that says so."""

    steps: tuple[DrawnStep, ...]
    side: str | None
    headline: str
    no_claim: str

    @property
    def stopped(self) -> bool:
        """Whether it has a gap that is open."""
        return any(step.mark is Mark.STOPPED for step in self.steps)


def draw(trail: Data, now: dt.datetime) -> DrawnTrail:
    """Draw `trail` (the fragment TrailDrawn) as at `now`, which is portal time."""
    gap = _open_gap(trail)
    stopped_at = STOPPED_AT.get(gap["kind"]) if gap else None
    steps = tuple(_step(step, gap if step["name"] == stopped_at else None, now) for step in trail["steps"])
    waiting = next((step for step in steps if step.mark is Mark.WAITING), None)
    unclear = next((step for step in steps if step.mark is Mark.NO_CLAIM), None)
    side = gap["side"] if gap else waiting.side if waiting else None
    headline = _headline(gap, waiting, unclear, steps)
    return DrawnTrail(steps, side, headline, unclear.note if unclear and not gap else "")


def _open_gap(trail: Data) -> Data | None:
    gap: Data | None = trail.get("gap")
    return gap if gap and gap["state"] == "OPEN" else None


def _headline(
    gap: Data | None, waiting: DrawnStep | None, unclear: DrawnStep | None, steps: Sequence[DrawnStep]
) -> str:
    if gap is not None:
        return wording.word(wording.GAPS, gap["kind"])
    if unclear is not None:
        return f"{unclear.label}: {unclear.status.lower()}"
    if waiting is not None:
        return f"Waiting: {waiting.label.lower()}"
    aside = next((step for step in steps if step.mark is Mark.ASIDE), None)
    if aside is not None:
        return aside.status
    late = next((step for step in steps if step.mark is Mark.LATE), None)
    return f"{late.label} late" if late else "Nothing is waiting"


def _step(step: Data, gap: Data | None, now: dt.datetime) -> DrawnStep:
    mark = _mark(step, gap)
    clock: Data | None = step.get("clock")
    due = formats.instant(gap["dueAt"]) if gap else formats.instant(clock["dueAt"]) if clock else None
    return DrawnStep(
        name=step["name"],
        label=wording.word(wording.STEPS, step["name"]),
        side=step["side"],
        mark=mark,
        status=_status(step, mark, gap),
        when=formats.moment(step["happened"]),
        clock=_clock(step, mark, due, now),
        note=step.get("note") or (wording.NO_CLAIM.get(step["standing"] or "", "") if mark is Mark.NO_CLAIM else ""),
        inferred=bool(step.get("inferred")),
        shown_by=tuple(step.get("shownBy") or ()),
        limit=_limit(clock),
        rule=_rule(clock),
    )


def _mark(step: Data, gap: Data | None) -> Mark:
    standing = step["standing"]
    if gap is not None or (standing == "STOPPED" and not step["happened"]):
        return Mark.STOPPED
    if standing in wording.NO_CLAIM:
        return Mark.NO_CLAIM
    if step["happened"]:
        return Mark.LATE if standing == "LATE" else Mark.DONE
    if standing in {"EXCLUDED", "EXCUSED"}:
        return Mark.ASIDE
    return Mark.WAITING if standing == "NOT_YET_DUE" else Mark.AHEAD


def _status(step: Data, mark: Mark, gap: Data | None) -> str:
    if mark is Mark.STOPPED:
        return wording.word(wording.GAPS, gap["kind"]) if gap else "Stopped here"
    if mark is Mark.DONE:
        return "Done in time" if step["standing"] == "IN_TIME" else "Done"
    if mark is Mark.LATE:
        return "Done late"
    if mark is Mark.AHEAD:
        return "Not recorded" if step["name"] == "RISK_ASSESSED" else "Not reached"
    return wording.word(wording.STANDINGS, step["standing"])


def _clock(step: Data, mark: Mark, due: dt.datetime | None, now: dt.datetime) -> str:
    """What the clock says: how far over, how late it was, or how long is left."""
    if due is None or mark in {Mark.AHEAD, Mark.ASIDE}:
        return ""
    written = f"{formats.day(due.date())} at {formats.clock_time(due)}"
    if mark is Mark.STOPPED:
        return f"Due {written}, {formats.span(now - due)} over" if now >= due else f"Due {written}"
    if mark is Mark.LATE and step["happened"]:
        return f"Was due {written}, {formats.span(formats.instant(step['happened']['earliest']) - due)} late"
    if mark is Mark.WAITING:
        return f"Due {written}, {formats.span(due - now)} left" if now < due else f"Due {written}"
    return f"Due {written}"


def _limit(clock: Data | None) -> str:
    if clock is None:
        return ""
    unit = "hour" if clock["basis"] == "ELAPSED" else "working day"
    return f"{formats.plural(clock['limit'], unit)} from {formats.time(clock['startedAt'])}"


def _rule(clock: Data | None) -> str:
    return "" if clock is None else f"Rule {clock['ruleVersion']}, {clock['agreedBy']}"
