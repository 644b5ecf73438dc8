"""The page that asks a person whether a partner system may ask the portal for them. The answer is the door's business."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from web.client import Client, Mode, Run
from web.environment import STATIC, environment
from web.wording import SCOPE_MAY


@dataclass(frozen=True, slots=True)
class Consent:
    """What is asked: by whom, for what, and where the form goes with which hidden fields."""

    client: str
    scopes: tuple[str, ...]
    action: str
    fields: Mapping[str, str]
    redirect_host: str


def create_consent(run: Run, *, mode: Mode, static: Path = STATIC) -> Callable[[Request, Consent], Response]:
    """How the authorization endpoint asks a person."""
    client = Client(run, mode, environment(static))
    return lambda request, consent: client.show(
        request, "consent.html", consent=consent, may=[SCOPE_MAY.get(one, one) for one in consent.scopes]
    )
