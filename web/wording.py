"""The words a page uses for the codes of the schema (DESIGN §1, §2, §4). Words only; what follows from a code is
decided elsewhere."""

from collections.abc import Mapping
from typing import Any

STANDINGS: Mapping[str, str] = {
    "IN_TIME": "In time",
    "LATE": "Late",
    "NOT_YET_DUE": "Not yet due",
    "EXCLUDED": "Excluded by rule",
    "EXCUSED": "Excused by answer",
    "STOPPED": "Stopped",
    "CANNOT_TELL": "Cannot tell",
    "NOT_SHOWN": "Not shown",
    "UNKNOWN": "Unknown",
}

# Why the portal claims nothing (DESIGN §1): said beside every trail and line that stands there.
NO_CLAIM: Mapping[str, str] = {
    "UNKNOWN": "The feed that would show this does not cover the time yet, so the portal does not know.",
    "NOT_SHOWN": "No feed able to show this step reports it, so its absence proves nothing.",
    "CANNOT_TELL": "It happened, but only a date is recorded, so the portal cannot tell whether it was in time.",
}

STEPS: Mapping[str, str] = {
    "INCIDENT": "Incident",
    "RISK_ASSESSED": "Risk assessed",
    "REFERRAL_SENT": "Referral sent",
    "RECEIVED": "Received",
    "DECIDED": "Decided",
    "FED_BACK": "Fed back",
}

SIDES: Mapping[str, str] = {"POLICE": "Police", "COUNCIL": "Council", "BOTH": "Both sides"}

MOVES: Mapping[str, str] = {
    "POLICE": "The police’s move",
    "COUNCIL": "The council’s move",
    "BOTH": "Both sides’ move",
}

# What waits on each side, for one and for several.
WAITS: Mapping[str, tuple[str, str]] = {
    "POLICE": (
        "child’s trail stopped before the police sent what was due",
        "children’s trails stopped before the police sent what was due",
    ),
    "COUNCIL": (
        "child’s trail stopped after the police sent it",
        "children’s trails stopped after the police sent them",
    ),
    "BOTH": (
        "contact says it came from the police, and no trail claims it",
        "contacts say they came from the police, and no trail claims them",
    ),
}

# What a demonstration does while it loads, by kind of stage: the heading, and what is done there.
STAGES: Mapping[str, tuple[str, str]] = {
    "WRITING": ("Writing the region", "Invented incidents, notices and contacts, day by day."),
    "SENDING": ("Taking in loads", "What each system sends night by night, as it would reach a real portal."),
    "JUDGING": ("Judging", "Every record with those it belongs to, against each clock."),
    "DRAWING_UP": ("Drawing up statements", "Each directorate’s account of the whole time and of its last month."),
}
STAGE_UNITS: Mapping[str, str] = {
    "WRITING": "day",
    "SENDING": "load",
    "JUDGING": "component",
    "DRAWING_UP": "statement",
}
# The stages that are not a feed's.
STAGE_NAMES: Mapping[str, str] = {
    "WRITING": "Days written",
    "JUDGING": "Components judged",
    "DRAWING_UP": "Statements drawn up",
}

# Gaps that are not a trail's: counted apart from the children that wait.
INCIDENT_GAPS = ("CHILDREN_NOT_RECORDED", "RISK_NOT_ASSESSED")

GAPS: Mapping[str, str] = {
    "WRITING_NOT_FOLLOWED": "Told by telephone, nothing in writing",
    "WAITING_TO_SEND": "Written, not sent",
    "CHILD_OMITTED": "Incident referred, this child not named",
    "WRONG_RECIPIENT": "Sent to another authority only",
    "NOT_REFERRED": "Not referred",
    "NOT_RECEIVED": "Sent, not received",
    "NOT_PASSED_ON": "Passed on, not found there",
    "NOT_DECIDED": "Received, not decided",
    "NOT_FED_BACK": "Decided, referrer not told",
    "UNANNOUNCED": "Contact from the police that no trail claims",
    "CHILDREN_NOT_RECORDED": "Nobody was asked about children",
    "RISK_NOT_ASSESSED": "Risk not assessed",
}

FLAGS: Mapping[str, str] = {
    "GRADE_LOWERED": "Grade lowered without a reason",
    "UPGRADE_NOT_TOLD": "Grade raised after sending, council not told",
    "HIGH_RISK_NO_ACTION": "High risk, no further action",
    "NOT_LISTED_AT_MARAC": "High risk, not listed at MARAC",
    "SCHOOL_NOT_TOLD": "School not told by the next school day",
    "DIFFERING": "The two sides differ",
    "DUPLICATE": "More contacts than referrals",
}

CATEGORIES: Mapping[str, str] = {
    "DOMESTIC_INCIDENT": "Domestic incident",
    "CONCERN_FOR_SAFETY": "Concern for safety",
    "MISSING_PERSON": "Missing person",
    "CRIME": "Crime",
    "ASB": "Antisocial behaviour",
    "SUSPICIOUS_CIRCUMSTANCES": "Suspicious circumstances",
    "OTHER": "Other",
}

LINES: Mapping[str, str] = {
    "LINKED": "Children linked",
    "NONE": "None there",
    "NOT_ASKED": "Not asked",
    "FIRST": "First for a trail",
    "FURTHER": "Further for a trail",
    "ANOTHER_FORCE": "Another force’s",
    "UNANNOUNCED": "Unannounced",
}

KINDS: Mapping[str, str] = {"DIRECTORATE": "children’s services", "FORCE": "police force", "OVERSIGHT": "oversight"}

ROLES: Mapping[str, str] = {
    "PRACTITIONER": "Practitioner",
    "RECONCILER": "Reconciliation officer",
    "MANAGER": "Manager",
    "ANALYST": "Analyst",
    "LIAISON_OFFICER": "Liaison officer",
    "OVERSEER": "Oversight",
    "INFORMATION_GOVERNANCE": "Information governance",
    "ADMINISTRATOR": "Administrator",
    "PARTNER_SYSTEM": "Partner system",
}

# What a role may do, in the words of DESIGN §5; shown where somebody chooses whom to sign in as.
ROLE_MAY: Mapping[str, str] = {
    "PRACTITIONER": "Sees referrals sent to this council, its own contacts and the trails of its children.",
    "RECONCILER": "Works on gaps: sees trails, both sides’ words, statements and feeds.",
    "MANAGER": "Sees everything of this council, and draws up statements.",
    "ANALYST": "Sees figures and rows without names or narrative.",
    "LIAISON_OFFICER": "Sees the force’s own incidents and referrals, and what became of them.",
    "OVERSEER": "Sees statements in figures, and no person.",
    "INFORMATION_GOVERNANCE": "Sees who was shown what, and no case content.",
    "ADMINISTRATOR": "Sees feeds, loads and rows that could not be read, with values masked.",
    "PARTNER_SYSTEM": "Sees what its client was granted.",
}

SCOPE_MAY: Mapping[str, str] = {
    "referrals:read": "Read referrals",
    "incidents:read": "Read incidents",
    "contacts:read": "Read contacts",
    "people:read": "Read names, birth dates, addresses and narrative",
    "trails:read": "Read trails",
    "gaps:read": "Read gaps",
    "statements:read": "Read statements",
    "statements:issue": "Draw up statements",
    "feeds:read": "Read feeds, loads and rows that could not be read",
    "feeds:load": "Send loads",
    "queries:adhoc": "Ask questions of its own making",
    "region:read": "Read the figures of the region",
    "restricted:open": "Open the record of a restricted person",
    "restricted:review": "Review records of restricted people that were opened",
    "clients:manage": "Manage the systems of your organisation",
    "staff:manage": "Manage who of your organisation may sign in",
    "events:read": "Read what happened to trails, gaps and loads",
    "webhooks:manage": "Manage the addresses that are told of events",
    "portal-time:set": "Step the time of the demonstration",
    "disclosures:read": "Read who has seen which records",
}

FAULTS: Mapping[str, str] = {
    "STALE": "No load for longer than agreed",
    "SERIAL_HOLE": "Log serials missing",
    "COUNT_MISMATCH": "Totals do not agree",
    "REJECTED_ROWS": "Rows that could not be read",
    "STATUS_FLIP": "A record went back to an earlier state",
    "VANISHED": "An expected record is not there",
}

LOG_PURPOSES: Mapping[str, str] = {
    "VERIFY_LAWFULNESS": "To check that processing is lawful, as when somebody asks who saw a record",
    "SELF_MONITORING": "To monitor ourselves, or for a disciplinary matter",
    "INTEGRITY_AND_SECURITY": "To keep personal data whole and safe",
    "CRIMINAL_PROCEEDINGS": "For criminal proceedings",
}
"""DPA 2018 s.62(4): what the log may be read for."""

LOGGED_OPERATIONS: Mapping[str, str] = {
    "CONSULTATION": "Looked at, by its own organisation",
    "DISCLOSURE": "Shown to another organisation",
    "COLLECTION": "Brought in",
    "ALTERATION": "Changed",
    "COMBINATION": "Laid beside other records",
    "ERASURE": "Erased",
}

LOGGED_KINDS: Mapping[str, tuple[str, str]] = {
    "trail": ("trail", "trails"),
    "incident": ("incident", "incidents"),
    "person": ("person", "people"),
    "child": ("child", "children"),
    "referral": ("referral", "referrals"),
    "contact": ("contact", "contacts"),
    "attachment": ("attachment", "attachments"),
    "transfer": ("transfer", "transfers"),
    "gap": ("gap", "gaps"),
    "flag": ("flag", "flags"),
    "load": ("load", "loads"),
    "asked": ("record asked about", "records asked about"),
    "disclosure": ("entry of this log", "entries of this log"),
}

LOGGED_PURPOSES: Mapping[str, str] = {
    "GAP_RECONCILIATION": "Finding gaps between referrals and contacts",
    **LOG_PURPOSES,
}

LOAD_STATES: Mapping[str, str] = {
    "RECEIVING": "Receiving",
    "RECEIVED": "Waiting to be read",
    "TAKING_IN": "Being read",
    "TAKEN_IN": "Taken in",
    "REFUSED": "Refused",
}

# Codes of the feeds whose plain form is not their code in lower case (formats.md §1, §2).
CODES: Mapping[str, str] = {
    "DAB": "Domestic abuse referral",
    "PPN": "Public protection notice",
    "DASH": "DASH",
    "CSE": "Child sexual exploitation",
    "CCE": "Child criminal exploitation",
    "CHILDREN": "Children’s services",
    "MARAC": "MARAC",
    "CP_ENQUIRY": "Child protection enquiry",
    "NFA": "No further action",
    "API": "Direct connection",
    "OLA_CP": "Other authority’s child protection",
    "YES": "Yes",
    "NONE": "Asked, none there",
    "NOT_ASKED": "Nobody was asked",
    "contact": "Contact",
    "attachment": "Attached to an open episode",
}

_TOOLS = ("DASH", "PPN")  # tools that everybody calls by their letters


def plain(code: str | None) -> str:
    """A code as a person would write it: `SECURE_EMAIL` becomes `Secure email`; empty for None."""
    if not code:
        return ""
    return CODES.get(code) or code.replace("_", " ").capitalize()


def record(shown: Mapping[str, Any]) -> str:
    """A council's record by its kind and id. An episode that stands in for a contact is called what it is."""
    record_id: str = shown.get("recordId") or shown.get("contactId") or ""
    if shown.get("origin") == "EPISODE":
        return f"Episode {record_id.removeprefix('episode:')}"
    return f"{plain(shown.get('kind') or 'contact')} {record_id}".strip()


def is_undated(contact: Mapping[str, Any]) -> bool:
    """Whether a contact shows a decision that no record gives a time: an outcome, or the flag of an episode."""
    flagged = contact.get("origin") == "EPISODE" and contact.get("noFurtherAction") is not None
    return not contact.get("decided") and (bool(contact.get("outcomes")) or flagged)


def word(table: Mapping[str, str], code: str | None) -> str:
    """The words for `code` in `table`; an unknown code is shown plainly, never hidden."""
    return "" if code is None else table.get(code) or plain(code)


def grade(value: Mapping[str, str] | None) -> str:
    """`High (DASH)`: a grade is never shown without its tool, because tools are never compared (DESIGN §4)."""
    if value is None:
        return ""
    tool = value["tool"]
    return f"{plain(value['grade'])} ({tool if tool in _TOOLS else plain(tool)})"
