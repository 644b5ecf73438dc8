"""Signing in through an organisation's provider, the only way of signing in: out to it, and back from it at the one address that is
the provider's own. What an answer is held to is auth's business; here are the cookies, the attempt and the session."""

import hashlib
import logging
import re
from dataclasses import dataclass, field, replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.addresses import own_address, redirect_uri
from api.browser_words import browser_words
from api.forms import read_form, text
from api.problems import request_id_of
from api.routes import Needs, PortalRoute
from api.sessions import cookie_of, end_session, session_secret, set_session
from api.settings import Settings
from api.sign_in_floods import SENTENCE, TITLE, SignInFloods, name_of
from auth import federation, people
from auth.federation import ATTEMPT_LASTS
from auth.id_tokens import Identity, subject_of
from auth.limits import Spent
from auth.provider_keys import ProviderKeys
from auth.providers import Provider
from auth.sign_in_problems import (
    NotThePersonSignedIn,
    ProviderNotReached,
    SignInExpired,
    SignInNotAccepted,
    SignInProblem,
)
from auth.viewer import Viewer
from store import browser_sessions, providers, sign_in_attempts
from store.browser_sessions import Proof, StaffDisabled
from store.clock import machine_time
from store.database import Database
from store.sign_in_attempts import Attempt
from web.client import local
from web.signing import REMEMBERED, SignInPages

_LOG = logging.getLogger("counterfoil.sign_in")
_A_YEAR_S = 365 * 24 * 3600
_LONGEST_STATE = 200
_ORGANISATION = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class FederatedSignIn:
    """The doors of sign-in."""

    database: Database
    settings: Settings
    pages: SignInPages
    keys: ProviderKeys = field(default_factory=ProviderKeys)
    floods: SignInFloods = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "floods", SignInFloods(self.database))

    def routes(self) -> list[PortalRoute]:
        """`POST /sign-in`, `POST /sign-in/again` and `GET /sign-in/{organisation}/callback`."""
        back = "/sign-in/{organisation}/callback"
        return [
            PortalRoute("/sign-in", self.sign_in, methods=["POST"], needs=Needs.NOBODY, name="sign in"),
            PortalRoute("/sign-in/again", self.again, methods=["POST"], needs=Needs.SIGNED_IN, name="sign in again"),
            PortalRoute(back, self.callback, methods=["GET"], needs=Needs.NOBODY, name="sign in, back"),
        ]

    async def sign_in(self, request: Request) -> Response:
        """Begin a sign-in at the organisation chosen, in a demonstration with the person chosen."""
        form = await read_form(request)
        organisation, attempt = text(form, "organisation"), Attempt(local(text(form, "next")), None)
        person = text(form, "person")
        over = await run_in_threadpool(self.floods.start, request, name_of(person or organisation))
        if over is not None:
            return too_many(self.pages, request, over)
        response = await run_in_threadpool(self._leave, request, organisation, attempt, person)
        return response or RedirectResponse("/sign-in?choose=1", 303)

    async def again(self, request: Request) -> Response:
        """Have the person who is signed in prove again who they are."""
        form = await read_form(request)
        viewer: Viewer | None = request.state.viewer
        secret = session_secret(request.headers)
        if viewer is None or secret is None:
            return RedirectResponse("/sign-in", 303)
        attempt = Attempt(local(text(form, "next")), browser_sessions.digest_of(secret))
        response = await run_in_threadpool(self._leave, request, viewer.organisation, attempt)
        return response or RedirectResponse("/sign-in", 303)

    async def callback(self, request: Request) -> Response:
        """The provider's answer."""
        return await run_in_threadpool(self._answered, request)

    def _leave(self, request: Request, organisation: str, attempt: Attempt, person: str = "") -> Response | None:
        """The page that leads to the provider, with the cookie by which its answer is known; None without a provider.

        A page and not a redirect: a policy that lets forms lead nowhere but here holds for where they are redirected, too."""
        provider = provider_of(self.database, self.settings, organisation)
        if provider is None:
            return None
        back, again = self._redirect_uri(request, organisation), attempt.session is not None
        hint = self._hint(provider, person, request.state.viewer if again else None)
        try:
            begun = federation.begin(provider, back, again=again, login_hint=hint)
        except SignInProblem as problem:
            return self._refused(request, problem)
        sign_in_attempts.begin(self.database, organisation, begun.state, begun.secret, attempt, ATTEMPT_LASTS)
        response = self.pages.leaving(request, begun.address)
        lasts = int(ATTEMPT_LASTS.total_seconds())
        _set_cookie(response, attempt_cookie(begun.state), begun.secret, lasts)
        _set_cookie(response, REMEMBERED, organisation, _A_YEAR_S)
        return response

    def _hint(self, provider: Provider, person: str, viewer: Viewer | None) -> str:
        """Whom of its named people the development provider is to expect: who was chosen on the sign-in page, or is to confirm. No
        other provider is told anything."""
        if not self.settings.named_people or provider.tenant != people.tenant_of(provider.organisation):
            return ""
        for one in people.people_of(provider.organisation):
            is_viewer = viewer is not None and viewer.subject == subject_of(provider.issuer, one.object_id)
            if is_viewer or one.person == person:
                return one.person
        return ""

    def _refused(self, request: Request, problem: SignInProblem) -> Response:
        _LOG.warning("sign-in refused request=%s %s: %s", request_id_of(request.scope), problem.code, problem.rule)
        return self.pages.refused(request, problem.status, problem.title, problem.sentence)

    def _answered(self, request: Request) -> Response:
        organisation = str(request.path_params["organisation"])
        answer = dict(request.query_params)
        state = answer.get("state", "")[:_LONGEST_STATE]
        try:
            if len(answer) != len(request.query_params.multi_items()):
                raise SignInNotAccepted("repeated parameter")
            secret = cookie_of(request.headers, attempt_cookie(state))
            response = self._finished(request, organisation, answer, secret)
        except SignInProblem as problem:
            over = self.floods.wrong(request, name_of(organisation))
            response = self._refused(request, problem) if over is None else too_many(self.pages, request, over)
        except StaffDisabled as problem:
            _LOG.warning("sign-in refused request=%s %s", request_id_of(request.scope), problem.code)
            response = self.pages.refused(request, 403, "You cannot sign in", problem.sentence)
        if state:
            response.delete_cookie(attempt_cookie(state), path="/", secure=True, httponly=True, samesite="lax")
        return response

    def _finished(self, request: Request, organisation: str, answer: dict[str, str], secret: str | None) -> Response:
        at = machine_time()
        if secret is None or not _ORGANISATION.fullmatch(organisation):
            raise SignInExpired("no attempt of this browser")
        attempt = sign_in_attempts.finish(self.database, organisation, answer.get("state", ""), secret, at)
        if attempt is None:
            raise SignInExpired("no such attempt")
        provider = provider_of(self.database, self.settings, organisation)
        if provider is None:
            raise ProviderNotReached("no provider")
        back, again = self._redirect_uri(request, organisation), attempt.session is not None
        identity = federation.finish(provider, self.keys, back, answer, secret, at, again=again)
        if attempt.session is not None:
            self._need_same_person(request, attempt.session, identity)
        return self._begin_session(request, identity, attempt.leads_to)

    def _need_same_person(self, request: Request, session: bytes, identity: Identity) -> None:
        """Whoever proved again who they are is whose session it is, in the browser that has it."""
        secret = session_secret(request.headers)
        if secret is None or browser_sessions.digest_of(secret) != session:
            raise NotThePersonSignedIn("another session")
        if browser_sessions.whose(self.database, session) != (identity.organisation, identity.subject):
            raise NotThePersonSignedIn("another person")

    def _begin_session(self, request: Request, identity: Identity, leads_to: str) -> Response:
        end_session(self.database, request)
        proof = Proof(
            issuer=identity.issuer,
            name=identity.name,
            app_roles=identity.app_roles,
            strength=identity.strength,
            signed_in_at=identity.signed_in_at,
            browser=browser_words(request.headers.get("user-agent", "")),
        )
        secret = browser_sessions.begin(self.database, identity.organisation, identity.subject, proof=proof)
        response = RedirectResponse(leads_to, 303)
        set_session(response, secret)
        self.floods.know(request, response)
        return response

    def _redirect_uri(self, request: Request, organisation: str) -> str:
        return redirect_uri(own_address(self.settings, request.headers), organisation)


def too_many(pages: SignInPages, request: Request, spent: Spent) -> Response:
    """The page for a network from which too many sign-ins were tried."""
    response = pages.refused(request, 429, TITLE, SENTENCE)
    response.headers.update(spent.headers())
    return response


def provider_of(database: Database, settings: Settings, organisation: str) -> Provider | None:
    """The provider of an organisation, which lies on this very host in a demonstration alone; None where there is none."""
    found = providers.provider_of(database, organisation) if _ORGANISATION.fullmatch(organisation) else None
    return None if found is None else replace(found, loopback=settings.development)


def attempt_cookie(state: str) -> str:
    """The cookie of one attempt. Each has its own, so that two tabs can sign in at once."""
    return f"__Host-sign-in-{hashlib.sha256(state.encode()).hexdigest()[:16]}"


def _set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    # Lax: a Strict cookie would not come back with the provider's redirect.
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")
