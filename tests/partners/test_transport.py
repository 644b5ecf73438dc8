"""The transport connects to public addresses alone. Connections are counted where they are accepted: every address that the
transport would connect to is led to a listener on this machine, which therefore hears of whatever was not refused."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given, strategies as st

from partners.addresses import PublicAddresses
from partners.delivery import NotAnswered
from partners.transport import LARGEST_ANSWER, Transport, UrlRefused, dial, read_url
from tests.partners.receiver import HOST, LOOPBACK, OK, Received, Receiver, receiving, resolving_to

REFUSED = {
    "loopback": ["127.0.0.1", "127.255.0.7", "::1", "0.0.0.0", "::"],  # noqa: S104
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1", "fc00::1", "fd12:3456::1", "fec0::1"],
    "link-local": ["169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%1"],
    "CGNAT": ["100.64.0.1", "100.127.255.254"],
    "IPv4-mapped": ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:7f00:1", "::ffff:8.8.8.8", "::127.0.0.1"],
    "NAT64": ["64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1"],
    "tunnels": ["2002:7f00:1::1", "2002:a00:1::", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    "multicast and reserved": ["224.0.0.1", "255.255.255.255", "240.0.0.1", "ff02::1", "198.18.0.1", "5f00::1"],
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "no address": ["localhost", "", "0x7f.1", "2130706433", "127.1"],
}
PUBLIC = ["8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2001:4860:4860::8888", "2a00:1450::1"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


def led_here(receiver: Receiver, resolve: Callable[[str, int], Sequence[str]]) -> Transport:
    """The transport as production has it, but that every address is this machine to the network: what it does not refuse
    is accepted and counted."""
    return Transport(resolve=resolve, dial=_here, tls=receiver.tls())


def post(transport: Transport, url: str) -> object:
    return transport.post(url, {"webhook-id": "1"}, b"{}")


@pytest.mark.requirement(44)
@pytest.mark.parametrize("address", [one for some in REFUSED.values() for one in some])
def test_an_address_that_is_not_public_is_never_connected_to(receiver: Receiver, address: str):
    answer = post(led_here(receiver, resolving_to(address)), receiver.url)

    assert answer is NotAnswered.ADDRESS_REFUSED
    assert receiver.accepted == 0


@pytest.mark.requirement(44)
@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_connected_to_so_that_the_count_counts(receiver: Receiver, address: str):
    assert post(led_here(receiver, resolving_to(address)), receiver.url) == 204
    assert receiver.accepted == 1


@pytest.mark.requirement(44)
@pytest.mark.parametrize("mixed", [["8.8.8.8", "127.0.0.1"], ["10.0.0.1", "8.8.8.8"]])
def test_one_address_that_is_not_public_spoils_the_name(receiver: Receiver, mixed: list[str]):
    assert post(led_here(receiver, resolving_to(*mixed)), receiver.url) is NotAnswered.ADDRESS_REFUSED
    assert receiver.accepted == 0


@pytest.mark.requirement(44)
def test_production_resolves_and_refuses_this_machine_by_itself(receiver: Receiver):
    """No part is handed in: the system's resolver and sockets."""
    for host in ("localhost", LOOPBACK, "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"):
        assert post(Transport(), f"https://{host}:{receiver.port}/") is NotAnswered.ADDRESS_REFUSED
    assert post(Transport(resolve=resolving_to(LOOPBACK)), receiver.url) is NotAnswered.ADDRESS_REFUSED
    assert receiver.accepted == 0


@pytest.mark.requirement(44)
def test_a_name_that_is_bound_anew_makes_no_difference(receiver: Receiver):
    asked: list[str] = []
    connected: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["8.8.8.8"] if len(asked) == 1 else [LOOPBACK]

    def recorded(address: str, port: int, timeout: float) -> socket.socket:
        connected.append(address)
        return dial(LOOPBACK, port, timeout)

    transport = Transport(resolve=rebinding, dial=recorded, tls=receiver.tls())

    assert post(transport, receiver.url) == 204
    assert (asked, connected) == ([HOST], ["8.8.8.8"])
    assert post(transport, receiver.url) is NotAnswered.ADDRESS_REFUSED
    assert receiver.accepted == 1


@pytest.mark.requirement(44)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_is_not_followed(receiver: Receiver, status: int):
    with receiving() as inner:
        receiver.answer = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {inner.url}\r\nContent-Length: 0\r\n\r\n".encode()

        assert post(receiver.transport(), receiver.url) == status
        assert (receiver.accepted, inner.accepted) == (1, 0)


@pytest.mark.requirement(44)
def test_a_proxy_of_the_environment_is_not_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch):
    with receiving() as proxy:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://{LOOPBACK}:{proxy.port}")

        assert post(receiver.transport(), receiver.url) == 204
        assert (receiver.accepted, proxy.accepted) == (1, 0)


@pytest.mark.requirement(44)
@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "ftp://hooks.example.org/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://user:word@hooks.example.org/",
        "https://hooks.example.org/#part",
        "https://hooks.example.org:0/",
        "https://hooks.example.org:99999/",
        "https://hooks.example.org/a b",
        "https://hooks.example.org/a\r\nX-Header: 1",
        "https://hooks.example.org\\@localhost/",
        "https://hooks.example.org./",
        "https://höoks.example.org/",
        "https:///path",
        "https://hooks.example.org/" + "x" * 2000,
        "",
    ],
)
def test_what_is_no_web_address_of_a_named_host_is_refused_before_anything_is_looked_up(receiver: Receiver, url: str):
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["8.8.8.8"]

    with pytest.raises(UrlRefused):
        read_url(url)
    assert post(led_here(receiver, resolve), url) is NotAnswered.ADDRESS_REFUSED
    assert (asked, receiver.accepted) == ([], 0)


@given(st.ip_addresses())
def test_no_address_is_allowed_that_python_knows_to_be_closed(address: object):
    closed = ("is_private", "is_loopback", "is_link_local", "is_multicast", "is_reserved", "is_unspecified")

    assert not (PublicAddresses().allows(str(address)) and any(getattr(address, name) for name in closed))


def test_what_is_sent_is_one_request_of_its_own(receiver: Receiver):
    assert receiver.transport().post(receiver.url, {"webhook-id": "7"}, b'{"a":1}') == 204

    (request,) = receiver.received
    assert request.line == "POST /webhooks?for=test HTTP/1.1"
    assert request.headers["host"] == f"{HOST}:{receiver.port}"
    assert (request.headers["webhook-id"], request.body) == ("7", b'{"a":1}')


@pytest.mark.requirement(44)
def test_a_certificate_for_another_name_or_of_no_authority_is_not_trusted(receiver: Receiver):
    with receiving(name="elsewhere.example.org") as other:
        assert post(other.transport(), other.url) is NotAnswered.NOT_TRUSTED
        assert post(Transport(resolve=resolving_to("8.8.8.8"), dial=_here), other.url) is NotAnswered.NOT_TRUSTED
        assert other.received == []


def _here(address: str, port: int, timeout: float) -> socket.socket:
    return dial(LOOPBACK, port, timeout)


def test_a_port_where_nobody_listens_and_a_name_that_is_none_are_said_so(receiver: Receiver):
    with socket.create_server((LOOPBACK, 0)) as free:
        port = free.getsockname()[1]
    transport = receiver.transport()

    assert post(transport, f"https://{HOST}:{port}/") is NotAnswered.NOT_CONNECTED
    assert post(Transport(resolve=_no_such_name), receiver.url) is NotAnswered.NOT_RESOLVED


def _no_such_name(host: str, port: int) -> list[str]:
    raise socket.gaierror


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 200),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", 200),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", 202),
        (b"HTTP/1.1 500 \r\n\r\n", 500),
        (b"HTTP/2 200\r\n\r\n", NotAnswered.NOT_HTTP),
        (b"HTTP/1.1 2000 OK\r\n\r\n", NotAnswered.NOT_HTTP),
        (b"hello", NotAnswered.NOT_HTTP),
        (b"", NotAnswered.NOT_HTTP),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n", NotAnswered.TOO_LARGE),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (LARGEST_ANSWER + 1), NotAnswered.TOO_LARGE),
        (b"x" * (LARGEST_ANSWER + 1), NotAnswered.TOO_LARGE),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 3000, NotAnswered.TOO_LARGE),
    ],
)
def test_an_answer_is_its_status_unless_it_is_none_or_larger_than_64_kib(
    receiver: Receiver, answer: bytes, expected: object
):
    receiver.answer = answer

    assert post(receiver.transport(), receiver.url) == expected


def test_who_trickles_is_cut_off_at_the_deadline(receiver: Receiver):
    sent: list[int] = []

    def trickle(connection: ssl.SSLSocket, request: Received) -> bytes:
        for number in range(200):
            connection.sendall(b"x")
            sent.append(number)
            time.sleep(0.02)
        return OK

    receiver.answer = trickle

    assert post(receiver.transport(deadline_s=0.4), receiver.url) is NotAnswered.TOO_SLOW
    assert len(sent) < 200


def test_a_resolver_that_does_not_answer_is_left_behind(receiver: Receiver):
    def slow(host: str, port: int) -> list[str]:
        time.sleep(2)
        return ["8.8.8.8"]

    transport = Transport(resolve=slow, dial=_here, tls=receiver.tls(), deadline_s=0.2)

    assert post(transport, receiver.url) is NotAnswered.TOO_SLOW
    assert receiver.accepted == 0
