"""What the authorization server says of itself, and its signing keys while one takes over from another."""

import datetime as dt
import json

import pytest
from joserfc.jwk import ECKey

from auth.keys import KeyRing
from store import signing_keys
from store.authorization import Authorizations
from store.clock import machine_time
from store.database import Database
from store.seal import SealNotOurs
from tests.api.doors import ORIGIN, client, demo
from tests.api.partners import Partner
from tests.schema.planted import Superuser

PLACES = ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")
BELIEVED = ["ES256", "PS256", "Ed25519"]


def _rotate(database: Database, *, at_once: bool = False) -> str:
    key = database.settings.need_sealing_key()
    with database.owning() as tx:
        return signing_keys.rotate(tx, key, machine_time(), at_once=at_once)


@pytest.mark.requirement(1)
@pytest.mark.parametrize("place", PLACES)
def test_the_metadata_offer_the_profile_and_nothing_else(database: Database, place: str) -> None:
    said = client(demo(database)).get(place).json()

    assert said["issuer"] == ORIGIN
    assert {name: said[name] for name in said if name.endswith("_endpoint") or name == "jwks_uri"} == {
        "authorization_endpoint": f"{ORIGIN}/oauth/authorize",
        "token_endpoint": f"{ORIGIN}/oauth/token",
        "pushed_authorization_request_endpoint": f"{ORIGIN}/oauth/par",
        "introspection_endpoint": f"{ORIGIN}/oauth/introspect",
        "revocation_endpoint": f"{ORIGIN}/oauth/revoke",
        "jwks_uri": f"{ORIGIN}/oauth/keys",
    }
    assert said["grant_types_supported"] == ["authorization_code", "client_credentials"]
    assert said["response_types_supported"] == ["code"]
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert said["token_endpoint_auth_signing_alg_values_supported"] == BELIEVED
    assert said["dpop_signing_alg_values_supported"] == BELIEVED
    assert said["require_pushed_authorization_requests"] is True
    assert said["authorization_response_iss_parameter_supported"] is True


@pytest.mark.requirement(1)
def test_the_addresses_do_not_follow_the_host_that_a_request_names(database: Database) -> None:
    said = client(demo(database)).get(PLACES[0], headers={"Host": "evil.test"}).text

    assert "evil.test" not in said


@pytest.mark.requirement(13)
def test_tokens_of_the_old_and_of_the_new_key_are_believed_while_they_overlap(
    database: Database, superuser: Superuser
) -> None:
    partner = Partner(database)
    before = partner.token(client(demo(database)))

    new = _rotate(database)
    superuser.execute("update guard.signing_key set signs_from = signs_from - interval '1 hour'")
    # Another process: it remembers nothing of before.
    to = client(demo(database))
    after = partner.token(to)

    kids = [one["kid"] for one in to.get("/oauth/keys").json()["keys"]]
    assert len(kids) == len(set(kids)) >= 2
    assert kids[0] == new
    assert [partner.call(to, one).status_code for one in (before, after)] == [200, 200]

    superuser.execute("update guard.signing_key set ends_at = now() where key_id <> %s", [new])
    to = client(demo(database))
    assert [partner.call(to, one).status_code for one in (before, after)] == [401, 200]


@pytest.mark.requirement(13)
def test_a_new_key_signs_only_when_every_process_knows_it(database: Database) -> None:
    now = machine_time()
    state = Authorizations(database)
    old, _ = KeyRing(state.signing_keys, lambda: now).signer()

    new = _rotate(database)

    assert KeyRing(state.signing_keys, lambda: now + dt.timedelta(seconds=2)).signer()[0] == old
    assert KeyRing(state.signing_keys, lambda: now + dt.timedelta(seconds=10)).signer()[0] == new


@pytest.mark.requirement(13)
def test_a_key_that_ends_is_believed_a_second_longer_at_most(database: Database) -> None:
    now = [machine_time()]
    ring = KeyRing(Authorizations(database).signing_keys, lambda: now[0])
    old, _ = ring.signer()

    _rotate(database, at_once=True)
    now[0] = machine_time() + dt.timedelta(seconds=1)

    assert ring.find(old) is None


@pytest.mark.requirement(13)
def test_private_halves_are_served_nowhere_and_kept_sealed(database: Database, superuser: Superuser) -> None:
    served = client(demo(database)).get("/oauth/keys").json()["keys"]
    rows = superuser.execute("select public_jwk, sealed from guard.signing_key").fetchall()
    kept = [json.dumps(public) for public, _ in rows]
    state = Authorizations(database).signing_keys()

    assert all(set(one) <= {"kty", "crv", "x", "y", "kid", "use", "alg"} for one in served)
    assert not any('"d"' in one for one in kept)
    assert all(ECKey.import_key(dict(one.private)).is_private for one in state)
    assert not any(str(one.private["d"]) in str(row) for one in state for row in rows)


def test_a_key_that_another_seal_closed_is_said_to_be_so(database: Database) -> None:
    with database.owning() as tx, pytest.raises(SealNotOurs):
        signing_keys.install(tx, bytes(32), machine_time())
