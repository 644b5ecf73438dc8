"""Where the viewer is signed in, and the mutation that signs them out everywhere. Nobody sees another's sessions."""

import datetime as dt

import strawberry

from actions.sign_out_everywhere import sign_out_everywhere
from schema.asking import asking_of
from schema.organisation import Asked
from store import browser_sessions


@strawberry.type(description="One browser in which you are signed in.")
class BrowserSession:
    id: strawberry.ID = strawberry.field(description="Names the session. Nothing can be opened with it.")
    started_at: dt.datetime = strawberry.field(description="When it began.")
    seen_at: dt.datetime = strawberry.field(description="When it was last used.")
    signed_in_at: dt.datetime | None = strawberry.field(
        description="When you last proved who you are, if your organisation's provider says so."
    )
    browser: str = strawberry.field(description="Roughly what browser it is; empty where that is not known.")


@strawberry.type(description="Every session of yours has ended.")
class SignedOutEverywhere:
    ended: int = strawberry.field(description="How many there were.")


def own_sessions(info: Asked) -> list[BrowserSession]:
    """The viewer's own sessions, the newest first."""
    return [
        BrowserSession(
            id=strawberry.ID(str(one.handle)),
            started_at=one.started_at,
            seen_at=one.seen_at,
            signed_in_at=one.signed_in_at,
            browser=one.browser,
        )
        for one in browser_sessions.own(asking_of(info).transaction)
    ]


def end_everywhere(info: Asked) -> SignedOutEverywhere:
    """Sign the viewer out everywhere."""
    asking = asking_of(info)
    return SignedOutEverywhere(ended=sign_out_everywhere(asking.database, asking.viewer))
