"""Answers to what is asked around a case, of opened records and of the region, and what every page shows. Invented, as in `answers.py`."""

from copy import deepcopy

from tests.web.trails import NOW, OLDHAM, Data

NO_MORE: Data = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}


def frame(*scopes: str) -> Data:
    """The fragment Frame."""
    organisation = deepcopy(OLDHAM)
    viewer = {"name": "Ruth Adeyemi", "organisation": organisation, "roles": ["MANAGER"], "scopes": list(scopes)}
    return {"viewer": viewer, "portalTime": {"moment": NOW, "demo": True}, "loading": None}


def case_opening_answer(purpose: str | None = "GAP_RECONCILIATION", *, needs_reason: bool = False) -> Data:
    """What somebody said of a case today; None for nothing yet."""
    purposes: list[Data] = [
        {"code": "GAP_RECONCILIATION", "label": "To find out why a child’s trail stopped"},
        {"code": "DATA_QUALITY", "label": "To put a record right"},
    ]
    opening: Data = {"purpose": purpose, "needsReason": needs_reason, "purposes": purposes}
    return {**frame(), "caseOpening": opening, "trail": {"__typename": "Trail"}}


def broken_glass_answer() -> Data:
    """A restricted record that is open, and one that was reviewed."""
    opened: Data = {
        "id": "glass-1",
        "openedBy": "gmp-liaison",
        "trail": "trail-of-a-restricted-person",
        "reason": "A strategy meeting is held now, and the child must be found.",
        "openedAt": NOW,
        "until": NOW,
        "isOpen": True,
        "reviewedAt": None,
        "reviewedBy": None,
        "verdict": None,
        "note": None,
    }
    reviewed: Data = {"reviewedAt": NOW, "reviewedBy": "gmp-governance", "verdict": "JUSTIFIED", "note": "Agreed."}
    rows = [opened, {**opened, **reviewed, "id": "glass-2", "isOpen": False}]
    found: Data = {"totalCount": 2, "edges": [{"node": row} for row in rows], "pageInfo": NO_MORE}
    return {**frame(), "brokenGlass": found}


def region_answer() -> Data:
    """A month of two directorates, with figures taken out."""

    def laws(linked: int | None, other: int | None, total: int | None) -> list[Data]:
        lines: list[Data] = [
            {"name": "LINKED", "label": "children linked", "count": linked},
            {"name": "NONE", "label": "asked, no children there", "count": other},
        ]
        return [{"number": 0, "unit": "INCIDENTS", "total": total, "lines": lines}]

    bury: Data = {"code": "E08000002", "name": "Bury", "kind": "DIRECTORATE"}
    directorates: list[Data] = [
        {"directorate": deepcopy(OLDHAM), "asAt": NOW, "laws": laws(1234, 96, 1330)},
        {"directorate": bury, "asAt": NOW, "laws": laws(None, None, 480)},
    ]
    region: Data = {"month": "2019-08", "months": ["2019-08", "2019-07"], "directorates": directorates}
    return {**frame(), "region": {**region, "region": laws(None, None, 1810)}}
