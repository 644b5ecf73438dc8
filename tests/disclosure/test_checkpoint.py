"""Signed notes, checkpoints and cosignatures, against published examples of other implementations, and what is refused."""

import pytest

from auth.ed25519 import is_signed, public_of, signing_with
from disclosure.checkpoint import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    NoteRefused,
    VerifierKey,
    cosign,
    open_checkpoint,
    read_checkpoint,
    read_note,
    read_signer,
    read_verifier,
    sign_note,
    signed_by,
    write_signer,
)

# golang.org/x/mod/sumdb/note, example_test.go
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# C2SP tlog-cosignature, the example of its introduction
C2SP_NOTE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)

SEED, OTHER = bytes(range(32)), bytes(range(1, 33))
LOG = VerifierKey("portal.example/log", ED25519, public_of(SEED))
WITNESS = VerifierKey("oldham.example/witness", COSIGNATURE, public_of(OTHER))
CHECKPOINT = Checkpoint("portal.example/log", 7, bytes(range(32)))


def _signed() -> str:
    return str(sign_note(str(CHECKPOINT), [(LOG, signing_with(SEED))]))


@pytest.mark.requirement(35)
def test_a_note_that_go_published_verifies() -> None:
    key = read_verifier(GO_KEY)

    assert signed_by(read_note(GO_NOTE), [key], is_signed) == (key,)
    assert str(key) == GO_KEY
    assert str(read_note(GO_NOTE)) == GO_NOTE


@pytest.mark.requirement(35)
def test_a_published_checkpoint_with_a_cosignature_is_read_as_it_was_written() -> None:
    note = read_note(C2SP_NOTE)
    log, witness = note.signatures

    assert str(note) == C2SP_NOTE
    assert str(read_checkpoint(note.text)) == note.text
    assert (read_checkpoint(note.text).origin, read_checkpoint(note.text).size) == (
        "example.com/behind-the-sofa",
        20852163,
    )
    assert (log.name, len(log.value)) == ("example.com/behind-the-sofa", 64)
    assert (witness.name, int.from_bytes(witness.value[:8], "big")) == ("witness.example.com/w1", 1679315147)


def test_a_checkpoint_is_opened_by_its_log_alone() -> None:
    assert open_checkpoint(_signed(), [WITNESS, LOG], is_signed)[0] == CHECKPOINT
    with pytest.raises(NoteRefused):
        open_checkpoint(_signed(), [WITNESS], is_signed)


def test_a_witness_signs_the_time_beside_the_checkpoint() -> None:
    note = read_note(_signed())
    line = cosign(note.text, WITNESS, signing_with(OTHER), 1_700_000_000)
    both = read_note(f"{_signed()}{line}")

    assert signed_by(both, [LOG, WITNESS], is_signed) == (LOG, WITNESS)
    later = line.value[:7] + bytes([line.value[7] ^ 1]) + line.value[8:]
    with pytest.raises(NoteRefused):
        signed_by(read_note(f"{_signed()}{type(line)(line.name, line.key_id, later)}"), [WITNESS], is_signed)


def test_a_witness_alone_does_not_make_a_checkpoint() -> None:
    named_alike = VerifierKey(LOG.name, COSIGNATURE, public_of(OTHER))
    note = f"{CHECKPOINT}\n{cosign(str(CHECKPOINT), named_alike, signing_with(OTHER), 1)}"

    with pytest.raises(NoteRefused):
        open_checkpoint(note, [named_alike], is_signed)


def test_two_keys_sign_while_one_takes_over() -> None:
    newer = VerifierKey(LOG.name, ED25519, public_of(OTHER))
    both = str(sign_note(str(CHECKPOINT), [(LOG, signing_with(SEED)), (newer, signing_with(OTHER))]))

    assert open_checkpoint(both, [LOG], is_signed)[0] == open_checkpoint(both, [newer], is_signed)[0] == CHECKPOINT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n7\n", "\n8\n"),
        ("\n7\n", "\n07\n"),
        ("\n\n", "\n"),
        ("\u2014 ", "- "),
        ("portal.example/log\n7", "portal.example/log\n\n7"),
        ("=\n\n", "\n\n"),
        ("\n7\n", "\n7\r\n"),
        ("\u2014 portal.example/log", "\u2014 other.example/log"),
    ],
)
def test_whatever_was_changed_in_a_note_is_refused(old: str, new: str) -> None:
    note = _signed()
    assert old in note

    with pytest.raises(NoteRefused):
        open_checkpoint(note.replace(old, new, 1), [LOG], is_signed)


@pytest.mark.parametrize("text", ["", "\n\n", _signed()[:-1]])
def test_half_a_note_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        open_checkpoint(text, [LOG], is_signed)


@pytest.mark.parametrize(
    "text",
    ["", "name", "name+00000000+", f"{LOG}x", str(LOG).replace("portal", "other"), "a b+00000000+AAAA", GO_KEY[:-4]],
)
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        read_verifier(text)


def test_a_private_key_is_read_back_and_a_damaged_one_is_refused_unquoted() -> None:
    written = write_signer(LOG, SEED)

    assert read_signer(written) == (LOG.name, ED25519, SEED)
    with pytest.raises(NoteRefused) as refused:
        read_signer(written[:-8])
    assert written[20:40] not in str(refused.value)
