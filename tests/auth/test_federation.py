"""What is held to a provider's answer and its ID token: everything that is not exactly right is refused, by its rule."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import OctKey, RSAKey

from auth import federation
from auth.id_tokens import Identity, subject_of
from auth.provider_keys import ProviderKeys
from auth.providers import ClientAuthentication, Provider, ProviderKind
from auth.sign_in_problems import (
    NoRole,
    NotConfirmed,
    ProviderNotReached,
    SignInNotAccepted,
    SignInNotFinished,
    SignInProblem,
)
from store.clock import machine_time
from tests.openid_provider import ADA, CLIENT, TENANT, Claims, OpenIdProvider, signed, unsigned

BACK = "https://portal.test/sign-in/E08000004/callback"
STRANGER = RSAKey.generate_key(2048, parameters={"kid": "one"})


@pytest.fixture
def provider(entra: OpenIdProvider, tmp_path: Path) -> Provider:
    credential = tmp_path / "key.pem"
    assert entra.client_key is not None
    credential.write_bytes(entra.client_key.as_pem(private=True))
    return entra.provider("E08000004", credential)


def go(provider: Provider, *, again: bool = False, change: Callable[[dict[str, str]], Any] | None = None) -> Identity:
    """Leave, sign in there and come back; `change` alters the answer on its way."""
    begun = federation.begin(provider, BACK, again=again)
    location = httpx.get(begun.address).headers["location"]
    answer = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    assert answer["state"] == begun.state
    if change is not None:
        change(answer)
    return federation.finish(provider, ProviderKeys(), BACK, answer, begun.secret, machine_time(), again=again)


@pytest.mark.requirement(17)
def test_who_signs_in_is_known_by_issuer_and_object_id_and_never_by_a_name(
    entra: OpenIdProvider, provider: Provider
) -> None:
    identity = go(provider)

    assert identity.subject == subject_of(entra.issuer, ADA)
    assert (identity.name, identity.app_roles) == ("Ada Quill", ("Counterfoil.Manager",))
    assert identity.strength == ("c1", "mfa", "pwd")
    assert identity.signed_in_at is not None
    assert subject_of("https://elsewhere.test", ADA) != identity.subject


def test_what_is_asked_is_a_code_with_pkce_nonce_and_state(entra: OpenIdProvider, provider: Provider) -> None:
    go(provider)
    asked = entra.asked[-1]

    assert {name: asked[name] for name in ("response_type", "scope", "code_challenge_method", "client_id")} == {
        "response_type": "code",
        "scope": "openid profile",
        "code_challenge_method": "S256",
        "client_id": CLIENT,
    }
    assert asked["redirect_uri"] == BACK
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert "prompt" not in asked


def test_two_attempts_share_no_secret(provider: Provider) -> None:
    one, other = federation.begin(provider, BACK), federation.begin(provider, BACK)

    assert len({one.state, one.secret, other.state, other.secret}) == 4
    assert one.secret not in one.address


def changed(**claims: Any) -> Callable[[Claims], Claims]:
    """A spoiling that gives claims other values; None takes one away."""
    return lambda honest: honest | claims


LATER, EARLIER = machine_time().timestamp() + 3600, machine_time().timestamp() - 3600

SPOILT: dict[str, tuple[Callable[[Claims], Claims], str]] = {
    "the token of another tenant": (changed(tid="22222222-2222-3333-4444-555555555555"), "tid"),
    "a token without a tenant": (changed(tid=None), "tid"),
    "the tenant in a list": (changed(tid=[TENANT]), "tid"),
    "a token of the older version": (changed(ver="1.0"), "tid"),
    "another issuer": (changed(iss="https://login.evil.test/v2.0"), "iss"),
    "the issuer in a list": (lambda honest: honest | {"iss": [honest["iss"]]}, "iss"),
    "the ID token of another client": (changed(aud="another-client"), "aud"),
    "the audience in a list": (changed(aud=[CLIENT]), "aud"),
    "an audience beside ours": (changed(aud=[CLIENT, "another-client"]), "aud"),
    "another authorised party": (changed(azp="another-client"), "azp"),
    "the nonce of another sign-in": (changed(nonce="x" * 43), "nonce"),
    "no nonce": (changed(nonce=None), "nonce"),
    "the nonce in a list": (lambda honest: honest | {"nonce": [honest["nonce"]]}, "nonce"),
    "no object id": (changed(oid=None), "oid"),
    "object ids in a list": (changed(oid=[ADA, "another"]), "oid"),
    "the subject in a list": (changed(sub=["x"]), "time"),
    "an end that passed": (changed(exp=int(EARLIER)), "time"),
    "an end that is no number": (changed(exp=True), "time"),
    "an end that is not a number": (changed(exp=math.nan), "time"),
    "no end": (changed(exp=None), "time"),
    "a token issued in the future": (changed(iat=int(LATER)), "time"),
    "a token issued long ago": (changed(iat=int(EARLIER)), "iat"),
    "a token that is not valid yet": (changed(nbf=int(LATER)), "time"),
    "a role that is no list": (changed(roles="Counterfoil.Manager"), "roles"),
    "an enormous token": (changed(filling="x" * 20_000), "id_token size"),
}


@pytest.mark.requirement(17)
@pytest.mark.parametrize("case", SPOILT)
def test_a_token_that_is_not_exactly_right_is_refused(case: str, entra: OpenIdProvider, provider: Provider) -> None:
    entra.spoil, rule = SPOILT[case]

    with pytest.raises(SignInNotAccepted) as refused:
        go(provider)

    assert refused.value.rule == rule


FORGED: dict[str, tuple[Callable[[Claims], str], str]] = {
    "alg none": (unsigned, "alg"),
    "a key shared with nobody": (lambda claims: signed(claims, OctKey.import_key(b"k" * 32), "HS256"), "alg"),
    "another issuer's key under the same id": (lambda claims: signed(claims, STRANGER), "signature"),
    "a key of which nobody knows": (lambda claims: signed(claims, STRANGER, kid="another"), "kid"),
    "an algorithm that was not pinned": (lambda claims: signed(claims, STRANGER, "PS256"), "alg"),
    "a key that the token brings along": (
        lambda claims: signed(claims, STRANGER, jwk=STRANGER.as_dict(private=False)),
        "signature",
    ),
    "a token of another type": (lambda claims: signed(claims, STRANGER, typ="at+jwt"), "header"),
    "no key id": (lambda claims: signed(claims, STRANGER, kid=7), "header"),
    "no token": (lambda _: "not a token", "header"),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_token_that_somebody_else_signed_is_refused(case: str, entra: OpenIdProvider, provider: Provider) -> None:
    entra.sign, rule = FORGED[case]

    with pytest.raises(SignInNotAccepted) as refused:
        go(provider)

    assert refused.value.rule == rule


@pytest.mark.parametrize("pointing", ["jku", "x5u"])
def test_a_token_cannot_send_the_portal_elsewhere_for_its_key(
    pointing: str, entra: OpenIdProvider, provider: Provider
) -> None:
    entra.sign = lambda claims: signed(claims, entra.key, **{pointing: f"{entra.origin}/mine"})

    go(provider)

    assert entra.called == ["token", "keys"]


@pytest.mark.requirement(17)
@pytest.mark.parametrize(
    "roles", [[], ["Counterfoil.Unknown"], None, ["counterfoil.manager"], [["Counterfoil.Manager"]]]
)
def test_whoever_has_no_role_that_our_table_knows_is_nobody(
    roles: object, entra: OpenIdProvider, provider: Provider
) -> None:
    entra.roles = roles
    entra.spoil = changed(groups=["Counterfoil.Manager"], email="manager@council.example", wids=["Counterfoil.Manager"])

    with pytest.raises(NoRole):
        go(provider)


@pytest.mark.requirement(21)
@pytest.mark.parametrize("given", ["https://login.evil.test", "", "other"])
def test_an_answer_that_names_another_issuer_is_refused(given: str, entra: OpenIdProvider, provider: Provider) -> None:
    with pytest.raises(SignInNotAccepted) as refused:
        go(provider, change=lambda answer: answer.update(iss=given))

    assert refused.value.rule == "iss of the answer"
    assert "token" not in entra.called


@pytest.mark.requirement(21)
def test_a_provider_that_says_it_names_itself_must(entra: OpenIdProvider, provider: Provider, tmp_path: Path) -> None:
    says = entra.metadata() | {"authorization_response_iss_parameter_supported": True}
    careful = entra.provider("E08000004", tmp_path / "key.pem", metadata=says)

    with pytest.raises(SignInNotAccepted):
        go(careful)
    entra.answer = {"iss": entra.issuer}
    assert go(careful).issuer == entra.issuer


def test_a_code_works_once(provider: Provider) -> None:
    seen: dict[str, str] = {}
    go(provider, change=seen.update)

    with pytest.raises(SignInNotAccepted) as refused:
        go(provider, change=lambda answer: answer.update(code=seen["code"]))

    assert refused.value.rule == "token endpoint"


def test_a_code_is_worth_nothing_without_the_secret_of_the_browser_that_began(provider: Provider) -> None:
    mine, theirs = federation.begin(provider, BACK), federation.begin(provider, BACK)
    query = parse_qs(urlsplit(httpx.get(theirs.address).headers["location"]).query)

    with pytest.raises(SignInNotAccepted):
        federation.finish(provider, ProviderKeys(), BACK, {"code": query["code"][0]}, mine.secret, machine_time())


@pytest.mark.parametrize("error", ["access_denied", "interaction_required", "<script>"])
def test_an_error_of_the_provider_is_told_without_its_words(error: str, provider: Provider) -> None:
    with pytest.raises(SignInNotFinished) as refused:
        go(provider, change=lambda answer: answer.update(error=error, error_description="Ada Quill may not"))

    assert error not in str(refused.value) + refused.value.rule


def test_the_portal_calls_no_host_but_the_providers(entra: OpenIdProvider, provider: Provider, tmp_path: Path) -> None:
    elsewhere = entra.provider("E08000004", tmp_path / "key.pem", hosts=frozenset({"login.test"}))

    with pytest.raises(ProviderNotReached):
        go(elsewhere)

    assert entra.called == []


def test_a_provider_that_does_not_answer_is_told_apart(
    provider: Provider, entra: OpenIdProvider, tmp_path: Path
) -> None:
    dead = {**entra.metadata(), "token_endpoint": f"{entra.origin}/nowhere"}

    with pytest.raises(ProviderNotReached):
        go(entra.provider("E08000004", tmp_path / "key.pem", metadata=dead))


def test_a_provider_of_this_very_host_is_used_where_the_settings_say_so_alone(
    entra: OpenIdProvider, provider: Provider
) -> None:
    begun = federation.begin(provider, BACK)
    here = replace(provider, loopback=False)

    with pytest.raises(ProviderNotReached):
        federation.begin(here, BACK)
    with pytest.raises(ProviderNotReached):
        federation.finish(here, ProviderKeys(), BACK, {"code": "x", "state": begun.state}, begun.secret, machine_time())
    with pytest.raises(ProviderNotReached):
        ProviderKeys().find(here, "one", machine_time())
    assert federation.sign_out_address(here, BACK) == ""
    assert entra.called == []


def test_proving_again_asks_for_it_and_needs_a_time_that_is_recent(entra: OpenIdProvider, provider: Provider) -> None:
    entra.auth_time = int(EARLIER)

    assert go(provider).signed_in_at == dt.datetime.fromtimestamp(entra.auth_time, dt.UTC)
    identity = go(provider, again=True)

    assert identity.signed_in_at is not None
    assert machine_time() - identity.signed_in_at < dt.timedelta(minutes=1)
    assert (entra.asked[-1]["prompt"], entra.asked[-1]["max_age"]) == ("login", "0")


@pytest.mark.parametrize(
    "auth_time",
    [None, 0, True, "now", int(EARLIER), int(LATER), [1]],
    ids=["missing", "0", "true", "text", "earlier", "later", "list"],
)
def test_a_sign_in_whose_time_is_not_shown_is_none_of_a_moment_ago(
    auth_time: object, entra: OpenIdProvider, provider: Provider
) -> None:
    entra.spoil = changed(auth_time=auth_time)

    with pytest.raises(NotConfirmed):
        go(provider, again=True)


def test_an_organisation_that_asks_for_a_strength_gets_it_or_nothing(entra: OpenIdProvider, tmp_path: Path) -> None:
    key = entra.client_key
    assert key is not None
    (tmp_path / "key.pem").write_bytes(key.as_pem(private=True))
    strict = entra.provider("E08000004", tmp_path / "key.pem", acr_values=("c2",))

    assert go(strict).signed_in_at is None
    with pytest.raises(NotConfirmed):
        go(strict, again=True)
    assert entra.asked[-1]["claims"] == '{"id_token":{"acrs":{"essential":true,"values":["c2"]}}}'
    entra.acrs = ["c1", "c2"]
    assert go(strict, again=True).signed_in_at is not None


def test_a_provider_that_is_not_entra_is_asked_and_read_as_openid_connect_says(
    entra: OpenIdProvider, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("a secret of the client\n")
    entra.client_secret = "a secret of the client"
    more = {"kind": ProviderKind.OPENID, "tenant": "", "acr_values": ("strong",)}
    plain = entra.provider("GMP", tmp_path / "secret", authentication=ClientAuthentication.CLIENT_SECRET, **more)
    entra.spoil = changed(tid=None, oid=None, ver=None, acr="strong")

    identity = go(plain, again=True)

    assert identity.subject == subject_of(entra.issuer, f"pairwise-{ADA}")
    assert entra.asked[-1]["acr_values"] == "strong"


def test_keys_are_remembered_and_asked_for_again_when_one_is_new(entra: OpenIdProvider, provider: Provider) -> None:
    keys, at = ProviderKeys(), machine_time()

    assert keys.find(provider, "one", at) is not None
    assert keys.find(provider, "one", at) is not None
    assert keys.find(provider, "made-up", at + dt.timedelta(seconds=59)) is None
    assert entra.called == ["keys"]
    assert keys.find(provider, "made-up", at + dt.timedelta(seconds=61)) is None
    assert entra.called == ["keys", "keys"]


def test_signing_out_there_sends_no_token(provider: Provider) -> None:
    address = federation.sign_out_address(provider, "https://portal.test/sign-in")

    assert parse_qs(urlsplit(address).query) == {
        "client_id": [CLIENT],
        "post_logout_redirect_uri": ["https://portal.test/sign-in"],
    }


def test_no_problem_says_which_check_failed(entra: OpenIdProvider, provider: Provider) -> None:
    entra.spoil = changed(tid="another")

    with pytest.raises(SignInProblem) as refused:
        go(provider)

    assert "tid" not in refused.value.sentence
    assert "tenant" not in refused.value.sentence
