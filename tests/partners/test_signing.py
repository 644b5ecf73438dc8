"""Signatures of webhooks, verified by the standardwebhooks package (`v1`) and by cryptography alone (`v1a`)."""

import base64
import datetime as dt
import re
import uuid
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from partners.signing import WebhookKey, challenge_of, signed_headers
from store.clock import machine_time

EVENT = str(uuid.UUID(int=7))


def verifies_v1(secret: str, headers: dict[str, str], body: bytes) -> bool:
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except WebhookVerificationError:
        return False
    return True


def verifies_v1a(public: str, headers: dict[str, str], body: bytes) -> bool:
    """As a receiver would write it from the specification, without anything of ours."""
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_")))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    for one in headers["webhook-signature"].split(" "):
        version, _, signature = one.partition(",")
        if version == "v1a":
            try:
                key.verify(base64.b64decode(signature), signed)
            except InvalidSignature:
                continue
            return True
    return False


@pytest.mark.requirement(43)
@given(st.text().map(str.encode))
def test_both_signatures_verify_with_others_verifiers(body: bytes):
    key = WebhookKey.fresh()

    headers = signed_headers([key], EVENT, body, machine_time())

    assert verifies_v1(key.secret_text, headers, body)
    assert verifies_v1a(key.public_text, headers, body)


@pytest.mark.requirement(43)
def test_while_keys_are_rotated_either_key_verifies_and_a_third_does_not():
    newer, older, third = (WebhookKey.fresh() for _ in range(3))

    headers = signed_headers([newer, older], EVENT, b"{}", machine_time())

    assert [verifies_v1(one.secret_text, headers, b"{}") for one in (newer, older, third)] == [True, True, False]
    assert [verifies_v1a(one.public_text, headers, b"{}") for one in (newer, older, third)] == [True, True, False]


@pytest.mark.requirement(43)
@pytest.mark.parametrize("altered", ["body", "webhook-id", "webhook-timestamp"])
def test_whatever_is_altered_verifies_no_more(altered: str):
    key, body = WebhookKey.fresh(), b'{"type":"gap.opened"}'
    headers = signed_headers([key], EVENT, body, machine_time())
    if altered == "body":
        body = body.replace(b"opened", b"closed")
    elif altered == "webhook-id":
        headers["webhook-id"] = str(uuid.UUID(int=8))
    else:
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) - 1)

    assert not verifies_v1(key.secret_text, headers, body)
    assert not verifies_v1a(key.public_text, headers, body)


def test_a_time_is_signed_as_the_moment_that_it_is_whatever_its_offset():
    key, summer = WebhookKey.fresh(), dt.timezone(dt.timedelta(hours=1))
    at = dt.datetime(2019, 8, 1, 10, tzinfo=summer)

    headers = signed_headers([key], EVENT, b"{}", at)

    assert headers == signed_headers([key], EVENT, b"{}", at.astimezone(dt.UTC))
    assert headers["webhook-timestamp"] == "1564650000"


def test_a_naive_time_and_no_key_are_refused():
    with pytest.raises(ValueError, match="offset"):
        signed_headers([WebhookKey.fresh()], EVENT, b"{}", dt.datetime(2019, 8, 1, 10))  # noqa: DTZ001
    with pytest.raises(ValueError, match="key"):
        signed_headers([], EVENT, b"{}", machine_time())


def test_a_key_shows_no_half_and_comes_back_from_its_bytes():
    key = WebhookKey.fresh()

    assert repr(key) == "WebhookKey()"
    assert WebhookKey.of_bytes(key.to_bytes()) == key
    with pytest.raises(ValueError, match="32 bytes"):
        WebhookKey.of_bytes(key.shared)


def test_a_challenge_is_the_endpoints_and_cannot_be_made_of_the_shared_half():
    key = WebhookKey.fresh()
    others = [
        challenge_of(key, "1", "https://b.example.org/"),
        challenge_of(key, "2", "https://a.example.org/"),
        challenge_of(WebhookKey(key.shared, WebhookKey.fresh().seed), "1", "https://a.example.org/"),
    ]

    assert challenge_of(key, "1", "https://a.example.org/") not in others
    assert len(set(others)) == 3


@pytest.mark.requirement(43)
def test_the_example_of_the_guide_is_signed_as_the_portal_signs(root: Path):
    guide = (root / "docs/api.md").read_text(encoding="utf-8")
    headers = dict(re.findall(r"(?m)^(webhook-[a-z]+): (.*)$", guide))
    body = next(line for line in guide.splitlines() if line.startswith('{"id":"')).encode()
    key = WebhookKey(bytes(range(32)), bytes(range(32, 64)))
    at = dt.datetime.fromtimestamp(int(headers["webhook-timestamp"]), dt.UTC)

    assert (f"`{key.secret_text}`" in guide, f"`{key.public_text}`" in guide) == (True, True)
    assert verifies_v1a(key.public_text, headers, body)
    assert signed_headers([key], headers["webhook-id"], body, at) == headers
