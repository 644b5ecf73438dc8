"""Files with the private keys of a log or a witness: one key a line, newest last, for nobody else to read. The checkpoint beside
them is what was published last. Signing itself is auth's and disclosure's."""

from __future__ import annotations

import os
from pathlib import Path

from auth.ed25519 import fresh_seed, public_of, signing_with
from disclosure.checkpoint import COSIGNATURE, ED25519, NoteRefused, Sign, VerifierKey, read_signer, write_signer
from store.problems import StoreProblem

Signer = tuple[VerifierKey, Sign]

_OTHERS = 0o077


class KeyFileRefused(StoreProblem):
    """A key file is missing, damaged, or readable by others."""

    code = "KEY_FILE_REFUSED"

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"The key file {path} {why}")
        self.path = path


def read_keys(path: Path) -> list[Signer]:
    """The keys of a file, newest last."""
    try:
        lines = path.read_text(encoding="utf-8").split()
        if path.stat().st_mode & _OTHERS:
            raise KeyFileRefused(path, "may be read by others: chmod 600")
    except FileNotFoundError:
        raise KeyFileRefused(path, "is missing. Make one with: counterfoil log new-key NAME FILE") from None
    except (OSError, UnicodeDecodeError):
        raise KeyFileRefused(path, "cannot be read.") from None
    try:
        signers = [_signer(*read_signer(line)) for line in lines]
    except NoteRefused:
        raise KeyFileRefused(path, "is damaged.") from None
    if not signers or len({(key.name, key.kind) for key, _ in signers}) != 1:
        raise KeyFileRefused(path, "must hold keys of one name.")
    return signers


def make_key(path: Path, name: str, *, witness: bool = False) -> VerifierKey:
    """Make a file with a new key; the key to hand out. A file that is there is not written over."""
    if path.exists():
        raise KeyFileRefused(path, "is there already.")
    line, key = _fresh(name, COSIGNATURE if witness else ED25519)
    write_private(path, f"{line}\n")
    return key


def add_key(path: Path) -> VerifierKey:
    """Add a new key of the same name to a file: from now on both sign."""
    newest, _ = read_keys(path)[-1]
    line, key = _fresh(newest.name, newest.kind)
    write_private(path, f"{path.read_text(encoding='utf-8').rstrip()}\n{line}\n")
    return key


def retire_keys(path: Path) -> int:
    """Leave the newest key alone in a file; how many went."""
    lines = path.read_text(encoding="utf-8").split()
    read_keys(path)
    write_private(path, f"{lines[-1]}\n")
    return len(lines) - 1


def rename_key(path: Path, name: str) -> VerifierKey:
    """Replace the keys of a file by a new one of another name; the old file stays beside it under the old name."""
    kept = path.with_name(f"{path.name}.before-{name.rpartition('/')[2]}")
    path.rename(kept)
    return make_key(path, name)


def write_private(path: Path, text: str) -> None:
    """Put a text in place at once and for good, for its owner's eyes alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)


def _signer(name: str, kind: int, seed: bytes) -> Signer:
    return VerifierKey(name, kind, public_of(seed)), signing_with(seed)


def _fresh(name: str, kind: int) -> tuple[str, VerifierKey]:
    seed = fresh_seed()
    key = VerifierKey(name, kind, public_of(seed))
    line = write_signer(key, seed)
    read_signer(line)
    return line, key
