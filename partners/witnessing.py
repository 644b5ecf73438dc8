"""A witness at a log's doors: fetches the newest checkpoint and the proof that it goes on from the one held, and brings the witness's
signature, or the checkpoint held as evidence. What it decides is `disclosure/witness.py`'s; what is kept is the command's."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

import httpx2

from disclosure.checkpoint import Check, Checkpoint, Note, NoteRefused, Signature, VerifierKey, open_checkpoint
from disclosure.witness import Offered, Verdict, judge

PATIENCE_S = 20
MOST_BYTES = 1_048_576


class LogUnreachable(Exception):
    """The log does not answer, or not as a log does."""

    code = "LOG_UNREACHABLE"

    def __init__(self, why: str) -> None:
        super().__init__(f"The log does not answer as it should: {why}.")
        self.sentence = f"The log does not answer as it should: {why}."


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at the log found: the checkpoint with its note, and how it stands to the one held."""

    checkpoint: Checkpoint
    note: Note
    verdict: Verdict


class LogDoors:
    """The doors of one log."""

    def __init__(self, address: str, keys: Sequence[VerifierKey], check: Check) -> None:
        self._client = httpx2.Client(base_url=address, timeout=PATIENCE_S, follow_redirects=False, trust_env=False)
        self._keys = keys
        self._check = check

    def look(self, held: Checkpoint | None) -> Seen:
        """Fetch the newest checkpoint and judge it against the one held. Raises LogUnreachable and NoteRefused."""
        found, note = open_checkpoint(self._get("/log/checkpoint"), self._keys, self._check)
        if held is not None and held.origin != found.origin:
            raise NoteRefused(f"The log was {held.origin} and calls itself {found.origin} now. Ask its operator why.")
        proof: list[bytes] = []
        if held is not None and 0 < held.size < found.size:
            proof = self._proof(held.size, found.size)
        return Seen(found, note, judge(held, Offered(found, proof)))

    def bring_signature(self, note: Note, signature: Signature) -> None:
        """Give the log the witness's signature under a checkpoint."""
        self._post("/log/cosignatures", f"{note.text}\n{signature}")

    def bring_evidence(self, note: str) -> str:
        """Show the log a checkpoint that it signed and does not go on from; what it says to it."""
        return self._post("/log/held", note).strip()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _proof(self, old: int, size: int) -> list[bytes]:
        text = self._get(f"/log/consistency?from={old}&to={size}")
        try:
            return [base64.b64decode(line, validate=True) for line in text.split()]
        except binascii.Error:
            raise LogUnreachable("its proof is no proof") from None

    def _get(self, path: str) -> str:
        return self._ask("GET", path, None)

    def _post(self, path: str, body: str) -> str:
        return self._ask("POST", path, body.encode())

    def _ask(self, method: str, path: str, body: bytes | None) -> str:
        try:
            answer = self._client.request(
                method, path, content=body, headers={"Content-Type": "text/plain; charset=utf-8"}
            )
        except httpx2.HTTPError as error:
            raise LogUnreachable(type(error).__name__) from None
        if not answer.is_success or len(answer.content) > MOST_BYTES:
            raise LogUnreachable(f"{method} {path.partition('?')[0]} was answered with {answer.status_code}")
        return answer.text
