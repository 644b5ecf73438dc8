"""The format `counterfoil-police/1` (docs/feeds.md): incidents, referrals, sealed logs and logs out of scope of a force."""

from collections.abc import Iterable, Iterator
from typing import cast

from feeds import ndjson
from feeds.codes import (
    ACTIONS,
    CATEGORIES,
    CHANNELS,
    CHILDREN_CHECKED,
    FORMS,
    GRADES,
    PRESENCES,
    QUALIFIERS,
    ROLES,
    SERVICES,
)
from feeds.fields import (
    LAST_SERIAL,
    LONGEST_NARRATIVE,
    Bounds,
    Unreadable,
    code,
    date,
    expected_date,
    flag,
    force_code,
    grade_of,
    gss_code,
    identifier,
    listed,
    log_reference,
    log_serial,
    or_else,
    parsed_date,
    required,
    text,
    time,
)
from feeds.masking import describe
from feeds.rows import Fault, Limits, OutOfScope, Row, Sealed
from feeds.shapes import Body, id_in, many, one_or_null, shape

NAME = "counterfoil-police/1"
ROW = ("record",)

_check_grade = grade_of(GRADES)


def grade_fits(body: Body) -> Iterator[Fault]:
    """A fault if the grade is none of its tool's."""
    try:
        _check_grade(body["tool"], body["grade"])
    except Unreadable as bad:
        yield Fault("grade", bad.found, bad.expected)


ADDRESS = shape({"line": text(), "postcode": text(20), "uprn": text(20)})
TOOL = required(code(*GRADES), "one of " + ", ".join(GRADES))
GRADE = shape({"tool": TOOL, "grade": required(text(40), "a grade")}, check=grade_fits)
GRADING = shape(
    {
        "tool": TOOL,
        "grade": required(text(40), "a grade"),
        "at": required(time, "a time with an offset"),
        "by": text(100),
        "reason": text(2000),
    },
    check=grade_fits,
)
ACTION = shape(
    {
        "kind": required(code(*ACTIONS), "one of " + ", ".join(ACTIONS)),
        "at": required(time, "a time with an offset"),
    }
)
PERSON = shape(
    {
        "person_id": required(identifier, "an id"),
        "role": required(code(*ROLES), "one of " + ", ".join(ROLES)),
        "given_names": text(200),
        "family_name": text(200),
        "aliases": listed(text(200), ordered=False),
        "date_of_birth": date,
        "expected_date_of_birth": expected_date,
        "mother_person_id": identifier,
        "sex": text(40),
        "ethnicity": text(100),
        "disability": text(100),
        "nhs_number": text(20),
        "presence": or_else(code(*PRESENCES), "UNKNOWN"),
        "seen": flag,
        "linked_at": required(time, "a time with an offset"),
        "restricted": or_else(flag, default=False),
        "safe_address": or_else(flag, default=False),
    },
    {"address": one_or_null(ADDRESS), "found_at": one_or_null(ADDRESS)},
)
INCIDENT = shape(
    {
        "incident_id": required(identifier, "an id"),
        "reference": required(log_reference, "a log's serial and date, such as 2412-010719"),
        "category": required(code(*CATEGORIES), "one of " + ", ".join(CATEGORIES)),
        "qualifiers": listed(code(*QUALIFIERS), ordered=False),
        "occurred_at": time,
        "reported_at": required(time, "a time with an offset"),
        "closed_at": time,
        "domestic_abuse": required(flag, "true or false"),
        "children_checked": required(code(*CHILDREN_CHECKED), "one of " + ", ".join(CHILDREN_CHECKED)),
    },
    {
        "gradings": many(GRADING, needed=True),
        "actions": many(ACTION),
        "location": one_or_null(ADDRESS),
        "people": many(PERSON, needed=True, once="person_id"),
    },
    ignored=ROW,
)
REFERRAL = shape(
    {
        "referral_id": required(identifier, "an id"),
        "reference": required(identifier, "a reference"),
        "incidents": listed(identifier, ordered=True),
        "recipient": required(gss_code, "a GSS code such as E08000004"),
        "recipient_service": required(code(*SERVICES), "one of " + ", ".join(SERVICES)),
        "form": required(code(*FORMS), "one of " + ", ".join(FORMS)),
        "grade_change_reason": text(2000),
        "told_at": time,
        "submitted_at": time,
        "sent_at": time,
        "channel": required(code(*CHANNELS), "one of " + ", ".join(CHANNELS)),
        "children": listed(identifier, ordered=False, needed=True),
        "reason": text(2000),
        "narrative": text(LONGEST_NARRATIVE),
        "supersedes": identifier,
        "update_of": identifier,
        "withdrawn_at": time,
        "withdrawal_reason": text(2000),
    },
    {"grade": one_or_null(GRADE)},
    ignored=ROW,
)
SEALED = shape({"reference": required(log_reference, "a log's serial and date")}, ignored=ROW)


def _serial_ranges(value: object, _bounds: Bounds) -> tuple[tuple[int, int], ...]:
    """A list of `[first, last]` pairs of log serials, both ends included."""
    expected = "a list of [first, last] pairs of log serials"
    if type(value) is not list:
        raise Unreadable(describe(value), expected)
    return tuple(_serial_range(pair, expected) for pair in cast("list[object]", value))


def _serial_range(pair: object, expected: str) -> tuple[int, int]:
    match pair:
        case [int(first), int(last)] if not isinstance(first, bool) and 1 <= first <= last <= LAST_SERIAL:
            return first, last
        case _:
            raise Unreadable(describe(pair), expected)


OUT_OF_SCOPE = shape({"date": required(date, "a date"), "serials": _serial_ranges}, ignored=ROW)


def _sealed(body: Body, line: int) -> Sealed:
    return Sealed(*log_serial(body["reference"]), line)


def _out_of_scope(body: Body, line: int) -> OutOfScope:
    return OutOfScope(parsed_date(body["date"]), body["serials"], line)


def _serials(body: Body) -> int:
    return sum(last - first + 1 for first, last in body["serials"])


FORMAT = ndjson.Format(
    name=NAME,
    organisation_field="force",
    header=ndjson.header_shape("force", force_code),
    kinds={
        "incident": ndjson.RowKind(INCIDENT, "incidents", identify=lambda row: id_in(row, "incident_id")),
        "referral": ndjson.RowKind(REFERRAL, "referrals", identify=lambda row: id_in(row, "referral_id")),
        "sealed": ndjson.RowKind(SEALED, "sealed", make=_sealed),
        "out_of_scope": ndjson.RowKind(OUT_OF_SCOPE, "out_of_scope", make=_out_of_scope, counted=_serials),
    },
    has_serials=True,
)


def read(chunks: Iterable[bytes], limits: Limits | None = None) -> Iterator[Row]:
    """The rows of a police load: `Header`, records and the rest in the order of the file, `Ended`; or `Refused`."""
    return ndjson.read(FORMAT, chunks, limits or Limits())
