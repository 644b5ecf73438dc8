"""A sequencer for tests: keys of its own, a place for what it published, and entries to put in order."""

from dataclasses import dataclass, field

from actions.compare_log import Published
from actions.log_disclosure import Act, Touched, log_disclosure
from actions.sequence_log import Batch, Sequencer, take_turn
from auth.ed25519 import public_of, signing_with
from auth.viewer import Viewer
from disclosure.checkpoint import ED25519, Sign, VerifierKey
from store.database import Database
from tests.database import OLDHAM, viewer_of

ORIGIN = "portal.example/log"


def signer(name: str = ORIGIN, seed: bytes = bytes(range(32))) -> tuple[VerifierKey, Sign]:
    """A key of the log."""
    return VerifierKey(name, ED25519, public_of(seed)), signing_with(seed)


@dataclass
class Office:
    """Where the log is signed: its keys, and the checkpoint that was published last."""

    database: Database
    signers: list[tuple[VerifierKey, Sign]] = field(default_factory=lambda: [signer()])
    published: list[str] = field(default_factory=list[str])

    def sequencer(self) -> Sequencer:
        """A sequencer as if its process had just begun."""
        published = Published(lambda: self.published[-1] if self.published else None, self.published.append)
        return Sequencer(self.database, lambda: self.signers, published)

    def order(self, sequencer: Sequencer | None = None) -> Batch:
        """One turn."""
        return take_turn(sequencer or self.sequencer(), self.database)

    @property
    def keys(self) -> list[VerifierKey]:
        """The verifier keys."""
        return [key for key, _ in self.signers]


def show(database: Database, *ids: str, controller: str = OLDHAM, viewer: Viewer | None = None) -> None:
    """An entry that names some trails."""
    who = viewer or viewer_of(OLDHAM)
    with database.transaction(who) as tx:
        log_disclosure(tx, who, Act("look"), Touched(controller, {"trail": ids}, {"Trail": ("id",)}))
