"""What can be done: one field an act, answering with what was done or with a named problem. Acts own their transactions."""

import strawberry

from auth.scopes import Scope
from schema.issue_statement import IssueStatementInput, IssueStatementResult, issue
from schema.manage_webhooks import (
    ConfirmWebhookInput,
    RegisterWebhookInput,
    WebhookInput,
    WebhookKeyResult,
    WebhookResult,
    confirm,
    disable,
    register,
    rotate,
)
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

    @strawberry.mutation(
        description="Register an address at which your organisation is told of its events. A challenge is sent there first.",
        directives=needs(Scope.WEBHOOKS_MANAGE),
    )
    def register_webhook(self, info: Asked, input: RegisterWebhookInput) -> WebhookKeyResult:  # noqa: A002
        return register(info, input)

    @strawberry.mutation(
        description="Confirm that an address is yours, by the challenge that was sent there.",
        directives=needs(Scope.WEBHOOKS_MANAGE),
    )
    def confirm_webhook(self, info: Asked, input: ConfirmWebhookInput) -> WebhookResult:  # noqa: A002
        return confirm(info, input)

    @strawberry.mutation(
        description="Make a new key for an address; the one before it signs beside it for a day.",
        directives=needs(Scope.WEBHOOKS_MANAGE),
    )
    def rotate_webhook_key(self, info: Asked, input: WebhookInput) -> WebhookKeyResult:  # noqa: A002
        return rotate(info, input)

    @strawberry.mutation(
        description="Tell an address no more, for good. What waits for it ends as not delivered.",
        directives=needs(Scope.WEBHOOKS_MANAGE),
    )
    def disable_webhook(self, info: Asked, input: WebhookInput) -> WebhookResult:  # noqa: A002
        return disable(info, input)
