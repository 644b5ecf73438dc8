"""A provider that tests of sign-in may have misbehave; it is honest again before each."""

from collections.abc import Iterator

import pytest
from joserfc.jwk import ECKey

from tests.openid_provider import OpenIdProvider, openid_provider


@pytest.fixture(scope="module")
def running() -> Iterator[OpenIdProvider]:
    with openid_provider() as provider:
        yield provider


@pytest.fixture
def entra(running: OpenIdProvider) -> OpenIdProvider:
    """The provider, honest again."""
    fresh = OpenIdProvider(running.origin)
    for name in ("roles", "auth_time", "acrs", "spoil", "sign", "answer", "shows_auth_time", "name", "person"):
        setattr(running, name, getattr(fresh, name))
    running.client_key, running.client_secret = ECKey.generate_key("P-256"), ""
    running.called.clear()
    return running
