"""What publishers should not do, and what it costs us: an error in words, in bounded time."""

from __future__ import annotations

import asyncio
import random
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from monitor.errors import FetchError, QuietError
from monitor.fetch import HttpFetcher, Limits
from monitor.model import FetchSettings, Request
from tests.fakes import hostile
from tests.fakes.clock import ManualClock, ScaledClock
from tests.fakes.hostile import (
    FakeResolver,
    HostileServer,
    everywhere_here,
    in_turn,
    raw,
    redirect,
    reply,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MB = 1024 * 1024
LOOPBACK = ("127.0.0.0/8",)
FEED = b"<rss/>"
#: 64 MB in 64 KB.
BOMB = hostile.gzip_bomb(64)
#: Thirty seconds made short; five made short where only those count.
HASTY = Limits(deadline=0.5)
IMPATIENT = Limits(deadline=20, patience=0.3)


@pytest.fixture
async def server() -> AsyncIterator[HostileServer]:
    """A server that answers 404 until told otherwise."""
    async with HostileServer() as running:
        yield running


@pytest.fixture
def resolver() -> FakeResolver:
    """Names as the test enters them."""
    return FakeResolver()


@pytest.fixture
async def border(resolver: FakeResolver) -> AsyncIterator[HttpFetcher]:
    """The border with little patience and no ceiling."""
    fetcher = HttpFetcher(
        FetchSettings(max_per_second=0),
        clock=ScaledClock(1000),
        version="1",
        resolver=resolver,
        limits=IMPATIENT,
    )
    yield fetcher
    await fetcher.close()


@pytest.fixture
async def hasty() -> AsyncIterator[HttpFetcher]:
    """The border with half a second for a fetch."""
    fetcher = HttpFetcher(
        FetchSettings(max_per_second=0), clock=ManualClock(), version="1", limits=HASTY
    )
    yield fetcher
    await fetcher.close()


def named(value: hostile.Behaviour | str) -> str:
    """An id that is the same in every process."""
    return value if isinstance(value, str) else getattr(value, "__name__", "behaviour")


async def failure(border: HttpFetcher, url: str, *allow: str) -> FetchError:
    """The error that a fetch ends with."""
    with pytest.raises(FetchError) as caught:
        await border.fetch(Request(url=url, allow_private=allow or LOOPBACK))
    return caught.value


@pytest.mark.parametrize(
    ("behaviour", "reason", "said"),
    [
        (hostile.drip, "timeout", "slower than 1 KB/s"),
        (hostile.endless_chunks, "too_large", "larger than 10 MB"),
        (hostile.endless_crumbs, "too_large", "50000 pieces"),
        (hostile.endless_continue, "too_large", "headers larger"),
        (hostile.hang_up, "broken", "without an answer"),
        (hostile.reset_after(b""), "broken", "broke off"),
        (hostile.reset_after(hostile.head(length=100) + b"abc"), "broken", "broke off"),
        (raw(hostile.head(length=100) + b"abc"), "broken", "broke off"),
        (raw(hostile.head(transfer_encoding="chunked") + b"5\r\nab"), "broken", "broke off"),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "protocol", "not proper HTTP"),
        (raw(b"HTTP/1.1 200 OK\r\nNo colon here\r\n\r\n"), "protocol", "not proper HTTP"),
        (
            raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
            "protocol",
            "not proper HTTP",
        ),
        (
            raw(b"HTTP/1.1 200 OK\r\nX-Big: " + b"x" * 10 * MB + b"\r\n\r\n"),
            "too_large",
            "headers larger than 100 KB",
        ),
        (
            raw(b"HTTP/1.1 200 OK\r\n" + b"X-Many: x\r\n" * 20_000 + b"\r\n"),
            "too_large",
            "headers larger than 100 KB",
        ),
        (reply(body=b"<rss/>", content_encoding="br"), "encoding", "'br', which nobody asked for"),
        (reply(body=b"<rss/>", content_encoding="gzip"), "encoding", "is not"),
        (
            reply(body=hostile.gzipped(b"<rss/>" * 99)[:-9], content_encoding="gzip"),
            "broken",
            "no end",
        ),
        (reply(body=bytes(11 * MB)), "too_large", "answer larger than 10 MB"),
        (reply(301), "http", "without a Location"),
    ],
    ids=named,
)
async def test_each_fault_is_an_error_in_words(
    server: HostileServer,
    border: HttpFetcher,
    behaviour: hostile.Behaviour,
    reason: str,
    said: str,
) -> None:
    """Well before the deadline, with a stable word for counters; the next fetch works."""
    server.on("/bad", behaviour)
    server.on("/good", reply(body=FEED))

    error = await failure(border, server.url("/bad"))
    good = await border.fetch(Request(url=server.url("/good"), allow_private=LOOPBACK))

    assert (reason, server.url("/bad")) == (error.reason, error.url)
    assert said in str(error)
    assert good.body == FEED


@pytest.mark.parametrize(
    "behaviour", [hostile.black_hole, hostile.drip, hostile.drip_headers], ids=named
)
async def test_what_never_ends_is_ended(
    server: HostileServer, hasty: HttpFetcher, behaviour: hostile.Behaviour
) -> None:
    """One deadline for everything, however alive the server looks."""
    server.on("/bad", behaviour)

    error = await failure(hasty, server.url("/bad"))

    assert (error.reason, str(error)) == ("timeout", "timed out after 0.5 s")


@pytest.mark.parametrize("status", [200, 302, 404])
async def test_a_bomb_costs_little_on_every_status(
    server: HostileServer, border: HttpFetcher, status: int
) -> None:
    """Redirects and errors are never unpacked at all."""
    server.on("/bomb", reply(status, body=BOMB, content_encoding="gzip", location="/after"))
    server.on("/after", reply(body=FEED))
    tracemalloc.start()
    try:
        request = Request(url=server.url("/bomb"), allow_private=LOOPBACK)
        outcome = await asyncio.gather(border.fetch(request), return_exceptions=True)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert status == 302 or isinstance(outcome[0], FetchError)
    assert peak < 30 * MB


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 1),
        ("8553600", 86_400),
        ("tomorrow, maybe", 600),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_every_kind_of_retry_after_is_a_bounded_silence(
    server: HostileServer, border: HttpFetcher, status: int, said: str, seconds: int
) -> None:
    """Seconds, a date, 99 days, garbage."""
    server.on("/feed", reply(status, retry_after=said))

    error = await failure(border, server.url("/feed"))

    assert isinstance(error, QuietError)
    assert (status, seconds) == (error.status, error.retry_after.total_seconds())


async def test_the_deadline_is_for_all_hops_together(
    server: HostileServer, hasty: HttpFetcher
) -> None:
    """Each hop alone would be fast enough."""

    async def slow(call: hostile.Call) -> bool:
        await asyncio.sleep(0.2)
        return await redirect("/slow")(call)

    server.on("/slow", slow)

    assert (await failure(hasty, server.url("/slow"))).reason == "timeout"


# -- connections -----------------------------------------------------------------------------------


async def test_a_connection_that_ended_while_kept_is_replaced_once(
    server: HostileServer, border: HttpFetcher
) -> None:
    """Servers close idle connections without a word, just when we use them again."""
    server.on("/feed", in_turn(reply(body=FEED), hostile.hang_up, reply(body=FEED)))
    request = Request(url=server.url("/feed"), allow_private=LOOPBACK)
    await border.fetch(request)

    assert (await border.fetch(request)).body == FEED
    assert [seen.connection for seen in server.requests] == [1, 1, 2]


async def test_hung_hosts_do_not_hold_up_the_others(server: HostileServer) -> None:
    """With 30 % black holes the healthy ones answer long before the deadline."""
    names = tuple(f"host{number}.test" for number in range(150))
    border = HttpFetcher(
        FetchSettings(max_per_second=0),
        clock=ManualClock(),
        version="1",
        resolver=everywhere_here(names),
        limits=Limits(deadline=20),
    )
    server.on("/hole", hostile.black_hole)
    server.on("/feed", reply(body=FEED))
    urls = [
        server.url("/hole" if number % 10 < 3 else "/feed", host=name)
        for number, name in enumerate(names)
    ]
    start = time.monotonic()
    tasks = {
        url: asyncio.ensure_future(border.fetch(Request(url=url, allow_private=names)))
        for url in urls
    }
    await asyncio.gather(*(task for url, task in tasks.items() if url.endswith("/feed")))
    seconds = time.monotonic() - start
    hung = [task for task in tasks.values() if not task.done()]
    for task in hung:
        task.cancel()
    await asyncio.gather(*hung, return_exceptions=True)
    await border.close()

    assert len(hung) == 45
    assert seconds < 10


async def test_a_host_sees_two_connections_at_most(
    server: HostileServer, border: HttpFetcher
) -> None:
    """However many of its feeds are due."""

    async def slow(call: hostile.Call) -> bool:
        await asyncio.sleep(0.02)
        return await reply(body=FEED)(call)

    server.on("/feed", slow)
    request = Request(url=server.url("/feed"), allow_private=LOOPBACK)
    await asyncio.gather(*(border.fetch(request) for _ in range(12)))

    assert server.most_open <= 2
    assert len(server.requests) == 12


async def test_a_cancelled_fetch_leaves_nothing_behind(
    server: HostileServer, border: HttpFetcher
) -> None:
    """Its turn and its connection are free again."""
    arrived: asyncio.Queue[hostile.Call] = asyncio.Queue()

    async def hole(call: hostile.Call) -> bool:
        arrived.put_nowait(call)
        return await hostile.black_hole(call)

    server.on("/hole", hole)
    server.on("/feed", reply(body=FEED))
    for _ in range(5):
        request = Request(url=server.url("/hole"), allow_private=LOOPBACK)
        fetch = asyncio.ensure_future(border.fetch(request))
        await arrived.get()
        fetch.cancel()
        with pytest.raises(asyncio.CancelledError):
            await fetch

    answer = await border.fetch(Request(url=server.url("/feed"), allow_private=LOOPBACK))

    assert answer.body == FEED


async def test_noise_is_never_an_exception_of_another_kind(
    server: HostileServer, border: HttpFetcher
) -> None:
    """Two hundred answers of random and half-right bytes: each an answer or a FetchError."""
    dice = random.Random(20261123)
    heads = [b"", b"HTTP/1.1 ", b"HTTP/1.1 200 OK\r\n", hostile.head(), hostile.head(302)]
    for number in range(200):
        noise = dice.choice(heads) + dice.randbytes(dice.randrange(200))
        server.on(f"/{number}", raw(noise))
        request = Request(url=server.url(f"/{number}"), allow_private=LOOPBACK)
        (outcome,) = await asyncio.gather(border.fetch(request), return_exceptions=True)
        assert not isinstance(outcome, BaseException) or isinstance(outcome, FetchError), noise
