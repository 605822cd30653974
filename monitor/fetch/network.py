"""Sockets for httpcore: resolve once, judge every address, dial the one that was judged.

This replaces httpcore's own backend for two reasons. Safety: between a check and a connection by
name, the name can change its answer. Speed: one asyncio protocol instead of a stack of anyio
streams saves a third of the processor time of a request.

Errors of connecting leave as FetchError, errors of a connection that stood as httpcore's.
For one event loop; only the look-up of names runs in threads.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import threading
from collections import deque
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Protocol

import httpcore

from monitor.errors import FetchError
from monitor.fetch.guard import NOTHING_PRIVATE, Address, Allowance, address_of, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Seconds for one look-up; resolvers themselves try for 10 to 30.
DNS_DEADLINE = 10.0
#: Seconds for one address while others are left: a dead IPv6 route costs this much, not the poll.
NEXT_ADDRESS_AFTER = 2.0
#: Addresses of one name that are tried.
MAX_ADDRESSES = 4
#: Look-ups at a time. Each is a thread, and one that hangs cannot be ended.
_LOOKUPS = 16
_NO_ROUTE = {errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}


# -- names -----------------------------------------------------------------------------------------


class Resolver(Protocol):
    """Turns a name into addresses."""

    async def __call__(self, host: str) -> Sequence[str]:
        """All IPv4 and IPv6 addresses in the order to be tried. Raises OSError (gaierror)."""


class SystemResolver:
    """The system's resolver, in daemon threads of our own.

    Not `loop.getaddrinfo`: its few pool threads also serve the store, and a hanging look-up would
    hold up both the store and, because pools are joined, the end of the process.
    """

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(_LOOKUPS)

    async def __call__(self, host: str) -> Sequence[str]:
        """See `Resolver`."""
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[str]] = loop.create_future()
        threading.Thread(
            target=self._look_up, args=(host, loop, answer), name="monitor-dns", daemon=True
        ).start()
        return await answer

    def _look_up(
        self, host: str, loop: asyncio.AbstractEventLoop, answer: asyncio.Future[list[str]]
    ) -> None:
        found: list[str] = []
        failure: OSError | None = None
        try:
            infos = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            found = [str(info[4][0]) for info in infos]
        except (OSError, UnicodeError) as error:
            failure = error if isinstance(error, OSError) else OSError(str(error))
        try:
            loop.call_soon_threadsafe(self._settle, answer, found, failure)
        except RuntimeError:
            return  # the loop has ended meanwhile; nobody waits any more

    def _settle(
        self, answer: asyncio.Future[list[str]], found: list[str], failure: OSError | None
    ) -> None:
        self._free.release()
        if answer.done():
            return  # the deadline was faster
        if failure is None:
            answer.set_result(found)
        else:
            answer.set_exception(failure)


def in_turn(addresses: Iterable[Address]) -> list[Address]:
    """At most four addresses, the families taking turns, so that a dead one is soon left."""
    unique = list(dict.fromkeys(addresses))
    first = [address for address in unique if address.version == unique[0].version]
    second = [address for address in unique if address.version != unique[0].version]
    mixed: list[Address] = []
    while first or second:
        mixed += first[:1] + second[:1]
        first, second = first[1:], second[1:]
    return mixed[:MAX_ADDRESSES]


# -- one connection --------------------------------------------------------------------------------


class Wire(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """One socket as a stream of bytes that its reader pulls.

    httpcore's timeouts are for single reads, which a slow drip never misses, and are not used:
    the total deadline around the fetch replaces them.
    """

    #: Received but unread bytes at which the socket is no longer read.
    HIGH_WATER = 256 * 1024
    #: Bytes before the body, interim answers (1xx) included; h11 allows each 100 KB.
    HEADER_LIMIT = 256 * 1024

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._chunks: deque[bytes] = deque()
        self._size = 0
        self._paused = False
        self._ended = False
        self._failure: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._header_budget: int | None = None

    # the side of asyncio

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Keep it; stop reading when the reader falls behind."""
        self._chunks.append(data)
        self._size += len(data)
        if self._size > self.HIGH_WATER and self._transport is not None:
            self._transport.pause_reading()
            self._paused = True
        self._wake()

    def eof_received(self) -> None:
        """The other side has said everything."""
        # Returning None lets the transport close: an idle connection frees its file at once.
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more will come."""
        self._ended = True
        self._failure = exc
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # the side of httpcore

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109 - httpcore's signature
        """At least one byte; b"" at the end. Raises httpcore.ReadError."""
        while not self._chunks and not self._ended:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        data = self._take(max_bytes)
        if self._header_budget is not None:
            self._header_budget -= len(data)
            if self._header_budget < 0:
                raise httpcore.RemoteProtocolError("Receive buffer too long")
        return data

    def _take(self, max_bytes: int) -> bytes:
        if not self._chunks:
            if self._failure is not None:
                raise httpcore.ReadError(str(self._failure))
            return b""
        data = self._chunks.popleft()
        if len(data) > max_bytes:
            self._chunks.appendleft(data[max_bytes:])
            data = data[:max_bytes]
        self._size -= len(data)
        if self._paused and self._size < self.HIGH_WATER and self._transport is not None:
            self._transport.resume_reading()
            self._paused = False
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109 - httpcore's signature
        """Send a request; ours fit into a socket's buffer. Raises httpcore.WriteError."""
        if self._ended or self._transport is None:
            raise httpcore.WriteError("the connection is closed")
        self._header_budget = self.HEADER_LIMIT
        self._transport.write(buffer)

    def headers_read(self) -> None:
        """The body begins: it has limits of its own."""
        self._header_budget = None

    async def aclose(self) -> None:
        """Drop the connection; nothing of ours is ever unsent when this is called."""
        if self._transport is not None:
            self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's signature
    ) -> Wire:
        """Go on encrypted. Raises FetchError, reason `tls`."""
        assert self._transport is not None
        try:
            transport = await asyncio.get_running_loop().start_tls(
                self._transport, self, ssl_context, server_hostname=server_hostname
            )
        except (OSError, EOFError) as error:
            self._transport.abort()
            raise tls_failure(server_hostname or "", error) from error
        except BaseException:
            self._transport.abort()
            raise
        self._transport = transport
        return self

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks: the TLS object, and whether an idle connection has ended."""
        if info == "is_readable":
            return self._ended or bool(self._chunks)
        if info == "ssl_object" and self._transport is not None:
            return self._transport.get_extra_info("ssl_object")
        return None


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses, and to what `allowed` opens."""

    def __init__(self, resolve: Resolver, allowed: Allowance = NOTHING_PRIVATE) -> None:
        self._resolve = resolve
        self._allowed = allowed

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's signature
        local_address: str | None = None,  # noqa: ARG002 - httpcore's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """A connection to `host`. Raises BlockedError if any of its addresses is not allowed."""
        addresses = await self._addresses(host)
        for address in addresses:
            refused = refusal(host, port, address, self._allowed)
            if refused is not None:
                raise refused
        return await _dial(host, port, in_turn(addresses))

    async def _addresses(self, host: str) -> list[Address]:
        literal = address_of(host)
        if literal is not None:
            return [literal]
        try:
            async with asyncio.timeout(DNS_DEADLINE):
                found = await self._resolve(host)
        except OSError as error:  # TimeoutError is one
            raise lookup_failure(host, error) from error
        if not found:
            raise lookup_failure(host, socket.gaierror(socket.EAI_NONAME, "no address"))
        return [ip_address(address.partition("%")[0]) for address in found]


async def _dial(host: str, port: int, addresses: Sequence[Address]) -> Wire:
    """Try the addresses one after the other. Raises FetchError for the last failure."""
    *others, last = addresses
    for address in others:
        try:
            async with asyncio.timeout(NEXT_ADDRESS_AFTER):
                return await _connect(address, port)
        except OSError:  # TimeoutError is one
            continue
    try:
        return await _connect(last, port)
    except OSError as error:
        raise connect_failure(host, port, error) from error


async def _connect(address: Address, port: int) -> Wire:
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(Wire, str(address), port)
    return wire


# -- failures in words -----------------------------------------------------------------------------


def lookup_failure(host: str, error: OSError) -> FetchError:
    """Reason `dns`: the name is wrong; `no_network`: the name server could not be asked."""
    if isinstance(error, TimeoutError):
        return FetchError(
            f"the name server gave no answer for {host} within {DNS_DEADLINE:g} s",
            reason="no_network",
        )
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return FetchError(
            f"{host} cannot be looked up: no name server answers (is this machine online?)",
            reason="no_network",
        )
    return FetchError(f"{host} does not resolve", reason="dns")


def connect_failure(host: str, port: int, error: OSError) -> FetchError:
    """Reason `refused`, `no_network` or `connect`."""
    if isinstance(error, ConnectionRefusedError):
        return FetchError(f"{host} refused the connection on port {port}", reason="refused")
    if error.errno in _NO_ROUTE:
        return FetchError(
            f"there is no route to {host} (is this machine online?)", reason="no_network"
        )
    why = error.strerror or str(error) or "no connection"
    return FetchError(f"{host} cannot be reached on port {port}: {why}", reason="connect")


def tls_failure(host: str, error: Exception) -> FetchError:
    """Reason `tls`: a certificate that is not valid, or no TLS at all."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return FetchError(
            f"the certificate of {host} is not valid: {error.verify_message}", reason="tls"
        )
    why = (isinstance(error, ssl.SSLError) and error.reason) or "the connection ended"
    return FetchError(f"no secure connection to {host}: {why}", reason="tls")
