"""The truth about what does not fit: flags on trails and on incidents (ADR-0002, Flags), and the gaps of incidents."""

import datetime as dt
from itertools import pairwise

from region.eligibility import event_day, in_scope, is_domestic, is_eligible
from region.events import Contact, Grading, Incident
from region.population import age_on
from region.sources import POLICE
from region.telling.incidents import SCALES
from region.truth.clocks import Watch, add_working_days, school_starts_after
from region.truth.council import RECEIVED, deciding
from region.truth.facts import Facts, takes_no_action
from region.truth.outline import CHILDREN, Trail, is_contact, receipts_of

FlagLine = list[str | None]
ASKED_WITHIN = dt.timedelta(hours=24)
CONFERENCE_DAYS = 10
SCHOOL_AGES = range(4, 18)


def incident_line(incident: Incident) -> str | None:
    """On which line of law 0 an incident stands."""
    if not in_scope(incident):
        return None
    if any(is_eligible(one, event_day(incident)) for one in incident.people):
        return "LINKED"
    return "NONE" if incident.children_checked == "NONE" else "NOT_ASKED"


def incident_gaps(incident: Incident, watch: Watch) -> list[str]:
    """What the force has not asked or assessed."""
    reported = incident.reported_at
    if not in_scope(incident) or watch.absent(POLICE, reported, reported + ASKED_WITHIN) != "STOPPED":
        return []
    gaps: list[str] = []
    if incident_line(incident) == "NOT_ASKED":
        gaps.append("CHILDREN_NOT_RECORDED")
    if is_domestic(incident) and not any(grading.tool == "DASH" for grading in incident.gradings):
        gaps.append("RISK_NOT_ASSESSED")
    return gaps


def incident_directorate(incident: Incident) -> str:
    """To whom an incident's own gaps belong: the directorate in whose area it was."""
    return incident.location.directorate


def incident_flags(incident: Incident, facts: Facts, watch: Watch) -> list[FlagLine]:
    """Flags that an incident carries."""
    flags: list[FlagLine] = []
    if any(_rank(after) < _rank(before) and not after.reason for before, after in _pairs(incident.gradings)):
        flags.append(["GRADE_LOWERED", None])
    if is_domestic(incident) and _not_listed(incident, facts, watch):
        flags.append(["NOT_LISTED_AT_MARAC", None])
    return flags


def _pairs(gradings: tuple[Grading, ...]) -> list[tuple[Grading, Grading]]:
    ordered = sorted(gradings, key=lambda grading: (grading.tool, grading.at))
    return [(before, after) for before, after in pairwise(ordered) if before.tool == after.tool]


def _rank(grading: Grading) -> int:
    return SCALES[grading.tool].index(grading.grade)


def _not_listed(incident: Incident, facts: Facts, watch: Watch) -> bool:
    high = [grading.at for grading in incident.gradings if (grading.tool, grading.grade) == ("DASH", "HIGH")]
    if not high:
        return False
    due = add_working_days(min(high), CONFERENCE_DAYS)
    listed = any(
        one.service == "MARAC" and incident.incident_id in one.incidents and one.sent_at and one.sent_at <= due
        for one in facts.referrals
    )
    return not listed and watch.absent(POLICE, min(high), due) == "STOPPED"


def trail_flags(trail: Trail, facts: Facts, watch: Watch, law2: str | None) -> list[FlagLine]:
    """Flags that a trail carries."""
    found: list[tuple[str, str | None, bool]] = [
        ("DIFFERING", "grade", _grade_differs(trail)),
        ("DIFFERING", "postcode", _postcode_differs(trail)),
        ("DUPLICATE", None, _is_duplicate(trail)),
        ("HIGH_RISK_NO_ACTION", None, law2 in RECEIVED and _no_action_at_high_risk(trail, facts)),
        ("SCHOOL_NOT_TOLD", None, _school_not_told(trail, facts, watch)),
        ("UPGRADE_NOT_TOLD", None, _upgrade_not_told(trail)),
    ]
    return [[kind, field] for kind, field, holds in found if holds]


def _upgrade_not_told(trail: Trail) -> bool:
    governing, incident = trail.governing, trail.incident
    if governing is None or incident is None or governing.sent_at is None:
        return False
    raised = [after.at for before, after in _pairs(incident.gradings) if _rank(after) > _rank(before)]
    later = [one.sent_at for one in trail.referrals if one.sent_at]
    return any(at > governing.sent_at and not any(sent >= at for sent in later) for at in raised)


def _no_action_at_high_risk(trail: Trail, facts: Facts) -> bool:
    decision = deciding(receipts_of(trail), facts, trail.step)
    if decision is None or not takes_no_action(decision[0].record):
        return False
    governing = trail.governing
    red = governing is not None and governing.grade == ("PPN", "RED")
    gradings = trail.incident.gradings if trail.incident else ()
    return red or any((one.tool, one.grade) == ("DASH", "HIGH") for one in gradings)


def _school_not_told(trail: Trail, facts: Facts, watch: Watch) -> bool:
    incident, linked = trail.incident, trail.linked
    if incident is None or linked is None or linked.born is None or not (trail.eligible and is_domestic(incident)):
        return False
    if age_on(linked.born, event_day(incident)) not in SCHOOL_AGES:
        return False
    due = school_starts_after(incident.reported_at)
    told = any(
        one.service == "SCHOOL"
        and incident.incident_id in one.incidents
        and trail.person_id in one.children
        and one.sent_at
        and one.sent_at <= due
        for one in facts.referrals
    )
    return not told and watch.absent(POLICE, incident.reported_at, due) == "STOPPED"


def _postcode_differs(trail: Trail) -> bool:
    receipts, linked = receipts_of(trail), trail.linked
    if not receipts or linked is None or linked.address is None or receipts[0].child.postcode is None:
        return False
    ours, theirs = linked.address.postcode, receipts[0].child.postcode
    return ours.replace(" ", "").upper() != theirs.replace(" ", "").upper()


def _grade_differs(trail: Trail) -> bool:
    receipts, governing = receipts_of(trail), trail.governing
    record = receipts[0].record if receipts else None
    if governing is None or governing.grade is None or not isinstance(record, Contact) or record.grade is None:
        return False
    return governing.grade[0] == record.grade[0] and governing.grade[1] != record.grade[1]


def _is_duplicate(trail: Trail) -> bool:
    contacts = [one for one in receipts_of(trail) if is_contact(one)]
    made = [one for one in trail.referrals if one.service == CHILDREN and (one.told_at or one.sent_at)]
    return len(contacts) > len(made)
