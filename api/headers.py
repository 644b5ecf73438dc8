"""Security headers on every answer (ASVS 5.0 V3.4). The strict policy holds everywhere but for the explorer, which brings
its fonts as `data:` addresses and writes markup itself."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'{fonts}; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'{trusted}"
)
STRICT = _POLICY.format(fonts="", trusted="; require-trusted-types-for 'script'")
EXPLORER = _POLICY.format(fonts=" data:", trusted="")

# Every feature that a browser may give to a page, given to none.
_PERMISSIONS = ", ".join(
    f"{one}=()"
    for one in (
        *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation"),
        *("gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock"),
        *("usb", "xr-spatial-tracking"),
    )
)

HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _PERMISSIONS,
    "X-Frame-Options": "DENY",
}


class SecurityHeaders:
    """Sets the headers that an answer has not set itself. What is not said to be cacheable is not stored anywhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", STRICT)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, sending)
