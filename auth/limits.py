"""How often somebody may ask: an allowance for each who asks and each door. Where they are counted is the store's business."""

import datetime as dt
import hashlib
import math
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` requests at once or in `seconds`; one is there again every `seconds / most`."""

    name: str
    most: int
    seconds: int = 60

    @property
    def spacing(self) -> dt.timedelta:
        """After how long one request is there again."""
        return dt.timedelta(seconds=self.seconds / self.most)

    @property
    def burst(self) -> dt.timedelta:
        """After how long all of them are there again."""
        return dt.timedelta(seconds=self.seconds)


TOKENS = Limit("tokens", 60)
PUSHED = Limit("pushed", 60)
QUERIES = Limit("queries", 1200)
LOADS = Limit("loads", 600)
FAILURES_OF_CLIENT = Limit("failures-of-client", 30)
FAILURES_OF_ADDRESS = Limit("failures-of-address", 300)


@dataclass(frozen=True, slots=True)
class Spent:
    """What came of spending one of an allowance: whether there was one left, and after how long all are there again."""

    limit: Limit
    is_allowed: bool
    backlog: dt.timedelta

    @property
    def left(self) -> int:
        """How many requests are left now."""
        return max(0, math.floor((self.limit.burst - self.backlog) / self.limit.spacing + 1e-6))

    @property
    def wait_s(self) -> int:
        """In how many seconds one request is there again; never less than one."""
        return max(1, math.ceil((self.backlog + self.limit.spacing - self.limit.burst).total_seconds()))

    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers), and `Retry-After` for who must wait."""
        limit, reset = self.limit, math.ceil(self.backlog.total_seconds())
        said = {
            "RateLimit-Policy": f'"{limit.name}";q={limit.most};w={limit.seconds}',
            "RateLimit": f'"{limit.name}";r={self.left};t={reset}',
        }
        return said if self.is_allowed else {**said, "Retry-After": str(self.wait_s)}


def allowance(limit: Limit, *who: str) -> bytes:
    """By what an allowance is kept: a digest, so that neither people nor addresses stand in the table."""
    return hashlib.sha256("\0".join(("allowance", limit.name, *who)).encode()).digest()


def network_of(address: str) -> str:
    """Whom an address is counted as: itself, or the network of an IPv6 address, of which anybody has as many as they like."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(found) >> 64 << 64)) if isinstance(found, IPv6Address) else str(found)
