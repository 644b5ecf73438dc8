"""Signing people in through their organisation's OpenID provider: authorization code with PKCE, nonce and state, one
redirect URI a provider (OpenID Connect Core 1.0 §3.1, RFC 9700, RFC 9207). It keeps nothing: what a sign-in needs is made
of its state, which travels, and of a secret, which stays in the browser's cookie."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx2
from authlib.common.errors import AuthlibBaseError

from auth.client_credential import authlib_client, token_client
from auth.id_tokens import Identity, need_recent, read
from auth.outbound import is_secure
from auth.provider_keys import ProviderKeys
from auth.providers import Provider, ProviderKind
from auth.sign_in_problems import ProviderNotReached, SignInNotAccepted, SignInNotFinished

ATTEMPT_LASTS = dt.timedelta(minutes=10)
SCOPE = "openid profile"
_SECRET_BYTES = 32
_LONGEST_CODE = 4096


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was begun: where to send the browser, and the two secrets by which its answer is known."""

    address: str
    state: str
    secret: str


def begin(provider: Provider, redirect_uri: str, *, again: bool = False, login_hint: str = "") -> Begun:
    """Begin a sign-in. `again` asks that the person prove anew who they are, and how strongly the organisation wants;
    `login_hint` names an account. Raises ProviderNotReached where the provider may not be used here."""
    if not is_secure(provider.endpoint("authorization_endpoint"), loopback=provider.loopback):
        raise ProviderNotReached("not https")
    state, secret = secrets.token_urlsafe(_SECRET_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    more: dict[str, str] = {"nonce": _made_of(secret, "nonce"), "response_mode": "query"}
    if again:
        more |= {"prompt": "login", "max_age": "0"}
    if login_hint:
        more["login_hint"] = login_hint
    if again and provider.acr_values:
        more |= _asking_for_strength(provider)
    # Only to write the address: nothing is sent to the provider from here.
    with authlib_client(
        client_id=provider.client_id, redirect_uri=redirect_uri, scope=SCOPE, code_challenge_method="S256"
    ) as client:
        address, _ = client.create_authorization_url(
            provider.endpoint("authorization_endpoint"),
            state=state,
            code_verifier=_made_of(secret, "verifier"),
            **more,
        )
    return Begun(address, state, secret)


def _asking_for_strength(provider: Provider) -> dict[str, str]:
    """Entra ID takes an authentication context as a claim that is asked for; others take `acr_values`."""
    if provider.kind is not ProviderKind.ENTRA:
        return {"acr_values": " ".join(provider.acr_values)}
    quoted = ",".join(f'"{one}"' for one in provider.acr_values)
    return {"claims": f'{{"id_token":{{"acrs":{{"essential":true,"values":[{quoted}]}}}}}}'}


def finish(  # noqa: PLR0913  an answer, and everything that it is held to
    provider: Provider,
    keys: ProviderKeys,
    redirect_uri: str,
    answer: Mapping[str, str],
    secret: str,
    at: dt.datetime,
    *,
    again: bool = False,
) -> Identity:
    """Who signed in, by the answer at the redirect URI. Raises a SignInProblem.

    That the answer's state is one of this browser's is for the caller to know before."""
    _check_answer(provider, answer)
    token = _redeem(provider, redirect_uri, answer["code"], _made_of(secret, "verifier"), at)
    identity = read(provider, keys, token.get("id_token"), _made_of(secret, "nonce"), at)
    if again:
        need_recent(identity, at)
    return identity


def _check_answer(provider: Provider, answer: Mapping[str, str]) -> None:
    must_name = provider.metadata.get("authorization_response_iss_parameter_supported") is True
    if ("iss" in answer or must_name) and answer.get("iss") != provider.issuer:
        raise SignInNotAccepted("iss of the answer")  # RFC 9207 §2.4
    if "error" in answer:
        raise SignInNotFinished("error of the provider")
    if not 0 < len(answer.get("code", "")) <= _LONGEST_CODE:
        raise SignInNotAccepted("code")


def _redeem(provider: Provider, redirect_uri: str, code: str, verifier: str, at: dt.datetime) -> Mapping[str, Any]:
    with token_client(provider, redirect_uri, int(at.timestamp())) as client:
        try:
            return client.fetch_token(
                provider.endpoint("token_endpoint"),
                grant_type="authorization_code",
                code=code,
                redirect_uri=redirect_uri,
                code_verifier=verifier,
            )
        except AuthlibBaseError:
            raise SignInNotAccepted("token endpoint") from None
        except (httpx2.HTTPError, ValueError, TypeError, KeyError) as error:
            raise ProviderNotReached(f"token endpoint: {type(error).__name__}") from None


def sign_out_address(provider: Provider, leads_to: str) -> str:
    """Where a person ends the session at their provider too (OpenID Connect RP-Initiated Logout 1.0); empty where it has no
    such address. No token is sent: the provider asks the person."""
    address = provider.endpoint("end_session_endpoint")
    if not address or not is_secure(address, loopback=provider.loopback):
        return ""
    asked = urlencode({"client_id": provider.client_id, "post_logout_redirect_uri": leads_to})
    return f"{address}{'&' if '?' in address else '?'}{asked}"


def _made_of(secret: str, purpose: str) -> str:
    """A nonce or verifier: 256 bits that only the holder of the secret can make."""
    code = hmac.new(secret.encode(), f"counterfoil sign-in {purpose}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(code).decode().rstrip("=")
