"""The keys that sign our tokens, as a process remembers them: a second at most, so that a key that ends is believed no longer."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

from joserfc.jwk import ECKey

from auth.algorithms import PublicKey, key_with_id, public_set
from auth.ports import SigningKey

REMEMBERED = dt.timedelta(seconds=1)

Clock = Callable[[], dt.datetime]


class NoSigningKey(Exception):
    """No key may sign yet; `counterfoil migrate` or `counterfoil keys rotate` makes one."""


class KeyRing:
    """The keys that are believed. Thread-safe."""

    def __init__(self, read: Callable[[], tuple[SigningKey, ...]], clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: tuple[SigningKey, ...] = ()
        self._read_at: dt.datetime | None = None

    def believed(self) -> tuple[SigningKey, ...]:
        """Every key by which a token may be signed, newest first."""
        now = self._clock()
        with self._lock:
            if self._read_at is None or not self._read_at <= now < self._read_at + REMEMBERED:
                self._keys, self._read_at = self._read(), now
            return tuple(one for one in self._keys if one.ends_at is None or one.ends_at > now)

    def public_keys(self) -> dict[str, Any]:
        """The JWK Set for everybody."""
        return public_set(tuple(one.public for one in self.believed()))

    def find(self, key_id: object) -> PublicKey | None:
        """The public key of an id; None for one that is not believed."""
        if not isinstance(key_id, str):
            return None
        found = key_with_id(tuple(one.public for one in self.believed()), key_id)
        return None if found is None else found[1]

    def signer(self) -> tuple[str, ECKey]:
        """The id and private half of the newest key that signs already. Raises NoSigningKey."""
        now = self._clock()
        for one in self.believed():
            if one.signs_from <= now:
                return one.key_id, ECKey.import_key(dict(one.private))
        raise NoSigningKey
