"""A publisher on loopback that can do everything a publisher should not.

`HostileServer` answers each path by a *behaviour*: an async function that gets the `Call` and
writes to its socket whatever it likes. Well-behaved and ill-behaved ones stand below. Everything
that was asked is recorded, so that tests can judge a client from the server's side.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import time
import zlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request as it arrived."""

    path: str
    method: str
    #: Names in lower case, values as bytes, in order.
    headers: tuple[tuple[str, bytes], ...]
    #: Real seconds.
    at: float
    #: Number of the connection it came on.
    connection: int

    def header(self, name: str) -> bytes | None:
        """The first value; None: not sent."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to be answered."""

    seen: Seen
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        """Write and let it leave."""
        self.writer.write(data)
        await self.writer.drain()


#: Returns whether the connection may be used again.
Behaviour = Callable[[Call], Awaitable[bool]]


class HostileServer:
    """A real HTTP server on a loopback port. Use it with `async with`."""

    def __init__(self, *, certificate: ssl.SSLContext | None = None) -> None:
        self._certificate = certificate
        self._routes: dict[str, Behaviour] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._connections = 0
        self._active = 0
        self.port = 0
        self.requests: list[Seen] = []
        #: Most connections that were open at one time.
        self.most_open = 0

    def on(self, path: str, behaviour: Behaviour) -> None:
        """Answer `path` (query included) like this from now on."""
        self._routes[path] = behaviour

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        """The address of `path` here, under any host name."""
        return f"{scheme}://{host}:{self.port}{path}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", 0, ssl=self._certificate
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._connections += 1
        self._active += 1
        self.most_open = max(self.most_open, self._active)
        try:
            await self._serve(reader, writer, self._connections)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client left, or the test is over
        finally:
            self._active -= 1
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        again = True
        while again:
            seen = _read_head(await reader.readuntil(b"\r\n\r\n"), number)
            self.requests.append(seen)
            behaviour = self._routes.get(seen.path) or reply(404, body=b"nothing here")
            again = await behaviour(Call(seen=seen, writer=writer))


def _read_head(head: bytes, connection: int) -> Seen:
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    return Seen(
        path=path,
        method=method,
        headers=tuple((name.lower(), value.strip().encode("latin-1")) for name, _, value in pairs),
        at=time.monotonic(),
        connection=connection,
    )


# -- behaviours ------------------------------------------------------------------------------------


def reply(status: int = 200, *, body: bytes = b"", **headers: str | bytes) -> Behaviour:
    """A proper answer; `content_type="text/xml"` becomes Content-Type."""

    async def behave(call: Call) -> bool:
        await call.send(head(status, length=None if status == 304 else len(body), **headers) + body)
        return True

    return behave


def head(status: int = 200, *, length: int | None = None, **headers: str | bytes) -> bytes:
    """Status line and headers; a length of None leaves Content-Length out."""
    lines = [f"HTTP/1.1 {status} Whatever".encode()]
    if length is not None:
        lines.append(f"Content-Length: {length}".encode())
    for name, value in headers.items():
        text = value if isinstance(value, bytes) else value.encode("latin-1")
        lines.append(name.replace("_", "-").encode() + b": " + text)
    return b"\r\n".join(lines) + b"\r\n\r\n"


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """One after the other, the last one for ever."""
    left = list(behaviours)

    async def behave(call: Call) -> bool:
        now = left.pop(0) if len(left) > 1 else left[0]
        return await now(call)

    return behave


def raw(data: bytes) -> Behaviour:
    """Exactly these bytes, then the end of the connection."""

    async def behave(call: Call) -> bool:
        await call.send(data)
        return False

    return behave


async def black_hole(call: Call) -> bool:
    """Accept, read, never answer."""
    await asyncio.Event().wait()
    return False


async def hang_up(call: Call) -> bool:
    """Close without an answer."""
    return False


async def drip(call: Call) -> bool:
    """A byte now and then, for ever."""
    await call.send(head(length=1_000_000))
    while True:
        await call.send(b"x")
        await asyncio.sleep(0.02)


async def drip_headers(call: Call) -> bool:
    """A header that never ends, a byte now and then."""
    await call.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        await call.send(b"x")
        await asyncio.sleep(0.02)


async def endless_chunks(call: Call) -> bool:
    """A chunked body without end."""
    await call.send(head(transfer_encoding="chunked"))
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    while True:
        await call.send(chunk)


async def endless_crumbs(call: Call) -> bool:
    """The same in chunks of one byte."""
    await call.send(head(transfer_encoding="chunked"))
    crumbs = b"1\r\nx\r\n" * 10_000
    while True:
        await call.send(crumbs)


async def endless_continue(call: Call) -> bool:
    """Interim answers without end."""
    while True:
        await call.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def reset_after(data: bytes) -> Behaviour:
    """Some bytes, then RST."""

    async def behave(call: Call) -> bool:
        await call.send(data)
        sock = call.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        call.writer.transport.abort()
        return False

    return behave


def redirect(location: str, status: int = 302, body: bytes = b"") -> Behaviour:
    """Off to somewhere else."""
    return reply(status, body=body, location=location)


# -- bodies ----------------------------------------------------------------------------------------


def gzip_bomb(megabytes: int = 64) -> bytes:
    """Zeros, a thousandth of their size, without holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1024 * 1024)
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


def gzipped(body: bytes) -> bytes:
    """One member; the same bytes each time."""
    return gzip.compress(body, mtime=0)


# -- names -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class FakeResolver:
    """Names as the test says; each look-up takes the next of the given answers, the last stays.

    Names that nobody entered do not resolve.
    """

    answers: dict[str, list[Sequence[str] | OSError]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def enter(self, host: str, *answers: Sequence[str] | OSError) -> None:
        """Make `host` resolve."""
        self.answers[host] = list(answers)

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        answers = self.answers.get(host) or [
            socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        ]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, OSError):
            raise answer
        return answer


def everywhere_here(names: Sequence[str]) -> FakeResolver:
    """A resolver for which all these names are this machine."""
    resolver = FakeResolver()
    for name in names:
        resolver.enter(name, ["127.0.0.1"])
    return resolver
