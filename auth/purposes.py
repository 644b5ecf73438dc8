"""What a look may be for, and under which legal gateway: data that every disclosure entry carries. Not who may look."""

from collections.abc import Mapping
from types import MappingProxyType

GAP_RECONCILIATION = "GAP_RECONCILIATION"

# Until agreements are kept as rows, the demonstration's own stands for all; a deployer's replaces it.
AGREEMENT_VERSION = "synthetic-2019-1"

LEGAL_GATEWAYS: Mapping[str, str] = MappingProxyType(
    {GAP_RECONCILIATION: "Children Act 2004 s.11 and s.10; Working Together to Safeguard Children"}
)


def legal_gateway(purpose: str) -> str:
    """The gateway of a purpose. Raises KeyError for one that nobody agreed: what has no gateway is not disclosed."""
    return LEGAL_GATEWAYS[purpose]
