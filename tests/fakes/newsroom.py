"""A news server for tests: real HTTP/1.1 on loopback, every answer and fault chosen by the test.

    with Newsroom() as newsroom:
        url = newsroom.put("/feed", rss("Wire", [entry]))
        ... poll url twice ...
        assert [seen.status for seen in newsroom.requests] == [200, 304]

It runs in a thread with an event loop of its own, so that synchronous and asynchronous tests use
it alike; every method may be called from any thread while it serves. Hosts are addresses of
127.0.0.0/8; all share one port, and each may have pages of its own.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from http import HTTPStatus
from http.client import responses
from typing import TYPE_CHECKING, Self

from tests.fakes.rss import Entry, http_date, rss

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Entry", "Newsroom", "Resource", "Seen", "http_date", "rss"]

#: Longest time a start, a stop or a wait may take before the test fails, in seconds.
_PATIENCE = 10.0
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request that came, and the status it was answered with."""

    #: Seconds of `time.monotonic` when its head was complete.
    at: float
    method: str
    #: Of the Host header, lower case, without the port.
    host: str
    #: As sent, with the query string.
    path: str
    #: Names in lower case; of a name sent twice the last value.
    headers: Mapping[str, str]
    #: 0: not decided yet, or `Resource.raw` was sent.
    status: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What a path answers."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/rss+xml; charset=utf-8"
    #: Sent as it stands; None: none is sent.
    etag: str | None = None
    #: An HTTP date (`http_date`), sent as it stands; None: none is sent.
    last_modified: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Seconds before the first byte of the answer.
    delay: float = 0.0
    #: Compress the body for clients that accept gzip.
    compress: bool = False
    #: Written instead of an answer, then the connection is closed: for broken servers.
    raw: bytes | None = None

    def is_known(self, headers: Mapping[str, str]) -> bool:
        """Whether the validators of a request match: the client has this body already.

        RFC 9110, 13.1.3: If-Modified-Since does not count beside If-None-Match.
        """
        if self.status != HTTPStatus.OK:
            return False
        if (known := headers.get("if-none-match")) is not None:
            return self.etag is not None and _opaque(self.etag) in map(_opaque, known.split(","))
        since = headers.get("if-modified-since")
        return since is not None and since == self.last_modified

    def answer_to(self, seen: Seen) -> tuple[int, bytes]:
        """The status and all bytes that go out for one request."""
        if self.raw is not None:
            return 0, self.raw
        status = 304 if self.is_known(seen.headers) else self.status
        body = b"" if status in (204, 304) else self.body
        headers = {"Content-Type": self.content_type, **self.headers}
        if self.etag is not None:
            headers["ETag"] = self.etag
        if self.last_modified is not None:
            headers["Last-Modified"] = self.last_modified
        if self.compress and body and "gzip" in seen.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body)
        headers.setdefault("Content-Length", str(len(body)))
        lines = [
            f"HTTP/1.1 {status} {responses.get(status, '-')}",
            *(f"{k}: {v}" for k, v in headers.items()),
        ]
        head = "\r\n".join(lines).encode("latin-1") + _HEAD_END
        return status, head if seen.method == "HEAD" else head + body


class Newsroom:
    """The server; entering it starts it, leaving it stops it.

    A path that nobody put answers 404. A page of one host hides the page of all hosts.
    """

    def __init__(self) -> None:
        #: Of all hosts; 0 until the start.
        self.port = 0
        self._changed = threading.Condition()
        self._pages: dict[tuple[str | None, str], Callable[[Seen], Resource]] = {}
        self._seen: list[Seen] = []
        self._hosts: set[str] = set()
        self._server = _Server(self._decide)

    def __enter__(self) -> Self:
        self._server.start()
        self.listen("127.0.0.1")
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop all connections and stop. A second call does nothing."""
        self._server.close()

    # -- what it answers --------------------------------------------------------------------------

    def put(
        self,
        path: str,
        body: bytes | str = b"",
        *,
        host: str | None = None,
        status: int = 200,
        content_type: str = "application/rss+xml; charset=utf-8",
        etag: str | None = "auto",
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
        delay: float = 0.0,
        compress: bool = False,
        raw: bytes | None = None,
    ) -> str:
        """Set what `path` answers from now on and return its address.

        `host` None: on every host. `etag="auto"` makes one from the body. The rest: `Resource`.
        """
        data = body.encode() if isinstance(body, str) else body
        resource = Resource(
            body=data,
            status=status,
            content_type=content_type,
            etag=_etag_of(data) if etag == "auto" else etag,
            last_modified=last_modified,
            headers=dict(headers or {}),
            delay=delay,
            compress=compress,
            raw=raw,
        )
        return self.answer(path, lambda _: resource, host=host)

    def answer(
        self, path: str, decide: Callable[[Seen], Resource], *, host: str | None = None
    ) -> str:
        """Let `decide` choose at each request what `path` answers; it runs on the server's loop."""
        with self._changed:
            self._pages[host, path] = decide
        return self.url(path, host=host or "127.0.0.1")

    def redirect(self, path: str, to: str, *, status: int = 301, host: str | None = None) -> str:
        """Let `path` point to another address."""
        return self.put(path, host=host, status=status, etag=None, headers={"Location": to})

    def remove(self, path: str, *, host: str | None = None) -> None:
        """Forget a page; its path answers 404 from now on."""
        with self._changed:
            self._pages.pop((host, path), None)

    def url(self, path: str = "/", *, host: str = "127.0.0.1") -> str:
        """The address of a path; a loopback address that was not used before is opened."""
        if host.startswith("127."):
            self.listen(host)
        return f"http://{host}:{self.port}{path}"

    def listen(self, host: str) -> None:
        """Serve on one more address of 127.0.0.0/8. Raises OSError if the port is taken there."""
        with self._changed:
            if host in self._hosts:
                return
            listener = socket.create_server((host, self.port), backlog=256)
            self._hosts.add(host)
            self.port = listener.getsockname()[1]
        self._server.listen(listener)

    # -- what came --------------------------------------------------------------------------------

    @property
    def requests(self) -> list[Seen]:
        """Every request so far, in order of arrival."""
        with self._changed:
            return list(self._seen)

    def asked(self, path: str) -> list[Seen]:
        """The requests for one path (query string included)."""
        return [seen for seen in self.requests if seen.path == path]

    def wait_for(self, count: int, *, timeout: float = _PATIENCE) -> list[Seen]:
        """Block until `count` requests have come in all. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._seen) >= count, timeout):
                message = f"{len(self._seen)} of {count} requests came within {timeout} s"
                raise TimeoutError(message)
            return list(self._seen)

    def forget(self) -> None:
        """Empty `requests`."""
        with self._changed:
            self._seen.clear()

    def _decide(self, seen: Seen) -> tuple[Resource, bytes]:
        with self._changed:
            page = self._pages.get((seen.host, seen.path)) or self._pages.get((None, seen.path))
        resource = page(seen) if page else Resource(body=b"no such page", status=404)
        status, data = resource.answer_to(seen)
        with self._changed:
            self._seen.append(replace(seen, status=status))
            self._changed.notify_all()
        return resource, data


class _Server:
    """The thread with the event loop; knows sockets, not pages."""

    def __init__(self, decide: Callable[[Seen], tuple[Resource, bytes]]) -> None:
        self._decide = decide
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="newsroom", daemon=True)
        self._listeners: list[asyncio.Server] = []
        self._connections: set[asyncio.Transport] = set()

    def start(self) -> None:
        self._thread.start()

    def listen(self, listener: socket.socket) -> None:
        opened = asyncio.run_coroutine_threadsafe(self._open(listener), self._loop)
        opened.result(_PATIENCE)

    def close(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop)
            self._thread.join(_PATIENCE)

    def _serve(self) -> None:
        self._loop.run_forever()
        # One more round lets the transports see that they were aborted.
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def _stop(self) -> None:
        for server in self._listeners:
            server.close()
        for connection in self._connections:
            connection.abort()
        self._loop.stop()

    async def _open(self, listener: socket.socket) -> None:
        make = lambda: _Connection(self._decide, self._connections)  # noqa: E731 - a factory
        self._listeners.append(await self._loop.create_server(make, sock=listener))


class _Connection(asyncio.Protocol):
    """One client. Answers come in the order of the requests, because delays queue up."""

    def __init__(
        self,
        decide: Callable[[Seen], tuple[Resource, bytes]],
        connections: set[asyncio.Transport],
    ) -> None:
        self._decide = decide
        self._connections = connections
        self._received = b""
        self._free_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while _HEAD_END in self._received:
            head, _, self._received = self._received.partition(_HEAD_END)
            self._answer(_read_head(head.decode("latin-1")))

    def _answer(self, seen: Seen) -> None:
        resource, data = self._decide(seen)
        loop = asyncio.get_running_loop()
        self._free_at = max(self._free_at, loop.time()) + resource.delay
        last = resource.raw is not None or seen.headers.get("connection", "").lower() == "close"
        if resource.delay or self._free_at > loop.time():
            loop.call_at(self._free_at, self._write, data, last)
        else:
            self._write(data, last)

    def _write(self, data: bytes, last: bool) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)
            if last:
                self._transport.close()


def _read_head(head: str) -> Seen:
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    return Seen(at=time.monotonic(), method=method, host=host.lower(), path=path, headers=headers)


def _opaque(etag: str) -> str:
    """The part that a weak comparison compares (RFC 9110, 8.8.3.2)."""
    return etag.strip().removeprefix("W/")


def _etag_of(body: bytes) -> str:
    return f'"{blake2b(body, digest_size=8).hexdigest()}"'
