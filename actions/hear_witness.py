"""What witnesses tell the portal: their signatures under a checkpoint, and checkpoints that they hold and that the log may not go on
from. Anybody may tell; nothing is believed that is not signed, and none of it is about anybody."""

import logging
from collections.abc import Sequence

from actions.compare_log import known_keys, why_not
from auth.ed25519 import is_signed
from disclosure.checkpoint import (
    COSIGNATURE,
    NoteRefused,
    VerifierKey,
    read_checkpoint,
    read_note,
    signed_by,
)
from store import log_order
from store.database import Database
from store.problems import StoreProblem

_LOG = logging.getLogger("counterfoil.log")


class NotOurCheckpoint(StoreProblem):
    """What was sent is not a checkpoint of this log, or not signed by a witness that is known here."""

    code = "NOT_OUR_CHECKPOINT"

    def __init__(self) -> None:
        super().__init__("That is not a checkpoint of this log with the signature of a witness that is known here.")


def take_cosignatures(database: Database, text: str, witnesses: Sequence[VerifierKey]) -> int:
    """Keep the signatures of known witnesses under a checkpoint of ours; how many were new. Raises NotOurCheckpoint."""
    try:
        note = read_note(text)
        found = read_checkpoint(note.text)
        by = {key.key_id: key for key in signed_by(note, witnesses, is_signed) if key.kind == COSIGNATURE}
    except NoteRefused:
        raise NotOurCheckpoint from None
    with database.without_viewer() as tx:
        signed = log_order.checkpoint_at(tx, found.origin, found.size)
        if signed is None or read_note(signed.note).text != note.text or not by:
            raise NotOurCheckpoint
        lines = [one for one in note.signatures if one.key_id in by and one.name == by[one.key_id].name]
        return sum(log_order.keep_cosignature(tx, signed, one.name, str(one)) for one in lines)


def take_held(database: Database, text: str) -> bool:
    """Look at a checkpoint that a witness holds; whether it stopped disclosures, since the log does not go on from it."""
    with database.without_viewer() as tx:
        reason = why_not(tx, text, known_keys(tx), log_order.size(tx))
        if reason is None:
            return False
        origin = read_checkpoint(read_note(text).text).origin
        if log_order.stop(tx, origin, reason, text):
            _LOG.error("disclosures are stopped: a witness holds a checkpoint that shows that %s", reason)
        return True
