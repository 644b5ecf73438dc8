"""The development provider as an application of its own: each organisation's sign-in, where a button is enough. It keeps no
session and sets no cookie, so that whoever signs out is signed out."""

from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from api.development.asked import FIELDS, Asked, AskedWrongly, NotFromThePortal, read
from api.development.registration import ORGANISATIONS, metadata_of
from api.development.tokens import Tokens
from api.headers import STRICT, SecurityHeaders
from api.problems import MasksFaults
from api.request_ids import RequestIds
from api.same_origin import SameOrigin
from api.settings import Settings, need_development
from auth import people
from auth.people import tenant_of
from store.clock import machine_time
from web.app import HashedFiles
from web.development import DevelopmentPages
from web.environment import STATIC

_BY_TENANT = {tenant_of(one): one for one in ORGANISATIONS}


def create_development_provider(settings: Settings, origin: str, portal_key: ECKey) -> Starlette:
    """The provider at an origin, for the portal that has the other half of `portal_key`. Raises SettingsRefused anywhere but in
    a demonstration."""
    need_development(settings)
    doors = _Doors(settings, origin, Tokens(origin, portal_key, machine_time))
    return Starlette(
        routes=[*doors.routes(), Mount("/static", HashedFiles(directory=STATIC), name="static")],
        middleware=[
            Middleware(RequestIds),
            Middleware(SecurityHeaders),
            Middleware(MasksFaults),
            Middleware(SameOrigin, own=origin),
        ],
    )


class _Doors:
    def __init__(self, settings: Settings, origin: str, tokens: Tokens) -> None:
        self._portal = settings.issuer
        self._origin = origin
        self._tokens = tokens
        self._pages = DevelopmentPages()

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/{tenant}/v2.0/.well-known/openid-configuration", self._discovery),
            Route("/{tenant}/discovery/v2.0/keys", self._keys),
            Route("/{tenant}/oauth2/v2.0/authorize", self._authorize),
            Route("/{tenant}/sign-in", self._sign_in, methods=["POST"]),
            Route("/{tenant}/oauth2/v2.0/token", self._token, methods=["POST"]),
        ]

    async def _discovery(self, request: Request) -> Response:
        return JSONResponse(metadata_of(self._origin, _organisation(request)))

    async def _keys(self, request: Request) -> Response:
        _organisation(request)
        return JSONResponse(self._tokens.public_keys(), media_type="application/jwk-set+json")

    async def _authorize(self, request: Request) -> Response:
        """Sign in whom the portal names, who has pressed a button there; else ask who it is."""
        organisation = _organisation(request)
        try:
            asked = read(organisation, _fields(request.query_params), self._portal)
        except NotFromThePortal:
            return self._pages.refused()
        except AskedWrongly as wrong:
            return _leave(wrong.asked.answered(error=wrong.error))
        if asked.person is not None and not asked.again:
            return self._signed_in(asked, asked.person)
        origin = asked.redirect_uri.removesuffix(f"/sign-in/{organisation}/callback")
        page = self._pages.choose(
            action=f"/{tenant_of(organisation)}/sign-in",
            fields=asked.fields,
            people=people.people_of(organisation),
            hinted=asked.person,
            portal=origin,
            back=asked.answered(error="access_denied"),
        )
        # A browser takes the redirect that answers a form for the form's own destination.
        page.headers["Content-Security-Policy"] = STRICT.replace("form-action 'self'", f"form-action 'self' {origin}")
        return page

    async def _sign_in(self, request: Request) -> Response:
        """The button that somebody pressed."""
        organisation = _organisation(request)
        form = await request.form(max_fields=len(FIELDS) + 1, max_files=0)
        person = people.find(str(form.get("person", "")), organisation)
        try:
            asked = read(organisation, _fields(form), self._portal)
        except (NotFromThePortal, AskedWrongly):
            return self._pages.refused()
        return self._pages.refused() if person is None else self._signed_in(asked, person)

    def _signed_in(self, asked: Asked, person: people.DevelopmentPerson) -> Response:
        return _leave(asked.answered(code=self._tokens.grant(asked, person)))

    async def _token(self, request: Request) -> Response:
        organisation = _organisation(request)
        form = _fields(await request.form(max_fields=len(FIELDS), max_files=0))
        if not self._tokens.is_portal(organisation, form):
            return JSONResponse({"error": "invalid_client"}, 401)
        if form.get("grant_type") != "authorization_code":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        token = self._tokens.redeem(organisation, form)
        if token is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        # The access token opens nothing: the portal wants to know who it is, and nothing else.
        return JSONResponse({"token_type": "Bearer", "access_token": "none", "expires_in": 1, "id_token": token})


def _organisation(request: Request) -> str:
    found = _BY_TENANT.get(str(request.path_params["tenant"]))
    if found is None:
        raise HTTPException(404)
    return found


def _fields(given: FormData | QueryParams) -> dict[str, str]:
    return {name: value for name, value in given.items() if isinstance(value, str)}


def _leave(address: str) -> Response:
    return RedirectResponse(address, 303)
