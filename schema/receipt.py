"""What answers a referral: a council's contact or attachment matched to a trail. The force sees when and with what outcome;
the council's own words are shown only where the record itself is the viewer's to see."""

import datetime as dt
import operator
from typing import Any, ClassVar

import strawberry

from auth.scopes import Scope
from reading.declared import Column, Kept, Made, MadeOf, OrganisationOf, Rows, Shows
from reconciliation.standing_in import origin_of
from schema.asking import asking_of
from schema.disclosing import PersonRecord
from schema.organisation import Asked, Organisation, organisation_of
from schema.parts import Grade, Moment, grade_or_none, moment_or_none, opaque_id
from schema.permissions import Withheld
from schema.siblings import Siblings
from schema.step import kept_moment
from schema.words import Origin
from store import reads_contacts
from store.reads_paging import Key, Values


@strawberry.type(description="The child as the council knows it.")
class CouncilChild(PersonRecord):
    given_names: str | None = strawberry.field(description="As the council wrote them.")
    family_name: str | None = strawberry.field(description="As the council wrote it.")
    date_of_birth: dt.date | None = strawberry.field(description="Null for an unborn child, or where it is not known.")
    expected_date_of_birth: dt.date | None = strawberry.field(description="For an unborn child.")
    postcode: str | None = strawberry.field(description="Of the address that the council holds.")

    @classmethod
    def of(cls, row: Values, controller: str, record: str) -> "CouncilChild":
        """The child of a row that has a child's columns."""
        names = ("given_names", "family_name", "date_of_birth", "expected_date_of_birth")
        return cls(
            controller=controller,
            record=record,
            postcode=row["address_postcode"],
            **{name: row[name] for name in names},
        )


def _id(row: Values) -> strawberry.ID:
    return opaque_id(row["kind"].capitalize(), row["directorate"], row["record_id"])


def _origin(row: Values) -> Origin | None:
    return origin_of(row["record_id"]) if row["kind"] == "contact" else None


def _recorded(row: Values) -> Moment | None:
    is_dated = row["is_seen"] and _origin(row) is not Origin.EPISODE
    return moment_or_none(row["recorded_at"]) if is_dated else None


def _record(row: Values) -> str:
    return _named(row["kind"], row["record_id"])


def _named(kind: str, record_id: str) -> str:
    return f"{kind}:{record_id}"


def _child(row: Values) -> CouncilChild | None:
    return CouncilChild.of(row, row["directorate"], _record(row)) if row["is_seen"] else None


def _said(name: str) -> MadeOf:
    """A value of what the reconciler kept."""
    return MadeOf(operator.itemgetter(name), ("body",))


_WHICH = ("directorate", "kind", "record_id")
_CHILD = ("given_names", "family_name", "date_of_birth", "expected_date_of_birth", "address_postcode")


@strawberry.type(description="A council's record matched to a trail.")
class Receipt(PersonRecord):
    reads: ClassVar = Rows(
        {
            "id": Made(_id, _WHICH),
            "origin": Made(_origin, ("kind", "record_id")),
            **{name: Kept(_said(name)) for name in ("arrived", "decided", "fed_back")},
            **{name: _said(name) for name in ("inferred", "outcomes", "no_further_action", "evidence")},
            "directorate": OrganisationOf("directorate"),
            "quoted_reference": Made(
                lambda row: row["quoted_reference"] if row["is_seen"] else None, ("quoted_reference", "is_seen")
            ),
            "recorded": Made(_recorded, ("recorded_at", "is_seen", "kind", "record_id")),
            "grade": Made(
                lambda row: grade_or_none(row) if row["is_seen"] else None, ("grade_tool", "grade", "is_seen")
            ),
            "child": Made(_child, (*_WHICH, *_CHILD, "is_seen")),
        },
        Shows(Column("directorate"), MadeOf(_named, ("kind", "record_id"))),
    )

    seen: strawberry.Private[Values | None]
    organisation: strawberry.Private[str]

    id: strawberry.ID = strawberry.field(description="The id of the record. Opaque.")
    kind: str = strawberry.field(description="contact or attachment.")
    origin: Origin | None = strawberry.field(
        description="Whether the contact is one, or an episode standing in for it; null for an attachment."
    )
    record_id: str = strawberry.field(
        description="The record's own id in the council's system; of an episode standing in, `episode:` and the episode's id."
    )
    arrived: Moment | None = strawberry.field(description="When the notice reached the council.")
    inferred: bool = strawberry.field(description="Whether arrival was worked out, not recorded.")
    decided: Moment | None = strawberry.field(description="When the council decided.")
    outcomes: list[str] = strawberry.field(description="What the council decided, as outcome codes.")
    no_further_action: bool | None = strawberry.field(description="Whether nothing further was done.")
    fed_back: Moment | None = strawberry.field(description="When the referrer was told.")
    evidence: list[str] = strawberry.field(description="Why the two records are about the same child, in plain words.")

    @strawberry.field(description="The council whose record it is.")
    def directorate(self, info: Asked) -> Organisation:
        return organisation_of(info, self.organisation)

    @strawberry.field(description="The reference as the council wrote it. Null where the record is not yours to see.")
    def quoted_reference(self) -> str | None:
        return None if self.seen is None else self.seen["quoted_reference"]

    @strawberry.field(description="When it was entered. Null where the record is not yours to see.")
    def recorded(self) -> Moment | None:
        if self.seen is None or self.origin is Origin.EPISODE:
            return None
        return moment_or_none(self.seen["recorded_at"])

    @strawberry.field(description="The grade that the council recorded. Null where the record is not yours to see.")
    def grade(self) -> Grade | None:
        return None if self.seen is None else grade_or_none(self.seen)

    @strawberry.field(
        description="The child. Null without `people:read`, and where the record is not yours to see.",
        extensions=[Withheld(Scope.PEOPLE_READ)],
    )
    def child(self) -> CouncilChild | None:
        return None if self.seen is None else CouncilChild.of(self.seen, self.controller, self.record)


def receipts_of(info: Asked, key: Key, beside: Siblings[Key]) -> list[Receipt]:
    """The receipts of a trail that the viewer may see, with what of their records it may see."""
    transaction = asking_of(info).transaction
    rows = beside.related("receipts", key, lambda keys: reads_contacts.of_receipts(transaction, keys)) or []
    return [_receipt(row) for row in rows]


def _receipt(row: Values) -> Receipt:
    organisation, kind, record_id = row["directorate"], row["kind"], row["record_id"]
    body: dict[str, Any] = row["body"]
    return Receipt(
        controller=organisation,
        record=f"{kind}:{record_id}",
        seen=row if row["is_seen"] else None,
        organisation=organisation,
        id=opaque_id(kind.capitalize(), organisation, record_id),
        kind=kind,
        origin=origin_of(record_id) if kind == "contact" else None,
        record_id=record_id,
        arrived=kept_moment(body["arrived"]),
        inferred=body["inferred"],
        decided=kept_moment(body["decided"]),
        outcomes=list(body["outcomes"]),
        no_further_action=body["no_further_action"],
        fed_back=kept_moment(body["fed_back"]),
        evidence=list(body["evidence"]),
    )
