"""Entries of the disclosure log as the page of the log is given them."""

from typing import Any

from tests.web.trails import Data


def _disclosure(**more: Any) -> Data:
    oldham = {"code": "E08000004", "name": "Oldham"}
    return {
        "id": "0190b6a0-0000-7000-8000-000000000001",
        "at": "2026-03-02T09:12:00+00:00",
        "operation": "CONSULTATION",
        "decision": "ALLOWED",
        "rule": "",
        "subject": "oldham-social-worker",
        "roles": ["PRACTITIONER"],
        "client": "",
        "purpose": "GAP_RECONCILIATION",
        "operationName": "Trail",
        "position": 1041,
        "organisation": oldham,
        "recipient": oldham,
        "records": [
            {"kind": "contact", "recordIds": ["C-1042"], "erased": 0},
            {"kind": "gap", "recordIds": [f"g{number}" for number in range(7)], "erased": 2},
        ],
        "fields": [{"type": "Contact", "names": ["id"]}],
        "counts": [],
        **more,
    }


def disclosures_of(frame: Data, pages: Data) -> Data:
    """Entries of every sort: shown, disclosed to another, denied, erased, and reading the log itself."""
    gmp = {"code": "GMP", "name": "Greater Manchester Police"}
    nodes = [
        _disclosure(
            purpose="VERIFY_LAWFULNESS",
            operationName="Disclosures",
            subject="oldham-governance",
            position=None,
            roles=["INFORMATION_GOVERNANCE"],
            counts=[{"kind": "disclosure", "count": 3}],
            records=[{"kind": "asked", "recordIds": ["C-1042"], "erased": 0}],
        ),
        _disclosure(operation="DISCLOSURE", recipient=gmp, subject="gmp-liaison", roles=["LIAISON_OFFICER"]),
        _disclosure(decision="DENIED", rule="scope people:read", records=[], client="case-system"),
        _disclosure(
            operation="ERASURE", subject="eraser", roles=[], records=[], counts=[{"kind": "contact", "count": 1204}]
        ),
        _disclosure(),
    ]
    found = {"totalCount": 5, "nodes": nodes, "pageInfo": pages}
    return {**frame, "disclosures": found, "organisations": [gmp, {"code": "E08000004", "name": "Oldham"}]}
