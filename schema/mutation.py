"""What can be done: one field an act, answering with what was done or with a named problem. Acts own their transactions."""

import strawberry

from auth.scopes import Scope
from schema.issue_statement import IssueStatementInput, IssueStatementResult, issue
from schema.organisation import Asked
from schema.permissions import needs
from schema.step_portal_time import StepPortalTimeInput, StepPortalTimeResult, step


@strawberry.type(description="Everything that can be done. One field an operation.")
class Mutation:
    @strawberry.mutation(
        description="Draw up and issue the statement of a directorate and period, as at portal time.",
        directives=needs(Scope.STATEMENTS_ISSUE),
    )
    def issue_statement(self, info: Asked, input: IssueStatementInput) -> IssueStatementResult:  # noqa: A002
        return issue(info, input)

    @strawberry.mutation(
        description="Step portal time on by whole days. In a demonstration only.",
        directives=needs(Scope.PORTAL_TIME_SET),
    )
    def step_portal_time(self, info: Asked, input: StepPortalTimeInput) -> StepPortalTimeResult:  # noqa: A002
        return step(info, input)
