"""Staff of the administrator's own organisation, and the mutations that disable and enable them. The act itself is
actions/disable_staff.py."""

import datetime as dt
from typing import Annotated, Self

import strawberry

from actions.disable_staff import CannotDisableYourself, NoSuchStaff, disable_staff
from schema.asking import asking_of
from schema.organisation import Asked
from schema.problems import BadInput, NotFound
from store import staff
from store.staff import StaffRow

MOST = 1000


@strawberry.type(description="Somebody who has signed in for your organisation.")
class StaffMember:
    subject: str = strawberry.field(description="The pseudonymous id under which the portal knows them.")
    name: str = strawberry.field(
        description="As their organisation's provider calls them; empty where it was erased (retention rule STAFF)."
    )
    first_signed_in_at: dt.datetime = strawberry.field(description="When they first signed in.")
    signed_in_at: dt.datetime = strawberry.field(description="When they last did.")
    disabled_at: dt.datetime | None = strawberry.field(
        description="Since when they are disabled; null if they are not."
    )

    @classmethod
    def of(cls, row: StaffRow) -> Self:
        return cls(
            subject=row.subject,
            name=row.name,
            first_signed_in_at=row.first_signed_in_at,
            signed_in_at=row.signed_in_at,
            disabled_at=row.disabled_at,
        )


@strawberry.input(description="Whom to disable or enable.")
class StaffInput:
    subject: str = strawberry.field(description="The subject of the staff member.")


@strawberry.type(description="The staff member was disabled or enabled. Their sessions have ended.")
class StaffChanged:
    staff_member: StaffMember = strawberry.field(description="The staff member as they are now.")


Result = StaffChanged | NotFound | BadInput
StaffResult = Annotated[
    Result, strawberry.union("StaffResult", description="What came of disabling or enabling somebody.")
]


def listed(info: Asked) -> list[StaffMember]:
    """Those who signed in last, first."""
    return [StaffMember.of(row) for row in staff.listed(asking_of(info).transaction, MOST)]


def change(info: Asked, asked: StaffInput, *, disabled: bool) -> Result:
    """Disable or enable somebody and show them."""
    asking = asking_of(info)
    try:
        row = disable_staff(asking.database, asking.viewer, asked.subject, disabled=disabled)
    except NoSuchStaff as problem:
        return NotFound(code=problem.code, message=problem.sentence)
    except CannotDisableYourself as problem:
        return BadInput(code=problem.code, message=problem.sentence, field="subject")
    return StaffChanged(staff_member=StaffMember.of(row))
