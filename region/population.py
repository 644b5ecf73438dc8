"""Who lives in the synthetic region: households drawn one by one, so that none need be kept. What happens to them is told elsewhere."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from region.dice import Dice
from region.names import ENGLISH, ORIGINS, Origin
from region.places import MANCHESTER, OLDHAM, ROCHDALE, TAMESIDE, Address, address_in

MEMBERS = 16  # person ids leave room for this many people in a household
TURNS_18_FROM = dt.date(2001, 7, 1)  # whoever is born in the ten weeks from here turns 18 while the region is watched
NHS_TEST_RANGE = "999"  # never issued to patients

WHERE = ((OLDHAM, 0.9), (ROCHDALE, 0.045), (TAMESIDE, 0.035), (MANCHESTER, 0.02))
MAKE_UP = (("couple with children", 0.47), ("one parent", 0.27), ("young parent", 0.05), ("adults", 0.21))
ADULT_BORN = (dt.date(1964, 1, 1), 33 * 365)


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
        """Full years; who was born on 29 February has the birthday on 1 March in other years (ADR-0002)."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


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
        """Where one of them lives on that day: a half-brother may live with his father."""
        return person.elsewhere or self.address_on(day)

    def children_on(self, day: dt.date) -> list[Person]:
        """Those who are under 18 or unborn on that day, parents under 18 not among them."""
        return [one for one in self.people if one.part == "child" and (one.unborn_on(day) or one.age_on(day) < 18)]  # noqa: PLR2004

    def adults(self) -> list[Person]:
        """The grown-up generation, however young."""
        return [one for one in self.people if one.part != "child"]


class _Founding:
    """Founds one household."""

    def __init__(self, seed: int, number: int) -> None:
        self.dice = Dice(seed, "household", number)
        self.number = number
        self.people: list[Person] = []
        self.taken: set[str] = set()
        self.area = self.dice.weighted(WHERE)

    def found(self) -> Household:
        dice = self.dice
        origin = self._origin()
        make_up = dice.weighted(MAKE_UP)
        family, other = dice.one(origin.families), dice.one(self._origin().families)
        self._adults(origin, make_up, family)
        if make_up != "adults":
            self._children(origin, make_up, family, other)
        moves = dt.date(2019, 6, 20) + dt.timedelta(days=dice.below(75)) if dice.chance(0.08) else None
        near = dice.weighted(WHERE) if dice.chance(0.5) else self.area
        return Household(self.number, address_in(dice, self.area), moves, address_in(dice, near), tuple(self.people))

    def _origin(self) -> Origin:
        return self.dice.weighted([(origin, origin.share) for origin in ORIGINS])

    def _adults(self, origin: Origin, make_up: str, family: tuple[str, str]) -> None:
        dice = self.dice
        if make_up == "young parent":
            self._add("mother", origin, family, "F", dt.date(2001, 9, 15) + dt.timedelta(days=dice.below(600)))
            return
        earliest, span = ADULT_BORN
        self._add("mother", origin, family, "F", earliest + dt.timedelta(days=dice.below(span)))
        if make_up != "one parent":
            name = family if dice.chance(0.7) else dice.one(origin.families)
            self._add("father", origin, name, "M", earliest + dt.timedelta(days=dice.below(span)))
        elif dice.chance(0.4):
            self._add("partner", self._origin(), None, "M", earliest + dt.timedelta(days=dice.below(span)))

    def _children(self, origin: Origin, make_up: str, family: tuple[str, str], other: tuple[str, str]) -> None:
        dice = self.dice
        if make_up == "young parent":
            born = dt.date(2017, 10, 1) + dt.timedelta(days=dice.below(600))
            self._add("child", origin, family, dice.one("FM"), born)
            return
        count = dice.weighted(((1, 0.34), (2, 0.36), (3, 0.19), (4, 0.08), (5, 0.03)))
        born = self._eldest()
        for _ in range(count):
            half = dice.chance(0.12)
            self._add("child", origin, other if half else family, dice.one("FM"), born, half=half)
            if dice.chance(0.04):
                self._add("child", origin, family, dice.one("FM"), born)
            born += dt.timedelta(days=400 + dice.below(1400))
            if born > dt.date(2019, 5, 1):
                break
        if dice.chance(0.09):
            due = dt.date(2019, 7, 10) + dt.timedelta(days=dice.below(160))
            self._add("child", origin, family, dice.one("FM"), due + dt.timedelta(days=dice.below(15) - 7), due=due)

    def _eldest(self) -> dt.date:
        if self.dice.chance(0.06):
            return TURNS_18_FROM + dt.timedelta(days=self.dice.below(70))
        if self.dice.chance(0.01):
            return dt.date(2004, 2, 29)
        return dt.date(2000, 6, 1) + dt.timedelta(days=self.dice.below(6700))

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
        own, spare = (origin.girls, ENGLISH.girls) if sex == "F" else (origin.boys, ENGLISH.boys)
        given = dice.one(
            [name for name in own if name not in self.taken] or [name for name in spare if name not in self.taken]
        )
        self.taken.add(given)
        pair = family or dice.one(origin.families)
        place = len(self.people)
        number = self.number * MEMBERS + place
        self.people.append(
            Person(
                person_id=f"N-{10_000 + number}",
                council_id=str(400_000 + number * 7 % 500_000),
                part=part,
                given=given,
                family=pair[0] if sex == "M" else pair[1],
                sex=sex,
                born=born,
                expected=due,
                mother=self.people[0].person_id if part == "child" else None,
                ethnicity=origin.ethnicity,
                disability=dice.weighted((("NOT_RECORDED", 0.7), ("NONE", 0.24), ("LEARN", 0.04), ("HEAR", 0.02))),
                nhs_number=_nhs_number(dice) if dice.chance(0.35) else None,
                restricted=dice.chance(0.01),
                case_open=part == "child" and dice.chance(0.14),
                elsewhere=address_in(dice, dice.weighted(WHERE)) if half and dice.chance(0.4) else None,
            )
        )


def _nhs_number(dice: Dice) -> str:
    """A number of the range kept for tests, with its check digit (modulus 11)."""
    while True:
        digits = NHS_TEST_RANGE + "".join(str(dice.below(10)) for _ in range(6))
        check = -sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check < 10:  # noqa: PLR2004
            return digits + str(check)


@lru_cache(maxsize=2048)
def household(seed: int, number: int) -> Household:
    """Household `number` of the region drawn from `seed`: the same whenever it is asked for."""
    return _Founding(seed, number).found()
