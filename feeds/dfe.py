"""The format `dfe-csc/0.8` (docs/feeds.md): the Department for Education's Children's Social Care payload, an array of children
of which only what matching and timing need is read on. The rest is dropped here and stands in no row, not even in one that is
rejected."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import cast

from feeds import masking
from feeds.codes import SOURCES
from feeds.content import record
from feeds.fields import Bounds, Reader, Unreadable, code, date, expected_date, flag, identifier, text
from feeds.json_array import ArrayEnd, Element, LongElement, read_elements
from feeds.json_lines import check_bytes, members_of
from feeds.lines import Line
from feeds.refusal import Refusal
from feeds.rows import Ended, Fault, FeedRecord, Header, Limits, Rejection, Row, Sending
from feeds.shapes import Body, Reading, id_in, keys_within

NAME = "dfe-csc/0.8"

_read_postcode = text(20)


def _address(value: object, bounds: Bounds) -> Body | None:
    postcode = _read_postcode(value, bounds)
    return None if postcode is None else {"line": None, "postcode": postcode, "uprn": None}


Fields = Mapping[str, tuple[str, Reader]]
"""Fields of the payload that are read, each with our name for it and its reader."""

DETAILS: Fields = {
    "first_name": ("given_names", text(200)),
    "surname": ("family_name", text(200)),
    "date_of_birth": ("date_of_birth", date),
    "expected_date_of_birth": ("expected_date_of_birth", expected_date),
    "sex": ("sex", text(40)),
    "postcode": ("address", _address),
}
EPISODE: Fields = {
    "referral_source": ("source", code(*SOURCES)),
    "referral_date": ("referred_on", date),
    "referral_no_further_action_flag": ("no_further_action", flag),
    "closure_date": ("closed_on", date),
}
NAMES = ("given_names", "family_name")
DATES = ("date_of_birth", "expected_date_of_birth")


def read(chunks: Iterable[bytes], sending: Sending, limits: Limits | None = None) -> Iterator[Row]:
    """The rows of a payload: `Header`, a child or a rejection for each element, `Ended`; or `Refused`. It covers nothing, since
    what is not in it may only not have changed."""
    limits = limits or Limits()
    bounds = Bounds.made_at(sending.as_at)
    elements = read_elements(chunks, limits)
    try:
        first = next(elements)
        yield Header(NAME, sending.organisation, sending.as_at, sending.as_at, sending.as_at)
        count = 0
        for element in chain((first,), elements):
            if isinstance(element, ArrayEnd):
                yield from _end(element, count)
            else:
                count += 1
                yield _child(element, Reading(bounds, limits.faults_a_line), limits)
    except Refusal as refusal:
        yield refusal.why


def _end(end: ArrayEnd, count: int) -> Iterator[Rejection | Ended]:
    problems: list[str] = []
    if not end.is_closed:
        problems.append("BROKEN_OFF")
        yield Rejection(count + 1, (Fault("", end.broken or "an array without its end", "a JSON array"),))
    elif end.goes_on or end.broken is not None:
        problems.append("ROWS_AFTER_END")
        yield Rejection(count + 1, (Fault("", "more after the end of the array", "one array"),))
    yield Ended(count, not problems, {"children": count}, None, 0, tuple(problems))


def _child(element: Element | LongElement, reading: Reading, limits: Limits) -> FeedRecord | Rejection:
    path, line = f"[{element.index}]", element.index + 1
    if isinstance(element, LongElement):
        return Rejection(
            line, (Fault(path, f"{element.length:,} bytes long", f"at most {limits.line_bytes:,} bytes"),), "child"
        )
    members = members_of(Line(line, element.content))
    if isinstance(members, str):
        return Rejection(line, (Fault(path, members, "a child as a JSON object"),), "child")
    child_id = id_in(members, "la_child_id") or id_in(members, "mis_child_id")
    body = _body(members, path, reading)
    reading.keys = keys_within(members)
    check_bytes(members, element.content, reading)
    if reading.faults or child_id is None:
        # A fault of the bytes names no field, and the sender looks for the index.
        faults = tuple(Fault(one.field or path, one.found, one.expected) for one in reading.faults)
        return Rejection(line, faults, "child", child_id)
    return record("child", child_id, {"child_id": child_id, **body}, line)


def _body(members: Body, path: str, reading: Reading) -> Body:
    _check_id(members, path, reading)
    if _is_purge(members, path, reading):
        return {"purge": True, "episodes": []}
    body: Body = {"purge": False, "episodes": _episodes(members.get("social_care_episodes"), path, reading)}
    details = _details(members.get("child_details"), f"{path}.child_details", reading)
    return {**body, "details": details} if details else body


def _check_id(members: Body, path: str, reading: Reading) -> None:
    """Find an id that cannot be read, or two that are missing."""
    for name in ("la_child_id", "mis_child_id"):
        try:
            if identifier(members.get(name), reading.bounds) is not None:
                return
        except Unreadable as bad:
            reading.refuse(f"{path}.{name}", bad.found, bad.expected)
            return
    reading.refuse(f"{path}.la_child_id", "nothing", "an id, here or in mis_child_id")


def _is_purge(members: Body, path: str, reading: Reading) -> bool:
    try:
        return flag(members.get("purge"), reading.bounds) is True
    except Unreadable as bad:
        reading.refuse(f"{path}.purge", bad.found, bad.expected)
        return False


def _given(fields: Fields, members: Body, path: str, reading: Reading) -> Body:
    """The fields that the payload has, and no others: it may say only what changed."""
    body: Body = {}
    for theirs, (ours, read_field) in fields.items():
        if theirs in members:
            try:
                body[ours] = read_field(members[theirs], reading.bounds)
            except Unreadable as bad:
                reading.refuse(f"{path}.{theirs}", bad.found, bad.expected)
    return body


def _object(value: object, path: str, reading: Reading) -> Body | None:
    if type(value) is dict:
        return cast("Body", value)
    reading.refuse(path, masking.describe(value), "an object")
    return None


def _details(value: object, path: str, reading: Reading) -> Body | None:
    members = None if value is None else _object(value, path, reading)
    if members is None:
        return None
    if _is_purge(members, path, reading):
        return {"purge": True}
    faults_before = len(reading.faults)
    body = _given(DETAILS, members, path, reading)
    if len(reading.faults) == faults_before and _lacks_dates(body):
        reading.refuse(
            f"{path}.date_of_birth", "no date at all", "a date of birth, or the date when the birth is expected"
        )
    return body


def _lacks_dates(body: Body) -> bool:
    """Whether these details say of a child that there is no date, born or unborn: by naming it and giving none, or by giving
    null. Details that say only what else changed do not."""
    said = any(name in body for name in (*NAMES, *DATES))
    return said and all(body.get(name) is None for name in DATES)


def _episodes(value: object, path: str, reading: Reading) -> list[Body]:
    if value is None:
        return []
    path = f"{path}.social_care_episodes"
    if type(value) is not list:
        reading.refuse(path, masking.describe(value), "a list")
        return []
    found: dict[str, Body] = {}
    for index, one in enumerate(cast("list[object]", value)):
        body = _episode(one, f"{path}[{index}]", reading)
        if body is not None and found.setdefault(body["episode_id"], body) is not body:
            reading.refuse(
                f"{path}[{index}].social_care_episode_id", "an id given before for this child", "each episode once"
            )
    return [found[episode_id] for episode_id in sorted(found)]


def _episode(value: object, path: str, reading: Reading) -> Body | None:
    members = _object(value, path, reading)
    if members is None:
        return None
    try:
        episode_id = identifier(members.get("social_care_episode_id"), reading.bounds)
    except Unreadable as bad:
        reading.refuse(f"{path}.social_care_episode_id", bad.found, bad.expected)
        return None
    if episode_id is None:
        reading.refuse(f"{path}.social_care_episode_id", "nothing", "an id")
        return None
    if _is_purge(members, path, reading):
        return {"episode_id": episode_id, "purge": True}
    return {"episode_id": episode_id, **_given(EPISODE, members, path, reading)}
