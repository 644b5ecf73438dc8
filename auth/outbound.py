"""Calls to a provider: to its own hosts and no others, over TLS, without redirects, and with an end to every answer
(RFC 10017 asks for a list of allowed hosts). Without TLS only to this very host, and only where the caller says that it may
be so: for a demonstration's development provider."""

import ssl
from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit

import httpx2

MOST_BYTES = 256 * 1024
PATIENCE_S = 10.0
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@cache
def _trust() -> ssl.SSLContext:
    """The authorities that are trusted; read once, since that takes longer than a call."""
    return httpx2.create_ssl_context(trust_env=False)


class HostNotAllowed(httpx2.TransportError):
    """The address is not one that the portal calls for this provider."""


class AnswerTooLong(httpx2.TransportError):
    """The answer has no end that the portal waits for."""


class OnlyHosts(httpx2.BaseTransport):
    """Passes requests on to the hosts named, each a host with its port where it is not 443, and refuses all others."""

    def __init__(self, hosts: Iterable[str], *, loopback: bool = False) -> None:
        self._hosts = frozenset(hosts)
        self._loopback = loopback
        self._inner = httpx2.HTTPTransport(verify=_trust(), trust_env=False, retries=0)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:  # pyright: ignore[reportImplicitOverride]
        address = str(request.url)
        if not is_secure(address, loopback=self._loopback) or host_of(address) not in self._hosts:
            raise HostNotAllowed("the address is not one of the provider's")
        response = self._inner.handle_request(request)
        try:
            content = bytearray()
            for chunk in response.iter_raw():
                content += chunk
                if len(content) > MOST_BYTES:
                    raise AnswerTooLong("the provider's answer is too long")
        finally:
            response.close()
        return httpx2.Response(response.status_code, headers=response.headers, content=bytes(content), request=request)

    def close(self) -> None:  # pyright: ignore[reportImplicitOverride]
        self._inner.close()


def host_of(address: str) -> str:
    """The host of an address, with its port where it is not that of https."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    return host if parts.port in (None, 443) else f"{host}:{parts.port}"


def is_secure(address: str, *, loopback: bool = False) -> bool:
    """Whether an address is one that may be called: https, or, where `loopback` allows it, a server of this very host."""
    parts = urlsplit(address)
    if parts.username is not None or parts.password is not None:
        return False
    return parts.scheme == "https" or (loopback and parts.scheme == "http" and parts.hostname in LOOPBACK)


def calling(hosts: Iterable[str], *, loopback: bool = False) -> httpx2.Client:
    """A client for the hosts of one provider."""
    transport = OnlyHosts(hosts, loopback=loopback)
    return httpx2.Client(transport=transport, timeout=PATIENCE_S, follow_redirects=False, trust_env=False)
