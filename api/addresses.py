"""The portal's own addresses as a browser knows them, and those at which providers answer. In production they come from the
settings alone: whoever asks may write any `Host`."""

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from api.settings import Settings

_THIS_HOST = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?")


def own_address(settings: Settings, headers: Headers) -> str:
    """Where the browser that asks has found the portal.

    People open a demonstration by either name of this host and through any port, and a cookie that was set under one name does
    not come back under the other. So there, and for no other names, it is what the browser says."""
    host = headers.get("host", "")
    is_elsewhere = host != urlsplit(settings.issuer).netloc
    if settings.named_people and is_elsewhere and _THIS_HOST.fullmatch(host):
        return f"http://{host}"
    return settings.issuer


def redirect_uri(address: str, organisation: str) -> str:
    """Where an organisation's provider answers: an address of its own, so that one provider's answer is never taken for
    another's (RFC 9700 §2.1)."""
    return f"{address}/sign-in/{organisation}/callback"


def is_redirect_uri(uri: str, organisation: str, portal: str) -> bool:
    """Whether the development provider may answer there: the portal's address, or this very host, whatever the port
    (RFC 8252 §7.3)."""
    origin = uri.removesuffix(redirect_uri("", organisation))
    is_this_host = origin.startswith("http://") and _THIS_HOST.fullmatch(origin.removeprefix("http://")) is not None
    return origin != uri and (is_this_host or origin == portal != "")
