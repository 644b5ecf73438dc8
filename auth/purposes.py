"""What a look may be for, and under which legal gateway: data that every disclosure entry carries. Not who may look."""

from collections.abc import Mapping
from types import MappingProxyType

GAP_RECONCILIATION = "GAP_RECONCILIATION"
BREAK_GLASS = "BREAK_GLASS"

# For what a log of disclosures may be used (DPA 2018 s.62(4)), and for nothing else.
VERIFY_LAWFULNESS = "VERIFY_LAWFULNESS"
SELF_MONITORING = "SELF_MONITORING"
INTEGRITY_AND_SECURITY = "INTEGRITY_AND_SECURITY"
CRIMINAL_PROCEEDINGS = "CRIMINAL_PROCEEDINGS"
LOG_PURPOSES = (VERIFY_LAWFULNESS, SELF_MONITORING, INTEGRITY_AND_SECURITY, CRIMINAL_PROCEEDINGS)

# Until agreements are kept as rows, the demonstration's own stands for all; a deployer's replaces it.
AGREEMENT_VERSION = "synthetic-2019-1"

LEGAL_GATEWAYS: Mapping[str, str] = MappingProxyType(
    {
        GAP_RECONCILIATION: "Children Act 2004 s.11 and s.10; Working Together to Safeguard Children",
        VERIFY_LAWFULNESS: "Data Protection Act 2018 s.62(4)(a)",
        SELF_MONITORING: "Data Protection Act 2018 s.62(4)(b)",
        INTEGRITY_AND_SECURITY: "Data Protection Act 2018 s.62(4)(c)",
        CRIMINAL_PROCEEDINGS: "Data Protection Act 2018 s.62(4)(d)",
        "REFERRAL_DECISION": "Children Act 1989 s.17 and s.47",
        "CHILD_PROTECTION": "Children Act 1989 s.47",
        "DATA_QUALITY": "UK GDPR Art. 5(1)(d); DPA 2018 s.38",
        "PERFORMANCE_REVIEW": "Children Act 2004 s.11",
        "PRACTICE_REVIEW": "Children Act 2004 s.16F",
        BREAK_GLASS: "DPA 2018 Sch. 8 para. 4 (safeguarding of children and individuals at risk)",
    }
)

CHOSEN: Mapping[str, str] = MappingProxyType(
    {
        GAP_RECONCILIATION: "To find out why a child’s trail stopped",
        "REFERRAL_DECISION": "To decide about a referral",
        "CHILD_PROTECTION": "To make enquiries to protect a child",
        "DATA_QUALITY": "To put a record right",
        "PERFORMANCE_REVIEW": "To review how well referrals work",
        "PRACTICE_REVIEW": "For a practice review",
    }
)
"""The purposes that somebody may give, in plain words. What is recorded of itself, as to break glass, is none of them."""

LONGEST_CASE = 100


class UnknownPurpose(Exception):
    """A code of a purpose that nobody agreed, or a case that cannot be one; the sentence says what may be given."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_purpose(code: str) -> str:
    """The purpose of a code. Raises UnknownPurpose."""
    if code not in CHOSEN:
        raise UnknownPurpose(f"That is no purpose that was agreed. Give one of {', '.join(sorted(CHOSEN))}.")
    return code


def read_case(text: str) -> str:
    """The case that somebody gave, as they know it. Raises UnknownPurpose for none of 1 to 100 printable characters."""
    if not 1 <= len(text) <= LONGEST_CASE or not text.isascii() or not text.isprintable():
        raise UnknownPurpose(f"A case is named with 1 to {LONGEST_CASE} printable ASCII characters.")
    return text


def legal_gateway(purpose: str) -> str:
    """The gateway of a purpose. Raises KeyError for one that nobody agreed: what has no gateway is not disclosed."""
    return LEGAL_GATEWAYS[purpose]
