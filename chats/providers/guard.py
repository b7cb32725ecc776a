"""Keeps addresses that people type in from reaching into private networks.

A name is resolved once, every address it has is judged, and the connection goes to the judged address itself,
so a name that changes its mind between check and use (DNS rebinding) gains nothing. TLS still verifies the name.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from urllib.parse import urlsplit

import httpcore2

from chats.providers.errors import BadRequest, BlockedAddress

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

#: Below 1024 only the web's own ports: the rest (mail, SSH, databases' neighbours) speaks no HTTP.
WEB_PORTS = frozenset({80, 443})
#: Well above it, ports that other protocols made dangerous to talk to (cross-protocol attacks).
REFUSED_PORTS = frozenset({2049, 2375, 2379, 3306, 5060, 5061, 5432, 6000, 6379, 6665, 6666, 6667, 9200, 11211, 27017})
MAX_ADDRESSES = 4

#: All that the internet routes (RFC 4291, 2.4); outside it lie translations that lead to IPv4 addresses we did not judge.
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_REFUSED_NETWORKS = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; also the metadata address of some clouds
        "168.63.129.16/32",  # Azure's host agent, a public address that only answers inside
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",
        "240.0.0.0/4",
        "::/96",  # IPv4-compatible, deprecated
        "64:ff9b::/96",  # NAT64 leads to IPv4 addresses we did not judge
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",  # Teredo and other special purposes
        "2002::/16",  # 6to4
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)


def is_public(address: str) -> bool:
    """Whether this IP address is an ordinary one of the public internet."""
    ip: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if ip.is_multicast or not ip.is_global:
        return False
    if ip.version == 6 and ip not in _GLOBAL_UNICAST:
        return False
    return not any(ip.version == network.version and ip in network for network in _REFUSED_NETWORKS)


def check_url(url: str) -> str:
    """Return the host of an address that is well-formed for us, in lower case.

    Raises:
        BadRequest: it is not a complete http or https address, or it has a user name in it.
        BlockedAddress: its port is not one for web services.
    """
    host, port = host_and_port(url)
    if port in REFUSED_PORTS or (port < 1024 and port not in WEB_PORTS):
        raise BlockedAddress(f"port {port}")
    return host


def host_and_port(url: str) -> tuple[str, int]:
    """Return the host, in lower case, and the port of a complete and plain web address.

    Raises:
        BadRequest: it is not one.
    """
    if any(character.isspace() or not character.isprintable() for character in url) or "\\" in url:
        raise BadRequest("the address contains spaces or control characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadRequest("the address is not a valid URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadRequest("the address must start with http:// or https://")
    if "@" in parts.netloc:
        raise BadRequest("the address must not contain a user name or password")
    return parts.hostname.rstrip("."), port if port is not None else (443 if parts.scheme == "https" else 80)


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver, outside the event loop, for the addresses of a name, best first."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Guard:
    """Decides which addresses a host may be reached at; hosts that an admin allowed are not judged."""

    def __init__(self, allowed_hosts: Collection[str] = (), resolver: Resolver = resolve) -> None:
        self._allowed_hosts = frozenset(host.lower().rstrip(".") for host in allowed_hosts)
        self._resolver = resolver

    async def check(self, url: str) -> None:
        """Judge an address before it is stored, so that the form can say what is wrong with it.

        Raises:
            BadRequest, BlockedAddress: see ``check_url`` and ``addresses``.
            OSError: the name does not resolve.
        """
        host, port = host_and_port(url)
        if host in self._allowed_hosts:
            return
        check_url(url)
        await self.addresses(host, port)

    def allows(self, host: str) -> bool:
        """Whether an admin has allowed this host by name."""
        return host.lower().rstrip(".") in self._allowed_hosts

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses of a host that we may connect to.

        Raises:
            BlockedAddress: one of them is not public; a mixed answer is an attack rather than an accident.
            OSError: the name does not resolve.
        """
        try:
            found = await self._resolver(host, port)
        except UnicodeError as error:
            raise OSError(f"not a host name: {error}") from None
        if not self.allows(host) and not all(map(is_public, found)):
            raise BlockedAddress("not a public address")
        return found[:MAX_ADDRESSES]


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections only to addresses that the guard has just judged."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface's own parameter
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect within the time given, trying the host's addresses in turn."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + (timeout if timeout is not None else 60.0)
        try:
            async with asyncio.timeout_at(deadline):
                addresses = await self._guard.addresses(host, port)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout("name resolution") from error
        except OSError as error:
            raise httpcore2.ConnectError("the name does not resolve") from error
        return await self._connect_to_one(addresses, port, deadline, local_address, socket_options)

    async def _connect_to_one(
        self,
        addresses: Sequence[str],
        port: int,
        deadline: float,
        local_address: str | None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None,
    ) -> httpcore2.AsyncNetworkStream:
        loop = asyncio.get_running_loop()
        failure: Exception = httpcore2.ConnectError("the name has no address")
        for tried, address in enumerate(addresses):
            share_s = max(0.0, deadline - loop.time()) / (len(addresses) - tried)
            try:
                return await self._network.connect_tcp(address, port, share_s, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Wait; part of the backend's interface."""
        await asyncio.sleep(seconds)
