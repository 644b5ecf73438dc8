"""Trails written by hand as the fragment TrailDrawn asks for them, one for each way to stand. Invented children."""

from copy import deepcopy
from typing import Any

Data = dict[str, Any]

NOW = "2019-09-01T09:00:00+01:00"
OLDHAM: Data = {"code": "E08000004", "name": "Oldham", "kind": "DIRECTORATE"}
FORCE: Data = {"code": "GMP", "name": "Greater Manchester Police", "kind": "FORCE"}
CHILD: Data = {
    "givenNames": "Aisha",
    "familyName": "Rahman",
    "dateOfBirth": "2014-03-02",
    "expectedDateOfBirth": None,
}
STEP_SIDES = {
    "INCIDENT": "POLICE",
    "RISK_ASSESSED": "POLICE",
    "REFERRAL_SENT": "POLICE",
    "RECEIVED": "COUNCIL",
    "DECIDED": "COUNCIL",
    "FED_BACK": "COUNCIL",
}


def at(iso: str) -> Data:
    """A Moment that is a time."""
    return {"earliest": iso, "latest": iso, "exact": True}


def clock(started: str, due: str, basis: str = "ELAPSED", limit: int = 24) -> Data:
    return {
        "startedAt": started,
        "dueAt": due,
        "basis": basis,
        "limit": limit,
        "ruleVersion": "2019-1",
        "agreedBy": "Default of the portal",
    }


def step(name: str, happened: Data | None = None, standing: str | None = None, **more: object) -> Data:
    made: Data = {
        "name": name,
        "side": STEP_SIDES[name],
        "happened": happened,
        "inferred": False,
        "standing": standing,
        "shownBy": ["gmp-police"] if STEP_SIDES[name] == "POLICE" else ["oldham-council"],
        "note": None,
        "clock": None,
    }
    return {**made, **more}


def gap(kind: str, side: str, due: str, state: str = "OPEN") -> Data:
    return {"id": "gap-1", "kind": kind, "side": side, "state": state, "dueAt": due, "openedAt": due}


def trail(steps: list[Data], **more: object) -> Data:
    made: Data = {
        "id": "a3f09c1177d04be2a3f09c1177d04be2",
        "incidentReference": "2412-010719",
        "category": "DOMESTIC_INCIDENT",
        "reportedAt": "2019-07-01T22:04:00+01:00",
        "grade": {"tool": "DASH", "grade": "HIGH"},
        "child": deepcopy(CHILD),
        "restricted": False,
        "force": deepcopy(FORCE),
        "directorate": deepcopy(OLDHAM),
        "recipient": None,
        "eligible": True,
        "law1": "STOPPED",
        "law2": None,
        "law4": None,
        "steps": steps,
        "gap": None,
        "flags": [],
    }
    return {**made, **more}


def _begun() -> list[Data]:
    return [
        step("INCIDENT", at("2019-07-01T22:04:00+01:00")),
        step("RISK_ASSESSED", at("2019-07-01T22:50:00+01:00")),
    ]


SENDING = clock("2019-07-01T22:04:00+01:00", "2019-07-02T22:04:00+01:00")
RECEIVING = clock("2019-07-02T09:32:00+01:00", "2019-07-03T09:32:00+01:00")
DECIDING = clock("2019-07-02T09:40:00+01:00", "2019-07-03T09:40:00+01:00", "WORKING", 1)


def not_referred() -> Data:
    """Stopped before the police sent anything."""
    steps = [*_begun(), step("REFERRAL_SENT", None, "STOPPED", clock=SENDING)]
    steps += [step(name) for name in ("RECEIVED", "DECIDED", "FED_BACK")]
    return trail(steps, gap=gap("NOT_REFERRED", "POLICE", "2019-07-02T22:04:00+01:00"))


def _sent() -> list[Data]:
    return [*_begun(), step("REFERRAL_SENT", at("2019-07-02T09:32:00+01:00"), "IN_TIME", clock=SENDING)]


def not_received() -> Data:
    steps = [*_sent(), step("RECEIVED", None, "STOPPED", clock=RECEIVING), step("DECIDED"), step("FED_BACK")]
    stopped = gap("NOT_RECEIVED", "COUNCIL", "2019-07-03T09:32:00+01:00")
    return trail(steps, gap=stopped, law1="IN_TIME", law2="STOPPED", recipient=deepcopy(OLDHAM))


def complete() -> Data:
    """Every step happened, the decision late."""
    steps = [
        *_sent(),
        step("RECEIVED", at("2019-07-02T09:40:00+01:00"), "IN_TIME", clock=RECEIVING),
        step("DECIDED", at("2019-07-05T16:10:00+01:00"), "LATE", clock=DECIDING),
        step("FED_BACK", at("2019-07-05T16:30:00+01:00"), "IN_TIME"),
    ]
    flags = [{"id": "f1", "kind": "DIFFERING", "field": "postcode"}]
    return trail(steps, law1="IN_TIME", law2="IN_TIME", law4="LATE", recipient=deepcopy(OLDHAM), flags=flags)


def unclear(standing: str, note: str | None = None) -> Data:
    """The portal makes no claim about its receipt."""
    steps = [
        *_sent(),
        step("RECEIVED", None, standing, clock=RECEIVING, note=note),
        step("DECIDED"),
        step("FED_BACK"),
    ]
    return trail(steps, law1="IN_TIME", law2=standing, recipient=deepcopy(OLDHAM))


def waiting() -> Data:
    later = clock("2019-08-31T22:04:00+01:00", "2019-09-01T22:04:00+01:00")
    steps = [*_begun(), step("REFERRAL_SENT", None, "NOT_YET_DUE", clock=later)]
    return trail([*steps, *(step(name) for name in ("RECEIVED", "DECIDED", "FED_BACK"))], law1="NOT_YET_DUE")
