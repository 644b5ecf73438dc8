"""The keys that sign access tokens. The owner makes them; their private halves lie in the database sealed with a key that only
the settings hold (AES-256-GCM), so that neither a copy of the database nor injected SQL can sign."""

from __future__ import annotations

import datetime as dt
import secrets

import orjson
from joserfc.jwk import ECKey

from auth.ports import SigningKey
from store.named_sql import read
from store.seal import seal, unseal
from store.transaction import Row, Transaction

SQL = read("signing_keys")

# Every process reads the keys at least once a second; a new one signs only when all of them know it.
HEAD_START = dt.timedelta(seconds=5)
# Tokens live five minutes. The rest is for clocks, and for whoever looks into what an old token said.
OVERLAP = dt.timedelta(hours=1)


def rotate(tx: Transaction, sealing_key: bytes, now: dt.datetime, *, at_once: bool = False) -> str:
    """Make a key that signs from now on, and end the others after the overlap; the id of the new one.

    `at_once` ends the others now: for a key that somebody else may have. Every token that they signed is refused from then."""
    key_id = f"{now:%Y%m%d}-{secrets.token_hex(4)}"
    key = ECKey.generate_key("P-256", parameters={"kid": key_id, "use": "sig", "alg": "ES256"})
    is_first = tx.first(SQL.sealed) is None
    tx.run(
        SQL.keep,
        key_id=key_id,
        public_jwk=dict(key.as_dict(private=False)),
        sealed=seal(orjson.dumps(key.as_dict(private=True)), key_id, sealing_key),
        made_at=now,
        signs_from=now if is_first or at_once else now + HEAD_START,
    )
    tx.run(SQL.end_others, key_id=key_id, ends_at=now if at_once else now + OVERLAP)
    tx.run(SQL.forget, now=now)
    return key_id


def install(tx: Transaction, sealing_key: bytes, now: dt.datetime) -> bool:
    """Make the first key; whether there was none. Raises SealNotOurs where the settings cannot open the one there is."""
    found = tx.first(SQL.sealed)
    if found is None:
        rotate(tx, sealing_key, now)
        return True
    unseal(bytes(found["sealed"]), found["key_id"], sealing_key)
    return False


def list_keys(tx: Transaction) -> list[Row]:
    """The keys without their private halves: `key_id`, `made_at`, `signs_from`, `ends_at`, newest first."""
    return tx.rows(SQL.keys)


def opened(row: Row, sealing_key: bytes) -> SigningKey:
    """The key of a row of `guard.signing_keys`. Raises SealNotOurs."""
    return SigningKey(
        key_id=row["key_id"],
        public=row["public_jwk"],
        private=orjson.loads(unseal(bytes(row["sealed"]), row["key_id"], sealing_key)),
        signs_from=row["signs_from"],
        ends_at=row["ends_at"],
    )
