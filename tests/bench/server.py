"""The publishers of the benches: every answer is built beforehand, a request costs microseconds.

    python -m tests.bench.server FOLDER

serves the documents of a folder under 500 addresses on 250 loopback hosts of one port, prints the
port, and ends when its standard input does, so that it cannot outlive the bench that started it.
`/counts` answers how many 200, 304 and 404 were given since it was asked last.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections import Counter
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

ADDRESSES = 500
HOSTS = tuple(f"127.0.1.{number}" for number in range(1, 251))

_END = b"\r\n\r\n"
_MODIFIED = b"Mon, 05 Jan 2026 06:00:00 GMT"
_COUNTS = b"/counts"


class Page(NamedTuple):
    """Whole answers to a request with and without the matching validator."""

    etag: bytes
    full: bytes
    unchanged: bytes


def urls(port: int, number: int = ADDRESSES) -> list[str]:
    """The addresses, spread evenly over the hosts."""
    return [f"http://{HOSTS[i % len(HOSTS)]}:{port}/feed/{i}" for i in range(number)]


class Server(asyncio.Protocol):
    """One connection. Clients wait for an answer before they ask again, as HTTP/1.1 clients do."""

    def __init__(self, pages: dict[bytes, Page], counts: Counter[str]) -> None:
        self._pages = pages
        self._counts = counts
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._received.endswith(_END):
            head, self._received = self._received, b""
            self._transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1]
        if path == _COUNTS:
            told = json.dumps(self._counts).encode()
            self._counts.clear()
            return _answer(b"200 OK", told, b"Content-Type: application/json")
        page = self._pages.get(path)
        if page is None:
            self._counts["404"] += 1
            return _answer(b"404 Not Found", b"")
        known = page.etag in head
        self._counts["304" if known else "200"] += 1
        return page.unchanged if known else page.full


def page(body: bytes) -> Page:
    """Both answers for one document."""
    etag = b'"%s"' % blake2b(body, digest_size=8).hexdigest().encode()
    validators = (b"ETag: " + etag, b"Last-Modified: " + _MODIFIED)
    kind = b"Content-Type: application/xml; charset=utf-8"
    return Page(
        etag,
        _answer(b"200 OK", body, kind, *validators),
        b"\r\n".join((b"HTTP/1.1 304 Not Modified", *validators)) + _END,
    )


def _answer(status: bytes, body: bytes, *headers: bytes) -> bytes:
    length = b"Content-Length: %d" % len(body)
    return b"\r\n".join((b"HTTP/1.1 " + status, *headers, length)) + _END + body


async def serve(documents: list[bytes]) -> None:
    """Serve until standard input ends."""
    pages = [page(document) for document in documents]
    by_path = {b"/feed/%d" % i: pages[i % len(pages)] for i in range(ADDRESSES)}
    counts: Counter[str] = Counter()
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    listeners = _listeners()
    for listener in listeners:
        await loop.create_server(lambda: Server(by_path, counts), sock=listener, backlog=64)
    loop.add_reader(sys.stdin.fileno(), ended.set)
    print(listeners[0].getsockname()[1], flush=True)
    await ended.wait()


def _listeners() -> list[socket.socket]:
    """One for each host, all on the port that the first was given."""
    first = socket.create_server((HOSTS[0], 0))
    port = first.getsockname()[1]
    return [first, *(socket.create_server((host, port)) for host in HOSTS[1:])]


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    asyncio.run(serve([path.read_bytes() for path in sorted(folder.iterdir())]))
