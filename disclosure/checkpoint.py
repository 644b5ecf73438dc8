"""Signed notes, checkpoints and cosignatures as C2SP specifies them (signed-note, tlog-checkpoint, tlog-cosignature), and the
texts of their keys. Pure: who signs, and how a signature is checked, is handed in."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

ED25519 = 0x01
COSIGNATURE = 0x04
"""The types of keys: of a log, and of a witness whose signatures carry the time (tlog-cosignature)."""

Sign = Callable[[bytes], bytes]
"""Signs a message with Ed25519: 64 bytes."""

Check = Callable[[bytes, bytes, bytes], bool]
"""Whether `check(public_key, signature, message)` holds."""

_DASH = "\u2014 "
_HASH = 32
_KEY_ID = 4
_TIME = 8
_MOST_SIGNATURES = 100
_NAME = re.compile(r"[^\s+\x00-\x1f]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class NoteRefused(Exception):
    """A note, key or checkpoint that is malformed, or not signed by a key that is trusted."""

    code = "NOTE_REFUSED"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name and type. Its text is `name+id+base64` (signed-note, "Verifier keys")."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature names the key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:_KEY_ID]

    def __str__(self) -> str:  # pyright: ignore[reportImplicitOverride]
        """The text that is handed to whoever verifies."""
        return f"{self.name}+{self.key_id.hex()}+{_b64(bytes([self.kind]) + self.public)}"


def read_verifier(text: str) -> VerifierKey:
    """The key of a text. Raises NoteRefused."""
    name, _, rest = text.strip().partition("+")
    key_id, _, data = rest.partition("+")
    raw = _bytes_of(data)
    if not _NAME.fullmatch(name) or len(raw) != 1 + _HASH or raw[0] not in {ED25519, COSIGNATURE}:
        raise NoteRefused("That is not a verifier key: it is written name+id+base64.")
    key = VerifierKey(name, raw[0], raw[1:])
    if key.key_id.hex() != key_id:
        raise NoteRefused("The verifier key is damaged: its id is not that of its content.")
    return key


def write_signer(key: VerifierKey, seed: bytes) -> str:
    """The text of a private key, for a file that nobody else may read."""
    return f"PRIVATE+KEY+{key.name}+{key.key_id.hex()}+{_b64(bytes([key.kind]) + seed)}"


def read_signer(text: str) -> tuple[str, int, bytes]:
    """Name, type and seed of the text of a private key. Raises NoteRefused, which never quotes it."""
    parts = text.strip().split("+", 4)
    raw = _bytes_of(parts[4]) if len(parts) == len(("PRIVATE", "KEY", "name", "id", "seed")) else b""
    if parts[:2] != ["PRIVATE", "KEY"] or len(raw) != 1 + _HASH or not _NAME.fullmatch(parts[2]):
        raise NoteRefused("That is not a private key as the portal writes it.")
    return parts[2], raw[0], raw[1:]


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note: a name, the id of the key, and what it signed with."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:  # pyright: ignore[reportImplicitOverride]
        """The line, with its end."""
        return f"{_DASH}{self.name} {_b64(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends with a line, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:  # pyright: ignore[reportImplicitOverride]
        """The whole note."""
        return f"{self.text}\n{''.join(map(str, self.signatures))}"


def read_note(text: str) -> Note:
    """Take a note apart without checking a signature. Raises NoteRefused."""
    body, blank, under = text.rpartition("\n\n")
    lines = under.splitlines(keepends=True)
    controls = any(one < " " and one != "\n" for one in text)
    if not blank or not body or controls or not 1 <= len(lines) <= _MOST_SIGNATURES:
        raise NoteRefused("That is not a signed note.")
    return Note(f"{body}\n", tuple(_read_signature(line) for line in lines))


def _read_signature(line: str) -> Signature:
    name, _, data = line.removeprefix(_DASH).removesuffix("\n").partition(" ")
    raw = _bytes_of(data)
    if not line.startswith(_DASH) or not line.endswith("\n") or not _NAME.fullmatch(name) or len(raw) <= _KEY_ID:
        raise NoteRefused("A signature under the note is malformed.")
    return Signature(name, raw[:_KEY_ID], raw[_KEY_ID:])


def signed_by(note: Note, keys: Iterable[VerifierKey], check: Check) -> tuple[VerifierKey, ...]:
    """Which of some keys signed a note; signatures of other keys are passed over. Raises NoteRefused where a signature
    claims to be of one of them and is not (signed-note, "Signatures")."""
    known = {(key.name, key.key_id): key for key in keys}
    found: list[VerifierKey] = []
    for one in note.signatures:
        key = known.get((one.name, one.key_id))
        if key is None:
            continue
        if not _is_right(key, one.value, note.text, check):
            raise NoteRefused(f"The signature of {key.name} under the note is not right.")
        if key not in found:
            found.append(key)
    return tuple(found)


def _is_right(key: VerifierKey, value: bytes, text: str, check: Check) -> bool:
    if key.kind == ED25519:
        return check(key.public, value, text.encode())
    return len(value) > _TIME and check(
        key.public, value[_TIME:], _cosigned(text, int.from_bytes(value[:_TIME], "big"))
    )


def sign_note(text: str, signers: Sequence[tuple[VerifierKey, Sign]]) -> Note:
    """A note over a text, signed with each of some keys of a log."""
    return Note(text, tuple(Signature(key.name, key.key_id, sign(text.encode())) for key, sign in signers))


def cosign(text: str, key: VerifierKey, sign: Sign, seconds: int) -> Signature:
    """A witness's signature over a checkpoint and the time at which it saw it, in seconds since 1970 (tlog-cosignature)."""
    return Signature(key.name, key.key_id, seconds.to_bytes(_TIME, "big") + sign(_cosigned(text, seconds)))


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: its name, how many leaves it has, and their root (tlog-checkpoint)."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:  # pyright: ignore[reportImplicitOverride]
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint of a note's text. Lines after the third belong to others and are passed over. Raises NoteRefused."""
    lines = text.split("\n")
    if len(lines) < len(("origin", "size", "root", "")) or not all(lines[:-1]) or not _SIZE.fullmatch(lines[1]):
        raise NoteRefused("That is not a checkpoint.")
    root = _bytes_of(lines[2])
    if len(root) != _HASH:
        raise NoteRefused("The root in the checkpoint is not a hash.")
    return Checkpoint(lines[0], int(lines[1]), root)


def open_checkpoint(text: str, keys: Iterable[VerifierKey], check: Check) -> tuple[Checkpoint, Note]:
    """A checkpoint that one of the log's keys signed, with its note. Raises NoteRefused."""
    trusted = list(keys)
    note = read_note(text)
    found = read_checkpoint(note.text)
    if not any(key.kind == ED25519 and key.name == found.origin for key in signed_by(note, trusted, check)):
        raise NoteRefused("The checkpoint is not signed by a key of that log that is known here.")
    return found, note


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes_of(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    # Of the texts that decode to the same bytes one alone is taken (RFC 4648 §3.5).
    return raw if _b64(raw) == text else b""
