"""The schema, built once: queries, mutations, subscriptions, scalars. How an operation is run is run.py."""

import logging

import strawberry
from graphql import GraphQLError, GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.types.execution import ExecutionContext

from schema.contact import Contact
from schema.disclosing import NotesWhatIsShown
from schema.flag import Flag
from schema.gap import Gap
from schema.incident import Incident
from schema.load import Load
from schema.mutation import Mutation
from schema.prepared import UsesPrepared
from schema.query import Query
from schema.referral import Referral
from schema.scalars import SCALARS
from schema.statement import Statement
from schema.subscription import Subscription
from schema.trail import Trail

_LOG = logging.getLogger("counterfoil.schema")


class Vocabulary(strawberry.Schema):
    """Strawberry's schema without its log of errors, which quotes their texts."""

    def process_errors(  # pyright: ignore[reportImplicitOverride]
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Count them and no more: run.py logs what was not refused on purpose, without its text."""
        _LOG.debug("%d errors, executed: %s", len(errors), execution_context is not None)

    @property
    def graphql(self) -> GraphQLSchema:
        """The schema as graphql-core has it."""
        return self._schema


VOCABULARY = Vocabulary(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[Contact, Flag, Gap, Incident, Load, Referral, Statement, Trail],
    extensions=[UsesPrepared, NotesWhatIsShown],
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
)
