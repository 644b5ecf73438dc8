"""Which scope a field needs, and whether a viewer may run an operation. Which rows it then shows is the database's business.

A scope on a type counts for each of its fields. A field without the viewer's scope refuses the whole operation before
anything is read, except where its directive says `withheld: true`: that field is then answered with null or an empty
list, as for a row that the viewer may not see."""

from collections.abc import Callable
from typing import Any, cast

import strawberry
from graphql import GraphQLField, GraphQLNamedType
from strawberry.extensions import FieldExtension
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField
from strawberry.types.info import Info

from auth.scopes import Scope
from schema.asking import asking_of


@strawberry.schema_directive(
    locations=[Location.OBJECT, Location.FIELD_DEFINITION],
    name="scope",
    description="The scope that a viewer needs. `withheld`: without it the field is null or empty instead of refused.",
)
class RequiresScope:
    name: str = strawberry.directive_field(name="name")
    withheld: bool = strawberry.directive_field(name="withheld", default=False)


def needs(scope: Scope) -> list[object]:
    """The directive of a type or field that is refused without `scope`."""
    return [RequiresScope(name=scope.value, withheld=False)]


class Withheld(FieldExtension):
    """Answers a field with null, or an empty list, for a viewer without the scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.empty: Callable[[], object] = lambda: None

    def apply(self, field: StrawberryField) -> None:  # pyright: ignore[reportImplicitOverride]
        field.directives = [*field.directives, RequiresScope(name=self.scope.value, withheld=True)]

    def resolve(  # pyright: ignore[reportImplicitOverride]
        self, next_: Callable[..., object], source: object, info: Info, **kwargs: object
    ) -> object:
        if self.scope in asking_of(info).viewer.scopes:
            return next_(source, info, **kwargs)
        return self.empty()


def scope_on(definition: GraphQLField | GraphQLNamedType) -> RequiresScope | None:
    """The `@scope` of a field or type of the built schema, if it has one."""
    strawberry_definition = definition.extensions.get("strawberry-definition")
    directives = cast("list[Any]", getattr(strawberry_definition, "directives", None) or [])
    return next((one for one in directives if isinstance(one, RequiresScope)), None)
