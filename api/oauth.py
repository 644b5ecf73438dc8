"""The doors of the authorization server: what HTTP says goes to `auth/server/` in a thread, and its answer comes back. Decides nothing
but how a person is asked."""

import hashlib
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.bearers import address_path
from api.headers import STRICT
from api.routes import Endpoint, Needs, PortalRoute
from api.sessions import session_secret
from auth.keys import KeyRing, NoSigningKey
from auth.limits import network_of
from auth.ports import Person
from auth.server import metadata
from auth.server.asked import MOST_BYTES, Answer, Sent
from auth.server.server import OAuth2Error, PortalServer, Requested, refusal
from auth.viewer import Viewer
from store.authorization import Authorizations
from store.clock import machine_time
from store.database import Database
from store.problems import DatabaseBusy, DatabaseUnreachable
from web.consent import Consent

AT_ONCE = 4
"""A flood of requests for tokens holds these threads, and never those that answer everybody else."""

Ask = Callable[[Request, Consent], Response]
Refuse = Callable[[Request], Response]
T = TypeVar("T")
_FORM = "application/x-www-form-urlencoded"
_UNAVAILABLE = Answer(503, {"error": "temporarily_unavailable"}, {"Cache-Control": "no-store", "Retry-After": "5"})
_MALFORMED = Answer(400, {"error": "invalid_request"}, {"Cache-Control": "no-store"})


def routes(database: Database, issuer: str, ask: Ask, refuse: Refuse) -> list[PortalRoute]:
    """Every door of the authorization server of `issuer`; `ask` shows the page that asks a person, `refuse` the one that says that
    there is nothing to be asked."""
    state = Authorizations(database)
    ring = KeyRing(state.signing_keys, machine_time)
    doors = Doors(PortalServer(issuer, ring, state, machine_time), ring, ask, refuse)
    return doors.routes()


class Doors:
    """The endpoints of one server."""

    def __init__(self, server: PortalServer, ring: KeyRing, ask: Ask, refuse: Refuse) -> None:
        self._server = server
        self._ring = ring
        self._ask = ask
        self._refuse = refuse
        self._limiter: CapacityLimiter | None = None

    def routes(self) -> list[PortalRoute]:
        """The routes. What a client may do is asked of the client; a person must be signed in."""
        server = self._server
        posts = {
            metadata.TOKEN: server.token,
            metadata.PUSH: server.push,
            metadata.INTROSPECT: server.introspect,
            metadata.REVOKE: server.revoke,
        }
        nobody, person = Needs.NOBODY, Needs.SIGNED_IN
        return [
            *(
                PortalRoute(one, self._described, methods=["GET"], needs=nobody, name=one)
                for one in metadata.WELL_KNOWN
            ),
            PortalRoute(metadata.KEYS, self._keys, methods=["GET"], needs=nobody, name="signing keys"),
            *(PortalRoute(one, self._post(do), methods=["POST"], needs=nobody, name=one) for one, do in posts.items()),
            PortalRoute(metadata.AUTHORIZE, self._authorize, methods=["GET"], needs=person, name="authorize"),
            PortalRoute(metadata.AUTHORIZE, self._decide, methods=["POST"], needs=person, name="decide"),
        ]

    async def _described(self, _: Request) -> Response:
        return JSONResponse(metadata.metadata(self._server.issuer))

    async def _keys(self, _: Request) -> Response:
        return JSONResponse(await self._in_thread(self._ring.public_keys), media_type="application/jwk-set+json")

    def _post(self, endpoint: Callable[[Sent], Answer]) -> Endpoint:
        async def post(request: Request) -> Response:
            body = await _body(request)
            if body is None:
                return _written(_MALFORMED)
            sent = Sent(
                method="POST",
                address=self._server.issuer + address_path(request.scope),
                query=request.url.query,
                body=body,
                proofs=tuple(request.headers.getlist("dpop")),
                network=network_of(request.client.host if request.client else ""),
            )
            return _written(await self._in_thread(lambda: _guarded(endpoint, sent)))

        return post

    async def _authorize(self, request: Request) -> Response:
        """Ask the person who is signed in, or let them sign in first. Nothing is used up by looking."""
        try:
            asked = await self._in_thread(lambda: self._server.requested(request.url.query))
        except OAuth2Error as error:
            return self._refused(request, refusal(error))
        person = _person(request)
        if person is None:
            here = f"{request.url.path}?{request.url.query}"
            return RedirectResponse(f"/sign-in?{urlencode({'next': here})}", 303)
        refused = await self._in_thread(lambda: self._server.refused_for(asked, person))
        return _written(refused) if refused is not None else self._show(request, asked)

    def _show(self, request: Request, asked: Requested) -> Response:
        parts = urlsplit(asked.redirect_uri)
        fields = {name: request.query_params[name] for name in ("client_id", "request_uri")}
        consent = Consent(asked.client.name, asked.scopes, metadata.AUTHORIZE, fields, parts.hostname or "")
        response = self._ask(request, consent)
        # A browser takes the redirect that answers a form for the form's own destination.
        policy = STRICT.replace("form-action 'self'", f"form-action 'self' {parts.scheme}://{parts.netloc}")
        response.headers["Content-Security-Policy"] = policy
        return response

    async def _decide(self, request: Request) -> Response:
        """What the person decided, sent back to the client."""
        person, secret = _person(request), session_secret(request.headers)
        body = await _body(request)
        if person is None or secret is None or body is None:
            return self._refused(request, _MALFORMED)
        form = parse_qs(body.decode("utf-8", "replace"))
        query = urlencode({name: form.get(name, [""])[0] for name in ("client_id", "request_uri")})
        session = hashlib.sha256(secret.encode()).digest()
        is_allowed = form.get("decision") == ["allow"]

        def decide() -> Answer:
            try:
                asked = self._server.requested(query)
                return self._server.decide(asked, person, session, is_allowed=is_allowed)
            except OAuth2Error as error:
                return refusal(error)

        answer = await self._in_thread(decide)
        return _written(answer) if "Location" in answer.headers else self._refused(request, answer)

    def _refused(self, request: Request, answer: Answer) -> Response:
        """A refusal that goes to no client: a page for a person, who can do nothing with an error code."""
        return self._refuse(request) if "text/html" in request.headers.get("accept", "") else _written(answer)

    async def _in_thread(self, do: Callable[[], T]) -> T:
        if self._limiter is None:
            self._limiter = CapacityLimiter(AT_ONCE)
        return await to_thread.run_sync(do, limiter=self._limiter)


def _guarded(endpoint: Callable[[Sent], Answer], sent: Sent) -> Answer:
    try:
        return endpoint(sent)
    except (DatabaseBusy, DatabaseUnreachable, NoSigningKey):
        return _UNAVAILABLE


def _person(request: Request) -> Person | None:
    """The person whose browser it is. A token signs nobody in."""
    viewer: Viewer | None = request.state.viewer
    if viewer is None or not request.state.by_cookie:
        return None
    return Person(
        subject=viewer.subject,
        name=viewer.name,
        organisation=viewer.organisation,
        kind=viewer.kind,
        roles=viewer.roles,
        scopes=viewer.scopes,
    )


async def _body(request: Request) -> bytes | None:
    """The body of a form, of which not more than the limit is ever held; None for anything else."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


def _written(answer: Answer) -> Response:
    if answer.body is None:
        return Response(status_code=answer.status, headers=dict(answer.headers))
    return JSONResponse(dict(answer.body), answer.status, headers=dict(answer.headers))
