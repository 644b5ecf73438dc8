"""What a provider's discovery document says, read once when the owner adds it and pinned from then on (OpenID Connect
Discovery 1.0 §4). A provider can change nothing of it by itself."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import httpx2

from auth.outbound import calling, host_of, is_secure

# What the portal accepts at all; which of them a provider signs with, its document says.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_KEPT = (*_NEEDED, "end_session_endpoint", "authorization_response_iss_parameter_supported")
# Issuers of Entra ID that stand for every tenant there is.
_MANY_TENANTS = ("/common/", "/organizations/", "/consumers/")


class ProviderRefused(Exception):
    """A provider cannot be added as it is; the sentence says why."""

    code = "PROVIDER_REFUSED"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def discover(
    issuer: str, hosts: Iterable[str] = (), *, loopback: bool = False
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The metadata of an issuer and the algorithms it signs with, of those that the portal accepts.

    `hosts` are called besides the issuer's own; `loopback` allows an issuer on this very host, without TLS. Raises
    ProviderRefused."""
    if (
        not is_secure(issuer, loopback=loopback)
        or issuer.endswith("/")
        or any(one in f"{issuer}/" for one in _MANY_TENANTS)
    ):
        raise ProviderRefused(
            "The issuer must be the https address of one tenant, without a slash at its end: not common, organizations"
            " or consumers."
        )
    allowed = {host_of(issuer), *hosts}
    document = _fetch(f"{issuer}/.well-known/openid-configuration", allowed, loopback=loopback)
    if document.get("issuer") != issuer:
        raise ProviderRefused(
            "The discovery document names another issuer. Give the issuer exactly as the provider spells it."
        )
    metadata = pinned(document)
    for name in (*_NEEDED, "end_session_endpoint"):
        if name in _NEEDED or name in metadata:
            _check_address(name, metadata.get(name), allowed, loopback=loopback)
    offered = document.get("id_token_signing_alg_values_supported")
    algorithms = tuple(one for one in ALGORITHMS if isinstance(offered, list) and one in offered)
    if not algorithms:
        raise ProviderRefused(f"The provider signs with none of {', '.join(ALGORITHMS)}.")
    return metadata, algorithms


def pinned(document: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a discovery document."""
    return {name: document[name] for name in _KEPT if name in document}


def _fetch(address: str, hosts: set[str], *, loopback: bool) -> Mapping[str, Any]:
    try:
        with calling(hosts, loopback=loopback) as client:
            found: object = client.get(address).raise_for_status().json()
    except (httpx2.HTTPError, ValueError):
        raise ProviderRefused(f"The provider did not answer with a discovery document at {address}.") from None
    if not isinstance(found, dict):
        raise ProviderRefused(f"What the provider answers at {address} is no discovery document.")
    return cast("dict[str, Any]", found)


def _check_address(name: str, address: object, hosts: set[str], *, loopback: bool) -> None:
    if not isinstance(address, str) or not is_secure(address, loopback=loopback) or "#" in address:
        raise ProviderRefused(f"The provider's {name} is not an https address.")
    if host_of(address) not in hosts:
        raise ProviderRefused(
            f"The provider's {name} is on another host, {host_of(address)}. If that is right, add --host {host_of(address)}."
        )
