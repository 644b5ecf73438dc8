"""A receiver of webhooks on this machine: real sockets, real TLS by a certificate authority of its own, and a count of every
connection that it accepted, before anything was said on it. What it answers is the test's to say."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from partners.transport import Resolve, Transport

HOST = "hooks.partner.invalid"
LOOPBACK = "127.0.0.1"
OK = b"HTTP/1.1 204 No Content\r\n\r\n"


class OnlyHere:
    """Allows this machine and nothing else: the seam by which tests receive, which no setting reaches."""

    def allows(self, address: str) -> bool:
        return ipaddress.ip_address(address).is_loopback


def resolving_to(*addresses: str) -> Resolve:
    """A resolver for which every name has these addresses."""

    def resolve(host: str, port: int) -> tuple[str, ...]:
        return addresses

    return resolve


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def webhook_id(self) -> str:
        return self.headers["webhook-id"]


Answer = bytes | Callable[[ssl.SSLSocket, Received], bytes]


@dataclass
class Receiver:
    """Answers every request with `answer`, and keeps what came."""

    port: int
    authority: Path
    answer: Answer = OK
    accepted: int = 0
    received: list[Received] = field(default_factory=list[Received])
    answered: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}/webhooks?for=test"

    def transport(self, *, deadline_s: float = 10.0) -> Transport:
        """A transport for which every name is this machine, which trusts this receiver."""
        return Transport(OnlyHere(), resolving_to(LOOPBACK), tls=self.tls(), deadline_s=deadline_s)

    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))

    def serve(self, listener: socket.socket, context: ssl.SSLContext) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self._talk, args=(connection, context), daemon=True).start()

    def _talk(self, connection: socket.socket, context: ssl.SSLContext) -> None:
        with suppress(OSError), connection:
            connection.settimeout(10)
            with context.wrap_socket(connection, server_side=True) as secured:
                request = _read(secured)
                self.received.append(request)
                answer = self.answer if isinstance(self.answer, bytes) else self.answer(secured, request)
                secured.sendall(answer)
                self.answered.append((request.webhook_id, answer))


def _read(connection: ssl.SSLSocket) -> Received:
    said = b""
    while b"\r\n\r\n" not in said:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError
        said += part
    head, _, body = said.partition(b"\r\n\r\n")
    line, *fields = head.decode("ascii").split("\r\n")
    headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in fields)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    return Received(line, headers, body)


@contextmanager
def receiving(answer: Answer = OK, *, name: str = HOST) -> Generator[Receiver]:
    """A receiver that listens on this machine and shows a certificate for `name`."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server((LOOPBACK, 0)) as listener:
        authority, own = _certificates(Path(folder), name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own)
        receiver = Receiver(listener.getsockname()[1], authority, answer)
        threading.Thread(target=receiver.serve, args=(listener, context), daemon=True).start()
        yield receiver
        listener.shutdown(socket.SHUT_RDWR)


def _certificates(folder: Path, name: str) -> tuple[Path, Path]:
    """Where an authority's certificate lies, and a certificate for the name by it with its key."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of a test")])
    root = _signed(root_name, root_name, root_key.public_key(), root_key, x509.BasicConstraints(ca=True, path_length=0))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    own = _signed(subject, root_name, key.public_key(), root_key, names)
    authority, mine = folder / "authority.pem", folder / "own.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    authority.write_bytes(root.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    mine.write_bytes(own.public_bytes(pem) + private)
    return authority, mine


def _signed(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    by: ec.EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)  # noqa: TID251  # certificates hold by the machine's clock
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    )
    return builder.sign(by, hashes.SHA256())
