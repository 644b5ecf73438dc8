"""Referrals: the notices that a force wrote, to one recipient each, naming children."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

import strawberry

from auth.scopes import Scope
from reading.declared import Column, Made, OrganisationOf, Related, Rows, Shows
from schema import incident as incidents, trail as trails
from schema.asking import asking_of
from schema.disclosing import PersonRecord
from schema.organisation import Asked, Organisation, organisation_of
from schema.parts import GRADE, Grade, Node, grade_or_none, id_of, opaque_id
from schema.permissions import Withheld, needs
from schema.siblings import Siblings, built_lists
from store import reads_incidents, reads_trails
from store.reads_paging import Key, Values

if TYPE_CHECKING:
    from schema.incident import Incident, IncidentPerson
    from schema.trail import Trail


@strawberry.type(
    description="The notice about incidents that a force wrote, and perhaps sent, to one recipient, naming children.",
    directives=needs(Scope.REFERRALS_READ),
)
class Referral(Node, PersonRecord):
    reads: ClassVar = Rows(
        {
            "id": id_of("Referral", "force", "referral_id"),
            "grade": GRADE,
            "force": OrganisationOf("force"),
            "recipient": OrganisationOf("recipient"),
            "child_count": Made(lambda row: len(row["children"]), ("children",)),
            **{name: Column(name) for name in ("reason", "narrative", "grade_change_reason", "withdrawal_reason")},
            "children": Related(reads_incidents.SQL.children_of_referrals, ("force", "referral_id")),
            "incidents": Related(reads_incidents.SQL.incidents_of_referrals, ("force", "referral_id")),
            "trails": Related(reads_trails.SQL.trails_of_referrals, ("force", "referral_id")),
        },
        Shows(Column("force"), Column("referral_id")),
    )

    row: strawberry.Private[Values]
    key: strawberry.Private[Key]
    beside: strawberry.Private[Siblings[Key]]

    referral_id: str = strawberry.field(description="Its id in the force's system.")
    reference: str = strawberry.field(description="What a council is asked to quote.")
    recipient_service: str = strawberry.field(description="CHILDREN, ADULTS, MARAC, SCHOOL or VICTIM_SERVICES.")
    form: str = strawberry.field(description="DAB, PPN, CARE_PLAN, MISSING, EXPLOITATION and so on.")
    grade: Grade | None = strawberry.field(description="As graded when it was written.")
    told_at: dt.datetime | None = strawberry.field(description="When somebody was told by telephone.")
    submitted_at: dt.datetime | None = strawberry.field(description="When it was written.")
    sent_at: dt.datetime | None = strawberry.field(description="When it was sent; null while it waits.")
    channel: str = strawberry.field(description="API, SECURE_EMAIL, PORTAL, POST, VERBAL or OTHER.")
    supersedes: str | None = strawberry.field(description="The referral that this one replaces.")
    update_of: str | None = strawberry.field(description="The referral that this one adds to.")
    withdrawn_at: dt.datetime | None = strawberry.field(description="When it was withdrawn.")

    @classmethod
    def of(cls, row: Values, beside: Siblings[Key]) -> Self:
        """The referral of a row of the reading `referrals`."""
        names = (
            *("referral_id", "reference", "recipient_service", "form", "told_at", "submitted_at", "sent_at"),
            *("channel", "supersedes", "update_of", "withdrawn_at"),
        )
        return cls(
            id=opaque_id("Referral", row["force"], row["referral_id"]),
            controller=row["force"],
            record=row["referral_id"],
            row=row,
            key=(row["force"], row["referral_id"]),
            beside=beside,
            grade=grade_or_none(row),
            **{name: row[name] for name in names},
        )

    @strawberry.field(description="The force that wrote it.")
    def force(self, info: Asked) -> Organisation:
        return organisation_of(info, self.row["force"])

    @strawberry.field(description="To whom it was written.")
    def recipient(self, info: Asked) -> Organisation:
        return organisation_of(info, self.row["recipient"])

    @strawberry.field(description="How many children it names.")
    def child_count(self) -> int:
        return len(self.row["children"])

    @strawberry.field(
        description="Why it was made. Null without `people:read`.", extensions=[Withheld(Scope.PEOPLE_READ)]
    )
    def reason(self) -> str | None:
        return self.row["reason"]

    @strawberry.field(
        description="What the officer wrote. Null without `people:read`.", extensions=[Withheld(Scope.PEOPLE_READ)]
    )
    def narrative(self) -> str | None:
        return self.row["narrative"]

    @strawberry.field(
        description="Why the grade was changed. Null without `people:read`.", extensions=[Withheld(Scope.PEOPLE_READ)]
    )
    def grade_change_reason(self) -> str | None:
        return self.row["grade_change_reason"]

    @strawberry.field(
        description="Why it was withdrawn. Null without `people:read`.", extensions=[Withheld(Scope.PEOPLE_READ)]
    )
    def withdrawal_reason(self) -> str | None:
        return self.row["withdrawal_reason"]

    @strawberry.field(
        description="The children that it names and you may see. Null without `people:read`.",
        extensions=[Withheld(Scope.PEOPLE_READ)],
    )
    def children(self, info: Asked) -> list[Annotated["IncidentPerson", strawberry.lazy("schema.incident")]] | None:
        transaction = asking_of(info).transaction
        rows = self.beside.related(
            "children", self.key, lambda keys: reads_incidents.children_of_referrals(transaction, keys)
        )
        return [incidents.IncidentPerson.of(row) for row in rows or []]

    @strawberry.field(
        description="The incidents that it is about and you may see. Null without `incidents:read`.",
        extensions=[Withheld(Scope.INCIDENTS_READ)],
    )
    def incidents(self, info: Asked) -> list[Annotated["Incident", strawberry.lazy("schema.incident")]] | None:
        transaction = asking_of(info).transaction
        found = self.beside.related(
            "incidents",
            self.key,
            lambda keys: built_lists(reads_incidents.of_referrals(transaction, keys), incidents.incidents_from),
        )
        return found or []

    @strawberry.field(
        description="The trails of its children. Null without `trails:read`.", extensions=[Withheld(Scope.TRAILS_READ)]
    )
    def trails(self, info: Asked) -> list[Annotated["Trail", strawberry.lazy("schema.trail")]] | None:
        transaction = asking_of(info).transaction
        found = self.beside.related(
            "trails",
            self.key,
            lambda keys: built_lists(reads_trails.of_referrals(transaction, keys), trails.trails_from),
        )
        return found or []


def referrals_from(rows: list[Values]) -> list[Referral]:
    """The referrals of rows that are shown together."""
    beside = Siblings([(row["force"], row["referral_id"]) for row in rows])
    return [Referral.of(row, beside) for row in rows]
