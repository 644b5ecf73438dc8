"""What is planned before anything is told: which directorates the year 2019 treats how, and how many incidents of which kind each day has. Counts
are shared out, not drawn, so that a figure is exact in every seed (ADR-0010). Who it befalls is told elsewhere."""

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TypeVar

from region.dice import Dice
from region.kinds import DOMESTIC, OTHER, Kind
from region.loads import Loads
from region.local_time import DAY, at
from region.places import DIRECTORATES, WHERE
from region.rates import BEFORE, COLLAPSED, GO_LIVE, HALVED, rates_on
from region.sharing import in_shares, share_out, shuffled

T = TypeVar("T")

YEAR_BEGINS, REGION_ENDS = dt.date(2019, 1, 1), dt.date(2019, 10, 31)
GOLDEN = 0.618033988749895

DOMESTIC_SINCE_GO_LIVE = 35_107
OTHER_A_DAY = 25
UNASSESSED = 686
LEGACY = 604
LISTED = 1_400
FLIPS = 40
AGAIN = 0.025
"""The share of domestic incidents after which something happens in the same household within three days."""

BACKLOG_DAYS = 9
BY_WEEKDAY = (0.97, 0.93, 0.94, 0.96, 1.02, 1.1, 1.08)
SINCE = (REGION_ENDS - GO_LIVE).days + 1
UNTIL = (GO_LIVE - YEAR_BEGINS).days
FULL_A_DAY = 330


@dataclass(frozen=True, slots=True)
class Size:
    """How much happens: about so many incidents a day. `others_a_day` are those of them that are not domestic abuse, where there are as
    many as on a day of the whole region; `without` names loads that never come, as (feed, day of the folder that lacks its
    file); `holes` the days on which serials are lost, and how many; `errors` is whether clerks make errors that exact reading does not
    see through."""

    incidents_a_day: int
    others_a_day: int = OTHER_A_DAY
    without: frozenset[tuple[str, dt.date]] = frozenset()
    holes: tuple[tuple[dt.date, int], ...] = ()
    errors: bool = True

    def omitting(self, *loads: tuple[str, dt.date]) -> "Size":
        """The same region, from which these loads never come."""
        return replace(self, without=self.without | set(loads))


TINY = Size(incidents_a_day=6, errors=False)
SMALL = Size(incidents_a_day=22)
FULL = Size(
    incidents_a_day=FULL_A_DAY,
    others_a_day=10,
    without=frozenset(
        {
            ("salford-council", dt.date(2019, 8, 14)),
            ("salford-council", dt.date(2019, 8, 15)),
            ("stockport-ssd", dt.date(2019, 9, 3)),
            ("trafford-dfe", dt.date(2019, 10, 8)),
            ("wigan-ssd", dt.date(2019, 10, 30)),
            ("wigan-ssd", dt.date(2019, 10, 31)),
            ("wigan-ssd", dt.date(2019, 11, 1)),
        }
    ),
    holes=((dt.date(2019, 7, 11), 3),),
)


@dataclass(frozen=True, slots=True)
class Totals:
    """How much of what there is in a region of a size: exact, and whole."""

    domestic_since_go_live: int
    unassessed: int
    legacy: int
    listed: int
    flips: int


@dataclass(frozen=True, slots=True)
class Case:
    """One case as planned: its place among those of its day, the kind of its incident, in whose area it befalls somebody, what became of the
    question about children, whether nobody ever assesses it, after how many days it happens again (0: it does not), whether the list of
    expected records names it, and what a sender's system loses of it after the go-live."""

    place: int
    kind: Kind
    area: str
    asked: str
    unassessed: bool = False
    again: int = 0
    on_list: bool = False
    flip: str | None = None


@dataclass(frozen=True)
class Year:
    """The year as planned: from a seed, a size and a period. Of a part of the year it plans what the whole year would have there."""

    seed: int
    size: Size
    first: dt.date
    last: dt.date
    collapsed: str = field(init=False)
    waiting: str = field(init=False)
    halved: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Draws the directorates."""
        dice = Dice(self.seed, "plan")
        order = shuffled(dice, DIRECTORATES)
        object.__setattr__(self, "collapsed", order[0])
        object.__setattr__(self, "waiting", order[1])
        object.__setattr__(self, "halved", frozenset(shuffled(dice, DIRECTORATES)[:6]))

    @cached_property
    def loads(self) -> Loads:
        """The loads of the period."""
        return Loads(self.first, self.last, self.size.without)

    @property
    def end(self) -> dt.datetime:
        """The end of the last day."""
        return at(self.last + DAY)

    @property
    def scale(self) -> float:
        """The size as a share of the full one."""
        return self.size.incidents_a_day / FULL_A_DAY

    def scaled(self, total: int, least: int = 1) -> int:
        """A total of the full region for this one's size."""
        return max(least, round(total * self.scale))

    @property
    def totals(self) -> Totals:
        """What adds up over the period."""
        days = self.days()
        return Totals(
            domestic_since_go_live=sum(self.domestic_on(day) for day in days if day >= GO_LIVE),
            unassessed=sum(self.unassessed_on(day) for day in days),
            legacy=self.scaled(LEGACY),
            listed=sum(self.listed_on(day) for day in days),
            flips=sum(self.flips_on(day) for day in days),
        )

    def days(self) -> list[dt.date]:
        """The days of the period."""
        return [self.first + DAY * place for place in range((self.last - self.first).days + 1)]

    def domestic_on(self, day: dt.date) -> int:
        """How many domestic-abuse incidents are reported on a day."""
        return _shared(self._domestic_since, self._domestic_until, day)

    @property
    def _domestic_since(self) -> int:
        return self.scaled(DOMESTIC_SINCE_GO_LIVE)

    @property
    def _domestic_until(self) -> int:
        return round(self._domestic_since * UNTIL / SINCE)

    def others_on(self, day: dt.date) -> int:
        """How many other incidents are reported on a day."""
        since = self.scaled(self.size.others_a_day * SINCE)
        return _shared(since, round(since * UNTIL / SINCE), day)

    def unassessed_on(self, day: dt.date) -> int:
        """How many of a day's domestic-abuse incidents nobody ever assesses. Those of the last day are not overdue at its end."""
        begins, ends = max(self.first, GO_LIVE), self.last - DAY
        if not begins <= day <= ends:
            return 0
        whole = (REGION_ENDS - GO_LIVE).days
        days = (ends - begins).days + 1
        weights = tuple(1 + place / whole for place in range(days))
        return _parts(self.scaled(round(UNASSESSED * days / whole)), weights)[(day - begins).days]

    def listed_on(self, day: dt.date) -> int:
        """How many crimes of a day the list of expected records names."""
        if not YEAR_BEGINS <= day < GO_LIVE or day > self.loads.listed_on:
            return 0
        return _parts(self.scaled(LISTED), (1.0,) * UNTIL)[(day - YEAR_BEGINS).days]

    def flips_on(self, day: dt.date) -> int:
        """Of how many incidents of a day a sender's system loses something in the week after the go-live."""
        before = (GO_LIVE - day).days
        return _parts(self.scaled(FLIPS, least=2), (1.0,) * 8)[before - 1] if 1 <= before <= 8 else 0  # noqa: PLR2004

    def agains_from(self, day: dt.date) -> tuple[int, ...]:
        """After how many days it happens again, for each case of a day after which it does."""
        place = (day - YEAR_BEGINS).days
        rate = self.domestic_on(day) * AGAIN
        count = int(rate + place * GOLDEN % 1)
        return tuple(after for one in range(count) if day + DAY * (after := 1 + (place + one) % 3) <= self.last)

    def phase(self, what: str, day: dt.date) -> float:
        """Where in its round a share stands on a day: evenly spread over the days."""
        place = (day - YEAR_BEGINS).days
        return (place * GOLDEN + _offset(self.seed, what)) % 1

    def referred_share(self, directorate: str, day: dt.date) -> float:
        """The share of a directorate's eligible trails that are referred."""
        return COLLAPSED if directorate == self.collapsed and day >= GO_LIVE else rates_on(day).referred

    def listed_share(self, directorate: str, day: dt.date) -> float:
        """The share of a directorate's high-risk cases that are listed at MARAC."""
        return HALVED if directorate in self.halved and day >= GO_LIVE else BEFORE.marac

    def has_backlog(self, directorate: str, day: dt.date) -> bool:
        """Whether a council's mailbox lies unread on a day."""
        begins = _backlog(self.seed, directorate)
        return begins <= day < begins + DAY * BACKLOG_DAYS

    def cases(self, day: dt.date) -> list[Case]:
        """The cases that begin on a day."""
        dice = Dice(self.seed, "plan", day)
        earlier = (day - DAY * back for back in (1, 2, 3))
        again = sum(self.agains_from(one).count((day - one).days) for one in earlier if one >= self.first)
        domestic = _Draft(self, day, dice, "domestic").cases(DOMESTIC, self.domestic_on(day) - again, 0)
        others = _Draft(self, day, dice, "other").cases(OTHER, self.others_on(day), len(domestic))
        return self._marked(day, domestic + others)

    def _marked(self, day: dt.date, cases: list[Case]) -> list[Case]:
        """The cases with what only some of them have, on different ones each."""
        domestic = [one.place for one in cases if one.kind.domestic]
        unassessed = _take(domestic, self.unassessed_on(day))
        graded = [place for place in domestic if place not in unassessed]
        linked = [place for place in graded if cases[place].asked == "linked"]
        agains = dict(zip(_take(linked, len(self.agains_from(day))), self.agains_from(day), strict=False))
        flips = _take([place for place in graded if place not in agains], self.flips_on(day))
        crimes = [one.place for one in cases if one.kind.category == "CRIME"]
        listed = set(_take(crimes, self.listed_on(day)))
        for place in {*unassessed, *agains, *flips, *listed}:
            flip = ("closed_at", "gradings")[flips.index(place) % 2] if place in flips else None
            cases[place] = replace(
                cases[place],
                unassessed=place in unassessed,
                again=agains.get(place, 0),
                on_list=place in listed,
                flip=flip,
            )
        return cases

    def legacy_references(self) -> list[str]:
        """The references of crimes of before the year that the list of expected records names and that never appear."""
        dice = Dice(self.seed, "legacy")
        found: dict[str, None] = {}
        count = self.scaled(LEGACY)
        while len(found) < count:
            day = YEAR_BEGINS - DAY * dice.within(20, 700)
            found[f"{dice.within(1, 4_900)}-{day:%d%m%y}"] = None
        return list(found)


@dataclass(frozen=True, slots=True)
class _Draft:
    """Drafts the cases of one day."""

    year: Year
    day: dt.date
    dice: Dice
    label: str

    def cases(self, kinds: tuple[tuple[Kind, float], ...], count: int, start: int) -> list[Case]:
        """So many cases of these kinds, each attribute in its shares and independent of the others."""
        rates = rates_on(self.day)
        asked = rates.asked_domestic if self.label == "domestic" else rates.asked
        columns = (
            self._column("kind", kinds, count),
            self._column("area", WHERE, count),
            self._column("asked", asked, count),
        )
        return [
            Case(place, kind, area, answer if kind.asks else "linked")
            for place, (kind, area, answer) in enumerate(zip(*columns, strict=True), start)
        ]

    def _column(self, what: str, options: tuple[tuple[T, float], ...], count: int) -> list[T]:
        phase = self.year.phase(f"{self.label} {what}", self.day)
        return shuffled(self.dice, in_shares(options, count, phase))


def _take(places: list[int], count: int) -> list[int]:
    """So many of the places, evenly spread."""
    count = min(count, len(places))
    return [places[(2 * one + 1) * len(places) // (2 * count)] for one in range(count)]


def _shared(since: int, until: int, day: dt.date) -> int:
    """A day's part of what is reported from the go-live on, or until then."""
    if day >= GO_LIVE:
        weights = _weekdays(GO_LIVE, SINCE)
        return _parts(since, weights)[(day - GO_LIVE).days]
    return _parts(until, _weekdays(YEAR_BEGINS, UNTIL))[(day - YEAR_BEGINS).days]


@lru_cache(maxsize=16)
def _weekdays(first: dt.date, days: int) -> tuple[float, ...]:
    return tuple(BY_WEEKDAY[(first + DAY * place).weekday()] for place in range(days))


@lru_cache(maxsize=256)
def _parts(total: int, weights: tuple[float, ...]) -> list[int]:
    return share_out(total, weights)


@lru_cache(maxsize=256)
def _offset(seed: int, what: str) -> float:
    return Dice(seed, "phase", what).share()


@lru_cache(maxsize=256)
def _backlog(seed: int, directorate: str) -> dt.date:
    """When a council's mailbox begins to lie unread."""
    return YEAR_BEGINS + DAY * Dice(seed, "backlog", directorate).below(290)
