"""Which directorate an address lies in."""

import pytest

from reconciliation.given.places import Places, prefixes_of
from reconciliation.records import Address

PLACES = Places(
    {
        "OL4": "oldham",
        "OL41": "elsewhere",
        "ol4 2": "sector",
        "OL4 2AB": "one street",
        "M2": "manchester",
        "M24": "rochdale",
        "EC1A": "city",
    }
)


@pytest.mark.parametrize(
    ("postcode", "directorate"),
    [
        ("OL4 1AA", "oldham"),
        ("ol41aa", "oldham"),
        (" OL4  1AA ", "oldham"),
        ("OL41 1AA", "elsewhere"),
        ("OL4 2XY", "sector"),
        ("OL42XY", "sector"),
        ("OL4 2AB", "one street"),
        ("ol42ab", "one street"),
        ("OL40 1AA", None),
        ("OL5 1AA", None),
        ("M2 4AB", "manchester"),
        ("M24 1AB", "rochdale"),
        ("EC1A 1BB", "city"),
        ("OL4", "oldham"),
        ("OL4 2", "sector"),
        ("M24", "rochdale"),
        ("not known", None),
        ("", None),
    ],
)
def test_the_longest_listed_prefix_decides_and_an_outward_code_counts_whole(postcode: str, directorate: str | None):
    assert PLACES.directorate_of(Address(None, postcode, None)) == directorate


def test_no_address_and_no_postcode_lie_nowhere():
    assert PLACES.directorate_of(None) is None
    assert PLACES.directorate_of(Address("1 Example Row", None, None)) is None


def test_a_postcode_may_be_listed_whole_by_sector_or_by_outward_code():
    assert prefixes_of("ol4 2ab") == ("OL42AB", "OL4 2", "OL4")
    assert prefixes_of("M2 4AB") == ("M24AB", "M2 4", "M2")
