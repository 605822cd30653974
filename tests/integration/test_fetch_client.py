"""The border's contract, against a real server: what is asked, and what comes back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.errors import BlockedError, FetchError, QuietError
from monitor.fetch import HttpFetcher
from monitor.model import FetchSettings, Request
from tests.fakes.clock import ManualClock
from tests.fakes.hostile import HostileServer, everywhere_here, gzipped, in_turn, redirect, reply

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
async def clock() -> ManualClock:
    """Stands still: nothing here waits for it."""
    return ManualClock()


@pytest.fixture
async def border(clock: ManualClock) -> AsyncIterator[HttpFetcher]:
    """The border without a ceiling; a.test, b.test and c.test are this machine."""
    fetcher = HttpFetcher(
        FetchSettings(max_per_second=0),
        clock=clock,
        version="1.2",
        contact="https://example.org/bot",
        resolver=everywhere_here(NAMES),
    )
    yield fetcher
    await fetcher.close()


def ask(url: str, **headers: str) -> Request:
    """A request that may go to this machine, under any name."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(url=url, headers=named, allow_private=(*LOOPBACK, *NAMES))


async def test_an_answer_carries_all_that_is_needed(
    server: HostileServer, border: HttpFetcher
) -> None:
    """Body, type, charset, validators as received, freshness, the address that answered."""
    server.on(
        "/feed",
        reply(
            body=gzipped(FEED),
            content_encoding="gzip",
            content_type="application/rss+xml; charset=UTF-8",
            etag='W/"a-1"',
            last_modified="Mon, 23 Nov 2026 10:00:00 GMT",
            cache_control="max-age=900",
        ),
    )

    answer = await border.fetch(ask(server.url("/feed")))

    assert (200, server.url("/feed"), FEED) == (answer.status, answer.url, answer.body)
    assert (answer.content_type, answer.charset) == ("application/rss+xml", "utf-8")
    assert (answer.etag, answer.last_modified) == ('W/"a-1"', "Mon, 23 Nov 2026 10:00:00 GMT")
    assert answer.fresh_for == timedelta(minutes=15)
    assert answer.moved_to is None


async def test_an_answer_says_when_it_came(
    server: HostileServer, border: HttpFetcher, clock: ManualClock
) -> None:
    """By the Clock; what a page calls "2 hours ago" counts from there."""
    server.on("/page", reply(body=b"x"))

    answer = await border.fetch(ask(server.url("/page")))

    assert clock.now() == answer.fetched_at


async def test_a_request_looks_like_a_model_client(
    server: HostileServer, border: HttpFetcher
) -> None:
    """GET, one name with version and contact, two encodings; no cookies, no Referer."""
    server.on("/feed", reply(body=FEED, set_cookie="track=1"))
    for _ in range(2):
        await border.fetch(ask(server.url("/feed"), Accept="application/rss+xml"))
    seen = server.requests[-1]

    assert seen.method == "GET"
    assert {
        "host": f"127.0.0.1:{server.port}".encode(),
        "user-agent": b"NewsMonitor/1.2 (+https://example.org/bot)",
        "accept": b"application/rss+xml",
        "accept-encoding": b"gzip, deflate",
    } == dict(seen.headers)


async def test_without_a_contact_the_name_stands_alone(
    server: HostileServer, clock: ManualClock
) -> None:
    """No empty parentheses."""
    border = HttpFetcher(FetchSettings(max_per_second=0), clock=clock, version="1.2")
    server.on("/feed", reply(body=FEED))
    await border.fetch(ask(server.url("/feed")))
    await border.close()

    assert server.requests[0].header("user-agent") == b"NewsMonitor/1.2"


@pytest.mark.parametrize("etag", ['"plain"', 'W/"weak"', "unquoted", '"caf\xe9"', '""', '"a,b"'])
async def test_validators_go_back_byte_for_byte(
    server: HostileServer, border: HttpFetcher, etag: str
) -> None:
    """Whatever the server calls an ETag."""
    server.on("/feed", in_turn(reply(body=FEED, etag=etag), reply(304)))
    first = await border.fetch(ask(server.url("/feed")))
    second = await border.fetch(ask(server.url("/feed"), If_None_Match=first.etag or "none"))

    assert server.requests[1].header("if-none-match") == etag.encode("latin-1")
    assert second.not_modified


async def test_a_304_brings_freshness_and_new_validators(
    server: HostileServer, border: HttpFetcher
) -> None:
    """RFC 9111, 4.3.4: its headers replace the stored ones."""
    server.on("/feed", reply(304, etag='"new"', cache_control="max-age=60"))

    answer = await border.fetch(ask(server.url("/feed"), If_None_Match='"old"'))

    assert answer.not_modified
    assert ('"new"', timedelta(seconds=60), b"") == (answer.etag, answer.fresh_for, answer.body)


async def test_a_304_that_nobody_asked_for_is_an_error(
    server: HostileServer, border: HttpFetcher
) -> None:
    """There is nothing that could be unmodified."""
    server.on("/feed", reply(304))

    with pytest.raises(FetchError, match="HTTP 304"):
        await border.fetch(ask(server.url("/feed")))


async def test_226_is_taken_only_when_asked_for(server: HostileServer, border: HttpFetcher) -> None:
    """A partial feed must not look like a whole one."""
    server.on("/feed", reply(226, body=FEED))

    answer = await border.fetch(ask(server.url("/feed"), A_IM="feed"))
    with pytest.raises(FetchError, match="HTTP 226 IM Used"):
        await border.fetch(ask(server.url("/feed")))

    assert answer.status == 226


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "HTTP 404 Not Found"),
        (403, "HTTP 403 Forbidden"),
        (500, "HTTP 500 Internal Server Error"),
        (503, "HTTP 503 Service Unavailable"),
        (204, "HTTP 204 No Content"),
        (499, "HTTP 499"),
    ],
)
async def test_other_statuses_are_errors_in_words(
    server: HostileServer, border: HttpFetcher, status: int, message: str
) -> None:
    """With the status as data and the address that failed."""
    server.on("/feed", reply(status))

    with pytest.raises(FetchError) as caught:
        await border.fetch(ask(server.url("/feed")))

    assert message == str(caught.value)
    assert ("http", status, False) == (caught.value.reason, caught.value.status, caught.value.gone)
    assert caught.value.url == server.url("/feed")


async def test_410_means_gone(server: HostileServer, border: HttpFetcher) -> None:
    """The caller stops polling."""
    server.on("/feed", reply(410))

    with pytest.raises(FetchError, match="HTTP 410 Gone") as caught:
        await border.fetch(ask(server.url("/feed")))

    assert caught.value.gone


@pytest.mark.parametrize("status", [301, 308])
async def test_permanent_redirects_are_reported(
    server: HostileServer, border: HttpFetcher, status: int
) -> None:
    """So that the caller may learn the new address, if it keeps being told so."""
    server.on("/old", redirect("/older", status))
    server.on("/older", redirect("/new?x=1#top", status))
    server.on("/new?x=1", reply(body=FEED))

    answer = await border.fetch(ask(server.url("/old")))

    assert answer.body == FEED
    assert server.url("/new?x=1") == answer.url == answer.moved_to


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_one_temporary_redirect_makes_the_move_temporary(
    server: HostileServer, border: HttpFetcher, status: int
) -> None:
    """Only an unbroken chain of permanent ones is a move."""
    server.on("/old", redirect("/between", 301))
    server.on("/between", redirect("/new", status))
    server.on("/new", reply(body=FEED))

    answer = await border.fetch(ask(server.url("/old")))

    assert answer.moved_to is None
    assert answer.url == server.url("/new")


async def test_redirects_keep_the_connection(server: HostileServer, border: HttpFetcher) -> None:
    """The small body of a redirect is read to its end."""
    server.on("/old", redirect("/new", body=b"<a href='/new'>moved</a>"))
    server.on("/new", reply(body=FEED))

    await border.fetch(ask(server.url("/old")))

    assert [seen.connection for seen in server.requests] == [1, 1]


async def test_keys_stay_with_their_host(server: HostileServer, border: HttpFetcher) -> None:
    """Another origin gets the validators of the feed, but none of its secrets."""
    server.on("/old", redirect(server.url("/new", host="b.test"), 301))
    server.on("/new", reply(304))

    await border.fetch(
        ask(
            server.url("/old", host="a.test"),
            Authorization="Bearer x",
            X_Api_Key="y",
            If_None_Match='"1"',
        )
    )
    first, second = server.requests

    assert first.header("authorization") == b"Bearer x"
    assert second.header("authorization") is None
    assert second.header("x-api-key") is None
    assert second.header("if-none-match") == b'"1"'


async def test_a_source_cannot_pose_as_somebody_else(
    server: HostileServer, border: HttpFetcher
) -> None:
    """Name, encodings, host and cookies belong to the border."""
    server.on("/feed", reply(body=FEED))

    await border.fetch(
        ask(
            server.url("/feed"),
            User_Agent="Mozilla",
            Accept_Encoding="br",
            Cookie="a=1",
            Referer="http://x/",
            Host="evil.test",
        )
    )

    seen = dict(server.requests[0].headers)
    assert seen["user-agent"].startswith(b"NewsMonitor/")
    assert seen["accept-encoding"] == b"gzip, deflate"
    assert seen["host"].startswith(b"127.0.0.1")
    assert not {"cookie", "referer"} & set(seen)


async def test_a_host_that_asks_for_silence_gets_it(
    server: HostileServer, border: HttpFetcher, clock: ManualClock
) -> None:
    """Every feed of the host, until then; other hosts go on."""
    server.on("/a", reply(429, retry_after="120"))
    server.on("/b", reply(body=FEED))

    with pytest.raises(QuietError, match="HTTP 429 Too Many Requests") as told:
        await border.fetch(ask(server.url("/a", host="a.test")))
    with pytest.raises(QuietError, match=r"a\.test asked not to be asked again") as waiting:
        await border.fetch(ask(server.url("/b", host="a.test")))
    await border.fetch(ask(server.url("/b", host="b.test")))
    clock.advance(121)
    await border.fetch(ask(server.url("/b", host="a.test")))

    assert (429, timedelta(seconds=120)) == (told.value.status, told.value.retry_after)
    assert waiting.value.retry_after == timedelta(seconds=120)
    assert [(seen.header("host") or b"").split(b":")[0] for seen in server.requests] == [
        b"a.test",
        b"b.test",
        b"a.test",
    ]


async def test_503_without_retry_after_is_an_ordinary_failure(
    server: HostileServer, border: HttpFetcher
) -> None:
    """The next feed of the host is asked."""
    server.on("/a", reply(503))
    server.on("/b", reply(body=FEED))
    with pytest.raises(FetchError) as caught:
        await border.fetch(ask(server.url("/a")))

    assert not isinstance(caught.value, QuietError)
    assert (await border.fetch(ask(server.url("/b")))).status == 200


async def test_a_kept_connection_is_used_again(server: HostileServer, border: HttpFetcher) -> None:
    """Also after a 304, which has no body."""
    server.on("/feed", in_turn(reply(body=FEED), reply(304), reply(body=FEED)))
    await border.fetch(ask(server.url("/feed")))
    await border.fetch(ask(server.url("/feed"), If_None_Match='"1"'))
    await border.fetch(ask(server.url("/feed")))

    assert [seen.connection for seen in server.requests] == [1, 1, 1]


async def test_a_source_may_set_its_own_limit(server: HostileServer, border: HttpFetcher) -> None:
    """`max_body` of the request counts instead of the common one."""
    server.on("/feed", reply(body=b"x" * 2048))
    request = Request(url=server.url("/feed"), allow_private=LOOPBACK, max_body=1024)

    with pytest.raises(FetchError, match="larger than"):
        await border.fetch(request)


async def test_a_proxy_is_used_when_it_is_configured(
    server: HostileServer, clock: ManualClock
) -> None:
    """It gets the whole address; the proxy itself may be private, its targets may not."""
    border = HttpFetcher(
        FetchSettings(max_per_second=0, proxy=server.url("")), clock=clock, version="1"
    )
    server.on("http://news.example/feed", reply(body=FEED))

    answer = await border.fetch(Request(url="http://news.example/feed"))
    with pytest.raises(BlockedError, match="private address"):
        await border.fetch(Request(url="http://10.0.0.1/feed"))
    with pytest.raises(BlockedError, match="port 25"):
        await border.fetch(Request(url="http://other.example:25/feed"))
    await border.close()

    assert answer.body == FEED


async def test_proxies_of_the_environment_are_ignored(
    server: HostileServer, border: HttpFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the configuration decides who sees the traffic."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    server.on("/feed", reply(body=FEED))

    assert (await border.fetch(ask(server.url("/feed")))).body == FEED


@pytest.mark.parametrize("path", ["/search", "/moved"])
async def test_a_source_may_ask_for_more_time_between_two_starts(
    server: HostileServer, border: HttpFetcher, clock: ManualClock, path: str
) -> None:
    """On one's own hosts too, and behind a redirect."""
    server.on("/search", reply(body=FEED))
    server.on("/moved", redirect("/search", 301))
    asking = asyncio.create_task(border.fetch(replace(ask(server.url(path)), spacing=5.0)))
    starts = 1 if path == "/search" else 2
    for _ in range(starts - 1):
        await asyncio.to_thread(clock.wait_for_sleepers)
        clock.advance(5)
    await asking

    again = asyncio.create_task(border.fetch(ask(server.url("/search"))))
    await asyncio.to_thread(clock.wait_for_sleepers)
    clock.advance(4.9)
    assert (clock.sleepers, len(server.requests)) == (1, starts)

    clock.advance(0.2)
    await again
    assert len(server.requests) == starts + 1
