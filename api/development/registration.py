"""What the portal knows of the development provider, and the provider of itself: one issuer an organisation, with the portal as
its one client. Addresses have the form of Entra ID's."""

from typing import Any

from auth import people
from auth.outbound import host_of
from auth.provider_metadata import pinned
from auth.providers import ROLES_OF_KIND, ClientAuthentication, Provider, ProviderKind
from store import providers
from store.transaction import Transaction

CLIENT = "counterfoil-demonstration"
"""As what the portal is registered, at each issuer by itself."""

ALGORITHM = "RS256"
ORGANISATIONS = tuple(dict.fromkeys(one.organisation for one in people.PEOPLE))
"""Those that have an issuer."""


def issuer_of(origin: str, organisation: str) -> str:
    """The issuer of an organisation's tokens, for the provider at an origin."""
    return f"{origin}/{people.tenant_of(organisation)}/v2.0"


def metadata_of(origin: str, organisation: str) -> dict[str, Any]:
    """The discovery document of an organisation's issuer (OpenID Connect Discovery 1.0 §3)."""
    tenant = f"{origin}/{people.tenant_of(organisation)}"
    return {
        "issuer": issuer_of(origin, organisation),
        "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
        "token_endpoint": f"{tenant}/oauth2/v2.0/token",
        "jwks_uri": f"{tenant}/discovery/v2.0/keys",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "scopes_supported": ["openid", "profile"],
        "subject_types_supported": ["pairwise"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "claims_supported": ["sub", "oid", "tid", "ver", "name", "preferred_username", "roles", "auth_time", "nonce"],
    }


def register(tx: Transaction, origin: str, organisation: str, credential_file: str) -> None:
    """Make it the provider of an organisation, with a table of its app roles. The owner's act.

    A real provider that somebody connected stays: the demonstration does not speak for that organisation then."""
    kept = {row["organisation"]: row["client_id"] for row in providers.listed(tx)}
    if kept.get(organisation, CLIENT) != CLIENT:
        return
    kind = providers.kind_of(tx, organisation)
    provider = Provider(
        organisation=organisation,
        organisation_kind=kind,
        kind=ProviderKind.ENTRA,
        issuer=issuer_of(origin, organisation),
        client_id=CLIENT,
        tenant=people.tenant_of(organisation),
        authentication=ClientAuthentication.PRIVATE_KEY_JWT,
        credential_file=credential_file,
        hosts=frozenset({host_of(origin)}),
        algorithms=(ALGORITHM,),
        acr_values=(),
        metadata=pinned(metadata_of(origin, organisation)),
    )
    providers.keep(tx, provider)
    for role in ROLES_OF_KIND[kind]:
        providers.map_role(tx, organisation, people.app_role_of(role), role)
