"""What a look may be for, and under which legal gateway: data that every disclosure entry carries. Not who may look."""

from collections.abc import Mapping
from types import MappingProxyType

GAP_RECONCILIATION = "GAP_RECONCILIATION"

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
    }
)


def legal_gateway(purpose: str) -> str:
    """The gateway of a purpose. Raises KeyError for one that nobody agreed: what has no gateway is not disclosed."""
    return LEGAL_GATEWAYS[purpose]
