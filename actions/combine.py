"""Logs to each organisation that its records were combined with others' (DPA 2018 s.62(1)(f)): once for a run of the
reconciler, and only where something that it may see was found anew. So an entry says nothing that its reader's own findings
do not say, whoever's record the run began with and however many pages it had."""

from collections import Counter

from actions.log_disclosure import Act, Touched, log_by_portal
from disclosure.entry import LoggedOperation
from store import combined
from store.findings import Changes
from store.transaction import Transaction

SUBJECT = "reconciler"


def note_combined(tx: Transaction, run: str, changes: Changes) -> None:
    """Note what a page of a run changed, in its transaction, for the end of the run. A run that was stopped goes on under the
    same name, and finds what its pages noted before."""
    found = Counter((organisation, "trail") for one in changes.trails for organisation in one.seen_by)
    found += Counter((organisation, "gap") for one in changes.gaps for organisation in one.seen_by)
    combined.note(tx, run, found)


def log_combined(tx: Transaction, run: str) -> None:
    """Log what all pages of a run changed, in the transaction that ends it: how many findings of each kind, since naming
    every one would say nothing more than the findings' own versions do."""
    for organisation, counts in combined.take(tx, run).items():
        touched = Touched(organisation, counts=counts)
        log_by_portal(tx, SUBJECT, Act("reconcile"), touched, operation=LoggedOperation.COMBINATION)
