"""How the portal shows a provider who it is: an assertion signed with a private key (RFC 7523), or a secret. Both are read
from a file when they are needed, so that replacing the file replaces the credential."""

import base64
import hashlib
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self, cast

from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from auth.outbound import PATIENCE_S, OnlyHosts
from auth.providers import ClientAuthentication, Provider, ProviderKind
from auth.sign_in_problems import ProviderNotReached

_LIFETIME_S = 60
_PRIVATE = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.+?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


class CredentialUnusable(Exception):
    """The file with the credential cannot be read, or holds none. The sentence quotes nothing of it."""

    code = "CREDENTIAL_UNUSABLE"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with what names it to the provider: the thumbprint of its certificate, or of the key itself."""

    key: RSAKey | ECKey
    algorithm: str
    naming: dict[str, str]


class AuthlibClient(Protocol):
    """What the portal uses of Authlib's client, which has no types of its own."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *args: object) -> None: ...
    def create_authorization_url(self, url: str, state: str, code_verifier: str, **more: str) -> tuple[str, str]: ...
    def fetch_token(self, url: str, **form: str) -> dict[str, Any]: ...
    def register_client_auth_method(self, auth: object) -> None: ...


def authlib_client(**settings: Any) -> AuthlibClient:  # noqa: ANN401
    """Authlib's client over httpx2."""
    return cast("AuthlibClient", OAuth2Client(**settings))


def read_key(file: str) -> SigningKey:
    """The key in a PEM file, RSA of 2048 bits or more, or EC P-256, unencrypted. Its certificate may stand beside it, as
    Entra ID needs. Raises CredentialUnusable."""
    text = _text(file)
    private, certificate = _PRIVATE.search(text), _CERTIFICATE.search(text)
    if private is None:
        raise CredentialUnusable(f"{file} holds no private key in PEM form.")
    kind, algorithm = (RSAKey, "PS256")
    try:
        try:
            key = kind.import_key(private[0])
        except (JoseError, ValueError, TypeError):
            kind, algorithm = ECKey, "ES256"
            key = kind.import_key(private[0])
    except (JoseError, ValueError, TypeError):
        raise CredentialUnusable(f"The private key in {file} cannot be read. It must not be encrypted.") from None
    naming = {"kid": key.thumbprint()}
    if certificate is not None:
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate[0])).digest()
        naming["x5t#S256"] = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if isinstance(key, RSAKey):
            del naming["kid"]
    return SigningKey(key, algorithm, naming)


def read_secret(file: str) -> str:
    """The secret in a file, without the line's end. Raises CredentialUnusable."""
    secret = _text(file).strip()
    if not secret or "\n" in secret:
        raise CredentialUnusable(f"{file} must hold one line, the secret.")
    return secret


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise CredentialUnusable(f"{file} cannot be read: {type(error).__name__}.") from None


def token_client(provider: Provider, redirect_uri: str, at: int) -> AuthlibClient:
    """Authlib's client for the provider's token endpoint. `at` is now, in seconds. Raises ProviderNotReached."""
    is_key = provider.authentication is ClientAuthentication.PRIVATE_KEY_JWT
    try:
        credential = read_key(provider.credential_file) if is_key else read_secret(provider.credential_file)
    except CredentialUnusable as problem:
        raise ProviderNotReached("credential") from problem
    client = authlib_client(
        client_id=provider.client_id,
        client_secret=credential.key if isinstance(credential, SigningKey) else credential,
        token_endpoint_auth_method="private_key_jwt" if is_key else "client_secret_basic",
        redirect_uri=redirect_uri,
        transport=OnlyHosts(provider.hosts, loopback=provider.loopback),
        timeout=PATIENCE_S,
        follow_redirects=False,
        trust_env=False,
    )
    if isinstance(credential, SigningKey):
        # Entra ID wants its token endpoint as the audience, everybody else the issuer (FAPI 2.0 §5.3.2.1).
        is_entra = provider.kind is ProviderKind.ENTRA
        audience = provider.endpoint("token_endpoint") if is_entra else provider.issuer
        claims = {"iat": at, "nbf": at, "exp": at + _LIFETIME_S}
        client.register_client_auth_method(
            PrivateKeyJWT(audience, claims=claims, headers=credential.naming, alg=credential.algorithm)
        )
    return client
