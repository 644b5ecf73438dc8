"""The disclosure log as GraphQL shows it: who was shown which records, of whose, for what. Reading it is logged, too, with a purpose
of DPA 2018 s.62(4)."""

import datetime as dt
from enum import Enum
from typing import Any

import strawberry

from actions.export_log import reading
from auth import purposes
from auth.scopes import Scope
from disclosure.entry import Decision, LoggedOperation, Named, commitments, commits, read_entry
from schema.asking import asking_of
from schema.organisation import Asked, Organisation, organisation_of
from schema.paging import Connection, connection, page_of
from schema.permissions import needs
from store import log_reading
from store.log_reading import LogFilter
from store.reads_paging import Values

strawberry.enum(LoggedOperation, description="What was done with records: the six operations of DPA 2018 s.62(1).")
strawberry.enum(Decision, description="Whether what was tried was done.")


@strawberry.enum(description="What the log is read for: the purposes of DPA 2018 s.62(4), and no others.")
class LogPurpose(Enum):
    VERIFY_LAWFULNESS = purposes.VERIFY_LAWFULNESS
    SELF_MONITORING = purposes.SELF_MONITORING
    INTEGRITY_AND_SECURITY = purposes.INTEGRITY_AND_SECURITY
    CRIMINAL_PROCEEDINGS = purposes.CRIMINAL_PROCEEDINGS


@strawberry.input(description="Which entries of the log.")
class DisclosureFilter:
    record: str | None = strawberry.field(
        default=None,
        description="The id of a record, or of a person, in your organisation's own system: entries about it alone.",
    )
    since: dt.datetime | None = strawberry.field(default=None, description="From this moment on.")
    until: dt.datetime | None = strawberry.field(default=None, description="Before this moment.")
    recipient: str | None = strawberry.field(
        default=None, description="The code of the organisation that was shown it."
    )
    operation: LoggedOperation | None = strawberry.field(default=None, description="What was done.")

    @staticmethod
    def read(given: "DisclosureFilter | None") -> LogFilter:
        """As the store wants it."""
        if given is None:
            return LogFilter()
        operation = None if given.operation is None else given.operation.value
        return LogFilter(given.record or None, given.since, given.until, given.recipient, operation)


@strawberry.type(description="Records of one kind that an entry names.")
class DisclosedRecords:
    kind: str = strawberry.field(
        description="trail, incident, person, referral, contact, attachment, gap, flag or load."
    )
    record_ids: list[str] = strawberry.field(description="Their ids, as far as they have not been erased.")
    erased: int = strawberry.field(description="How many more there were, of which nobody can tell any more which.")


@strawberry.type(description="Names of fields of one type that were shown.")
class DisclosedFields:
    type: str = strawberry.field(description="The type.")
    names: list[str] = strawberry.field(description="The fields.")


@strawberry.type(description="How many of something were touched, where naming each would say nothing more.")
class DisclosedCount:
    kind: str = strawberry.field(description="Of what.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(
    description="An entry of the disclosure log: who was shown or did what, with whose records, and for what.",
    directives=needs(Scope.DISCLOSURES_READ),
)
class Disclosure:
    body: strawberry.Private[dict[str, Any]]
    named: strawberry.Private[list[Named]]
    organisation_code: strawberry.Private[str]
    recipient_code: strawberry.Private[str]

    id: strawberry.ID = strawberry.field(description="Of the entry.")
    at: dt.datetime = strawberry.field(description="When, by machine time.")
    operation: LoggedOperation = strawberry.field(description="What was done, or tried.")
    decision: Decision = strawberry.field(description="Whether it was done.")
    rule: str = strawberry.field(description="What denied it; empty where it was done.")
    subject: str = strawberry.field(description="The pseudonymous id of who did it.")
    roles: list[str] = strawberry.field(description="Its roles at the time.")
    client: str = strawberry.field(description="The partner system that asked; empty for a person.")
    purpose: str = strawberry.field(description="What it was for.")
    legal_gateway: str = strawberry.field(description="Under which law.")
    agreement_version: str = strawberry.field(description="Under which version of the sharing agreement.")
    operation_name: str = strawberry.field(description="The name of the operation or act.")
    operation_hash: str = strawberry.field(description="The digest of the document that asked.")
    request_id: str = strawberry.field(description="Of the request, as in the portal's own log.")
    position: int | None = strawberry.field(
        description="Its position in the log, from 0; null for a second or so, until it is ordered and signed."
    )

    @strawberry.field(description="Whose records they were.")
    def organisation(self, info: Asked) -> Organisation:
        return organisation_of(info, self.organisation_code)

    @strawberry.field(description="Who was shown them.")
    def recipient(self, info: Asked) -> Organisation:
        return organisation_of(info, self.recipient_code)

    @strawberry.field(description="Which records, by kind.")
    def records(self) -> list[DisclosedRecords]:
        clear: dict[str, list[str]] = {} if commits(self.body) else self.body["records"]
        committed = commitments(self.body) if commits(self.body) else set[tuple[str, str]]()
        kinds = sorted({kind for kind, _ in committed} | set(clear))
        return [self._of_kind(kind, committed, clear.get(kind, [])) for kind in kinds]

    def _of_kind(self, kind: str, committed: set[tuple[str, str]], clear: list[str]) -> DisclosedRecords:
        total = sum(1 for one, _ in committed if one == kind)
        ids = sorted({one.record_id for one in self.named if one.kind == kind} | set(clear))
        return DisclosedRecords(kind=kind, record_ids=ids, erased=max(0, total - len(ids)))

    @strawberry.field(description="Which fields, by type.")
    def fields(self) -> list[DisclosedFields]:
        return [DisclosedFields(type=name, names=list(names)) for name, names in sorted(self.body["fields"].items())]

    @strawberry.field(description="How many, where they are not named.")
    def counts(self) -> list[DisclosedCount]:
        return [DisclosedCount(kind=kind, count=count) for kind, count in sorted(self.body["counts"].items())]


def disclosures_of(
    info: Asked, first: int, after: str | None, purpose: LogPurpose, given: DisclosureFilter | None
) -> Connection[Disclosure]:
    """A page of the log; that it was read is noted."""
    asking, page, wanted = asking_of(info), page_of(first, after), DisclosureFilter.read(given)
    tx, organisation = asking.transaction, asking.viewer.organisation
    rows = log_reading.disclosures(tx, page, organisation, wanted)
    shown = [values["entry_id"] for _, values in rows[: page.first]]
    asking.shown.readings.append(reading(asking.viewer, str(purpose.value), wanted, len(shown)))
    names = log_reading.names_of(tx, shown)
    return connection(
        page,
        rows,
        lambda some: [_disclosure(row, names.get(row["entry_id"], [])) for row in some],
        lambda: log_reading.count_disclosures(tx, organisation, wanted),
    )


def _disclosure(row: Values, named: list[Named]) -> Disclosure:
    body = read_entry(bytes(row["entry"])) or {}
    same = (
        "subject",
        "purpose",
        "legal_gateway",
        "agreement_version",
        "operation_name",
        "operation_hash",
        "request_id",
    )
    return Disclosure(
        body={"records": {}, "fields": {}, "counts": {}, "format": "", **body},
        named=named,
        organisation_code=row["organisation"],
        recipient_code=row["recipient"],
        id=strawberry.ID(row["entry_id"]),
        at=row["at"],
        operation=LoggedOperation(row["operation"]),
        decision=Decision(body.get("decision", Decision.ALLOWED)),
        rule=body.get("rule", ""),
        roles=list(body.get("roles", ())),
        client=body.get("client", ""),
        position=row["leaf_index"],
        **{name: body.get(name, "") for name in same},
    )
