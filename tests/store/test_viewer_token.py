"""The signing half of the signed viewer: pure, so that it can be compared with the standard's own HMAC."""

import datetime as dt
import hashlib
import hmac

import pytest
from hypothesis import given, strategies as st

from auth.viewer import OrganisationKind, Role, Viewer
from store.viewer_token import Backend, key_id, pads, sign

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC)
BEGAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
VIEWER = Viewer(
    subject="s-1",
    name="Somebody Synthetic",
    organisation="E08000004",
    kind=OrganisationKind.DIRECTORATE,
    roles=frozenset({Role.MANAGER, Role.ANALYST}),
    scopes=frozenset(),
)


@given(key=st.binary(max_size=200), message=st.binary(max_size=200))
def test_two_plain_digests_over_the_pads_are_the_standard_code(key: bytes, message: bytes):
    inner, outer = pads(key)

    assert hashlib.sha256(outer + hashlib.sha256(inner + message).digest()).digest() == hmac.digest(
        key, message, "sha256"
    )


def test_a_token_names_the_viewer_its_backend_its_end_and_its_key():
    key = b"k" * 32
    began, end = "2026-01-01T00:00:00+00:00", "2026-01-02T03:05:05.000006+00:00"
    message = f"E08000004|DIRECTORATE|s-1|ANALYST,MANAGER|17|{began}|{end}|{key_id(key)}"

    token = sign(VIEWER, Backend(17, BEGAN), key, NOW)

    assert token == f"{message}|{hmac.new(key, message.encode(), 'sha256').hexdigest()}"


def test_the_name_of_a_person_is_not_part_of_a_token():
    assert "Synthetic" not in sign(VIEWER, Backend(1, BEGAN), b"k" * 32, NOW)


def test_a_field_with_the_separator_in_it_is_refused():
    crooked = Viewer("s|GMP", "", "E08000004", OrganisationKind.DIRECTORATE, frozenset(), frozenset())

    with pytest.raises(ValueError, match="separator"):
        sign(crooked, Backend(1, BEGAN), b"k" * 32, NOW)


def test_the_name_of_a_key_differs_by_key_and_is_no_digest_of_the_key_alone():
    assert key_id(b"a" * 32) != key_id(b"b" * 32)
    assert not hashlib.sha256(b"a" * 32).hexdigest().startswith(key_id(b"a" * 32))
