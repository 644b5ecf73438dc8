"""Logs what was shown or done with records: one entry for each controller and answer, appended in the caller's transaction.
What an entry's bytes are is `disclosure/entry.py`; noting what an operation shows is its own business."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from auth.purposes import AGREEMENT_VERSION, GAP_RECONCILIATION, legal_gateway
from auth.viewer import Viewer
from disclosure.entry import Entry, LoggedOperation, canonical_bytes, leaf_hash
from store import disclosures
from store.clock import machine_time
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
    """Records of one controller: ids and names of fields by the kind of record, or how many where ids say nothing more."""

    controller: str
    records: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    counts: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class _Doer:
    subject: str
    recipient: str
    roles: tuple[str, ...]
    purpose: str
    request_id: str


def log_disclosure(
    tx: Transaction, viewer: Viewer, act: Act, touched: Touched, operation: LoggedOperation | None = None
) -> None:
    """Log what a viewer was shown: a consultation of its organisation's own records, a disclosure of another's, unless
    told otherwise (DPA 2018 s.62(1)). If it cannot be written, nothing may leave: let the error rise (DESIGN §6)."""
    roles = tuple(role.value for role in viewer.roles)
    doer = _Doer(viewer.subject, viewer.organisation, roles, viewer.purpose, viewer.request_id)
    own = touched.controller == viewer.organisation
    _append(tx, doer, act, touched, operation or (LoggedOperation.CONSULTATION if own else LoggedOperation.DISCLOSURE))


def log_by_portal(tx: Transaction, subject: str, act: Act, touched: Touched, operation: LoggedOperation) -> None:
    """Log what the portal did of itself, as to combine records: to the controller, who is shown it too."""
    doer = _Doer(subject, touched.controller, (), GAP_RECONCILIATION, "")
    _append(tx, doer, act, touched, operation)


def _append(tx: Transaction, doer: _Doer, act: Act, touched: Touched, operation: LoggedOperation) -> None:
    entry = Entry(
        operation=operation,
        at=machine_time(),
        subject=doer.subject,
        roles=doer.roles,
        recipient=doer.recipient,
        controllers=(touched.controller,),
        purpose=doer.purpose,
        legal_gateway=legal_gateway(doer.purpose),
        agreement_version=AGREEMENT_VERSION,
        operation_name=act.name,
        operation_hash=act.operation_hash,
        request_id=doer.request_id,
        records=touched.records,
        fields=touched.fields,
        counts=touched.counts,
    )
    content = canonical_bytes(entry)
    disclosures.append(
        tx,
        organisation=touched.controller,
        recipient=doer.recipient,
        operation=operation.value,
        entry=content,
        leaf=leaf_hash(content),
    )
