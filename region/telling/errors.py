"""Clerical errors that exact reading does not see through: what somebody wrote instead of what is true, and the cause by which the truth file
knows it. How often they are made is in rates.py; spelling that exact reading forgives is in spelling.py."""

import datetime as dt
import unicodedata
from collections.abc import Callable
from dataclasses import replace

from region.causes import Cause
from region.dice import Dice
from region.events import Incident, Listed, Quote, Referral
from region.names import FAMILY_SPELLINGS, GIVEN_SPELLINGS, NICKNAMES, ORIGINS
from region.population import age_on
from region.rates import ERRORS, NAME_ERRORS

BABY = 2
MONTHS = 12
MOST_SERIALS = 5_450
NOT_GIVEN = 5_000  # numbers of referrals from here on are given to none (scene.NUMBERS_A_DAY, incidents.AGAIN_FROM)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SAYING_NOTHING = ("verbal, ref to follow", "see email", "police notification", "n/k")
Names = tuple[str, str]


def letters_of(name: str) -> str:
    """What exact reading compares: the letters, without marks and case (ADR-0002, Matching)."""
    return "".join(one for one in unicodedata.normalize("NFKD", name).casefold() if one.isalpha())


def list_wrongly(dice: Dice, listed: Listed, day: dt.date) -> Listed:
    """A child as somebody wrote it down: now and then with another name or birth date than it has."""
    draw = dice.share()
    if draw < ERRORS.name:
        given, family = _other_name(dice, listed, day)
        return replace(listed, given=given, family=family, cause=Cause.NAME_DIFFERS)
    if listed.born is not None and draw < ERRORS.name + ERRORS.birth_date:
        wrong = mistaken_date(dice, listed.born, day)
        return replace(listed, born=wrong, cause=Cause.BIRTH_DATE_DIFFERS)
    return listed


def mistaken_date(dice: Dice, born: dt.date, day: dt.date) -> dt.date:
    """Another date, not after that day: day and month swapped where that makes one, else a digit off."""
    tries: list[dt.date] = []
    if born.day <= MONTHS and born.day != born.month:
        tries.append(dt.date(born.year, born.day, born.month))
    later, earlier = born + dt.timedelta(days=dice.one((1, 2, 10))), born - dt.timedelta(days=dice.one((1, 3, 10)))
    tries += [later, earlier] if dice.chance(0.5) else [earlier, later]
    # Nobody's error makes a child a grown-up: whether somebody is to be referred does not hang on it.
    return next((one for one in tries if one <= day and age_on(one, day) == age_on(born, day)), earlier)


def _other_name(dice: Dice, listed: Listed, day: dt.date) -> Names:
    """Names in which exact reading does not find the child's."""
    true = letters_of(listed.given), letters_of(listed.family)
    way = dice.weighted(NAME_ERRORS)
    made = WAYS[way](dice, listed, day)
    if (letters_of(made[0]), letters_of(made[1])) == true:
        made = _letter(dice, listed, day)
    return made


def _letter(dice: Dice, listed: Listed, _day: dt.date) -> Names:
    """A letter too many, in either name."""
    if listed.given and dice.chance(0.5):
        return _mistyped(dice, listed.given), listed.family
    return listed.given, _mistyped(dice, listed.family)


def _mistyped(dice: Dice, name: str) -> str:
    """The name with a letter doubled, left out, swapped with its neighbour or replaced; always another one."""
    place = dice.within(1, max(1, len(name) - 2))
    before, here, after = name[:place], name[place : place + 1], name[place + 1 :]
    ways = (
        before + here + here + after,
        before + after,
        before + after[:1] + here + after[1:],
        before + dice.one(LETTERS) + after,
    )
    drawn = dice.one(ways)
    return drawn if letters_of(drawn) != letters_of(name) and letters_of(drawn) else f"{name}{dice.one(LETTERS)}"


def _nickname(_dice: Dice, listed: Listed, _day: dt.date) -> Names:
    first, *rest = listed.given.split(" ") if listed.given else [""]
    return NICKNAMES.get(first, " ".join(rest) or first), listed.family


def _spelling(_dice: Dice, listed: Listed, _day: dt.date) -> Names:
    """The same name written down by ear: transliterated another way."""
    given = " ".join(GIVEN_SPELLINGS.get(part, part) for part in listed.given.split(" "))
    return given, FAMILY_SPELLINGS.get(listed.family, listed.family)


def _other_family_name(dice: Dice, listed: Listed, _day: dt.date) -> Names:
    """The name of the other parent, or the one from before or after a marriage."""
    origin = dice.one(ORIGINS)
    return listed.given, dice.one(dice.one(origin.families))


def _swapped(_dice: Dice, listed: Listed, _day: dt.date) -> Names:
    return (listed.family, listed.given) if listed.given else (listed.given, listed.family)


def _placeholder(dice: Dice, listed: Listed, day: dt.date) -> Names:
    """What stands there for a baby whose name nobody wrote down."""
    if listed.born is None or age_on(listed.born, day) >= BABY:
        return listed.given, listed.family
    names = ("Baby girl" if listed.person.sex == "F" else "Baby boy", "Baby", "Twin 1", "Twin 2")
    return dice.one(names), listed.family


WAYS: dict[str, Callable[[Dice, Listed, dt.date], Names]] = {
    "letter": _letter,
    "nickname": _nickname,
    "spelling": _spelling,
    "other family name": _other_family_name,
    "swapped": _swapped,
    "placeholder": _placeholder,
}


def quote_wrongly(dice: Dice, quote: Quote, what: Referral | Incident, childless: str | None) -> Quote:
    """A reference as somebody copied it: now and then none, one that says nothing, or another one."""
    draw = dice.share()
    if draw < ERRORS.reference_missing:
        return Quote(dice.one(SAYING_NOTHING), quote.means, Cause.REFERENCE_MISSING)
    if draw < ERRORS.reference_missing + ERRORS.reference_mistyped:
        return Quote(_other_reference(dice, what, childless), quote.means, Cause.REFERENCE_MISTYPED)
    return quote


def _other_reference(dice: Dice, what: Referral | Incident, childless: str | None) -> str:
    """A reference that is nobody's, or that of an incident in which no child was there."""
    if childless is not None and dice.chance(ERRORS.reference_of_another):
        return childless
    if isinstance(what, Incident):
        serial = str(what.serial)
        while int(serial) <= MOST_SERIALS:
            serial = f"{serial[0]}{serial}"
        return f"{serial}-{what.day:%d%m%y}"
    form, number, year = what.reference.split("/")
    wrong = int(number) + NOT_GIVEN if int(number) % (2 * NOT_GIVEN) < NOT_GIVEN else int(number) - NOT_GIVEN
    return f"{form}/{wrong}/{year}"
