"""The border to publishers: one GET with guard, pacing, redirects, bounds and deadline.

A fetch is a chain of hops. Each hop is judged (`guard`, and `robots` for pages that nobody named),
waits for its turn (`pacing`), is sent (`transport`) and read within bounds (`decoding`). What comes
back is an Answer or a FetchError whose message is for a person.

Deadlines and rates of bytes are real seconds, because sockets are real; turns, silences and the
age of robots.txt are seconds of the Clock, which tests scale.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx

from monitor.errors import BlockedError, FetchError, QuietError
from monitor.fetch import headers as heads
from monitor.fetch.decoding import ACCEPT_ENCODING, Body
from monitor.fetch.guard import Allowance, Target, allowance_of, target_of
from monitor.fetch.network import SystemResolver
from monitor.fetch.pacing import SPACING, Pacing
from monitor.fetch.robots import Robots
from monitor.fetch.transport import GuardedTransport
from monitor.model import Answer

if TYPE_CHECKING:
    from monitor.fetch.network import Resolver
    from monitor.model import FetchSettings, Request
    from monitor.ports import Clock

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_MAX_HOPS = 5
#: A redirect's body is read, never decoded, up to here, so that its connection can be used again.
_SMALL_BODY = 4096
#: Sent on when a redirect leads to another origin; anything else (keys, Authorization) is not.
_TRAVELS = frozenset({"accept", "accept-language", "a-im", "if-none-match", "if-modified-since"})
_VALIDATORS = frozenset({"if-none-match", "if-modified-since"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds in time, in real seconds."""

    #: For one fetch, redirects included, waiting for turns not.
    deadline: float = 30.0
    #: After so long a body has to come at `min_rate`.
    patience: float = 5.0
    #: Bytes a second.
    min_rate: float = 1024.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hop:
    """One request of a fetch."""

    target: Target
    headers: dict[str, str]
    allowed: Allowance
    max_body: int
    #: Seconds to the next start on this host that the source asks for.
    spacing: float = 0.0
    #: Cut a body that is too large instead of refusing it (robots.txt).
    cut: bool = False
    #: Every redirect so far was permanent.
    permanent: bool = True
    count: int = 0


class HttpFetcher:
    """`ports.Fetcher` over httpx. For one event loop; any number of fetches at a time."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        clock: Clock,
        version: str,
        contact: str = "",
        resolver: Resolver | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._max_body = settings.max_body
        self._clock = clock
        self._limits = limits or Limits()
        self._user_agent = f"NewsMonitor/{version}" + (f" (+{contact})" if contact else "")
        self._pacing = Pacing(clock, max_per_second=settings.max_per_second)
        self._transport = GuardedTransport(resolver or SystemResolver(), proxy=settings.proxy)
        self._robots = Robots(self._fetch_robots, clock)

    async def fetch(self, request: Request) -> Answer:
        """One GET. Raises FetchError (BlockedError, QuietError) and nothing else."""
        return await self._follow(request)

    def begin_no_more(self) -> None:
        """Let running requests go on; who waits for a turn, now or later, is cancelled."""
        self._pacing.end()

    async def close(self) -> None:
        """End all connections."""
        await self._transport.aclose()

    async def _fetch_robots(self, request: Request) -> Answer:
        return await self._follow(request, cut=True)

    async def _follow(self, request: Request, *, cut: bool = False) -> Answer:
        url, left = request.url, self._limits.deadline
        try:
            step: _Hop | Answer = self._first_hop(request, cut=cut)
            while isinstance(step, _Hop):
                url = step.target.url
                if request.obey_robots:
                    await self._robots.check(replace(request, url=url))
                step, left = await self._take(step, left)
        except FetchError as error:
            error.url = error.url or url
            raise
        return step

    def _first_hop(self, request: Request, *, cut: bool) -> _Hop:
        try:
            allowed = allowance_of(request.allow_private)
        except ValueError as error:
            raise BlockedError(f"refused: {error}", reason="url") from error
        return _Hop(
            target=target_of(request.url),
            headers={name.lower(): value for name, value in request.headers.items()},
            allowed=allowed,
            max_body=request.max_body or self._max_body,
            spacing=request.spacing or 0.0,
            cut=cut,
        )

    async def _take(self, hop: _Hop, left: float) -> tuple[_Hop | Answer, float]:
        """One hop in its turn; what it led to, and the seconds left for the rest."""
        loop = asyncio.get_running_loop()
        async with self._pacing.turn(hop.target.host, self._spacing(hop)):
            start = loop.time()
            try:
                async with asyncio.timeout(left):
                    step = await self._exchange(hop)
            except TimeoutError as error:
                message = f"timed out after {self._limits.deadline:g} s"
                raise FetchError(message, reason="timeout") from error
        return step, left - (loop.time() - start)

    def _spacing(self, hop: _Hop) -> float:
        """Seconds to the next start on this host: one's own need none unless they or we ask."""
        own = hop.allowed.permits(hop.target.host, hop.target.port)
        asked = self._robots.crawl_delay(hop.target.host) or 0.0
        return max(asked, hop.spacing, 0.0 if own else SPACING)

    async def _exchange(self, hop: _Hop) -> _Hop | Answer:
        response = await self._transport.handle_async_request(self._build(hop))
        try:
            headers = heads.Headers(response.headers.raw)
            status = response.status_code
            if status in _REDIRECTS:
                await _skim(response, headers)
                return _next_hop(hop, status, headers)
            self._refuse(hop, status, headers)
            body = await self._read(hop, response, headers)
        finally:
            await response.aclose()
        return self._answer(hop, status, headers, body)

    def _build(self, hop: _Hop) -> httpx.Request:
        named = {
            "user-agent": self._user_agent,
            "accept": "*/*",
            "accept-encoding": ACCEPT_ENCODING,
        } | {name: value for name, value in hop.headers.items() if name not in _OURS}
        try:
            # Latin-1 is how they were read: an ETag goes back byte for byte.
            raw = [(name.encode("ascii"), value.encode("latin-1")) for name, value in named.items()]
            return httpx.Request(
                "GET", hop.target.url, headers=raw, extensions={"allowance": hop.allowed}
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise BlockedError(f"refused: a request that cannot be written: {error}",
                               reason="url") from error  # fmt: skip

    def _refuse(self, hop: _Hop, status: int, headers: heads.Headers) -> None:
        """Raises QuietError or FetchError for every status that is no usable answer."""
        if status == HTTPStatus.OK or (status == HTTPStatus.IM_USED and "a-im" in hop.headers):
            return
        if status == HTTPStatus.NOT_MODIFIED and not _VALIDATORS.isdisjoint(hop.headers):
            return
        message = http_message(status)
        quiet = heads.quiet_for(status, headers, self._clock.now())
        if quiet is None:
            raise FetchError(message, reason="http", status=status)
        self._pacing.hush(hop.target.host, quiet)
        seconds = round(quiet.total_seconds())
        raise QuietError(
            f"{message}; asked for {seconds} s of silence",
            reason="quiet",
            retry_after=quiet,
            status=status,
        )

    async def _read(self, hop: _Hop, response: httpx.Response, headers: heads.Headers) -> bytes:
        body = Body(headers.get("content-encoding", ""), hop.max_body, cut=hop.cut)
        body.expect(headers.get("content-length", ""))
        loop = asyncio.get_running_loop()
        start = loop.time()
        stream = response.stream
        assert isinstance(stream, httpx.AsyncByteStream)
        async for part in stream:
            if body.add(part):
                break
            seconds = loop.time() - start
            if seconds > self._limits.patience and body.received < self._limits.min_rate * seconds:
                raise FetchError(
                    f"answer slower than {self._limits.min_rate / 1024:g} KB/s", reason="timeout"
                )
        return body.finish()

    def _answer(self, hop: _Hop, status: int, headers: heads.Headers, body: bytes) -> Answer:
        kind, charset = heads.content_type(headers)
        return Answer(
            status=status,
            url=hop.target.url,
            body=body,
            content_type=kind,
            charset=charset,
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            fresh_for=heads.fresh_for(headers, self._clock.now()),
            moved_to=hop.target.url if hop.count and hop.permanent else None,
            fetched_at=self._clock.now(),
        )


_OURS = frozenset({"user-agent", "accept-encoding", "host", "cookie", "referer", "connection"})


async def _skim(response: httpx.Response, headers: heads.Headers) -> None:
    """Read a small body to its end so that the connection lives on; leave a large one."""
    length = heads.digits(headers.get("content-length", ""))
    if length is None or length > _SMALL_BODY:
        return
    stream = response.stream
    assert isinstance(stream, httpx.AsyncByteStream)
    async for _ in stream:
        pass


def _next_hop(hop: _Hop, status: int, headers: heads.Headers) -> _Hop:
    """Where a redirect leads. Raises FetchError, reason `redirects`, or BlockedError."""
    if "location" not in headers:
        raise FetchError(f"{http_message(status)} without a Location", reason="http", status=status)
    if hop.count >= _MAX_HOPS:
        raise FetchError(f"more than {_MAX_HOPS} redirects", reason="redirects", status=status)
    target = target_of(_joined(hop.target.url, headers["location"]))
    same = (target.scheme, target.host, target.port) == (
        hop.target.scheme, hop.target.host, hop.target.port,
    )  # fmt: skip
    if hop.target.scheme == "https" and target.scheme == "http" and not hop.allowed.permits(
        target.host, target.port
    ):  # fmt: skip
        raise BlockedError(
            f"refused: a redirect from https to http ({target.url})", reason="downgrade"
        )
    return _Hop(
        target=target,
        headers=hop.headers if same else {n: v for n, v in hop.headers.items() if n in _TRAVELS},
        allowed=hop.allowed,
        max_body=hop.max_body,
        spacing=hop.spacing,
        cut=hop.cut,
        permanent=hop.permanent and status in _PERMANENT,
        count=hop.count + 1,
    )


def _joined(base: str, location: str) -> str:
    """The Location as an absolute URL without fragment; its bytes are UTF-8 if they can be."""
    with suppress(UnicodeDecodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(base, location.strip()).partition("#")[0]
    except ValueError as error:
        raise BlockedError("refused: a redirect to an unreadable address", reason="url") from error


def http_message(status: int) -> str:
    """The status in words, such as `HTTP 404 Not Found`."""
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"
