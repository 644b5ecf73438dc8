"""What can be done: one field an act, answering with what was done or with a named problem. Acts own their transactions."""

import strawberry

from auth.scopes import Scope
from schema.case_opening import OpenCaseInput, OpenCaseResult, opened
from schema.issue_statement import IssueStatementInput, IssueStatementResult, issue
from schema.organisation import Asked
from schema.permissions import needs
from schema.restricted import (
    BreakGlassInput,
    BreakGlassResult,
    ReviewBrokenGlassInput,
    ReviewBrokenGlassResult,
    broken,
    reviewed,
)
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

    @strawberry.mutation(
        description="Say why you open a case. Remembered to the end of the day; saying it again replaces it.",
        directives=needs(Scope.TRAILS_READ),
    )
    def open_case(self, info: Asked, input: OpenCaseInput) -> OpenCaseResult:  # noqa: A002
        return opened(info, input)

    @strawberry.mutation(
        description="Open the record of a restricted person of your own organisation, for an hour. Your information"
        " governance is told. While it is open, asking again changes nothing.",
        directives=needs(Scope.RESTRICTED_OPEN),
    )
    def break_glass(self, info: Asked, input: BreakGlassInput) -> BreakGlassResult:  # noqa: A002
        return broken(info, input)

    @strawberry.mutation(
        description="Review a restricted record that somebody else of your organisation opened. Once; what was not justified"
        " is closed at once.",
        directives=needs(Scope.RESTRICTED_REVIEW),
    )
    def review_broken_glass(self, info: Asked, input: ReviewBrokenGlassInput) -> ReviewBrokenGlassResult:  # noqa: A002
        return reviewed(info, input)
