"""Answers to the pages' operations, written by hand in the shape that `web/operations/` asks for. Invented children."""

from collections.abc import Mapping
from copy import deepcopy

from tests.web.case_answers import NO_MORE, broken_glass_answer, case_opening_answer, frame, region_answer
from tests.web.disclosure_answers import disclosures_of
from tests.web.trails import (
    CHILD,
    FORCE,
    NOW,
    OLDHAM,
    Data,
    at,
    complete,
    not_received,
    not_referred,
    unclear,
    waiting,
)

MORE: Data = {"hasNextPage": True, "hasPreviousPage": False, "startCursor": "a", "endCursor": "Y3Vyc29y+/="}


def loading_answer(*, is_under_way: bool = True) -> Data:
    """A demonstration in the middle of its work, or at its end."""
    feed_stages: list[Data] = [
        {"kind": "SENDING", "feed": "gmp-police", "done": 151, "of": 304},
        {"kind": "SENDING", "feed": "wigan-ssd", "done": 0, "of": 304},
    ]
    stages: list[Data] = [
        {"kind": "WRITING", "feed": None, "done": 304, "of": 304},
        *feed_stages,
        {"kind": "JUDGING", "feed": None, "done": 12_345, "of": None},
        {"kind": "DRAWING_UP", "feed": None, "done": 0, "of": 20},
    ]
    finished = None if is_under_way else NOW
    loading: Data = {"isUnderWay": is_under_way, "movedAt": NOW, "finishedAt": finished, "stages": stages}
    return {**frame(), "loading": loading}


def _line(name: str, label: str, count: int) -> Data:
    return {"name": name, "label": label, "count": count}


LAWS: list[Data] = [
    {
        "number": 0,
        "unit": "INCIDENTS",
        "total": 612,
        "lines": [
            _line("LINKED", "children linked", 480),
            _line("NONE", "none there", 96),
            _line("NOT_ASKED", "not asked", 36),
        ],
    },
    {
        "number": 1,
        "unit": "TRAILS",
        "total": 698,
        "lines": [
            _line("IN_TIME", "referred in time", 171),
            _line("LATE", "referred late", 42),
            _line("EXCLUDED", "excluded by rule", 31),
            _line("EXCUSED", "excused by answer", 0),
            _line("NOT_YET_DUE", "not yet due", 8),
            _line("UNKNOWN", "unknown", 12),
            _line("STOPPED", "stopped before sending", 434),
        ],
    },
    {
        "number": 2,
        "unit": "TRAILS",
        "total": 213,
        "lines": [
            _line("IN_TIME", "received in time", 160),
            _line("LATE", "received late", 9),
            _line("CANNOT_TELL", "cannot tell", 14),
            _line("EXCLUDED", "excluded by rule", 0),
            _line("EXCUSED", "excused by answer", 0),
            _line("NOT_YET_DUE", "not yet due", 3),
            _line("NOT_SHOWN", "not shown", 6),
            _line("UNKNOWN", "unknown", 2),
            _line("STOPPED", "not received", 19),
        ],
    },
    {
        "number": 3,
        "unit": "CONTACTS",
        "total": 240,
        "lines": [
            _line("FIRST", "first for a trail", 158),
            _line("FURTHER", "further for a trail", 20),
            _line("ANOTHER_FORCE", "another force’s", 11),
            _line("EXCUSED", "excused", 0),
            _line("NOT_YET_DUE", "not yet due", 4),
            _line("UNKNOWN", "unknown", 0),
            _line("UNANNOUNCED", "unannounced", 47),
        ],
    },
    {
        "number": 4,
        "unit": "TRAILS",
        "total": 183,
        "lines": [
            _line("IN_TIME", "decided in time", 120),
            _line("LATE", "decided late", 33),
            _line("CANNOT_TELL", "cannot tell", 2),
            _line("NOT_YET_DUE", "not yet due", 6),
            _line("NOT_SHOWN", "not shown", 0),
            _line("UNKNOWN", "unknown", 0),
            _line("STOPPED", "not decided", 22),
        ],
    },
]

MOVEMENTS: list[Data] = [
    {"kind": "NOT_REFERRED", "side": "POLICE", "opening": 11, "opened": 470, "resolved": 63, "closing": 418},
    {"kind": "WAITING_TO_SEND", "side": "POLICE", "opening": 4, "opened": 30, "resolved": 18, "closing": 16},
    {"kind": "NOT_RECEIVED", "side": "COUNCIL", "opening": 2, "opened": 25, "resolved": 8, "closing": 19},
    {"kind": "UNANNOUNCED", "side": "BOTH", "opening": 0, "opened": 47, "resolved": 0, "closing": 47},
]

COUNTS: list[Data] = [
    {"side": "POLICE", "kind": "NOT_REFERRED", "count": 418, "oldestDueAt": "2019-07-22T18:00:00+01:00"},
    {"side": "POLICE", "kind": "WAITING_TO_SEND", "count": 16, "oldestDueAt": "2019-08-20T10:00:00+01:00"},
    {"side": "POLICE", "kind": "CHILDREN_NOT_RECORDED", "count": 36, "oldestDueAt": "2019-07-03T10:00:00+01:00"},
    {"side": "COUNCIL", "kind": "NOT_RECEIVED", "count": 19, "oldestDueAt": "2019-08-21T08:00:00+01:00"},
    {"side": "COUNCIL", "kind": "NOT_DECIDED", "count": 22, "oldestDueAt": "2019-08-19T08:00:00+01:00"},
    {"side": "BOTH", "kind": "UNANNOUNCED", "count": 47, "oldestDueAt": "2019-08-05T08:00:00+01:00"},
]


def statement_answer() -> Data:
    head: Data = {
        "directorate": deepcopy(OLDHAM),
        "force": deepcopy(FORCE),
        "number": 3,
        "period": "2019-08",
        "periodFrom": "2019-08-01T00:00:00+01:00",
        "periodTo": "2019-09-01T00:00:00+01:00",
        "asAt": NOW,
        "issuedAt": "2026-11-22T14:10:00+00:00",
        "headline": "adds up; 681 of 700 could be judged",
        "judged": {"judged": 681, "of": 700},
        "supersedes": 2,
        "supersededBy": None,
        "digest": "9f" * 32,
        "laws": deepcopy(LAWS),
        "gapMovements": deepcopy(MOVEMENTS),
        "beside": {"sealedLogs": 14, "missingSerials": 3},
    }
    return {
        **frame("statements:read", "gaps:read"),
        "statement": head,
        "gapCounts": deepcopy(COUNTS),
        "statements": {"edges": [{"node": one} for one in _others()]},
    }


def _others() -> list[Data]:
    shown = {"directorate": deepcopy(OLDHAM), "asAt": NOW, "headline": "adds up; 681 of 700 could be judged"}
    return [{**shown, "number": 3, "period": "2019-08"}, {**shown, "number": 1, "period": "2019-07"}]


def home_answer(*, some: bool = True) -> Data:
    return {**frame(), "statements": {"edges": [{"node": one} for one in _others()] if some else []}}


def line_answer(trails: list[Data], *, hidden: int = 0, pages: Data = NO_MORE, name: str = "STOPPED") -> Data:
    label = next(line["label"] for line in LAWS[1]["lines"] if line["name"] == name)
    line: Data = {
        "name": name,
        "label": label,
        "count": len(trails) + hidden,
        "hidden": hidden,
        "trails": {"edges": [{"node": one} for one in trails], "pageInfo": pages},
        "contacts": {"edges": [], "pageInfo": NO_MORE},
        "incidents": {"edges": [], "pageInfo": NO_MORE},
    }
    law = {"number": 1, "unit": "TRAILS", "total": 698, "line": line}
    statement = {"directorate": deepcopy(OLDHAM), "number": 3, "period": "2019-08", "asAt": NOW, "law": law}
    return {**frame(), "statement": statement}


def _referral() -> Data:
    return {
        "id": "r1",
        "referralId": "R-7001",
        "reference": "DAB/7001/19",
        "recipient": deepcopy(OLDHAM),
        "recipientService": "CHILDREN",
        "form": "DAB",
        "grade": {"tool": "PPN", "grade": "AMBER"},
        "toldAt": None,
        "submittedAt": "2019-07-02T08:00:00+01:00",
        "sentAt": "2019-07-02T09:32:00+01:00",
        "channel": "SECURE_EMAIL",
        "reason": "Child present during an assault",
        "narrative": "Officers attended.\nThe child was upstairs.",
        "withdrawnAt": None,
    }


def _receipt() -> Data:
    return {
        "id": "c1",
        "kind": "contact",
        "origin": "CONTACT",
        "directorate": deepcopy(OLDHAM),
        "recordId": "C-99120",
        "quotedReference": "DAB 7001/19",
        "arrived": at("2019-07-02T09:40:00+01:00"),
        "inferred": False,
        "recorded": at("2019-07-02T11:05:00+01:00"),
        "decided": at("2019-07-05T16:10:00+01:00"),
        "outcomes": ["CP_ENQUIRY"],
        "noFurtherAction": False,
        "fedBack": at("2019-07-05T16:30:00+01:00"),
        "grade": {"tool": "PPN", "grade": "AMBER"},
        "child": {**CHILD, "familyName": "RAHMAN", "postcode": "OL1 3DX"},
        "evidence": ["reference quoted: the referral's", "birth date equal", "names equal"],
    }


def trail_answer(shown: Data | None = None) -> Data:
    made: Data = {
        **(shown or complete()),
        "eligibleBecause": ["under 18 at the incident", "linked as a child", "domestic abuse"],
        "judgedAt": NOW,
        "incident": {
            "id": "i1",
            "reference": "2412-010719",
            "category": "DOMESTIC_INCIDENT",
            "qualifiers": ["DOMESTIC"],
            "reportedAt": "2019-07-01T22:04:00+01:00",
            "occurredAt": None,
            "domesticAbuse": True,
            "childrenChecked": "YES",
            "gradings": [{"tool": "DASH", "grade": "HIGH", "at": "2019-07-01T22:50:00+01:00", "reason": None}],
        },
        "policeSide": {**CHILD, "postcode": "OL4 2AB", "role": "CHILD", "presence": "PRESENT"},
        "governingReferral": "R-7001",
        "referrals": [_referral()],
        "receipts": [_receipt()],
        "basis": [{"organisation": "GMP", "kind": "incident", "recordId": "I-88231", "digest": "ab" * 32}],
    }
    return {**frame(), "trail": made}


def referrals_answer() -> Data:
    node: Data = {
        "id": "r1",
        "reference": "DAB/7001/19",
        "recipient": deepcopy(OLDHAM),
        "recipientService": "CHILDREN",
        "form": "DAB",
        "grade": {"tool": "PPN", "grade": "AMBER"},
        "toldAt": None,
        "submittedAt": "2019-07-02T08:00:00+01:00",
        "sentAt": "2019-07-02T09:32:00+01:00",
        "channel": "SECURE_EMAIL",
        "withdrawnAt": None,
        "childCount": 1,
        "trails": [{"id": "t1", "law2": "IN_TIME", "law4": "LATE", "gap": None, "child": deepcopy(CHILD)}],
    }
    return {**frame(), "referrals": {"totalCount": 51, "edges": [{"node": node}], "pageInfo": deepcopy(MORE)}}


def gaps_answer() -> Data:
    shared: Data = {"state": "OPEN", "openedAt": NOW, "closedAt": None, "directorate": deepcopy(OLDHAM)}
    empty: Data = {"trail": None, "contact": None, "incident": None}
    of_trail: Data = {
        **shared,
        **empty,
        "id": "g1",
        "kind": "NOT_REFERRED",
        "side": "POLICE",
        "dueAt": "2019-07-22T18:00:00+01:00",
        "subjectKind": "TRAIL",
        "trail": {"id": "t1", "incidentReference": "2412-010719", "child": deepcopy(CHILD)},
    }
    named: Data = {"quotedReference": None, "children": [deepcopy(CHILD)]}
    contact: Data = {"id": "c1", "contactId": "C-99120", "origin": "CONTACT", **named}
    of_contact: Data = {
        **shared,
        **empty,
        "id": "g2",
        "kind": "UNANNOUNCED",
        "side": "BOTH",
        "dueAt": "2019-08-05T08:00:00+01:00",
        "subjectKind": "CONTACT",
        "contact": {**contact, "arrived": at("2019-08-02T08:00:00+01:00")},
    }
    gaps: Data = {
        "totalCount": 2,
        "edges": [{"node": of_trail}, {"node": of_contact}],
        "pageInfo": deepcopy(NO_MORE),
    }
    return {**frame(), "gaps": gaps, "gapCounts": deepcopy(COUNTS)}


def load_line() -> Data:
    return {
        "id": "0190b6a0-0000-7000-8000-000000000001",
        "feed": "gmp-police",
        "organisation": deepcopy(FORCE),
        "state": "TAKEN_IN",
        "receivedAt": "2019-07-02T04:05:00+01:00",
        "takenInAt": "2019-07-02T04:06:00+01:00",
        "madeAt": "2019-07-02T04:00:00+01:00",
        "coversFrom": "2019-07-01T00:00:00+01:00",
        "coversTo": "2019-07-02T00:00:00+01:00",
        "complete": True,
        "linesRead": 5231,
        "bytesReceived": 1_412_000,
        "rejectionCount": 2,
        "refusal": None,
        "counts": [{"name": "incidents", "count": 22}],
    }


def feeds_answer() -> Data:
    feed: Data = {
        "organisation": deepcopy(FORCE),
        "name": "gmp-police",
        "side": "POLICE",
        "format": "counterfoil-police/1",
        "shows": ["REFERRALS"],
        "newestLoadMadeAt": "2019-09-01T04:00:00+01:00",
        "coversTo": "2019-09-01T00:00:00+01:00",
    }
    fault: Data = {
        "feed": "oldham-council",
        "organisation": deepcopy(OLDHAM),
        "kind": "STALE",
        "since": "2019-08-31T06:30:00+01:00",
        "details": "The newest load was made on 30 August 2019.",
    }
    loads: Data = {"edges": [{"node": load_line()}], "pageInfo": deepcopy(NO_MORE)}
    return {**frame("feeds:read"), "feeds": [feed], "feedFaults": [fault], "loads": loads}


def load_answer() -> Data:
    row: Data = {
        "line": 412,
        "field": "people[0].date_of_birth",
        "found": "(masked, 10 characters)",
        "expected": "a date, YYYY-MM-DD",
        "kind": "incident",
        "supplied": False,
    }
    rejections: Data = {"totalCount": 1, "edges": [{"node": row}], "pageInfo": deepcopy(NO_MORE)}
    return {**frame("feeds:read"), "load": {**load_line(), "rejections": rejections}}


def every_answer() -> Mapping[str, Data]:
    """An answer for each operation, by its name."""
    drawn = [not_referred(), not_received(), complete(), unclear("UNKNOWN"), unclear("NOT_SHOWN"), waiting()]
    moved = {"__typename": "PortalTimeStepped", "portalTime": {"moment": NOW, "demo": True}}
    issued = {"__typename": "StatementIssued", "statement": {"number": 4, "directorate": {"code": "E08000004"}}}
    signed_in = {"id": "1", "startedAt": NOW, "seenAt": NOW, "browser": "Firefox on Windows"}
    return {
        "CaseOpening": case_opening_answer(),
        "OpenCase": {"openCase": {"__typename": "CaseOpened", "case": "a3f09c1177d04be2"}},
        "BreakGlass": {"breakGlass": {"__typename": "GlassBroken", "until": NOW}},
        "BrokenGlass": broken_glass_answer(),
        "ReviewBrokenGlass": {"reviewBrokenGlass": {"__typename": "GlassReviewed", "glass": {"id": "glass-1"}}},
        "Region": region_answer(),
        "Home": home_answer(),
        "Statement": statement_answer(),
        "StatementLine": line_answer(drawn, hidden=2, pages=MORE),
        "Trail": trail_answer(),
        "Referrals": referrals_answer(),
        "Gaps": gaps_answer(),
        "Feeds": feeds_answer(),
        "Disclosures": disclosures_of(frame(), MORE),
        "DisclosuresFrame": disclosures_of(frame(), MORE),
        "Load": load_answer(),
        "Loading": frame(),
        "StepPortalTime": {"stepPortalTime": moved},
        "IssueStatement": {"issueStatement": issued},
        "SignIns": {**frame(), "browserSessions": [signed_in]},
        "SignOutEverywhere": {"signOutEverywhere": {"ended": 2}},
    }
