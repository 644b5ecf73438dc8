"""What the authorization server says of itself (RFC 8414), also under OpenID's address, where many clients look first."""

from typing import Any

from auth.algorithms import ALGORITHMS
from auth.clients import GRANTABLE
from auth.server.clients import ASSERTION

AUTHORIZE = "/oauth/authorize"
TOKEN = "/oauth/token"  # noqa: S105  an address
PUSH = "/oauth/par"
INTROSPECT = "/oauth/introspect"
REVOKE = "/oauth/revoke"
KEYS = "/oauth/keys"
WELL_KNOWN = ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")


def metadata(issuer: str) -> dict[str, Any]:
    """The document. Feed-only clients are not in it: their senders are told by hand, and nobody else should take that way."""
    algorithms = list(ALGORITHMS)
    return {
        "issuer": issuer,
        "authorization_endpoint": issuer + AUTHORIZE,
        "token_endpoint": issuer + TOKEN,
        "pushed_authorization_request_endpoint": issuer + PUSH,
        "introspection_endpoint": issuer + INTROSPECT,
        "revocation_endpoint": issuer + REVOKE,
        "jwks_uri": issuer + KEYS,
        "require_pushed_authorization_requests": True,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": sorted({scope.value for scopes in GRANTABLE.values() for scope in scopes}),
        "token_endpoint_auth_methods_supported": [ASSERTION],
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint_auth_methods_supported": [ASSERTION],
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": [ASSERTION],
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "dpop_signing_alg_values_supported": algorithms,
        "authorization_response_iss_parameter_supported": True,
        # OpenID Discovery §3 wants them, though no id_token is issued.
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }
