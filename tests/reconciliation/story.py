"""Stories for the heart's tests: what both sides wrote, line by line in two columns, sent in daily loads, and what the heart
finds as at a moment, as lines of text. Everything in them is made up."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from reconciliation.findings import Findings, Side, Trail
from reconciliation.ground import (
    DEFAULT_RULES,
    Excuse,
    FeedAbility,
    Feeds,
    FeedWindow,
    Ground,
    Matcher,
    Places,
    RuleBook,
    WorkingDays,
)
from reconciliation.merging import NOTHING, lay_over
from reconciliation.moment import LONDON
from reconciliation.records import Record, RecordKey, Version, build, child
from reconciliation.replay import Component, replay
from tests.reconciliation.exactly import exactly
from tests.reconciliation.telling import CODES, NAMES, tell

OLDHAM, ROCHDALE, TAMESIDE = CODES.values()
PLACES = Places({"OL4": OLDHAM, "OL8": OLDHAM, "OL16": ROCHDALE, "OL6": TAMESIDE})
BANK_HOLIDAYS = frozenset(
    dt.date(2019, *day) for day in ((1, 1), (4, 19), (4, 22), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26))
)
DAYS = WorkingDays(BANK_HOLIDAYS)
DEFAULT_BOOK = RuleBook((DEFAULT_RULES,))
DAY = dt.timedelta(days=1)


def time(text: str) -> dt.datetime:
    """`DD HH:MM` of July 2019 or `MM-DD HH:MM` of 2019, in London."""
    day, clock = text.split()
    month, _, number = day.rpartition("-")
    return dt.datetime.combine(dt.date(2019, int(month or 7), int(number)), dt.time.fromisoformat(clock), LONDON)


def abilities(*directorates: str, **missing: bool) -> tuple[FeedAbility, ...]:
    """The police's feed, and a feed that shows everything for each directorate, but for what is set to False."""
    shows = {f"shows_{one}": True for one in ("contacts", "attachments", "transfers", "decisions", "feedback")}
    shows |= {f"shows_{one}": shown for one, shown in missing.items()}
    councils = (FeedAbility(f"{one}-council", one, Side.COUNCIL, **shows) for one in directorates)
    return (FeedAbility("gmp-police", "GMP", Side.POLICE), *councils)


@dataclass
class Story:
    """Both sides' lines. `without` names loads that never came: `("GMP", "03")`; what they held comes a day later."""

    text: str
    without: tuple[tuple[str, str], ...] = ()
    feeds: tuple[FeedAbility, ...] = abilities(OLDHAM)
    excuses: frozenset[Excuse] = frozenset()
    match: Matcher = exactly
    rules: RuleBook = DEFAULT_BOOK
    first: dt.date = dt.date(2019, 6, 28)
    last: dt.date = dt.date(2019, 8, 31)
    bodies: dict[RecordKey, dict[str, Any]] = field(default_factory=dict[RecordKey, dict[str, Any]])
    versions: list[Version] = field(default_factory=list[Version])

    def __post_init__(self) -> None:
        missing = {(who, time(f"{day} 00:00").date()) for who, day in self.without}
        lines = sorted(_lines(self.text), key=lambda line: line[0])
        for number, (when, organisation, words) in enumerate(lines, 1):
            key = tell(self.bodies, organisation, when, words)
            day = when.astimezone(LONDON).date()
            while (key.organisation, day) in missing:
                day += DAY
            made_at = made(key.organisation, day)
            record = _record(key, self.bodies[key])
            self.versions = [one for one in self.versions if (one.key, one.made_at) != (key, made_at)]
            self.versions.append(Version(key, made_at, f"{number:064x}", record))
        self.ground = Ground(
            force="GMP",
            rules=self.rules,
            days=DAYS,
            places=PLACES,
            feeds=Feeds(tuple(self._windows(missing)), self.feeds),
            match=self.match,
            excuses=self.excuses,
        )

    def _windows(self, missing: set[tuple[str, dt.date]]) -> Iterable[FeedWindow]:
        for ability in self.feeds:
            day = self.first
            while day <= self.last:
                if (ability.organisation, day) not in missing:
                    start, end = (dt.datetime.combine(one, dt.time(), LONDON) for one in (day, day + DAY))
                    made_at = made(ability.organisation, day)
                    yield FeedWindow(ability.feed, ability.organisation, made_at, start, end)
                day += DAY

    def found(self, as_at: str) -> Findings:
        """What the heart finds."""
        return replay(Component(tuple(self.versions)), self.ground, time(as_at))

    def trails(self, as_at: str) -> list[str]:
        """The trails in one line each: `I1/N1 Oldham>Oldham LATE IN_TIME NOT_YET_DUE gap FLAG`; - where there is none."""
        found = self.found(as_at)
        return [_trail_line(one, found) for one in found.trails]

    def gaps(self, as_at: str) -> list[str]:
        """Every gap with the times at which it was known open, named by its subject."""
        found = self.found(as_at)
        names = {one.key.trail_id: _trail_name(one) for one in found.trails}
        names |= {one.subject: one.key.record_id for one in (*found.contacts, *found.incidents)}
        return [
            f"{names.get(gap.subject, 'gone')} {gap.kind} {NAMES.get(gap.directorate or '', '-')} "
            + _spans(gap.open_during)
            for gap in sorted(found.gaps, key=lambda gap: (gap.open_during, gap.kind, gap.subject))
        ]

    def flags(self, as_at: str) -> list[str]:
        """Flags on trails and incidents."""
        found = self.found(as_at)
        names = {one.key.trail_id: _trail_name(one) for one in found.trails}
        names |= {one.subject: one.key.record_id for one in found.incidents}
        return sorted(
            f"{names[one.subject]} {one.kind}" + (f" {one.field}" if one.field else "") for one in found.flags
        )

    def contacts(self, as_at: str) -> list[str]:
        """The contacts' lines."""
        return [f"{one.key.record_id} {one.line}" for one in self.found(as_at).contacts]

    def incidents(self, as_at: str) -> list[str]:
        """The incidents' lines and areas."""
        return [
            f"{one.key.record_id} {one.line} " + ",".join(NAMES[area] for area in one.directorates)
            for one in self.found(as_at).incidents
        ]


def _record(key: RecordKey, body: dict[str, Any]) -> Record:
    """The record of a line; a story tells of a child all that the council holds, never a part of it."""
    if key.kind == "child":
        return child(key.organisation, key.record_id, lay_over(NOTHING, body))
    return build(key.organisation, key.kind, body)


def made(organisation: str, day: dt.date) -> dt.datetime:
    """When the load about a day is made: the force's at four in the morning after, a council's half an hour later."""
    hour = dt.time(4, 0) if organisation == "GMP" else dt.time(4, 30)
    return dt.datetime.combine(day + DAY, hour, LONDON).astimezone(dt.UTC)


def _lines(text: str) -> Iterable[tuple[dt.datetime, str, list[str]]]:
    for line in text.strip().splitlines():
        for side, organisation in zip(line.split("|"), ("GMP", OLDHAM), strict=False):
            words = side.split()
            if words:
                yield time(" ".join(words[:2])), organisation, words[2:]


def _trail_name(trail: Trail) -> str:
    return f"{trail.key.incident_id or trail.key.referral_id}/{trail.key.person_id}"


def _trail_line(trail: Trail, found: Findings) -> str:
    gap = [one.kind for one in found.gaps if one.subject == trail.key.trail_id and one.is_open]
    places = [NAMES.get(code or "", "-") for code in (trail.directorate, trail.recipient)]
    laws = [one or "-" for one in (trail.law1, trail.law2, trail.law4)]
    return " ".join([_trail_name(trail), ">".join(places), *laws, *(gap or ["-"])])


def _spans(open_during: tuple[tuple[dt.datetime, dt.datetime | None], ...]) -> str:
    return ", ".join(f"{_short(since)}..{_short(until) if until else ''}" for since, until in open_during)


def _short(moment: dt.datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{local:%d %H:%M}" if local.month == 7 else f"{local:%m-%d %H:%M}"
