"""Pages that nobody named obey robots.txt, on every host that a request is led to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.errors import BlockedError, FetchError
from monitor.fetch import HttpFetcher
from monitor.model import FetchSettings, Request
from tests.fakes.clock import ManualClock
from tests.fakes.hostile import Call, HostileServer, everywhere_here, redirect, reply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LOOPBACK = ("127.0.0.0/8",)
FEED = b"<rss><channel><title>Plants</title></channel></rss>"
NAMES = ("a.test", "b.test", "c.test")


@pytest.fixture
async def server() -> AsyncIterator[HostileServer]:
    """A server that answers 404 until told otherwise."""
    async with HostileServer() as running:
        yield running


@pytest.fixture
async def border() -> AsyncIterator[HttpFetcher]:
    """The border without a ceiling; a.test, b.test and c.test are this machine."""
    fetcher = HttpFetcher(
        FetchSettings(max_per_second=0),
        clock=ManualClock(),
        version="1",
        resolver=everywhere_here(NAMES),
    )
    yield fetcher
    await fetcher.close()


def crawl(url: str) -> Request:
    """A request for a page that nobody named, which may go to this machine."""
    return Request(url=url, allow_private=(*LOOPBACK, *NAMES), obey_robots=True)


async def refused_hosts(server: HostileServer, border: HttpFetcher, url: str) -> list[str]:
    """What was asked before robots.txt refused a page: `host/path`, in order."""
    with pytest.raises(BlockedError, match=r"robots\.txt asks robots not to") as caught:
        await border.fetch(crawl(url))
    assert caught.value.reason == "robots"
    hosts = [(seen.header("host") or b"").decode().split(":")[0] for seen in server.requests]
    return [f"{host}{seen.path}" for host, seen in zip(hosts, server.requests, strict=True)]


async def test_pages_obey_robots_and_feeds_do_not_ask(
    server: HostileServer, border: HttpFetcher
) -> None:
    """robots.txt is read before the first page of a host, and only then."""
    server.on("/robots.txt", reply(body=b"User-agent: *\nDisallow: /private\nCrawl-delay: 0"))
    server.on("/feed", reply(body=FEED))
    server.on("/page", reply(body=b"<html>"))

    await border.fetch(Request(url=server.url("/feed"), allow_private=LOOPBACK))
    for path in ("/page", "/private/x", "/page"):
        request = crawl(server.url(path))
        if path == "/private/x":
            with pytest.raises(BlockedError, match=r"robots\.txt asks robots not to") as caught:
                await border.fetch(request)
        else:
            await border.fetch(request)

    assert caught.value.reason == "robots"
    assert [seen.path for seen in server.requests] == ["/feed", "/robots.txt", "/page", "/page"]


async def test_a_robots_file_is_cut_not_refused(server: HostileServer, border: HttpFetcher) -> None:
    """RFC 9309, 2.5: what is beyond 500 KiB is not read."""
    rules = b"User-agent: *\nDisallow: /private\n" + b"# filler\n" * 100_000
    server.on("/robots.txt", reply(body=rules))

    with pytest.raises(BlockedError, match=r"robots\.txt asks"):
        await border.fetch(crawl(server.url("/private")))


async def test_a_redirect_on_the_same_host_obeys_robots(
    server: HostileServer, border: HttpFetcher
) -> None:
    """The path it leads to is judged; the rules are known already."""
    server.on("/robots.txt", reply(body=b"User-agent: *\nDisallow: /private"))
    server.on("/page", redirect("/private/x"))
    server.on("/private/x", reply(body=b"<html>"))

    asked = await refused_hosts(server, border, server.url("/page", host="a.test"))

    assert asked == ["a.test/robots.txt", "a.test/page"]


async def test_a_redirect_to_another_host_obeys_its_robots(
    server: HostileServer, border: HttpFetcher
) -> None:
    """Each host on the way is asked for its own rules, before its page."""

    async def rules(call: Call) -> bool:
        closed = (call.seen.header("host") or b"").startswith(b"c.test")
        body = b"User-agent: *\nDisallow: /" if closed else b""
        return await reply(body=body)(call)

    server.on("/robots.txt", rules)
    server.on("/page", redirect(server.url("/on", host="b.test")))
    server.on("/on", redirect(server.url("/end", host="c.test")))
    server.on("/end", reply(body=b"<html>"))

    asked = await refused_hosts(server, border, server.url("/page", host="a.test"))

    assert asked == [
        "a.test/robots.txt", "a.test/page", "b.test/robots.txt", "b.test/on", "c.test/robots.txt",
    ]  # fmt: skip


async def test_a_feed_is_redirected_without_a_look_at_robots(
    server: HostileServer, border: HttpFetcher
) -> None:
    """A person named it, and where it went."""
    server.on("/robots.txt", reply(body=b"User-agent: *\nDisallow: /"))
    server.on("/old", redirect(server.url("/new", host="b.test")))
    server.on("/new", reply(body=FEED))

    request = Request(url=server.url("/old", host="a.test"), allow_private=(*LOOPBACK, *NAMES))

    assert (await border.fetch(request)).body == FEED


async def test_a_page_of_an_unreachable_host_is_unreachable(border: HttpFetcher) -> None:
    """Not refused: nobody was there to refuse it."""
    with pytest.raises(FetchError, match=r"nowhere\.test does not resolve") as caught:
        await border.fetch(crawl("http://nowhere.test/page"))

    assert not isinstance(caught.value, BlockedError)
    assert (caught.value.reason, caught.value.url) == ("dns", "http://nowhere.test/page")


@pytest.mark.parametrize("url", ["http://[", "http://user:pw@a.test/", "file:///etc/passwd"])
async def test_no_robots_file_is_asked_for_by_an_unreadable_address(
    server: HostileServer, border: HttpFetcher, url: str
) -> None:
    """The guard judges the address first."""
    with pytest.raises(BlockedError) as caught:
        await border.fetch(crawl(url))

    assert caught.value.reason == "url"
    assert server.requests == []
