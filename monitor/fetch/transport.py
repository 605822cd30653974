"""An httpx transport that cannot be led astray: one small httpcore pool for each host.

httpx offers no way to put a network backend under its own transport, and its single pool looks at
every connection for every request: over 250 hosts that was half of all processor time. Here each
(origin, allowance) has a pool of two connections; the pools used longest ago are closed.

Nothing above this transport is httpx's client: so there are no cookies, no redirects, no `.netrc`,
no proxies from the environment, and no body is ever decoded, by construction.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import OrderedDict
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING

import httpcore
import httpx

from monitor.errors import FetchError
from monitor.fetch.guard import (
    NOTHING_PRIVATE,
    STANDARD_PORTS,
    Allowance,
    address_of,
    allowance_of,
    refusal,
    target_of,
)
from monitor.fetch.network import GuardedBackend, Wire
from monitor.fetch.pacing import PER_HOST

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

    from monitor.fetch.network import Resolver

#: Pools kept although no request runs in them; each holds at most two idle connections.
MAX_IDLE = 16
#: Seconds an idle connection is kept: enough for redirects and pages, too short to go stale.
KEEP_ALIVE = 5.0

if find_spec("sniffio") is None:
    # httpcore 1.0 tries to import sniffio at every lock it takes, and Python remembers no failed
    # search: seven walks along sys.path were 40 % of the processor time of a request.
    sys.modules["sniffio"] = None  # type: ignore[assignment] # how a known absence is spelt

_BROKEN = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError)
_Key = tuple[bytes, bytes, int | None, Allowance]


class _Pool:
    __slots__ = ("core", "key", "last_used", "users")

    def __init__(self, key: _Key, core: httpcore.AsyncConnectionPool) -> None:
        self.key = key
        self.core = core
        self.users = 0
        self.last_used = 0.0


class GuardedTransport(httpx.AsyncBaseTransport):
    """One GET at a time for each call; `allowance` stands in `request.extensions`.

    Raises FetchError. Verifies certificates always, against certifi or `SSL_CERT_FILE`.
    """

    def __init__(self, resolve: Resolver, *, proxy: str | None = None) -> None:
        self._resolve = resolve
        self._proxy = httpcore.Proxy(proxy) if proxy else None
        self._proxy_host = target_of(proxy).host if proxy else ""
        self._pools: dict[_Key, _Pool] = {}
        #: Those without a request, longest unused first.
        self._idle: OrderedDict[_Key, _Pool] = OrderedDict()
        self._tls: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request`, return when the headers are there; the caller closes the response."""
        pool = self._take_pool(request)
        try:
            answer = await self._send(pool, _for_httpcore(request))
        except _BROKEN as error:
            await self._done(pool)
            raise broken(error) from error
        except BaseException:
            await self._done(pool)
            raise
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Stream(self, pool, answer)
        )

    async def aclose(self) -> None:
        """Close every connection."""
        pools = [pool.core for pool in self._pools.values()]
        self._pools.clear()
        self._idle.clear()
        for core in pools:
            await core.aclose()
        await asyncio.sleep(0)  # aborted sockets are closed by the loop's next turn

    async def _send(self, pool: _Pool, request: httpcore.Request) -> httpcore.Response:
        """One answer; asked twice if a kept connection had ended just when we used it."""
        kept = any(connection.is_idle() for connection in pool.core.connections)
        try:
            answer = await pool.core.handle_async_request(request)
        except (httpcore.NetworkError, httpcore.RemoteProtocolError):
            if not kept:
                raise
            answer = await pool.core.handle_async_request(request)
        wire = answer.extensions.get("network_stream")
        if isinstance(wire, Wire):
            wire.headers_read()
        return answer

    def _take_pool(self, request: httpx.Request) -> _Pool:
        url = request.url
        allowed: Allowance = request.extensions.get("allowance", NOTHING_PRIVATE)
        key = (url.raw_scheme, url.raw_host, url.port, allowed)
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = _Pool(key, self._new_core(url, allowed))
        self._idle.pop(key, None)
        pool.users += 1
        return pool

    def _new_core(self, url: httpx.URL, allowed: Allowance) -> httpcore.AsyncConnectionPool:
        if url.scheme == "https" and self._tls is None:
            self._tls = httpx.create_ssl_context()  # 30 ms of processor time: once, if at all
        if self._proxy is not None:
            _judge_unresolved(url, allowed)
            allowed = allowance_of((self._proxy_host,))
        return httpcore.AsyncConnectionPool(
            ssl_context=self._tls,
            proxy=self._proxy,
            max_connections=PER_HOST,
            keepalive_expiry=KEEP_ALIVE,
            network_backend=GuardedBackend(self._resolve, allowed),
        )

    async def _done(self, pool: _Pool) -> None:
        pool.users -= 1
        pool.last_used = time.monotonic()
        if not pool.users:
            self._idle[pool.key] = pool
        while self._idle and self._is_outworn(next(iter(self._idle.values())), pool.last_used):
            key, old = self._idle.popitem(last=False)
            self._pools.pop(key, None)
            await old.core.aclose()

    def _is_outworn(self, oldest: _Pool, now: float) -> bool:
        return len(self._idle) > MAX_IDLE or now - oldest.last_used > KEEP_ALIVE


class _Stream(httpx.AsyncByteStream):
    """The body as received, still encoded."""

    def __init__(self, transport: GuardedTransport, pool: _Pool, answer: httpcore.Response) -> None:
        self._transport = transport
        self._pool = pool
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._answer.aiter_stream():
                yield part
        except _BROKEN as error:
            raise broken(error) from error

    async def aclose(self) -> None:
        await self._answer.aclose()
        await self._transport._done(self._pool)  # noqa: SLF001 - the two halves of one exchange


def _for_httpcore(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
    )


def _judge_unresolved(url: httpx.URL, allowed: Allowance) -> None:
    """With a proxy the proxy resolves names; what can be judged without that is judged here."""
    port = url.port or STANDARD_PORTS[url.scheme]
    # A name stands in for any public address: then only its port is judged.
    address = address_of(url.host) or ip_address("9.9.9.9")
    refused = refusal(url.host, port, address, allowed)
    if refused is not None:
        raise refused


def broken(error: Exception) -> FetchError:
    """Reason `broken`, `too_large` or `protocol`, in words for a person."""
    said = str(error)
    if "Receive buffer too long" in said:
        return FetchError("headers larger than 100 KB", reason="too_large")
    if "without sending a response" in said:
        return FetchError("the server closed the connection without an answer", reason="broken")
    if "complete message body" in said or "incomplete chunked" in said:
        return FetchError("the answer broke off before its end", reason="broken")
    if isinstance(error, httpcore.NetworkError):
        return FetchError("the connection broke off", reason="broken")
    if isinstance(error, httpcore.ProxyError):
        return FetchError(f"the proxy refused: {said}", reason="proxy")
    return FetchError(f"the answer is not proper HTTP: {said[:200]}", reason="protocol")
