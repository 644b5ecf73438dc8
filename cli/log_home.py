"""Where the disclosure log's signing key and its newest published checkpoint lie: files of the process that signs, outside the
database, so that neither goes with a backup of it. What is in them is `cli/key_files.py` and the sequencer's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from actions.compare_log import Published, PublishedNotKnown
from cli.key_files import make_key, read_keys, write_private
from disclosure.checkpoint import VerifierKey
from store.problems import SettingsIncomplete
from store.server import data_root
from store.settings import names_a_server

KEY = "COUNTERFOIL_LOG_KEY"
CHECKPOINT = "COUNTERFOIL_LOG_CHECKPOINT"

TRIAL_ORIGIN = "counterfoil.invalid/log"
"""The name of the log of the portal's own server; a log that others verify has a name of its deployer's (RFC 6761 §6.4)."""


def key_file(environment: Mapping[str, str]) -> Path:
    """The file with the log's private keys. The portal's own server has one beside its data, made when it is first needed."""
    path = named_key_file(environment)
    if path is None:
        raise SettingsIncomplete(
            (KEY,), "name the file with the log's key; make one with: counterfoil log new-key NAME FILE"
        )
    if not environment.get(KEY) and not path.exists():
        make_key(path, TRIAL_ORIGIN)
    return path


def named_key_file(environment: Mapping[str, str]) -> Path | None:
    """Where the log's private keys lie, made or not; None where a deployer named no file."""
    named = environment.get(KEY)
    if named:
        return Path(named)
    return None if names_a_server(environment) else data_root(environment) / "log" / "key"


def verifiers(environment: Mapping[str, str]) -> list[VerifierKey]:
    """The verifier keys of the log's own keys, where there are any here."""
    path = named_key_file(environment)
    return [key for key, _ in read_keys(path)] if path is not None and path.exists() else []


def checkpoint_file(environment: Mapping[str, str]) -> Path | None:
    """The file with the checkpoint that was published last; None where a deployer named none."""
    named = environment.get(CHECKPOINT)
    if named:
        return Path(named)
    return None if names_a_server(environment) else data_root(environment) / "log" / "checkpoint"


def published(environment: Mapping[str, str]) -> Published:
    """How the newest published checkpoint is read and written."""
    path = checkpoint_file(environment)
    if path is None:
        return Published(read=lambda: None, write=lambda _: None)
    return Published(read=lambda: _read(path), write=lambda note: write_private(path, note))


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise PublishedNotKnown from None
