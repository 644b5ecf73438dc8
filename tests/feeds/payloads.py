"""Synthetic payloads as councils send them to the Department for Education, each good unless a test makes it bad. Every value of
a field that is not kept begins with DROP, and nobody it names exists."""

import datetime as dt
import json
from typing import Any

from feeds.rows import Sending

AS_AT = dt.datetime(2019, 7, 9, 3, tzinfo=dt.UTC)
SENDING = Sending("E08000002", AS_AT)

Payload = dict[str, Any]


def details(**changed: object) -> Payload:
    return {
        "unique_pupil_number": "DROP-upn",
        "former_unique_pupil_number": "DROP-former",
        "unique_pupil_number_unknown_reason": "DROP-why",
        "first_name": "Aisha",
        "surname": "Rahman",
        "date_of_birth": "2014-03-02",
        "expected_date_of_birth": None,
        "sex": "F",
        "ethnicity": "DROP-ethnicity",
        "disabilities": ["DROP-disability"],
        "postcode": "BL9 0AB",
        "uasc_flag": True,
        "uasc_end_date": "DROP-uasc",
        "purge": False,
        **changed,
    }


def episode(episode_id: object = "E-1", **changed: object) -> Payload:
    dropped = {"worker_id": "DROP-worker", "start_date": "DROP-start", "purge": False}
    return {
        "social_care_episode_id": episode_id,
        "referral_date": "2019-07-02",
        "referral_source": "6",
        "referral_no_further_action_flag": False,
        "closure_date": None,
        "closure_reason": "DROP-reason",
        "care_worker_details": [dropped],
        "child_and_family_assessments": [{"factors": ["DROP-factor"], **dropped}],
        "child_in_need_plans": [dropped],
        "section_47_assessments": [dropped],
        "child_protection_plans": [dropped],
        "child_looked_after_placements": [{"postcode": "DROP-placement", **dropped}],
        "adoption": {"date_match": "DROP-adoption"},
        "care_leavers": {"contact_date": "DROP-leaver"},
        "purge": False,
        **changed,
    }


def child(child_id: object = "40021", **changed: object) -> Payload:
    return {
        "la_child_id": child_id,
        "mis_child_id": "DROP-mis",
        "purge": False,
        "child_details": details(),
        "health_and_wellbeing": {"sdq_assessments": [{"date": "DROP-date", "score": 20}], "purge": False},
        "social_care_episodes": [episode()],
        **changed,
    }


def payload(*children: object) -> bytes:
    return json.dumps(children).encode()
