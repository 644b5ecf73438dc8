"""Erases what senders purged, once its own period is over, and judges anew what stood on it. Part of `actions/erase.py`; one
page is one transaction, and judging follows it in the reconciler's."""

from collections import Counter
from collections.abc import Callable, Sequence

from actions.keep_children import tokens_of
from actions.reconcile import judge_again
from reconciliation.merging import merged_versions
from reconciliation.records import RecordKey
from store import components, findings, purges, records
from store.components import Take
from store.database import Database
from store.retention import Retained, Retention
from store.transaction import Transaction

Log = Callable[[Transaction, str, dict[str, int], Retained], None]


def count_purged(database: Database, rules: Retention) -> int:
    """Of how many children something has to go."""
    since = rules.kept_since.get(Retained.PURGED)
    if since is None:
        return 0
    total, page = 0, list[RecordKey]()
    with database.erasing() as tx:
        while page := purges.purged_children(tx, since, page[-1] if page else None):
            total += len(page)
    return total


def erase_purged(database: Database, rules: Retention, log: Log) -> int:
    """Erase what was purged; of how many children."""
    since = rules.kept_since.get(Retained.PURGED)
    total = 0
    while since is not None:
        with database.erasing() as tx:
            found = purges.purged_children(tx, since)
            if not found:
                break
            for organisation in sorted({key.organisation for key in found}):
                records.take_turn(tx, organisation)
            findings.take_turn(tx)
            beside = _of_their_components(tx, found)
            purges.erase_purged(tx, found, since)
            for child in found:
                _erase_tokens(tx, child)
            for organisation, count in sorted(Counter(key.organisation for key in found).items()):
                log(tx, organisation, {"child": count}, Retained.PURGED)
        judge_again(database, beside)
        total += len(found)
    return total


def _of_their_components(tx: Transaction, children: Sequence[RecordKey]) -> list[RecordKey]:
    """The records that are judged together with some children."""
    found = components.components(tx, children, components.ALL, Take.ALL)
    return list(dict.fromkeys(version.key for one in found for version in one.versions))


def _erase_tokens(tx: Transaction, child: RecordKey) -> None:
    """Erase the tokens by which what is gone was found."""
    states = merged_versions(purges.versions_left(tx, child))
    kept = {token for _, merged in states for token in tokens_of(child.organisation, merged)}
    purges.erase_tokens_but(tx, child, kept)
