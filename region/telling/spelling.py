"""How a council spells what a force wrote: names and references in forms that exact reading still takes for the same. Clerical errors beyond
that have their place here, and none yet."""

import unicodedata

from region.dice import Dice
from region.events import Incident, Quote, Referral


def _without_marks(name: str) -> str:
    parts = unicodedata.normalize("NFKD", name)
    return unicodedata.normalize("NFC", "".join(letter for letter in parts if not unicodedata.combining(letter)))


def name_as_written(dice: Dice, name: str) -> str:
    """A name as somebody at the council typed it: letter case, diacritics, hyphens and apostrophes may differ."""
    way = dice.weighted(
        (("same", 0.55), ("upper", 0.15), ("plain", 0.15), ("spaced", 0.08), ("joined", 0.04), ("curly", 0.03))
    )
    if way == "upper":
        return name.upper()
    if way == "plain":
        return _without_marks(name)
    if way == "spaced":
        return name.replace("-", " ")
    if way == "joined":
        return name.replace("-", "").replace("'", "")
    return name.replace("'", "\u2019") if way == "curly" else name


def postcode_as_written(dice: Dice, postcode: str) -> str:
    """A postcode with or without its space, in either case."""
    way = dice.weighted((("same", 0.6), ("joined", 0.3), ("lower", 0.1)))
    if way == "joined":
        return postcode.replace(" ", "")
    return postcode.lower() if way == "lower" else postcode


def quote_referral(dice: Dice, referral: Referral) -> Quote:
    """A referral's reference, or its id, as somebody copied it."""
    form, number, year = referral.reference.split("/")
    ways = (
        (referral.reference, 0.5),
        (f"{form} {number}/{year}", 0.14),
        (f"{form.lower()}/{number}/{year}", 0.08),
        (f"{form}-{number}-{year}", 0.08),
        (f" {form}{number}/{year} ", 0.05),
        (referral.referral_id, 0.1),
        (referral.referral_id.replace("-", " ").lower(), 0.05),
    )
    return Quote(dice.weighted(ways), ("referral", referral.referral_id))


def quote_incident(dice: Dice, incident: Incident) -> Quote:
    """An incident's log reference, or its id, as somebody copied it."""
    serial, day = incident.serial, incident.day
    ways = (
        (incident.reference, 0.4),
        (f"log {serial} of {day:%d/%m/%Y}", 0.25),
        (f"Log {serial} of {day:%d/%m/%Y}", 0.1),
        (f"{serial}/{day:%d%m%y}", 0.1),
        (f"{serial} {day:%d%m%y}", 0.08),
        (incident.incident_id, 0.07),
    )
    return Quote(dice.weighted(ways), ("incident", incident.incident_id))
