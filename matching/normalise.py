"""How names and references are written before they are compared (ADR-0002 "Matching"), and the tokens that join records
into components (ADR-0004). Not a judgement: whether two records match is said elsewhere."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

# A quotation shorter than this, or without a digit ("none", "n/a"), names no record.
SHORTEST_REFERENCE = 3
SHORTEST_LOG = 7
HAS_DIGIT = re.compile(r"[0-9]")

CHILD_ROLES = frozenset({"CHILD", "UNBORN", "SIBLING"})
ADULT_AND_A_YEAR = 19

SEPARATORS = re.compile(r"[,;&+|\n]|\s/\s|\band\b", re.IGNORECASE)
NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Z]+")
# A log is a serial and its date: "2412-010719", "2412 01/07/19", "log 2412 of 01/07/2019".
LOG_REFERENCE = re.compile(
    r"(?<![0-9A-Z/])0*(?P<serial>[0-9]{1,6})(?:\s*-\s*|\s+OF\s+|\s*/\s*|\s+)"
    r"(?P<day>[0-9]{2})(?P<gap>[-/. ]?)(?P<month>[0-9]{2})(?P=gap)(?:20)?(?P<year>[0-9]{2})(?![0-9A-Z])"
)
# The same with nothing between, which is how it reads once everything but letters and digits is dropped.
LOG_DIGITS = re.compile(r"(?:LOG)?0*(?P<serial>[0-9]{1,6}?)(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{2})")


def name(text: str | None) -> str:
    """A name after NFKD, case folding and dropping everything but letters; "" for none."""
    if text is None:
        return ""
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain.casefold() if letter.isalpha())


def _log(found: re.Match[str]) -> str | None:
    """The canonical `serial-ddmmyy` of a log reference; None if its date is none or its serial is 0."""
    day, month, year = found["day"], found["month"], found["year"]
    try:
        dt.date(2000 + int(year), int(month), int(day))
    except ValueError:
        return None
    serial = int(found["serial"])
    return f"{serial}-{day}{month}{year}" if serial else None


def _plain(text: str) -> str:
    """Capitals, with what only looks different made equal (NFKC)."""
    return text.upper() if text.isascii() else unicodedata.normalize("NFKC", text).upper()


def reference(text: str | None) -> str | None:
    """One reference, ready to compare: a log as `serial-ddmmyy`, any other as its capital letters and digits."""
    if text is None:
        return None
    spelt = _plain(text)
    plain = NOT_ALPHANUMERIC.sub("", spelt)
    if len(plain) >= SHORTEST_LOG and (plain[0].isdigit() or plain.startswith("LOG")):
        bare = spelt.strip().removeprefix("LOG").strip()
        for found in (LOG_DIGITS.fullmatch(plain), LOG_REFERENCE.fullmatch(bare)):
            if found is not None and (log := _log(found)) is not None:
                return log
    return plain if len(plain) >= SHORTEST_REFERENCE and HAS_DIGIT.search(plain) is not None else None


def _read_references(text: str) -> Iterator[str | None]:
    yield reference(text)
    if SEPARATORS.search(text) is not None:
        for piece in SEPARATORS.split(text):
            yield reference(piece)
    if len(text) > SHORTEST_LOG:
        for found in LOG_REFERENCE.finditer(_plain(text)):
            yield _log(found)


def references(text: str | None) -> tuple[str, ...]:
    """Every reference that a quotation can be read as: the whole of it, its parts, and the logs within it."""
    if text is None:
        return ()
    return tuple(dict.fromkeys(found for found in _read_references(text) if found is not None))


def record_token(organisation: str, kind: str, record_id: str) -> str:
    """The token of a record's own id, exact, since ids are unique within their organisation only."""
    return f"{kind}:{organisation}:{record_id}"


def child_tokens(details: Mapping[str, Any]) -> Iterator[str]:
    """The tokens of a child by birth date and names, and by expected birth date and family name: what an exact match of
    children without a reference rests on (ADR-0009). None for one of whom too little is known."""
    family = name(details.get("family_name"))
    if not family:
        return
    if born := details.get("date_of_birth"):
        yield f"child:born:{born}:{name(details.get('given_names'))}:{family}"
    if expected := details.get("expected_date_of_birth"):
        yield f"child:expected:{expected}:{family}"


def _is_young(person: Mapping[str, Any], day: str) -> bool:
    """Whether a person of an incident is linked as a child, or was under 19 on a day: a year more than any trail asks for,
    so that no time zone matters."""
    born: str | None = person.get("date_of_birth")
    return person["role"] in CHILD_ROLES or born is None or born > f"{int(day[:4]) - ADULT_AND_A_YEAR:04}{day[4:10]}"


def _incident(organisation: str, body: Mapping[str, Any]) -> Iterator[str]:
    yield record_token(organisation, "incident", body["incident_id"])
    yield from references(body["incident_id"])
    yield from references(body["reference"])
    for person in body.get("people") or ():
        if _is_young(person, body.get("occurred_at") or body["reported_at"]):
            yield from child_tokens(person)


def _referral(organisation: str, body: Mapping[str, Any]) -> Iterator[str]:
    yield record_token(organisation, "referral", body["referral_id"])
    for incident_id in body["incidents"]:
        yield record_token(organisation, "incident", incident_id)
    for earlier in (body["supersedes"], body["update_of"]):
        if earlier is not None:
            yield record_token(organisation, "referral", earlier)
    yield from references(body["referral_id"])
    yield from references(body["reference"])


def _contact(organisation: str, body: Mapping[str, Any]) -> Iterator[str]:
    yield record_token(organisation, "contact", body["contact_id"])
    yield from references(body["quoted_reference"])


def _attachment(organisation: str, body: Mapping[str, Any]) -> Iterator[str]:
    yield record_token(organisation, "attachment", body["attachment_id"])
    yield from references(body["quoted_reference"])


def _transfer(organisation: str, body: Mapping[str, Any]) -> Iterator[str]:
    yield record_token(organisation, "contact", body["contact_id"])


def _child(organisation: str, body: Mapping[str, Any]) -> Iterator[str]:
    """The episodes of a child, as the contacts that they stand in as. Its own tokens are those of its merged states, which
    no version holds: see `child_tokens`."""
    for episode in body["episodes"]:
        yield record_token(organisation, "contact", f"episode:{episode['episode_id']}")


TOKENS = {
    "incident": _incident,
    "referral": _referral,
    "contact": _contact,
    "attachment": _attachment,
    "transfer": _transfer,
    "child": _child,
}


def tokens(organisation: str, kind: str, body: Mapping[str, Any]) -> tuple[str, ...]:
    """The tokens of a record's canonical body, each once: records that share one form a component (ADR-0004)."""
    return tuple(dict.fromkeys(TOKENS[kind](organisation, body)))
