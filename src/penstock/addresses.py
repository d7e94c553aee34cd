"""Connections to hosts that somebody else names, from inside the network that this machine is in.

The address that a name stands for is checked before it is connected to, and no other one is used: whoever
answers for the name may say another address the second time. (`penstock.web` asks by name.)
"""

from __future__ import annotations

import ipaddress
import socket
import time

from msgspec import Struct

from penstock.errors import RequestError

__all__ = ["Reach", "connect", "seconds_left"]


_WITH_IPV4 = tuple(map(ipaddress.IPv6Network, ("::/96", "64:ff9b::/96", "64:ff9b:1::/48")))


class Reach(Struct, frozen=True):
    """Which addresses may be asked, beside those of the public network.

    Args:
        loopback: Whether this machine's own are.
        private: Whether those of private networks are; never those of links, where clouds have their secrets.
    """

    loopback: bool = False
    private: bool = False


def connect(host: str, port: int, deadline: float, reach: Reach | None) -> socket.socket:
    """Connect to a host, at an address that is checked before.

    Args:
        host: Its name, or an address.
        port: The port.
        deadline: Until when, by the monotonic clock.
        reach: Which addresses may be asked; None for any.

    Raises:
        RequestError: One of its addresses may not be asked.
        OSError: It has no address, or nobody answers there in time.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if reach is not None:
        for *_, address in found:
            _check(host, str(address[0]), reach)
    failure: OSError = OSError(f"{host} has no address")
    for *_, address in found:
        try:
            return socket.create_connection((str(address[0]), port), timeout=seconds_left(deadline))
        except OSError as error:
            failure = error
    raise failure


def seconds_left(deadline: float) -> float:
    """Return how long it is until a time of the monotonic clock.

    Raises:
        TimeoutError: It has passed.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left


def _check(host: str, text: str, reach: Reach) -> None:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and not address.is_loopback:
        address = _inside(address) or address
    if (address.is_global and not address.is_multicast) or (reach.loopback and address.is_loopback):
        return
    is_here = address.is_loopback or address.is_unspecified
    if not reach.private or is_here or address.is_link_local or address.is_multicast:
        raise RequestError(f"{host} is at {text}, an address inside a private network, which is not asked")


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the address of IPv4 in one of IPv6: compatible, mapped, by 6to4 or NAT64 (RFC 6052, 8215)."""
    if any(address in network for network in _WITH_IPV4):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
