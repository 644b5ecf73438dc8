"""What hangs on a gap because it is there: the other side's evidence while it is open, and the header of an incident that
nobody referred. The council's records themselves stay the council's (DESIGN §5)."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, Self

import strawberry

from auth.scopes import Scope
from reading.declared import Joined, Related
from reconciliation.records import Origin
from schema.asking import asking_of
from schema.disclosing import PersonRecord
from schema.organisation import Asked
from schema.parts import Grade, Moment, grade_or_none, moment_or_none
from schema.permissions import Withheld, needs
from schema.siblings import Siblings
from store import evidence
from store.reads_paging import Key, Values


def _time(value: str | None) -> dt.datetime | None:
    return None if value is None else dt.datetime.fromisoformat(value)


def _date(value: str | None) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(value)


@strawberry.type(description="A child named by a contact that no trail claims: name and birth date, and no more.")
class EvidenceChild(PersonRecord):
    given_names: str | None = strawberry.field(description="As the council wrote them.")
    family_name: str | None = strawberry.field(description="As the council wrote it.")
    date_of_birth: dt.date | None = strawberry.field(description="Null for an unborn child, or where it is not known.")
    expected_date_of_birth: dt.date | None = strawberry.field(description="For an unborn child.")


@strawberry.type(
    description="What a force is shown of a contact that says it came from it, while no trail claims it.",
    directives=needs(Scope.GAPS_READ),
)
class UnannouncedEvidence(PersonRecord):
    held: strawberry.Private[list[dict[str, Any]]]

    origin: Origin = strawberry.field(description="Whether it is a contact, or an episode standing in for one.")
    arrived: Moment | None = strawberry.field(description="When the notice reached the council.")
    recorded: Moment | None = strawberry.field(description="When somebody entered it.")
    quoted_reference: str | None = strawberry.field(description="The reference as the council wrote it.")

    @strawberry.field(
        description="The children that it names. Null without `people:read`.", extensions=[Withheld(Scope.PEOPLE_READ)]
    )
    def children(self) -> list[EvidenceChild] | None:
        return [
            EvidenceChild(
                controller=self.controller,
                record=f"{self.record}/{child['person_id']}",
                given_names=child["given_names"],
                family_name=child["family_name"],
                date_of_birth=_date(child["date_of_birth"]),
                expected_date_of_birth=_date(child["expected_date_of_birth"]),
            )
            for child in self.held
        ]


@strawberry.type(description="One of the council's feeds that was searched.", directives=needs(Scope.GAPS_READ))
class SearchedFeed:
    feed: str = strawberry.field(description="The feed.")
    shows: list[str] = strawberry.field(description="What it is able to show: contacts, attachments, transfers.")
    made_at: dt.datetime | None = strawberry.field(description="When its newest load was made.")
    covers_to: dt.datetime | None = strawberry.field(description="Up to when that load says that it is complete.")


@strawberry.type(
    description="What of the council's was searched for a referral that it does not show, and when.",
    directives=needs(Scope.GAPS_READ),
)
class NotReceivedEvidence(PersonRecord):
    searched_at: dt.datetime = strawberry.field(description="When its records were last searched, in portal time.")
    references: list[str] = strawberry.field(description="The references searched for, beside name and birth date.")
    feeds: list[SearchedFeed] = strawberry.field(description="The feeds searched.")


@strawberry.type(
    description="The header of an incident that nobody referred to you: no people, no place and no narrative.",
    directives=needs(Scope.GAPS_READ),
)
class IncidentHeader(PersonRecord):
    reference: str = strawberry.field(description="Log serial and date, `<serial>-<ddmmyy>`.")
    category: str = strawberry.field(description="DOMESTIC_INCIDENT, CONCERN_FOR_SAFETY, MISSING_PERSON and so on.")
    occurred_at: dt.datetime | None = strawberry.field(description="When it happened; null where it is not known.")
    reported_at: dt.datetime = strawberry.field(description="When it was reported.")
    grade: Grade | None = strawberry.field(description="Its highest grade; null where nobody has assessed it.")

    @classmethod
    def of(cls, row: Values) -> Self:
        """The header in a row of `evidence`."""
        body = row["body"]
        return cls(
            controller=row["force"],
            record=body["incident_id"],
            reference=body["reference"],
            category=body["category"],
            occurred_at=_time(body["occurred_at"]),
            reported_at=dt.datetime.fromisoformat(body["reported_at"]),
            grade=grade_or_none(body),
        )


Evidence = UnannouncedEvidence | NotReceivedEvidence
GapEvidence = Annotated[
    Evidence,
    strawberry.union("GapEvidence", description="What the police are shown of a council's while a gap is open."),
]


def _row(info: Asked, key: Key, beside: Siblings[Key]) -> Values | None:
    transaction = asking_of(info).transaction
    return beside.related("evidence", key, lambda keys: evidence.of_gaps(transaction, keys))


def _shown(row: Values | None) -> Evidence | None:
    """The evidence of a row of `evidence`, if it is any."""
    if row is None or row["kind"] == "HEADER":
        return None
    body, controller = row["body"], row["directorate"]
    if row["kind"] == "NOT_RECEIVED":
        return NotReceivedEvidence(
            controller=controller,
            record=row["gap_id"],
            searched_at=dt.datetime.fromisoformat(body["searched_at"]),
            references=list(body["references"]),
            feeds=[
                SearchedFeed(
                    feed=one["feed"],
                    shows=list(one["shows"]),
                    made_at=_time(one["made_at"]),
                    covers_to=_time(one["covers_to"]),
                )
                for one in body["feeds"]
            ],
        )
    origin = Origin(body["origin"])
    return UnannouncedEvidence(
        controller=controller,
        record=body["contact_id"],
        held=body["children"],
        origin=origin,
        arrived=moment_or_none(_time(body["arrived_at"]), exact=body["arrived_exact"]),
        recorded=None if origin is Origin.EPISODE else moment_or_none(_time(body["recorded_at"])),
        quoted_reference=body["quoted_reference"],
    )


def _header(row: Values | None) -> IncidentHeader | None:
    """The header in a row of `evidence`, if it is one."""
    return IncidentHeader.of(row) if row is not None and row["kind"] == "HEADER" else None


def evidence_of(info: Asked, key: Key, beside: Siblings[Key]) -> Evidence | None:
    """The evidence of a gap that the viewer may see. `beside` holds the keys of the gaps shown together."""
    return _shown(_row(info, key, beside))


def header_of(info: Asked, key: Key, beside: Siblings[Key]) -> IncidentHeader | None:
    """The header of the incident that a gap is about, where the viewer may see it."""
    return _header(_row(info, key, beside))


def _joined(of: Callable[[Values | None], object]) -> Joined:
    """What a plan makes of the evidence of a gap."""
    found = Related(evidence.SQL.of_gaps, ("force", "gap_id"))
    return Joined(lambda _, row: of(row), (), found, ("kind", "body", "force", "directorate", "gap_id"))


EVIDENCE, HEADER = _joined(_shown), _joined(_header)
"""The same of a plan's rows."""
