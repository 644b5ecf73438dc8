"""Which network addresses the portal may connect to on a partner's word: those of the public Internet alone. The lists are
our own, because what `ipaddress` calls global differs between Python's releases (CVE-2024-4032)."""

from __future__ import annotations

import ipaddress
from typing import Protocol

# IANA IPv4 Special-Purpose Address Registry, with multicast and what is reserved.
_IPV4_CLOSED = tuple(
    ipaddress.IPv4Network(one)
    for one in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Only this is handed out to anybody (RFC 4291 §2.4). Loopback, link-local, private, multicast, IPv4-mapped (::ffff:0:0/96) and
# NAT64 (64:ff9b::/96) addresses lie outside it.
_IPV6_OPEN = ipaddress.IPv6Network("2000::/3")
# IANA IPv6 Special-Purpose Address Registry, as far as it lies inside: Teredo and ORCHID, documentation, 6to4.
_IPV6_CLOSED = tuple(
    ipaddress.IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)


class AddressPolicy(Protocol):
    """Says whether the portal may connect to an address."""

    def allows(self, address: str) -> bool:
        """Whether it may. `address` is as the resolver gave it."""
        ...


class PublicAddresses:
    """Allows addresses of the public Internet and no other."""

    def allows(self, address: str) -> bool:
        """Whether this is an address of the public Internet. A text that is no address is not, nor one with a zone."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        if isinstance(found, ipaddress.IPv4Address):
            return not any(found in network for network in _IPV4_CLOSED)
        if found.scope_id is not None or found not in _IPV6_OPEN:
            return False
        return not any(found in network for network in _IPV6_CLOSED)
