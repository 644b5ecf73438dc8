"""`counterfoil witness`: watches a log for a member organisation. It co-signs each checkpoint that goes on from the last one it saw,
and refuses the others. It needs no database, and keeps one small file."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from auth.ed25519 import is_signed
from cli.key_files import Signer, read_keys, write_private
from cli.output import FAULTS, REFUSED, say
from disclosure.checkpoint import Checkpoint, NoteRefused, VerifierKey, cosign, open_checkpoint, read_verifier
from disclosure.witness import Verdict
from partners.witnessing import LogDoors, LogUnreachable, Seen
from store.clock import machine_time
from store.problems import StoreProblem

EXAMPLES = """\b
Examples:
  counterfoil log new-key --witness oldham.example/witness witness.key
  counterfoil witness https://portal.example --log-key 'portal.example/log+…' --key witness.key --state held.json

\b
Exit codes: 0 done, 1 refused or unreachable, 3 the log does not go on from what was seen: its operator is told, and must explain.
"""

_LOG = logging.getLogger("counterfoil.witness")

Address = Annotated[str, typer.Argument(help="The portal's address.")]
LogKeys = Annotated[list[str], typer.Option("--log-key", help="A verifier key of the log; may be given twice.")]
Key = Annotated[Path, typer.Option(help="The file with the witness's own key.")]
State = Annotated[Path, typer.Option(help="Where the newest checkpoint seen is kept.")]
Every = Annotated[int, typer.Option(help="Seconds between two looks.", min=1)]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("witness", epilog=EXAMPLES)(witness)


def witness(  # one parameter an option
    address: Address,
    log_key: LogKeys,
    key: Key,
    state: State,
    every: Every = 60,
    once: Annotated[bool, typer.Option("--once", help="Look once, then stop.")] = False,  # noqa: FBT002
) -> None:
    """Fetch, check and co-sign the checkpoints of a disclosure log."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    try:
        keys = [read_verifier(one) for one in log_key]
        signer = read_keys(key)[-1]
        watching = _Watching(address, keys, state)
        while True:
            verdict = watching.look(signer)
            if verdict in {Verdict.BEHIND, Verdict.FORKED}:
                raise typer.Exit(FAULTS)
            if once:
                if verdict is None:
                    raise typer.Exit(REFUSED)
                return
            time.sleep(every)
    except (NoteRefused, StoreProblem) as refused:
        say(refused.sentence)
        raise typer.Exit(REFUSED) from None


class _Watching:
    """One log, and what was seen of it last."""

    def __init__(self, address: str, keys: Sequence[VerifierKey], state: Path) -> None:
        self._doors = LogDoors(address, keys, is_signed)
        self._state = state
        self._note = _read(state)
        self._held: Checkpoint | None = None
        if self._note is not None:
            self._held, _ = open_checkpoint(self._note, keys, is_signed)

    def look(self, signer: Signer) -> Verdict | None:
        """Look once; None where the log cannot be reached. What is co-signed is kept before the signature leaves."""
        try:
            return self._look(signer)
        except LogUnreachable as problem:
            _LOG.warning("%s", problem.sentence)
            return None

    def _look(self, signer: Signer) -> Verdict:
        seen = self._doors.look(self._held)
        if seen.verdict in {Verdict.BEHIND, Verdict.FORKED}:
            self._refuse(seen)
            return seen.verdict
        key, sign = signer
        if seen.verdict is Verdict.NEW:
            self._held, self._note = seen.checkpoint, str(seen.note)
            write_private(self._state, json.dumps({"checkpoint": self._note}))
        is_there = any(one.key_id == key.key_id for one in seen.note.signatures)
        if not is_there:
            seconds = int(machine_time().timestamp())
            self._doors.bring_signature(seen.note, cosign(seen.note.text, key, sign, seconds))
            _LOG.info("co-signed %d entries", seen.checkpoint.size)
        return seen.verdict

    def _refuse(self, seen: Seen) -> None:
        """Keep what was refused beside what is held, since the two together prove it, and show the log what is held. A log that
        does not listen is refused all the same."""
        beside = self._state.with_name(f"{self._state.name}.refused")
        write_private(beside, json.dumps({"checkpoint": str(seen.note)}))
        _LOG.error("refused a checkpoint of %d entries: the log is %s", seen.checkpoint.size, seen.verdict.value)
        say(
            f"The log does not go on from the checkpoint of {0 if self._held is None else self._held.size} entries seen"
            f" before ({seen.verdict.value}). It was not co-signed. Keep {self._state} and {beside} as evidence: the log signed"
            " both. Tell the log's operator and the other witnesses."
        )
        try:
            _LOG.error("the log was shown what is held, and said: %s", self._doors.bring_evidence(self._note or ""))
        except LogUnreachable as problem:
            _LOG.error("the log could not be shown what is held: %s", problem.sentence)


def _read(state: Path) -> str | None:
    try:
        return str(json.loads(state.read_text(encoding="utf-8"))["checkpoint"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise NoteRefused(f"{state} is damaged. Put back a copy, or remove it and begin anew.") from None
