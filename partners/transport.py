"""One HTTPS request to an address that a partner named, so that it can reach nothing but the public Internet: the name is resolved
once, every address is judged, the connection goes to the address that was judged, and whatever is answered is not followed.

Plain sockets, since a client would bring proxies, redirections and a resolver of its own."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from partners.addresses import AddressPolicy, PublicAddresses
from partners.delivery import Answer, NotAnswered

DEADLINE_S = 10.0
"""For everything: resolving, connecting, sending, and the answer to its end."""
LARGEST_ANSWER = 64 * 1024
LONGEST_URL = 2000
ADDRESSES_TRIED = 2
HTTPS = 443

_CHUNK = 16 * 1024
_END = b"\r\n\r\n"
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: [^\r\n]*)?\Z")
_LENGTH = re.compile(rb"(?i)content-length:[ \t]*([0-9]{1,10})[ \t]*\Z")
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_TARGET = re.compile(r"[!-~]*")
_NO_CONTENT = (204, 304)
_FIRST_FINAL = 200

Resolve = Callable[[str, int], Sequence[str]]
Dial = Callable[[str, int, float], socket.socket]


class UrlRefused(ValueError):
    """An address to which no webhook is sent, and why."""


def read_url(text: str) -> SplitResult:
    """An address that webhooks may be sent to: https, a name with a dot, and neither user nor fragment. Raises UrlRefused."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UrlRefused("That is not a web address.") from None
    if len(text) > LONGEST_URL or not _TARGET.fullmatch(text):
        raise UrlRefused(f"A web address has at most {LONGEST_URL} characters, none of them a space or beyond ASCII.")
    if parts.scheme != "https":
        raise UrlRefused("The address must begin with https://.")
    if parts.username is not None or parts.password is not None or "#" in text or port == 0:
        raise UrlRefused("The address may have neither a user, a password nor a fragment.")
    if not _HOST.fullmatch(parts.hostname or ""):
        raise UrlRefused("Name the host by its full domain name, such as hooks.example.org.")
    return parts


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as the system's resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def dial(address: str, port: int, timeout_s: float) -> socket.socket:
    """A connection to an address, which is not looked up: it is one."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(timeout_s)
        connection.connect((address, port))
    except BaseException:
        connection.close()
        raise
    return connection


def _trusting_the_system() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True, slots=True)
class Transport:
    """Sends webhooks. As it is made without arguments it reaches public addresses alone, and no setting says otherwise: the
    parts are handed in by tests."""

    policy: AddressPolicy = field(default_factory=PublicAddresses)
    resolve: Resolve = resolve
    dial: Dial = dial
    tls: ssl.SSLContext = field(default_factory=_trusting_the_system)
    deadline_s: float = DEADLINE_S

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The status that was answered, or why none was. Raises nothing that a receiver, a name server or the network causes."""
        try:
            parts = read_url(url)
        except UrlRefused:
            return NotAnswered.ADDRESS_REFUSED
        ends = time.monotonic() + self.deadline_s
        host, port = parts.hostname or "", parts.port or HTTPS
        addresses = self._judged(host, port, ends)
        if isinstance(addresses, NotAnswered):
            return addresses
        try:
            with self._connect(addresses, port, host, ends) as connection:
                _send(connection, ends, _request(parts, headers, body))
                return _read_answer(connection, ends)
        except OSError as error:
            return _reason(error)

    def _judged(self, host: str, port: int, ends: float) -> Sequence[str] | NotAnswered:
        """Every address of a name, each of which may be connected to. One that may not spoils the name: who mixes them wants to
        be reached by luck."""
        addresses = _within(ends, lambda: self.resolve(host, port))
        if isinstance(addresses, NotAnswered) or all(self.policy.allows(one) for one in addresses):
            return addresses
        return NotAnswered.ADDRESS_REFUSED

    def _connect(self, addresses: Sequence[str], port: int, host: str, ends: float) -> ssl.SSLSocket:
        """A connection to the first address that takes one, which shows a certificate for the name."""
        failed: OSError = TimeoutError()
        for address in addresses[:ADDRESSES_TRIED]:
            try:
                plain = self.dial(address, port, _left(ends))
            except OSError as error:
                failed = error
                continue
            try:
                plain.settimeout(_left(ends))
                return self.tls.wrap_socket(plain, server_hostname=host)
            except BaseException:
                plain.close()
                raise
        raise failed


def _within(ends: float, ask: Callable[[], Sequence[str]]) -> Sequence[str] | NotAnswered:
    """What the resolver says, unless it takes too long: it cannot be told to stop, so that it is left behind."""
    found: list[Sequence[str]] = []

    def run() -> None:
        try:
            found.append(ask())
        except (OSError, UnicodeError):
            found.append(())

    asking = threading.Thread(target=run, name="resolving a webhook's host", daemon=True)
    asking.start()
    asking.join(max(0.0, ends - time.monotonic()))
    if not found:
        return NotAnswered.TOO_SLOW
    return found[0] or NotAnswered.NOT_RESOLVED


def _reason(error: OSError) -> NotAnswered:
    if isinstance(error, TimeoutError):
        return NotAnswered.TOO_SLOW
    return NotAnswered.NOT_TRUSTED if isinstance(error, ssl.SSLError) else NotAnswered.NOT_CONNECTED


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _request(parts: SplitResult, headers: Mapping[str, str], body: bytes) -> bytes:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.hostname or ""
    own = {
        "Host": host if parts.port in (None, HTTPS) else f"{host}:{parts.port}",
        "User-Agent": "Counterfoil-Webhooks/1",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Accept": "*/*",
        "Connection": "close",
    }
    lines = [f"POST {target} HTTP/1.1", *(f"{name}: {value}" for name, value in {**own, **headers}.items())]
    return "\r\n".join(lines).encode("ascii") + _END + body


def _send(connection: ssl.SSLSocket, ends: float, request: bytes) -> None:
    connection.settimeout(_left(ends))
    connection.sendall(request)


def _receive(connection: ssl.SSLSocket, ends: float) -> bytes:
    # One wait for each part, and each no longer than what is left of the whole: who trickles is cut off.
    connection.settimeout(_left(ends))
    try:
        return connection.recv(_CHUNK)
    except (ssl.SSLEOFError, ConnectionResetError):
        return b""


def _read_answer(connection: ssl.SSLSocket, ends: float) -> Answer:
    """The status of the answer, which is read to its end, or up to its largest size."""
    answer, size = b"", 0
    while True:
        while _END not in answer:
            part = _receive(connection, ends)
            size += len(part)
            if not part:
                return NotAnswered.NOT_HTTP
            if size > LARGEST_ANSWER:
                return NotAnswered.TOO_LARGE
            answer += part
        head, _, answer = answer.partition(_END)
        first, *fields = head.split(b"\r\n")
        status = _STATUS.match(first)
        if status is None:
            return NotAnswered.NOT_HTTP
        if int(status[1]) >= _FIRST_FINAL:
            break
    return _read_body(connection, ends, int(status[1]), fields, answer, size)


def _read_body(
    connection: ssl.SSLSocket, ends: float, status: int, fields: Sequence[bytes], begun: bytes, size: int
) -> Answer:
    """The status, once the body has ended: what stands in it is nobody's business."""
    length = next((int(found[1]) for one in fields if (found := _LENGTH.match(one))), None)
    if status in _NO_CONTENT:
        return status
    is_chunked = any(one.lower().startswith(b"transfer-encoding:") for one in fields)
    body = begun
    while True:
        if length is not None and not is_chunked and len(body) >= length:
            return status
        if is_chunked and body.endswith(b"0" + _END):
            return status
        if size > LARGEST_ANSWER or (length or 0) > LARGEST_ANSWER:
            return NotAnswered.TOO_LARGE
        part = _receive(connection, ends)
        if not part:
            return status
        size += len(part)
        body += part
