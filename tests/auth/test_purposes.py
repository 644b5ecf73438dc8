"""Purposes and their legal gateways."""

import pytest

from auth.purposes import GAP_RECONCILIATION, LEGAL_GATEWAYS, legal_gateway
from tests.database import viewer_of


def test_what_a_viewer_looks_for_unless_told_otherwise_has_a_gateway() -> None:
    assert viewer_of("E08000004").purpose == GAP_RECONCILIATION
    assert legal_gateway(GAP_RECONCILIATION) == LEGAL_GATEWAYS[GAP_RECONCILIATION]


def test_a_purpose_that_nobody_agreed_has_none() -> None:
    with pytest.raises(KeyError):
        legal_gateway("CURIOSITY")
