"""What may be asked, and where a connection may lead: pure rules, no network.

Two gates. `target_of` judges the text of an address before anything happens. `refusal` judges each
resolved address at the moment of connecting, because a name can answer differently each time it is
asked (DNS rebinding); the transport dials the very address that was judged.

Private places open only by `allow_private` of the request: `host`, `host:port` or a network.
Link-local ones, where cloud machines hand out their credentials, never open.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import SplitResult, urlsplit

import idna

from monitor.errors import BlockedError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: Longest address that is asked for; what RFC 9110, 4.1 asks of everyone is 8,000.
MAX_URL = 8_000
STANDARD_PORTS = {"http": 80, "https": 443}
_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._")

# IANA special-purpose registries, RFC 6890 and its updates, plus two that are public on paper
# only. `ipaddress.is_global` is no substitute: on 3.11 it says True of 224.0.0.1, 64:ff9b::/96,
# 2002::/16, fec0::/10 and others.
_NOT_PUBLIC_4 = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "an address of this network"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a carrier's private address"),
        ("127.0.0.0/8", "a loopback address"),
        ("168.63.129.16/32", "a cloud provider's internal address"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a protocol address"),
        ("192.0.2.0/24", "a documentation address"),
        ("192.88.99.0/24", "a 6to4 relay address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "a benchmarking address"),
        ("198.51.100.0/24", "a documentation address"),
        ("203.0.113.0/24", "a documentation address"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
    )
)
# IPv6 the other way round: only 2000::/3 is handed out, and these parts of it are not.
_UNICAST_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("2001::/23", "a protocol address"),
        ("2001:db8::/32", "a documentation address"),
        ("2002::/16", "a 6to4 address"),
        ("3fff::/20", "a documentation address"),
    )
)
_NAMED_6 = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("::1/128", "a loopback address"),
        ("::/128", "the unspecified address"),
        ("::ffff:0:0/96", "an IPv4 address in disguise"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a site-local address"),
        ("ff00::/8", "a multicast address"),
    )
)
#: RFC 6052: on an IPv6-only network every IPv4 host is reached through it, so what counts is the
#: IPv4 address inside.
_NAT64 = IPv6Network("64:ff9b::/96")


# -- addresses -------------------------------------------------------------------------------------


def kind_of_private(address: Address) -> str | None:
    """Why `address` is not a public one ("a private address"); None: it is public."""
    if isinstance(address, IPv4Address):
        return _first_kind(address, _NOT_PUBLIC_4)
    if address in _NAT64:
        return kind_of_private(IPv4Address(int(address) & 0xFFFFFFFF))
    if address in _UNICAST_6:
        return _first_kind(address, _NOT_PUBLIC_6)
    return _first_kind(address, _NAMED_6) or "a reserved address"


def _first_kind(address: Address, table: tuple[tuple[Network, str], ...]) -> str | None:
    return next((kind for network, kind in table if address in network), None)


def address_of(host: str) -> Address | None:
    """The address that a host in an URL spells out; None: it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


# -- what the configuration opens ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Allowance:
    """What `allow_private` of one source opens. One object for equal entries (`allowance_of`)."""

    #: Lower-case names, each with the one port it opens; None: any port.
    names: frozenset[tuple[str, int | None]] = frozenset()
    #: Networks (single addresses included), likewise.
    networks: tuple[tuple[Network, int | None], ...] = ()

    def permits(self, host: str, port: int, address: Address | None = None) -> bool:
        """Whether `host` may be reached on `port`; `address` is what it resolved to, if known."""
        if (host, None) in self.names or (host, port) in self.names:
            return True
        address = address or address_of(host)
        return address is not None and any(
            only in (None, port) and address in network for network, only in self.networks
        )


NOTHING_PRIVATE = Allowance()


@lru_cache(maxsize=4096)
def allowance_of(entries: tuple[str, ...]) -> Allowance:
    """Read the entries of `allow_private`. Raises ValueError with a sentence for a person."""
    names: set[tuple[str, int | None]] = set()
    networks: list[tuple[Network, int | None]] = []
    for entry in entries:
        host, port = _host_and_port(entry.strip().lower())
        network = _network(host)
        if network is not None:
            networks.append((network, port))
        elif host and _HOST_CHARACTERS.issuperset(host):
            names.add((host, port))
        else:
            raise ValueError(f"allow_private: {entry!r} is no host, host:port or network")
    return Allowance(names=frozenset(names), networks=tuple(networks))


def _host_and_port(entry: str) -> tuple[str, int | None]:
    """`host`, `host:port`, `[v6]:port`; a bare IPv6 address has no port."""
    host, colon, port = entry.rpartition(":")
    if not colon or (":" in host and not host.endswith("]")) or "/" in port:
        return entry.strip("[]"), None
    if not (port.isascii() and port.isdigit()) or not 0 < int(port) <= 0xFFFF:  # noqa: PLR2004 - 16 bits
        raise ValueError(f"allow_private: {entry!r} has no usable port after the colon")
    return host.strip("[]"), int(port)


def _network(text: str) -> Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        if "/" in text:
            raise ValueError(f"allow_private: {text!r} is no network such as 10.0.0.0/8") from None
        return None


# -- the two gates ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One address to ask, taken apart and judged by its text."""

    url: str
    scheme: str
    #: Lower case, ASCII (punycode), without brackets.
    host: str
    port: int


def target_of(url: str) -> Target:
    """Take `url` apart. Raises BlockedError (reason `url`) for what no feed needs."""
    if len(url) > MAX_URL:
        raise _refused(url[:80] + "...", f"is longer than {MAX_URL} characters")
    if "\\" in url or not url.isprintable():
        raise _refused(url, "holds a backslash or a control character")
    parts, port = _split(url)
    if parts.scheme not in STANDARD_PORTS:
        raise _refused(url, "is not http or https")
    if "@" in parts.netloc:
        # Without the URL: a password in it must not reach a log.
        raise _refused(f"an address on {parts.hostname}", "carries a user name or password")
    host = _ascii_host(url, parts.hostname or "", bracketed="[" in parts.netloc)
    return Target(url=url, scheme=parts.scheme, host=host, port=port)


def _split(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        return parts, parts.port or STANDARD_PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise _refused(url, "cannot be read as an address") from error


def _ascii_host(url: str, host: str, *, bracketed: bool) -> str:
    """The host in lower-case ASCII; every odd spelling of a number is refused."""
    if bracketed:
        if "%" in host or address_of(host) is None:
            raise _refused(url, "has no readable IPv6 address (zones are not allowed)")
        return host
    name = host if host.isascii() else _punycode(url, host)
    bare = name.removesuffix(".")
    if not bare or not _HOST_CHARACTERS.issuperset(bare):
        raise _refused(url, "has no readable host name")
    if _ends_in_a_number(bare) and (bare != host or address_of(bare) is None):
        # 127.1, 2130706433, 0x7f.1 and 0177.0.0.1 all are 127.0.0.1 to some resolver.
        raise _refused(url, "spells an address in an unusual way")
    return name


def _punycode(url: str, host: str) -> str:
    """IDNA 2008 without mappings, so that full-width digits and dots are errors."""
    try:
        return idna.encode(host).decode("ascii")
    except idna.IDNAError as error:
        raise _refused(url, "has no readable host name") from error


def _ends_in_a_number(host: str) -> bool:
    """The test of the WHATWG URL standard for "this means an IPv4 address"."""
    last = host.rpartition(".")[2]
    return last.isdigit() or last.startswith("0x")


def _refused(what: str, why: str) -> BlockedError:
    return BlockedError(f"refused: {what} {why}", reason="url")


def _never_meant(address: Address) -> bool:
    """Where no publisher is, and a cloud's secrets are: nobody is advised to open these."""
    return is_link_local(address) or address.is_multicast or address.is_reserved


def is_link_local(address: Address) -> bool:
    """Whether an address is in 169.254.0.0/16 or fe80::/10, as IPv4 inside IPv6 too."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return is_link_local(IPv4Address(int(address) & 0xFFFFFFFF))
        return (address.ipv4_mapped or address).is_link_local
    return address.is_link_local


def refusal(host: str, port: int, address: Address, allowed: Allowance) -> BlockedError | None:
    """Why a connection to `address`, which `host` resolved to, must not be made; None: it may.

    Nothing opens a link-local address: an allowed name may be made to resolve to one.
    """
    if not is_link_local(address) and allowed.permits(host, port, address):
        return None
    kind = kind_of_private(address)
    if kind is not None:
        where = f"{address} is" if host == str(address) else f"{host} resolves to {address},"
        advice = "" if _never_meant(address) else "; list it under allow_private to permit it"
        return BlockedError(f"refused: {where} {kind}{advice}", reason="private")
    if port not in STANDARD_PORTS.values():
        return BlockedError(
            f"refused: port {port} of {host} is not 80 or 443; "
            f"list {host}:{port} under allow_private to permit it",
            reason="port",
        )
    return None
