"""The pages of a sign-in that the doors show while nobody is known yet: leaving for the provider, coming back in vain, and
having signed out. Where they lead to, the doors say."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from web.client import Client
from web.problems import PageProblem

REMEMBERED = "__Host-organisation"
"""The cookie that remembers which organisation somebody chose last: its public code, and nothing of the person."""


class SignInRefused(PageProblem):
    """A sign-in came to nothing; title, sentence and status are the door's."""

    def __init__(self, status: int, title: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.title = title


@dataclass(frozen=True, slots=True)
class SignInPages:
    """The pages, over the client that every page stands on."""

    client: Client

    def leaving(self, request: Request, address: str) -> Response:
        """The page that leads to a provider at once, or by its link."""
        return self.client.show(request, "leaving.html", address=address)

    def signed_out(self, request: Request, address: str) -> Response:
        """That somebody is signed out here, and where they can be at their provider too."""
        return self.client.show(request, "signed_out.html", address=address)

    def refused(self, request: Request, status: int, title: str, sentence: str) -> Response:
        """Why nobody was signed in, and what to do."""
        return self.client.refuse(request, SignInRefused(status, title, sentence))
