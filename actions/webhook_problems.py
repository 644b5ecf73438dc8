"""What the acts on webhooks refuse, as named facts."""

from store.problems import StoreProblem


class WebhookNotFound(StoreProblem):
    """There is no such webhook in the viewer's organisation."""

    code = "NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("There is no such webhook, or it is not yours.")


class WebhookUrlRefused(StoreProblem):
    """An address to which no webhook is sent."""

    code = "WEBHOOK_URL_REFUSED"


class EventKindUnknown(StoreProblem):
    """A webhook was to tell of events that there are not, or of none."""

    code = "EVENT_KIND_UNKNOWN"

    def __init__(self, kinds: tuple[str, ...]) -> None:
        super().__init__(f"Name one or more of these events: {', '.join(kinds)}.")
        self.kinds = kinds


class TooManyWebhooks(StoreProblem):
    """An organisation has as many webhooks as it may."""

    code = "TOO_MANY_WEBHOOKS"

    def __init__(self, most: int) -> None:
        super().__init__(f"Your organisation has {most} webhooks already. Disable one first.")
        self.most = most


class ChallengeWrong(StoreProblem):
    """What was told is not the challenge that the endpoint received."""

    code = "CHALLENGE_WRONG"

    def __init__(self) -> None:
        super().__init__(
            "That is not the challenge that was sent to this address. Copy it from what the address received."
        )


class WebhookDisabled(StoreProblem):
    """The webhook is disabled, which cannot be undone."""

    code = "WEBHOOK_DISABLED"

    def __init__(self) -> None:
        super().__init__("This webhook is disabled. Register the address again to be told of events.")


class WebhooksNotOffered(StoreProblem):
    """The operator of the portal has set no key to seal webhooks' keys with."""

    code = "WEBHOOKS_NOT_OFFERED"

    def __init__(self) -> None:
        super().__init__("This portal does not send webhooks yet. Its operator has to set COUNTERFOIL_SEALING_KEY.")
