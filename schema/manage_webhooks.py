"""The mutations on webhooks: their inputs, their answers and their problems. The acts are in actions/*_webhook*.py. A secret is in the
answer to the request that made it and in no other: the answer that idempotency keeps is without it."""

import uuid
from collections.abc import Callable
from typing import Annotated

import strawberry

from actions.confirm_webhook import confirm_webhook
from actions.disable_webhook import disable_webhook
from actions.register_webhook import ShownKey, register_webhook, show_key
from actions.rotate_webhook_key import rotate_webhook_key
from actions.webhook_problems import (
    ChallengeWrong,
    EventKindUnknown,
    TooManyWebhooks,
    WebhookDisabled,
    WebhookNotFound,
    WebhooksNotOffered,
    WebhookUrlRefused,
)
from auth.scopes import Scope
from schema.asking import Asking, asking_of
from schema.once import Facts, Once, once
from schema.organisation import Asked
from schema.permissions import needs
from schema.problems import BadInput, IdempotencyKeyReused, NotFound, Problem
from schema.webhook import Webhook, webhook_of
from store.problems import KeyUsedForAnotherRequest, StoreProblem

_KEY = "Made by you. The same key does it once, however often it is sent."


@strawberry.input(description="Where to tell of what.")
class RegisterWebhookInput:
    url: str = strawberry.field(description="Begins with https:// and names its host by a full domain name.")
    events: list[str] = strawberry.field(description="The kinds of event; docs/api.md lists them.")
    idempotency_key: str = strawberry.field(description=_KEY)


@strawberry.input(description="The challenge that a webhook received.")
class ConfirmWebhookInput:
    id: strawberry.ID = strawberry.field(description="The webhook.")
    challenge: str = strawberry.field(description="`challenge` of the message of type `webhook.challenge`.")
    idempotency_key: str = strawberry.field(description=_KEY)


@strawberry.input(description="Which webhook.")
class WebhookInput:
    id: strawberry.ID = strawberry.field(description="The webhook.")
    idempotency_key: str = strawberry.field(description=_KEY)


@strawberry.type(
    description="The key was made. It signs from now on, beside the one before it for a day.",
    directives=needs(Scope.WEBHOOKS_MANAGE),
)
class WebhookKeyMade:
    webhook: Webhook = strawberry.field(description="The webhook.")
    secret: str | None = strawberry.field(
        description="`whsec_…`: verifies `v1`. Shown this once: a request that comes again is answered without it."
    )
    public_key: str = strawberry.field(description="`whpk_…`: verifies `v1a`.")


@strawberry.type(description="It was done, or was so already.", directives=needs(Scope.WEBHOOKS_MANAGE))
class WebhookChanged:
    webhook: Webhook = strawberry.field(description="The webhook as it is now.")


@strawberry.type(description="The webhook cannot be changed in this way as it is.")
class WebhookRefused(Problem):
    pass


KeyMade = WebhookKeyMade | WebhookRefused | NotFound | BadInput | IdempotencyKeyReused
Changed = WebhookChanged | WebhookRefused | NotFound | BadInput | IdempotencyKeyReused
WebhookKeyResult = Annotated[
    KeyMade, strawberry.union("WebhookKeyResult", description="What came of making a webhook or a key of it.")
]
WebhookResult = Annotated[Changed, strawberry.union("WebhookResult", description="What came of changing a webhook.")]
Refusal = WebhookRefused | NotFound | BadInput | IdempotencyKeyReused

_REFUSALS = (
    WebhookUrlRefused,
    EventKindUnknown,
    TooManyWebhooks,
    WebhookNotFound,
    WebhookDisabled,
    ChallengeWrong,
    WebhooksNotOffered,
    KeyUsedForAnotherRequest,
)
_FIELDS: dict[type[StoreProblem], str] = {
    WebhookUrlRefused: "url",
    EventKindUnknown: "events",
    ChallengeWrong: "challenge",
}


def register(info: Asked, asked: RegisterWebhookInput) -> KeyMade:
    """Register an address, once for its key, and show what it is signed with."""
    asking, made = asking_of(info), list[ShownKey]()

    def do(intention: Facts) -> Facts:
        endpoint_id = uuid.UUID(intention["endpoint_id"])
        made.append(register_webhook(asking.database, asking.viewer, endpoint_id, asked.url, asked.events))
        return {"endpoint_id": str(endpoint_id)}

    request = {"url": asked.url, "events": asked.events}
    act = Once("registerWebhook", request, lambda _: {"endpoint_id": str(uuid.uuid4())}, do, _REFUSALS)
    return _key_made(info, asked.idempotency_key, act, made)


def rotate(info: Asked, asked: WebhookInput) -> KeyMade:
    """Make a new key, once for its idempotency key, and show it."""
    asking, endpoint_id, made = asking_of(info), _endpoint_id(asked.id), list[ShownKey]()
    if endpoint_id is None:
        return _refusal(WebhookNotFound())

    def do(intention: Facts) -> Facts:
        key_id = uuid.UUID(intention["key_id"])
        made.append(rotate_webhook_key(asking.database, asking.viewer, endpoint_id, key_id))
        return {"endpoint_id": str(endpoint_id)}

    act = Once("rotateWebhookKey", {"id": asked.id}, lambda _: {"key_id": str(uuid.uuid4())}, do, _REFUSALS)
    return _key_made(info, asked.idempotency_key, act, made)


def confirm(info: Asked, asked: ConfirmWebhookInput) -> Changed:
    """Confirm an address by its challenge."""
    request = {"id": asked.id, "challenge": asked.challenge}

    def do(asking: Asking, endpoint_id: uuid.UUID) -> None:
        confirm_webhook(asking.database, asking.viewer, endpoint_id, asked.challenge)

    return _changed(info, asked.id, asked.idempotency_key, ("confirmWebhook", request), do)


def disable(info: Asked, asked: WebhookInput) -> Changed:
    """Disable an address for good."""

    def do(asking: Asking, endpoint_id: uuid.UUID) -> None:
        disable_webhook(asking.database, asking.viewer, endpoint_id)

    return _changed(info, asked.id, asked.idempotency_key, ("disableWebhook", {"id": asked.id}), do)


def _key_made(info: Asked, key: str, act: Once, made: list[ShownKey]) -> KeyMade:
    asking = asking_of(info)
    try:
        endpoint_id = uuid.UUID(once(asking, key, act)["endpoint_id"])
        shown: ShownKey = show_key(asking.database, asking.viewer, endpoint_id)
    except _REFUSALS as problem:
        return _refusal(problem)
    secret = made[0].secret if made else None
    return WebhookKeyMade(webhook=webhook_of(info, endpoint_id), secret=secret, public_key=shown.public)


def _changed(
    info: Asked, text: str, key: str, named: tuple[str, Facts], change: Callable[[Asking, uuid.UUID], None]
) -> Changed:
    asking, endpoint_id = asking_of(info), _endpoint_id(text)
    if endpoint_id is None:
        return _refusal(WebhookNotFound())

    def do(_: Facts) -> Facts:
        change(asking, endpoint_id)
        return {}

    try:
        once(asking, key, Once(*named, lambda _: {}, do, _REFUSALS))
    except _REFUSALS as problem:
        return _refusal(problem)
    return WebhookChanged(webhook=webhook_of(info, endpoint_id))


def _refusal(problem: StoreProblem) -> Refusal:
    said = {"code": problem.code, "message": problem.sentence}
    field = _FIELDS.get(type(problem))
    if field is not None:
        return BadInput(field=field, **said)
    if isinstance(problem, WebhookNotFound):
        return NotFound(**said)
    if isinstance(problem, KeyUsedForAnotherRequest):
        return IdempotencyKeyReused(**said)
    return WebhookRefused(**said)


def _endpoint_id(text: str) -> uuid.UUID | None:
    """The id in a text; None for what cannot be one, which is answered as what does not exist."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
