"""Keeps a person's decision to go on with a log that is not the one that was signed before, as after restoring an older backup.
The decision is told to every organisation in the log, and from then on the log has another origin."""

import hashlib

from actions.log_disclosure import Act, Touched, log_by_portal
from auth.viewer import OrganisationKind, Viewer
from disclosure.entry import LoggedOperation
from store import log_order, reference_data
from store.database import Database
from store.log_order import Stop
from store.problems import StoreProblem


class NothingToAccept(StoreProblem):
    """Disclosures are not stopped."""

    code = "NOTHING_TO_ACCEPT"

    def __init__(self) -> None:
        super().__init__("Disclosures are not stopped, so there is nothing to decide.")


class ReasonNeeded(StoreProblem):
    """A decision without a reason is none."""

    code = "REASON_NEEDED"

    def __init__(self) -> None:
        super().__init__("Say why, in a sentence: --reason.")


def accept_restored(database: Database, accepted_by: str, reason: str) -> list[Stop]:
    """Let disclosures go on; what had stopped them. Every organisation finds in its log that somebody decided, with the digest
    of the reason, which is kept beside the decision: a free text has no place in an entry."""
    if not reason.strip():
        raise ReasonNeeded
    with database.sequencing() as tx:
        stops = log_order.stops(tx)
    if not stops:
        raise NothingToAccept
    portal = _portal("")
    with database.transaction(portal) as tx:
        organisations = [row["code"] for row in reference_data.organisations(tx)]
    act = Act("accept_restored", hashlib.sha256(reason.strip().encode()).hexdigest())
    for code in organisations:
        with database.transaction(_portal(code)) as tx:
            log_by_portal(tx, accepted_by, act, Touched(code, counts={"stop": len(stops)}), LoggedOperation.ALTERATION)
    with database.sequencing() as tx:
        log_order.accept(tx, accepted_by, reason.strip())
    return stops


def _portal(organisation: str) -> Viewer:
    return Viewer(
        subject="operator",
        name="Counterfoil",
        organisation=organisation,
        kind=OrganisationKind.OVERSIGHT,
        roles=frozenset(),
        scopes=frozenset(),
    )
