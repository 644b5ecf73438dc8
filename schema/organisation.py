"""Organisations, who is looking, and portal time: what every page shows around itself. No record of anybody."""

import datetime as dt
from typing import Self

import strawberry
from strawberry.types.info import Info

from auth.viewer import OrganisationKind, Role
from schema.asking import Asking, asking_of
from store import portal_time
from store.reads_organisations import OrganisationRow

Asked = Info[Asking, None]

strawberry.enum(OrganisationKind, description="The three kinds of organisation.")
strawberry.enum(Role, description="What somebody does in an organisation.")


@strawberry.type(description="A directorate of children's services, a police force, or a body with oversight.")
class Organisation:
    code: str = strawberry.field(description="GSS code of a directorate, or the short name of a force or overseer.")
    name: str = strawberry.field(description="Its name; the code again for one that does not take part.")
    kind: OrganisationKind | None = strawberry.field(description="Null for an organisation that does not take part.")

    @classmethod
    def of(cls, row: OrganisationRow) -> Self:
        return cls(code=row.code, name=row.name, kind=OrganisationKind(row.kind))


def organisation_of(info: Asked, code: str) -> Organisation:
    """The organisation of a code; one that does not take part is known by its code alone."""
    row = asking_of(info).organisation(code)
    return Organisation(code=code, name=code, kind=None) if row is None else Organisation.of(row)


def organisation_or_none(info: Asked, code: str | None) -> Organisation | None:
    """As `organisation_of`, and None stays None."""
    return None if code is None else organisation_of(info, code)


@strawberry.type(name="Viewer", description="Whoever is asking.")
class ViewerType:
    name: str = strawberry.field(description="For the page header.")
    organisation: Organisation = strawberry.field(description="On whose behalf.")
    roles: list[Role] = strawberry.field(description="What the viewer does there.")
    scopes: list[str] = strawberry.field(description="What the viewer may ask, as `area:action`.")


def viewer_of(info: Asked) -> ViewerType:
    """The viewer as GraphQL shows it."""
    viewer = asking_of(info).viewer
    return ViewerType(
        name=viewer.name,
        organisation=organisation_of(info, viewer.organisation),
        roles=sorted(viewer.roles),
        scopes=sorted(scope.value for scope in viewer.scopes),
    )


@strawberry.type(description="The time by which clocks, staleness and statements run.")
class PortalTime:
    moment: dt.datetime = strawberry.field(description="What time the portal has. Machine time in production.")
    demo: bool = strawberry.field(description="Whether it is a chosen moment, which can be stepped.")


def portal_time_of(info: Asked) -> PortalTime:
    """Portal time as GraphQL shows it."""
    asking = asking_of(info)
    return PortalTime(moment=portal_time.now(asking.transaction), demo=asking.demo)
