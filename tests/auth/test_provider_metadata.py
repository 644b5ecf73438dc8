"""Adding a provider: its discovery document is held to its issuer and hosts, and the portal's credential is read from a file."""

from pathlib import Path
from typing import Any

import pytest

from auth.client_credential import CredentialUnusable, read_key, read_secret
from auth.provider_metadata import ProviderRefused, discover
from tests.certificates import self_signed
from tests.openid_provider import OpenIdProvider


def test_a_certificate_beside_the_key_names_it_as_entra_id_wants(tmp_path: Path) -> None:
    (tmp_path / "both.pem").write_text(self_signed())

    key = read_key(str(tmp_path / "both.pem"))

    assert key.algorithm == "PS256"
    assert list(key.naming) == ["x5t#S256"]


def test_a_discovery_document_is_read_once_and_held_to_its_issuer(entra: OpenIdProvider) -> None:
    metadata, algorithms = discover(entra.issuer, loopback=True)

    assert metadata["token_endpoint"] == f"{entra.issuer}/token"
    assert algorithms == ("RS256",)
    assert "issuer" not in metadata


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.test/v2.0",
        "https://login.microsoftonline.com/common/v2.0",
        "https://login.microsoftonline.com/organizations/v2.0",
        "https://user@login.test/v2.0",
        "ftp://login.test",
        "",
    ],
)
def test_an_issuer_that_is_not_one_tenant_over_https_cannot_be_added(issuer: str) -> None:
    with pytest.raises(ProviderRefused):
        discover(issuer)


def test_an_issuer_of_this_very_host_needs_https_and_is_not_called_without(entra: OpenIdProvider) -> None:
    with pytest.raises(ProviderRefused):
        discover(entra.issuer)

    assert entra.called == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("issuer", "https://another.test"),
        ("token_endpoint", "https://another.test/token"),
        ("jwks_uri", None),
        ("jwks_uri", "file:///etc/passwd"),
        ("id_token_signing_alg_values_supported", ["none", "HS256"]),
        ("id_token_signing_alg_values_supported", None),
    ],
)
def test_a_discovery_document_that_points_elsewhere_is_refused(
    name: str, value: object, entra: OpenIdProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = entra.metadata()

    def spoilt(_: OpenIdProvider) -> dict[str, Any]:
        return honest | {name: value}

    monkeypatch.setattr(OpenIdProvider, "metadata", spoilt)

    with pytest.raises(ProviderRefused):
        discover(entra.issuer, loopback=True)


@pytest.mark.parametrize("content", ["", "not a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
def test_a_file_without_a_key_is_refused_without_a_word_of_it(content: str, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(content)

    with pytest.raises(CredentialUnusable) as refused:
        read_key(str(tmp_path / "key.pem"))

    assert "AAAA" not in refused.value.sentence


@pytest.mark.parametrize("content", ["", "\n", "one\ntwo\n"])
def test_a_file_that_is_not_one_secret_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(content)

    with pytest.raises(CredentialUnusable):
        read_secret(str(tmp_path / "secret"))
    with pytest.raises(CredentialUnusable):
        read_secret(str(tmp_path / "nowhere"))
