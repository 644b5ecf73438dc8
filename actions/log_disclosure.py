"""Logs what was shown or done with records: one entry for each controller and answer, appended in the caller's transaction.
What an entry's bytes are is `disclosure/entry.py`; noting what an operation shows is its own business."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from auth.purposes import AGREEMENT_VERSION, GAP_RECONCILIATION, legal_gateway
from auth.viewer import Viewer
from disclosure.entry import CASE, SALT_BYTES, Decision, Entry, LoggedOperation, Named, canonical_bytes, leaf_hash
from store import disclosures
from store.clock import machine_time
from store.disclosures import Appended
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Act:
    """What was done: its name, and the digest of the document that asked. An act without a document is its name."""

    name: str
    digest: str = ""

    @property
    def operation_hash(self) -> str:
        """The digest that an entry carries."""
        return self.digest or hashlib.sha256(self.name.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Touched:
    """Records of one controller: ids by the kind of record, and names of fields by type, or how many where ids say nothing
    more. `purpose` is given where it is another than the viewer's."""

    controller: str
    records: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    counts: Mapping[str, int] | None = None
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class _Doer:
    subject: str
    recipient: str
    purpose: str
    roles: tuple[str, ...] = ()
    client: str = ""
    strength: tuple[str, ...] = ()
    case: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class _Done:
    operation: LoggedOperation
    decision: Decision = Decision.ALLOWED
    rule: str = ""


def log_disclosure(
    tx: Transaction, viewer: Viewer, act: Act, *touched: Touched, operation: LoggedOperation | None = None
) -> None:
    """Log what a viewer was shown, in one statement: a consultation of its organisation's own records, a disclosure of
    another's, unless told otherwise (DPA 2018 s.62(1)). If it cannot be written, nothing may leave: let the error rise
    (DESIGN §6). Raises LogBehind, LogNotCompared and LogStopped where something was to be shown."""
    doer = _doer(viewer)
    entries = [_entry(doer, act, one, _Done(operation or _shown(viewer, one))) for one in touched]
    shows = operation in {None, LoggedOperation.CONSULTATION, LoggedOperation.DISCLOSURE}
    disclosures.append(tx, doer.recipient, entries, shows=shows)


def log_by_portal(tx: Transaction, subject: str, act: Act, touched: Touched, operation: LoggedOperation) -> None:
    """Log what the portal did of itself, as to combine records: to the controller, who is shown it too."""
    doer = _Doer(subject, touched.controller, GAP_RECONCILIATION)
    disclosures.append(tx, doer.recipient, [_entry(doer, act, touched, _Done(operation))], shows=False)


def log_denied(tx: Transaction, viewer: Viewer, act: Act, rule: str, operation: LoggedOperation) -> None:
    """Log that a viewer tried something and which rule denied it, to its own organisation: whose records it would have been
    nobody looked up. In a transaction of its own, which `actions/deny.py` opens."""
    done = _Done(operation, Decision.DENIED, rule)
    doer = _doer(viewer)
    disclosures.append(tx, doer.recipient, [_entry(doer, act, Touched(viewer.organisation), done)], shows=False)


def _doer(viewer: Viewer) -> _Doer:
    return _Doer(
        subject=viewer.subject,
        recipient=viewer.organisation,
        purpose=viewer.purpose,
        roles=tuple(role.value for role in viewer.roles),
        client=viewer.client,
        strength=tuple(viewer.strength),
        case=viewer.case,
        request_id=viewer.request_id,
    )


def _shown(viewer: Viewer, touched: Touched) -> LoggedOperation:
    own = touched.controller == viewer.organisation
    return LoggedOperation.CONSULTATION if own else LoggedOperation.DISCLOSURE


def _entry(doer: _Doer, act: Act, touched: Touched, done: _Done) -> Appended:
    salts = _salts()
    named = {
        kind: [Named(kind, one, next(salts)) for one in sorted(set(ids))]
        for kind, ids in touched.records.items()
        if ids
    }
    case = Named(CASE, doer.case, next(salts)) if doer.case else None
    purpose = touched.purpose or doer.purpose
    entry = Entry(
        operation=done.operation,
        at=machine_time(),
        subject=doer.subject,
        roles=doer.roles,
        recipient=doer.recipient,
        controllers=(touched.controller,),
        purpose=purpose,
        legal_gateway=legal_gateway(purpose),
        agreement_version=AGREEMENT_VERSION,
        operation_name=act.name,
        operation_hash=act.operation_hash,
        request_id=doer.request_id,
        records={kind: tuple(one.commitment for one in some) for kind, some in named.items()},
        fields=touched.fields,
        counts=touched.counts,
        client=doer.client,
        strength=doer.strength,
        case="" if case is None else case.commitment,
        decision=done.decision,
        rule=done.rule,
    )
    content = canonical_bytes(entry)
    return Appended(
        touched.controller,
        done.operation.value,
        entry.at,
        content,
        leaf_hash(content),
        (*_flat(list(named.values())), *(() if case is None else (case,))),
    )


def _flat(lists: Sequence[Sequence[Named]]) -> Iterator[Named]:
    for some in lists:
        yield from some


def _salts() -> Iterator[bytes]:
    """Fresh salts; the system is asked for many at a time, since asking costs more than the bytes."""
    many = 64
    while True:
        drawn = os.urandom(many * SALT_BYTES)
        for start in range(0, len(drawn), SALT_BYTES):
            yield drawn[start : start + SALT_BYTES]
