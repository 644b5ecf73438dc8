"""Who lives in the synthetic region: households founded when something befalls them, each once, so that none need be kept and no two cases share a
person. What happens to them is told elsewhere."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from region.dice import Dice
from region.names import ENGLISH, ORIGINS, Origin
from region.places import WHERE, Address, address_in, next_door
from region.rates import COUNCIL

MEMBERS = 16  # person ids leave room for this many people in a household
NHS_TEST_RANGE = "999"  # never issued to patients
COUNCIL_IDS = 10_000_019  # a prime, so that multiplying gives every person another number

FAMILIES = (("couple with children", 0.59), ("one parent", 0.34), ("young parent", 0.07))
MAKE_UP = (("couple with children", 0.47), ("one parent", 0.27), ("young parent", 0.05), ("adults", 0.21))
CHILDREN = ((1, 0.40), (2, 0.36), (3, 0.16), (4, 0.06), (5, 0.02))
ADULT_BORN = (dt.date(1964, 1, 1), 33 * 365)
TEENAGER_FROM, ADULT_AT = 12, 18
DAY = dt.timedelta(days=1)
YEAR_DAYS = 365
OF_NO_CASE = dt.date(2019, 7, 15)


def age_on(born: dt.date, day: dt.date) -> int:
    """Full years; who was born on 29 February has the birthday on 1 March in other years (ADR-0002)."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who lives here. `born` may lie ahead of the day looked at: until then the child is unborn."""

    person_id: str
    council_id: str
    part: str
    given: str
    family: str
    sex: str
    born: dt.date
    expected: dt.date | None
    mother: str | None
    ethnicity: str
    disability: str
    nhs_number: str | None
    restricted: bool
    case_open: bool
    elsewhere: Address | None

    def unborn_on(self, day: dt.date) -> bool:
        """Whether the child is yet to be born on that day."""
        return self.expected is not None and day < self.born

    def age_on(self, day: dt.date) -> int:
        """Full years on that day."""
        return age_on(self.born, day)


@dataclass(frozen=True, slots=True)
class Household:
    """People at one address, who may move away."""

    number: int
    address: Address
    moves_on: dt.date | None
    next_address: Address
    people: tuple[Person, ...]

    def address_on(self, day: dt.date) -> Address:
        """Where the household lives on that day."""
        return self.next_address if self.moves_on is not None and day >= self.moves_on else self.address

    def home_of(self, person: Person, day: dt.date) -> Address:
        """Where one of them lives on that day: a half-brother may live with his father, a foster child is placed elsewhere."""
        return person.elsewhere or self.address_on(day)

    def children_on(self, day: dt.date) -> list[Person]:
        """Those who are under 18 or unborn on that day, parents under 18 not among them."""
        return [
            one for one in self.people if one.part == "child" and (one.unborn_on(day) or one.age_on(day) < ADULT_AT)
        ]

    def adults(self) -> list[Person]:
        """The grown-up generation, however young."""
        return [one for one in self.people if one.part != "child"]


def found_household(dice: Dice, number: int, area: str, wanted: str, day: dt.date) -> Household:
    """Household `number`, in a directorate's area, as something befalls it on a day: with "children", with a "teenager", with "none", or
    "any". Nobody else bears its number."""
    return _Founding(dice, number, area, day).found(wanted)


class _Founding:
    """Founds one household."""

    def __init__(self, dice: Dice, number: int, area: str, day: dt.date) -> None:
        self.dice, self.number, self.area, self.day = dice, number, area, day
        self.people: list[Person] = []
        self.taken: set[str] = set()

    def found(self, wanted: str) -> Household:
        dice = self.dice
        origin = self._origin()
        make_up = self._make_up(wanted)
        family, other = dice.one(origin.families), dice.one(self._origin().families)
        self._adults(origin, make_up, family)
        if make_up == "young parent":
            born = self.day - DAY * dice.within(40, 600)
            self._add("child", origin, family, dice.one("FM"), born)
        elif make_up != "adults":
            self._children(origin, family, other, self._eldest(wanted))
        moves = self.day + DAY * dice.within(-12, 20) if dice.chance(0.03) else None
        near = next_door(dice, self.area) if moves and dice.chance(0.5) else self.area
        address = address_in(dice, self.area)
        return Household(self.number, address, moves, address_in(dice, near), tuple(self.people))

    def _make_up(self, wanted: str) -> str:
        if wanted == "none":
            return "adults"
        if wanted == "teenager":
            return "couple with children" if self.dice.chance(0.6) else "one parent"
        return self.dice.weighted(MAKE_UP if wanted == "any" else FAMILIES)

    def _origin(self) -> Origin:
        return self.dice.weighted(ORIGINS_BY_SHARE)

    def _adults(self, origin: Origin, make_up: str, family: tuple[str, str]) -> None:
        dice = self.dice
        if make_up == "young parent":
            self._add("mother", origin, family, "F", self.day - DAY * dice.within(16 * YEAR_DAYS, 18 * YEAR_DAYS - 60))
            return
        earliest, span = ADULT_BORN
        self._add("mother", origin, family, "F", earliest + DAY * dice.below(span))
        if make_up != "one parent":
            name = family if dice.chance(0.7) else dice.one(origin.families)
            self._add("father", origin, name, "M", earliest + DAY * dice.below(span))
        elif dice.chance(0.4):
            self._add("partner", self._origin(), None, "M", earliest + DAY * dice.below(span))

    def _children(self, origin: Origin, family: tuple[str, str], other: tuple[str, str], born: dt.date) -> None:
        dice = self.dice
        latest = self.day - DAY * 60
        for _ in range(dice.weighted(CHILDREN)):
            half = dice.chance(0.12)
            self._add("child", origin, other if half else family, dice.one("FM"), born, half=half)
            if dice.chance(0.03):
                self._add("child", origin, family, dice.one("FM"), born)
            born += DAY * (400 + dice.below(1400))
            if born > latest:
                break
        if dice.chance(0.05):
            due = self.day + DAY * dice.within(-25, 160)
            self._add("child", origin, family, dice.one("FM"), due + DAY * dice.within(-7, 7), due=due)

    def _eldest(self, wanted: str) -> dt.date:
        """When the first child was born: some turn 18 about now, and with them the others grow up."""
        dice = self.dice
        if wanted == "teenager":
            youngest, oldest = TEENAGER_FROM * 365.25, ADULT_AT * 365.25
            return self.day - DAY * dice.within(round(youngest) + 5, round(oldest) - 5)
        if dice.chance(0.01):
            return dt.date(2004, 2, 29)
        if dice.chance(0.02):
            return dt.date(self.day.year - ADULT_AT, self.day.month, 1) + DAY * dice.within(
                self.day.day, self.day.day + 20
            )
        return self.day - DAY * dice.within(30, 6_500)

    def _add(  # noqa: PLR0913
        self,
        part: str,
        origin: Origin,
        family: tuple[str, str] | None,
        sex: str,
        born: dt.date,
        *,
        due: dt.date | None = None,
        half: bool = False,
    ) -> None:
        dice = self.dice
        pair = family or dice.one(origin.families)
        number = self.number * MEMBERS + len(self.people)
        child = part == "child"
        self.people.append(
            Person(
                person_id=f"N-{10_000 + number}",
                council_id=str(11_000_000 + number * 7_919 % COUNCIL_IDS),
                part=part,
                given=self._given(origin, sex, child=child),
                family=pair[0] if sex == "M" else pair[1],
                sex=sex,
                born=born,
                expected=due,
                mother=self.people[0].person_id if child else None,
                ethnicity=origin.ethnicity,
                disability=dice.weighted(DISABILITIES),
                nhs_number=_nhs_number(dice) if dice.chance(0.35) else None,
                restricted=dice.chance(0.01),
                case_open=child and dice.chance(COUNCIL.case_open),
                elsewhere=self._elsewhere(half=half) if child else None,
            )
        )

    def _given(self, origin: Origin, sex: str, *, child: bool) -> str:
        """A name that nobody else of the household has; some have two, so that few in the whole region are called the same."""
        dice = self.dice
        own, spare = (origin.girls, ENGLISH.girls) if sex == "F" else (origin.boys, ENGLISH.boys)
        free = [name for name in own if name not in self.taken] or [name for name in spare if name not in self.taken]
        given = dice.one(free)
        self.taken.add(given)
        second = dice.one(own) if child and dice.chance(0.6) else given
        return given if second == given else f"{given} {second}"

    def _elsewhere(self, *, half: bool) -> Address | None:
        dice = self.dice
        if not dice.chance(0.4 if half else 0.01):
            return None
        return address_in(dice, dice.weighted(WHERE) if half else next_door(dice, self.area))


ORIGINS_BY_SHARE = tuple((origin, origin.share) for origin in ORIGINS)
DISABILITIES = (("NOT_RECORDED", 0.7), ("NONE", 0.24), ("LEARN", 0.04), ("HEAR", 0.02))


def _nhs_number(dice: Dice) -> str:
    """A number of the range kept for tests, with its check digit (modulus 11)."""
    while True:
        digits = f"{NHS_TEST_RANGE}{dice.below(1_000_000):06d}"
        check = -sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check < 10:  # noqa: PLR2004
            return digits + str(check)


@lru_cache(maxsize=2048)
def household(seed: int, number: int) -> Household:
    """Household `number` of those to whom nothing of the year's cases happens: the same whenever it is asked for."""
    dice = Dice(seed, "household", number)
    return found_household(dice, number, dice.weighted(WHERE), "any", OF_NO_CASE)
