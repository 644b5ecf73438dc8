"""What can be done: one field an act, answering with what was done or with a named problem. Acts own their transactions."""

import strawberry

from auth.scopes import Scope
from schema.browser_session import SignedOutEverywhere, end_everywhere
from schema.case_opening import OpenCaseInput, OpenCaseResult, opened
from schema.client_changes import (
    CreateClientInput,
    CreateClientResult,
    RevokeClientInput,
    RevokeClientResult,
    RotateClientInput,
    RotateClientResult,
    create,
    revoke,
    rotate,
)
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
    rotate as rotate_key,
)
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
from schema.staff import StaffInput, StaffResult, change
from schema.step_portal_time import StepPortalTimeInput, StepPortalTimeResult, step
from schema.step_up import step_up_needed


@strawberry.type(description="Everything that can be done. One field an operation.")
class Mutation:
    @strawberry.mutation(
        description="Draw up and issue the statement of a directorate and period, as at portal time.",
        directives=needs(Scope.STATEMENTS_ISSUE),
    )
    def issue_statement(self, info: Asked, input: IssueStatementInput) -> IssueStatementResult:  # noqa: A002
        # Numbered, immutable and sent to partners: it takes somebody who is surely at the keyboard.
        return step_up_needed(info) or issue(info, input)

    @strawberry.mutation(
        description="Step portal time on by whole days. In a demonstration only.",
        directives=needs(Scope.PORTAL_TIME_SET),
    )
    def step_portal_time(self, info: Asked, input: StepPortalTimeInput) -> StepPortalTimeResult:  # noqa: A002
        return step(info, input)

    @strawberry.mutation(
        description="Create a client of your organisation: a partner system, or a sender of one feed.",
        directives=needs(Scope.CLIENTS_MANAGE),
    )
    def create_client(self, info: Asked, input: CreateClientInput) -> CreateClientResult:  # noqa: A002
        return create(info, input)

    @strawberry.mutation(
        description="Give a client a new key or secret. What it had is taken for a while longer.",
        directives=needs(Scope.CLIENTS_MANAGE),
    )
    def rotate_client(self, info: Asked, input: RotateClientInput) -> RotateClientResult:  # noqa: A002
        return rotate(info, input)

    @strawberry.mutation(
        description="Revoke a client, or one key of it, at once and for ever.", directives=needs(Scope.CLIENTS_MANAGE)
    )
    def revoke_client(self, info: Asked, input: RevokeClientInput) -> RevokeClientResult:  # noqa: A002
        return revoke(info, input)

    @strawberry.mutation(description="Sign out in every browser in which you are signed in, this one included.")
    def sign_out_everywhere(self, info: Asked) -> SignedOutEverywhere:
        return end_everywhere(info)

    @strawberry.mutation(
        description="Keep a staff member of your organisation from signing in, and end their sessions at once.",
        directives=needs(Scope.STAFF_MANAGE),
    )
    def disable_staff_member(self, info: Asked, input: StaffInput) -> StaffResult:  # noqa: A002
        return change(info, input, disabled=True)

    @strawberry.mutation(
        description="Let a staff member of your organisation sign in again.", directives=needs(Scope.STAFF_MANAGE)
    )
    def enable_staff_member(self, info: Asked, input: StaffInput) -> StaffResult:  # noqa: A002
        return change(info, input, disabled=False)

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
        return rotate_key(info, input)

    @strawberry.mutation(
        description="Tell an address no more, for good. What waits for it ends as not delivered.",
        directives=needs(Scope.WEBHOOKS_MANAGE),
    )
    def disable_webhook(self, info: Asked, input: WebhookInput) -> WebhookResult:  # noqa: A002
        return disable(info, input)

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
