"""Two organisations connected to the portal in production by their providers, for tests of sign-in; a partner's client and a browser at the
portal of a demonstration, for tests of tokens."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from auth.viewer import Role
from store.database import Database
from tests.api.doors import Visitor, client, demo, sign_in
from tests.api.partners import REDIRECT, Partner
from tests.api.people_signing_in import Person, forget_providers, keep_provider, portal, two_providers
from tests.database import OLDHAM, ROCHDALE
from tests.openid_provider import ADA, OpenIdProvider


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenIdProvider, OpenIdProvider, Path]]:
    folder = tmp_path_factory.mktemp("providers")
    with two_providers(folder) as (oldham, rochdale):
        yield oldham, rochdale, folder / "key.pem"


@pytest.fixture
def oldham(running: tuple[OpenIdProvider, OpenIdProvider, Path], database: Database) -> Iterator[OpenIdProvider]:
    """Oldham's provider, honest, with Ada at its keyboard. Rochdale's is connected beside it."""
    oldham, rochdale, key = running
    for one, organisation in ((oldham, OLDHAM), (rochdale, ROCHDALE)):
        one.person, one.name, one.spoil, one.auth_time = ADA, "Ada Quill", None, None
        one.roles, one.answer = ["Counterfoil.Manager"], {}
        roles = {"Counterfoil.Manager": Role.MANAGER, "Counterfoil.Administrator": Role.ADMINISTRATOR}
        keep_provider(database, one.provider(organisation, key), roles)
    yield oldham
    forget_providers(database)


@pytest.fixture
def ada(oldham: OpenIdProvider, database: Database) -> Person:
    """Somebody of Oldham at a browser, not signed in."""
    return Person(client(portal(database)))


@pytest.fixture
def app(database: Database) -> Starlette:
    return demo(database)


@pytest.fixture
def to(app: Starlette) -> Visitor:
    return client(app)


@pytest.fixture
def partner(database: Database) -> Partner:
    return Partner(database, redirect_uris=(REDIRECT,))


@pytest.fixture
def browser(app: Starlette) -> Visitor:
    somebody = client(app)
    sign_in(somebody)
    return somebody
