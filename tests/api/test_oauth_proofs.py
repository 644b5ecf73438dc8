"""DPoP at the API: the 31 steps of the OpenID list and those that make sure that the right ones are taken (RFC 9449 §4.3, §7)."""

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from starlette.applications import Starlette

from store.clock import machine_time
from store.database import Database
from tests.api.doors import ORIGIN, Visitor, client, demo
from tests.api.partners import GRAPHQL, WHO, In, Partner, sign

ALGORITHMS = 'algs="ES256 PS256 Ed25519"'
NO_PROOF = f'DPoP error="invalid_dpop_proof", {ALGORITHMS}'
NO_TOKEN = f'DPoP error="invalid_token", {ALGORITHMS}'


class Held:
    """A partner with a token, at the doors."""

    def __init__(self, database: Database, app: Starlette) -> None:
        self.app = app
        self.to: Visitor = client(app)
        self.partner = Partner(database)
        self.token = self.partner.token(self.to)

    def proof(self, address: str = GRAPHQL, method: str = "POST", **more: Any) -> str:
        return self.partner.proof(method, address, more.pop("token", self.token), **more)


@pytest.fixture
def held(database: Database) -> Held:
    return Held(database, demo(database))


def _none(held: Held) -> str:
    head = {"typ": "dpop+jwt", "alg": "none", "jwk": held.partner.proof_key.as_dict(private=False)}
    return f"{base64.urlsafe_b64encode(json.dumps(head).encode()).rstrip(b'=').decode()}.{held.proof().split('.')[1]}."


def _shared(held: Held) -> str:
    key = OctKey.import_key(b"thirty-two bytes of shared secret")
    claims = {
        "jti": "1",
        "htm": "POST",
        "htu": GRAPHQL,
        "iat": int(machine_time().timestamp()),
        "ath": _ath(held.token),
    }
    return sign({"typ": "dpop+jwt", "alg": "HS256", "jwk": key.as_dict()}, claims, key, "HS256")


def _ath(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


TAKEN: dict[str, Callable[[Held], str]] = {
    "valid": lambda held: held.proof(),
    "nbf and exp": lambda held: held.proof(nbf=In(0), exp=In(60), more="x"),
    "iat 10 s before": lambda held: held.proof(iat=In(-10)),
    "iat 10 s after": lambda held: held.proof(iat=In(10)),
    "query and fragment": lambda held: held.proof(f"{GRAPHQL}?a=1#b"),
    "upper-case scheme and host": lambda held: held.proof("HTTPS://PORTAL.TEST/graphql"),
    "its own port": lambda held: held.proof("https://portal.test:443/graphql"),
    "needless escape": lambda held: held.proof(f"{ORIGIN}/%67raphql"),
}

REFUSED: dict[str, Callable[[Held], str]] = {
    "not a JWT": lambda _: "abc",
    "blank": lambda _: " ",
    "upper-cased": lambda held: held.proof().upper(),
    "bad signature": lambda held: held.proof()[:-8] + "AAAAAAAA",
    "no signature": lambda held: held.proof().rpartition(".")[0] + ".",
    "algorithm none": _none,
    "algorithm RS256": lambda held: held.proof(key=RSAKey.generate_key(2048), algorithm="RS256"),
    "algorithm ES384": lambda held: held.proof(key=ECKey.generate_key("P-384"), algorithm="ES384"),
    "shared secret": _shared,
    "weak key": lambda held: held.proof(key=ECKey.generate_key("P-521"), algorithm="ES512"),
    "private key in the header": lambda held: held.proof(header={"jwk": held.partner.proof_key.as_dict(private=True)}),
    "another key in the header": lambda held: held.proof(header={"jwk": ECKey.generate_key("P-256").as_dict()}),
    "key is no object": lambda held: held.proof(header={"jwk": "x"}),
    "unknown critical header": lambda held: held.proof(header={"crit": ["x"], "x": 1}),
    **{
        f"no {name}": lambda held, name=name: held.proof(leave_out=(name,))
        for name in ("typ", "jwk", "jti", "htm", "htu", "iat", "ath")
    },
    "other typ": lambda held: held.proof(header={"typ": "JWT"}),
    "typ of a token": lambda held: held.proof(header={"typ": "at+jwt"}),
    "other ath": lambda held: held.proof(ath="x"),
    "ath of another token": lambda held: held.proof(token=held.partner.token(held.to)),
    "ath is no text": lambda held: held.proof(ath=7),
    "other htm": lambda held: held.proof(method="GET"),
    "lower-case htm": lambda held: held.proof(method="post"),
    "other path": lambda held: held.proof(f"{ORIGIN}/other"),
    "upper-case path": lambda held: held.proof(f"{ORIGIN}/GRAPHQL"),
    "other host": lambda held: held.proof("https://evil.test/graphql"),
    "other scheme": lambda held: held.proof("http://portal.test/graphql"),
    "other port": lambda held: held.proof("https://portal.test:444/graphql"),
    "no address": lambda held: held.proof("https://[/"),
    "htu is no text": lambda held: held.proof(htu=[GRAPHQL]),
    "iat an hour ago": lambda held: held.proof(iat=In(-3600)),
    "iat in an hour": lambda held: held.proof(iat=In(3600)),
    "iat is no time": lambda held: held.proof(iat=True),
    "iat is not a number": lambda held: held.proof(iat=float("nan")),
    "exp an hour ago": lambda held: held.proof(exp=In(-3600)),
    "nbf in an hour": lambda held: held.proof(nbf=In(3600)),
    "jti is no text": lambda held: held.proof(jti=7),
    "jti is empty": lambda held: held.proof(jti=""),
    "jti is endless": lambda held: held.proof(jti="x" * 500),
    "huge": lambda held: held.proof(more="x" * 9000),
}


@pytest.mark.requirement(14)
@pytest.mark.parametrize("case", TAKEN)
def test_a_proof_of_this_request_is_taken(held: Held, case: str) -> None:
    assert held.partner.call(held.to, held.token, TAKEN[case](held)).status_code == 200


@pytest.mark.requirement(14)
@pytest.mark.parametrize("case", REFUSED)
def test_a_proof_of_anything_else_is_refused(held: Held, case: str) -> None:
    response = held.partner.call(held.to, held.token, REFUSED[case](held))

    assert (response.status_code, response.headers["www-authenticate"]) == (401, NO_PROOF)
    # Nothing of what is wrong stays behind: the next one is taken.
    assert held.partner.call(held.to, held.token).status_code == 200


@pytest.mark.requirement(14)
def test_a_proof_is_taken_once_on_every_process(database: Database, held: Held) -> None:
    proof = held.proof()

    answers = [held.partner.call(client(demo(database)), held.token, proof) for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 401, 401]
    assert answers[1].headers["www-authenticate"] == NO_PROOF


@pytest.mark.requirement(14)
def test_two_proofs_are_one_too_many(held: Held) -> None:
    headers = [
        ("Authorization", f"DPoP {held.token}"),
        ("DPoP", held.proof()),
        ("DPoP", held.proof()),
        ("Content-Type", "application/json"),
    ]

    response = held.to.post("/graphql", content=WHO, headers=headers)

    assert (response.status_code, response.headers["www-authenticate"]) == (401, NO_PROOF)


@pytest.mark.requirement(14)
def test_another_key_than_the_tokens_proves_nothing(held: Held) -> None:
    response = held.partner.call(held.to, held.token, held.proof(key=ECKey.generate_key("P-256")))

    assert (response.status_code, response.headers["www-authenticate"]) == (401, NO_TOKEN)


@pytest.mark.requirement(14)
@pytest.mark.parametrize("scheme", ["dpop", "DPOP", "DpOp"])
def test_the_scheme_is_read_in_any_case(held: Held, scheme: str) -> None:
    assert held.partner.call(held.to, held.token, scheme=scheme).status_code == 200


@pytest.mark.requirement(14)
@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(RSAKey.generate_key(4096), "PS256"), (OKPKey.generate_key("Ed25519"), "Ed25519")],
    ids=["PS256 of 4096 bits", "Ed25519"],
)
def test_proofs_of_other_keys_are_taken(database: Database, key: Any, algorithm: str) -> None:
    to, partner = client(demo(database)), Partner(database)
    proof = partner.proof("POST", f"{ORIGIN}/oauth/token", key=key, algorithm=algorithm)
    token = partner.ask_token(to, proof=proof).json()["access_token"]

    response = partner.call(to, token, partner.proof("POST", GRAPHQL, token, key=key, algorithm=algorithm))

    assert response.status_code == 200


@pytest.mark.requirement(15)
@pytest.mark.parametrize("proof", ["", None], ids=["with its proof", "without a proof"])
def test_a_bound_token_is_no_plain_one(held: Held, proof: str | None) -> None:
    response = held.partner.call(held.to, held.token, proof, scheme="Bearer")

    assert (response.status_code, response.headers["www-authenticate"]) == (401, NO_TOKEN)


@pytest.mark.requirement(15)
def test_a_bound_token_without_a_proof_opens_nothing(held: Held) -> None:
    response = held.partner.call(held.to, held.token, None)

    assert (response.status_code, response.headers["www-authenticate"]) == (401, NO_PROOF)


@pytest.mark.requirement(15)
def test_whoever_brings_nothing_is_asked_for_a_bound_token(held: Held) -> None:
    response = held.to.post("/graphql", content=WHO, headers={"Content-Type": "application/json"})

    assert (response.status_code, response.headers["www-authenticate"]) == (401, f"DPoP {ALGORITHMS}")


def test_two_authorizations_are_none(held: Held) -> None:
    given = ("Authorization", f"DPoP {held.token}")
    headers = [given, given, ("DPoP", held.proof()), ("Content-Type", "application/json")]

    assert held.to.post("/graphql", content=WHO, headers=headers).status_code == 401


@pytest.mark.parametrize("place", ["?access_token=", "?token="])
def test_a_token_in_the_address_is_none(held: Held, place: str) -> None:
    headers = {"DPoP": held.proof(), "Content-Type": "application/json"}

    assert held.to.post(f"/graphql{place}{held.token}", content=WHO, headers=headers).status_code == 401
