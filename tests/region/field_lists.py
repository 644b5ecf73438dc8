"""The fields and codes of the feed formats, copied out by hand from the description of the formats and checked without any of our rooms."""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

Body = dict[str, Any]
Check = Callable[[object], bool]

OFFSET_TIME = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
GRADES = {
    "DASH": {"STANDARD", "MEDIUM", "HIGH"},
    "MISSING": {"NO_APPARENT_RISK", "LOW", "MEDIUM", "HIGH"},
    "PPN": {"BLUE", "GREEN", "AMBER", "RED"},
}
CATEGORIES = "DOMESTIC_INCIDENT CONCERN_FOR_SAFETY MISSING_PERSON CRIME ASB SUSPICIOUS_CIRCUMSTANCES OTHER"
QUALIFIERS = (
    "DOMESTIC ALCOHOL DRUGS MENTAL_HEALTH HATE VULNERABLE YOUNG_PERSON HONOUR_BASED WEAPON CHILD_PROTECTION CSE CCE "
    "MODERN_SLAVERY MISSING"
)
ROLES = "CHILD UNBORN SIBLING PARENT_CARER VICTIM SUSPECT CONVICTED WITNESS OTHER_ADULT"
SOURCES = "1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D 6 7 8 9 10"
OUTCOMES = (
    "NEW_REFERRAL EXISTING_REFERRAL CP_ENQUIRY NFA NON_AGENCY_ADOPTION PRIVATE_FOSTERING ADVICE MISSING OLA_CP "
    "OTHER_OUTCOMES_EXIST"
)
NO_ACTION = "BELOW_THRESHOLD ALREADY_OPEN INSUFFICIENT_INFORMATION NO_CAPACITY DUPLICATE OTHER_AREA OTHER"


def text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def any_text(value: object) -> bool:
    return isinstance(value, str)


def time(value: object) -> bool:
    return isinstance(value, str) and OFFSET_TIME.fullmatch(value) is not None


def date(value: object) -> bool:
    return isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value


def truth(value: object) -> bool:
    return isinstance(value, bool)


def directorate(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"E080000(0[1-9]|10)", value) is not None


def matching(pattern: str) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def code(words: str) -> Check:
    return lambda value: value in words.split()


def maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def many(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(check(one) for one in cast("list[object]", value))


def some(check: Check) -> Check:
    return lambda value: many(check)(value) and bool(value)


def shaped(fields: Mapping[str, Check]) -> Check:
    return lambda value: isinstance(value, dict) and not faults(fields, cast("Body", value))


def faults(fields: Mapping[str, Check], body: Body) -> list[str]:
    """The names of the fields that are missing, unknown or not as they ought to be."""
    strange = sorted(body.keys() ^ fields.keys())
    return strange or [name for name, check in fields.items() if not check(body[name])]


def serials(value: object) -> bool:
    return many(lambda one: isinstance(one, int))(value) and len(cast("list[int]", value)) == 2


def grade(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"tool", "grade"} and value["grade"] in GRADES[value["tool"]]


ADDRESS = shaped({"line": text, "postcode": maybe(text), "uprn": maybe(text)})
GRADING: dict[str, Check] = {
    "tool": code("DASH MISSING PPN"),
    "grade": text,
    "at": time,
    "by": text,
    "reason": maybe(text),
}
PERSON: dict[str, Check] = {
    "person_id": text,
    "role": code(ROLES),
    "given_names": any_text,
    "family_name": text,
    "aliases": many(text),
    "date_of_birth": maybe(date),
    "expected_date_of_birth": maybe(date),
    "mother_person_id": maybe(text),
    "sex": maybe(code("F M U")),
    "ethnicity": maybe(matching("[A-Z]{4}")),
    "disability": text,
    "nhs_number": maybe(matching(r"999\d{7}")),
    "address": maybe(ADDRESS),
    "presence": code("PRESENT RESIDENT_ABSENT NOT_RESIDENT UNKNOWN"),
    "seen": truth,
    "found_at": maybe(ADDRESS),
    "linked_at": time,
    "restricted": truth,
    "safe_address": truth,
}
CHILD: dict[str, Check] = {
    "person_id": text,
    "given_names": any_text,
    "family_name": text,
    "date_of_birth": maybe(date),
    "expected_date_of_birth": maybe(date),
    "sex": maybe(code("F M U")),
    "nhs_number": maybe(matching(r"999\d{7}")),
    "address": maybe(ADDRESS),
    "already_open": truth,
}
KIND: dict[str, Check] = {"record": text}
FIELDS: dict[str, dict[str, Check]] = {
    "incident": KIND
    | {
        "incident_id": text,
        "reference": matching(r"[1-9]\d*-\d{6}"),
        "category": code(CATEGORIES),
        "qualifiers": many(code(QUALIFIERS)),
        "occurred_at": maybe(time),
        "reported_at": time,
        "closed_at": maybe(time),
        "domestic_abuse": truth,
        "children_checked": code("YES NONE NOT_ASKED"),
        "gradings": many(shaped(GRADING)),
        "actions": many(shaped({"kind": code("POLICE_PROTECTION STRATEGY_DISCUSSION ARREST OTHER"), "at": time})),
        "location": ADDRESS,
        "people": many(shaped(PERSON)),
    },
    "referral": KIND
    | {
        "referral_id": text,
        "reference": matching(r"[A-Z]+/\d+/\d\d"),
        "incidents": many(text),
        "recipient": directorate,
        "recipient_service": code("CHILDREN ADULTS MARAC SCHOOL VICTIM_SERVICES"),
        "form": code("DAB PPN CARE_PLAN MISSING EXPLOITATION ADULT_WITH_CHILD OTHER"),
        "grade": maybe(grade),
        "grade_change_reason": maybe(text),
        "told_at": maybe(time),
        "submitted_at": maybe(time),
        "sent_at": maybe(time),
        "channel": code("API SECURE_EMAIL PORTAL POST VERBAL OTHER"),
        "children": many(text),
        "reason": text,
        "narrative": maybe(text),
        "supersedes": maybe(text),
        "update_of": maybe(text),
        "withdrawn_at": maybe(time),
        "withdrawal_reason": maybe(text),
    },
    "sealed": KIND | {"reference": matching(r"[1-9]\d*-\d{6}")},
    "out_of_scope": KIND | {"date": date, "serials": some(serials)},
    "contact": KIND
    | {
        "contact_id": text,
        "source": code(SOURCES),
        "source_force": maybe(text),
        "quoted_reference": maybe(text),
        "arrived_at": maybe(time),
        "recorded_at": time,
        "grade": maybe(grade),
        "children": some(shaped(CHILD)),
        "acknowledged_at": maybe(time),
        "decided_at": maybe(time),
        "outcomes": many(code(OUTCOMES)),
        "no_further_action": maybe(truth),
        "no_further_action_reason": maybe(code(NO_ACTION)),
        "fed_back_at": maybe(time),
    },
    "attachment": KIND
    | {
        "attachment_id": text,
        "episode_id": text,
        "person_id": text,
        "quoted_reference": text,
        "arrived_at": time,
        "worker_told_at": maybe(time),
        "child": shaped(CHILD),
    },
    "transfer": KIND | {"contact_id": text, "to": directorate, "at": time},
}
COUNCIL_SIDES = {"oldham-council": "E08000004", "rochdale-council": "E08000005", "salford-council": "E08000006"}
HEADERS: dict[str, dict[str, Check]] = {
    "gmp-police": KIND
    | {"format": code("counterfoil-police/1"), "force": code("GMP"), "from": time, "to": time, "made_at": time},
} | {
    side: KIND
    | {
        "format": code("counterfoil-council/1"),
        "directorate": code(directorate_code),
        "from": time,
        "to": time,
        "made_at": time,
    }
    for side, directorate_code in COUNCIL_SIDES.items()
}
TRAILERS = {"gmp-police": {"record", "incidents", "referrals", "sealed", "out_of_scope", "last_serials"}} | {
    side: {"record", "contacts", "attachments", "transfers"} for side in COUNCIL_SIDES
}
CARRIED = {"gmp-police": {"header", "incident", "referral", "sealed", "out_of_scope", "trailer"}} | {
    side: {"header", "contact", "attachment", "transfer", "trailer"} for side in COUNCIL_SIDES
}

# The Department for Education's payload. A child may come in part, so that only its id and that of each episode are always there.
ASSESSMENT: dict[str, Check] = {
    "child_and_family_assessment_id": text,
    "start_date": date,
    "authorisation_date": date,
    "factors": many(text),
    "purge": truth,
}
EPISODE: dict[str, Check] = {
    "social_care_episode_id": text,
    "referral_date": date,
    "referral_source": code(SOURCES),
    "referral_no_further_action_flag": truth,
    "closure_date": date,
    "closure_reason": matching(r"RC\d"),
    "care_worker_details": many(shaped({"worker_id": text, "start_date": date})),
    "child_and_family_assessments": many(
        lambda one: isinstance(one, dict) and not partial_faults(ASSESSMENT, cast("Body", one))
    ),
    "purge": truth,
}
DETAILS: dict[str, Check] = {
    "unique_pupil_number": matching(r"[A-Z]\d{12}"),
    "unique_pupil_number_unknown_reason": matching(r"UN\d"),
    "first_name": any_text,
    "surname": text,
    "date_of_birth": date,
    "expected_date_of_birth": date,
    "sex": code("M F U"),
    "ethnicity": matching("[A-Z]{4}"),
    "disabilities": many(text),
    "postcode": text,
    "uasc_flag": truth,
    "purge": truth,
}
PAYLOAD_CHILD: dict[str, Check] = {
    "la_child_id": text,
    "mis_child_id": text,
    "purge": truth,
    "child_details": lambda one: isinstance(one, dict) and not partial_faults(DETAILS, cast("Body", one)),
    "health_and_wellbeing": lambda one: isinstance(one, dict),
    "social_care_episodes": many(lambda one: isinstance(one, dict) and not partial_faults(EPISODE, cast("Body", one))),
}


def partial_faults(fields: Mapping[str, Check], body: Body) -> list[str]:
    """The names of the fields that are unknown or not as they ought to be; any may be left out."""
    strange = sorted(body.keys() - fields.keys())
    return strange or [name for name, value in body.items() if not fields[name](value)]


# The Standard Safeguarding Dataset: of each table the columns in order, and what a cell of each holds.
EMPTY = matching("")


def either(*checks: Check) -> Check:
    return lambda value: any(check(value) for check in checks)


def flags_of_outcomes(value: object) -> bool:
    flags = json.loads(cast("str", value)) if value else None
    return flags is None or (flags.keys() <= set(OUTCOMES.split()) and set(flags.values()) == {"Y"})


ADDRESS_KEYS = {"ROOM", "FLOOR", "FLAT", "BUILDING", "HOUSE", "STREET", "TOWN", "UPRN", "EASTING", "NORTHING"}


def address_parts(value: object) -> bool:
    return json.loads(cast("str", value)).keys() <= ADDRESS_KEYS


def tables(day: Check, moment: Check) -> dict[str, dict[str, Check]]:
    """The tables of a council that writes its dates and times in a style."""
    return {
        "ssd_person": {
            "pers_person_id": text,
            "pers_forename": any_text,
            "pers_surname": text,
            "pers_sex": either(code("M F U"), EMPTY),
            "pers_dob": either(day, EMPTY),
            "pers_expected_dob": either(day, EMPTY),
            "pers_common_child_id": either(matching(r"999\d{7}"), EMPTY),
            "pers_ethnicity": either(matching("[A-Z]{4}"), EMPTY),
            "pers_death_date": EMPTY,
        },
        "ssd_contacts": {
            "cont_contact_id": text,
            "cont_person_id": text,
            "cont_contact_date": moment,
            "cont_contact_source_code": code(SOURCES),
            "cont_contact_source_desc": any_text,
            "cont_contact_outcome_json": flags_of_outcomes,
        },
        "ssd_cin_episodes": {
            "cine_referral_id": text,
            "cine_person_id": text,
            "cine_referral_date": day,
            "cine_referral_source_code": code(SOURCES),
            "cine_referral_outcome_json": EMPTY,
            "cine_referral_nfa": either(code("Y N"), EMPTY),
            "cine_close_reason": either(matching(r"RC\d"), EMPTY),
            "cine_close_date": either(day, EMPTY),
        },
        "ssd_address": {
            "addr_person_id": text,
            "addr_address_postcode": any_text,
            "addr_address_json": address_parts,
            "addr_address_start_date": either(day, EMPTY),
            "addr_address_end_date": EMPTY,
        },
        "ssd_linked_identifiers": {
            "link_person_id": text,
            "link_identifier_type": either(lambda one: one == "Incident ID", lambda one: one == "NHS Number"),
            "link_identifier_value": any_text,
            "link_valid_from_date": either(day, EMPTY),
        },
    }


ISO_DAY, ISO_TIME = matching(r"20\d\d-\d\d-\d\d|19\d\d-\d\d-\d\d"), matching(r"2019-\d\d-\d\dT\d\d:\d\d:\d\d")
SPACED_TIME, SLASHED_DAY = matching(r"2019-\d\d-\d\d \d\d:\d\d:\d\d"), matching(r"\d\d/\d\d/(20|19)\d\d")
TABLES = {
    "bolton-ssd": tables(ISO_DAY, ISO_TIME),
    "manchester-ssd": tables(ISO_DAY, SPACED_TIME),
    "stockport-ssd": tables(ISO_DAY, ISO_DAY),
    "wigan-ssd": tables(SLASHED_DAY, SLASHED_DAY),
}
