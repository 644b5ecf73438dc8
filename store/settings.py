"""Where the database is and how to reach it, read from the environment. It starts nothing and connects to nothing."""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from store.problems import SettingsIncomplete

_KEY_BYTES = 32

APPLICATION = "DATABASE_URL"
OWNER = "COUNTERFOIL_OWNER_URL"
RECONCILER = "COUNTERFOIL_RECONCILER_URL"
SEQUENCER = "COUNTERFOIL_SEQUENCER_URL"
ERASER = "COUNTERFOIL_ERASER_URL"
VIEWER_KEY = "COUNTERFOIL_VIEWER_KEY"
SEALING_KEY = "COUNTERFOIL_SEALING_KEY"
POOL = "COUNTERFOIL_POOL_SIZE"
DATA = "COUNTERFOIL_DATA"


@dataclass(frozen=True, slots=True)
class Settings:
    """One address a role. Only `counterfoil migrate` needs the owner, only the sequencer the sequencer, only
    what erases the eraser."""

    application_url: str = field(repr=False)
    viewer_key: bytes = field(repr=False)
    reconciler_url: str | None = field(default=None, repr=False)
    owner_url: str | None = field(default=None, repr=False)
    sequencer_url: str | None = field(default=None, repr=False)
    eraser_url: str | None = field(default=None, repr=False)
    sealing_key: bytes | None = field(default=None, repr=False)
    pool_size: int = 10
    embedded: bool = False

    def need_owner(self) -> str:
        """The owner's address, or the problem that it is not set."""
        return self.owner_url or _missing(OWNER)

    def need_reconciler(self) -> str:
        """The reconciler's address, or the problem that it is not set."""
        return self.reconciler_url or _missing(RECONCILER)

    def need_eraser(self) -> str:
        """The eraser's address, or the problem that it is not set."""
        return self.eraser_url or _missing(ERASER)

    def need_sealing_key(self) -> bytes:
        """The key that signing keys are sealed with, or the problem that it is not set."""
        if self.sealing_key is None:
            _missing(SEALING_KEY)
        return self.sealing_key


def names_a_server(environment: Mapping[str, str]) -> bool:
    """Whether the deployer named a server; otherwise the portal starts its own."""
    return bool(environment.get(APPLICATION))


def read_named(environment: Mapping[str, str]) -> Settings:
    """The settings of a named server; problems name the variable, never its value."""
    missing = tuple(name for name in (APPLICATION, VIEWER_KEY) if not environment.get(name))
    if missing:
        raise SettingsIncomplete(missing, "set it to use a server of your own")
    return Settings(
        application_url=environment[APPLICATION],
        viewer_key=read_key(environment[VIEWER_KEY]),
        reconciler_url=environment.get(RECONCILER) or None,
        owner_url=environment.get(OWNER) or None,
        sequencer_url=environment.get(SEQUENCER) or None,
        eraser_url=environment.get(ERASER) or None,
        sealing_key=read_sealing_key(environment[SEALING_KEY]) if environment.get(SEALING_KEY) else None,
        pool_size=pool_size(environment),
    )


def read_key(text: str) -> bytes:
    """A viewer key: at least 32 bytes in hexadecimal."""
    try:
        key = binascii.unhexlify(text.strip())
    except (binascii.Error, ValueError):
        raise SettingsIncomplete((VIEWER_KEY,), "it must be hexadecimal; make one with: openssl rand -hex 32") from None
    if len(key) < _KEY_BYTES:
        raise SettingsIncomplete(
            (VIEWER_KEY,), f"it must be {_KEY_BYTES} bytes or more; make one with: openssl rand -hex 32"
        )
    return key


def read_sealing_key(text: str) -> bytes:
    """A sealing key: exactly 32 bytes in hexadecimal (AES-256)."""
    try:
        key = binascii.unhexlify(text.strip())
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise SettingsIncomplete(
            (SEALING_KEY,), f"it must be {_KEY_BYTES} bytes in hexadecimal; make one with: openssl rand -hex 32"
        )
    return key


def pool_size(environment: Mapping[str, str]) -> int:
    """How many connections a process keeps; it bounds the number of threads at work (ADR-0003)."""
    text = environment.get(POOL) or "10"
    if not text.isdigit() or int(text) < 1:
        raise SettingsIncomplete((POOL,), "it must be a whole number of 1 or more")
    return int(text)


def _missing(name: str) -> NoReturn:
    raise SettingsIncomplete((name,), "set it for this command")
