"""An index and its sitemaps: over real HTTP, and with every fault in between."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitor.app.collect import Collector
from monitor.app.setup import compile_setup
from monitor.core.polling import remembered
from monitor.errors import FetchError, QuietError
from monitor.fetch import HttpFetcher
from monitor.model import FetchSettings, Settings, SourceState
from monitor.sources.worker import WorkerParser
from tests.fakes.desk import InnerDesk
from tests.fakes.newsroom import Newsroom
from tests.fakes.records import DAY, HOUR, make_source

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from datetime import datetime

    from monitor.app.collect import Polled
    from monitor.model import SourceSpec
    from monitor.ports import Fetcher, Parser

SITE = "https://ledger.example"
SPEC = make_source(kind="sitemap", url=f"{SITE}/index.xml")


def sitemap(*names: str) -> bytes:
    urls = "".join(f"<url><loc>{SITE}/{name}</loc></url>" for name in names)
    return f"<urlset>{urls}</urlset>".encode()


def index(**changed: datetime | None) -> bytes:
    """An index of `name.xml` documents, dated or not."""
    parts = "".join(
        f"<sitemap><loc>{SITE}/{name}.xml</loc>"
        + (f"<lastmod>{when.isoformat()}</lastmod>" if when else "")
        + "</sitemap>"
        for name, when in changed.items()
    )
    return f"<sitemapindex>{parts}</sitemapindex>".encode()


class Desk(InnerDesk):
    """A collector that keeps what it is told."""

    def publish(self, name: str, body: bytes, etag: str | None = None) -> None:
        self.fetcher.put(f"{SITE}/{name}.xml", body, etag=etag)

    def fail(self, name: str, status: int) -> None:
        self.fetcher.answers[f"{SITE}/{name}.xml"] = FetchError(
            f"HTTP {status}", reason="http", status=status
        )

    async def poll(self) -> list[str]:
        """The names of what one poll asked."""
        self.fetcher.requests.clear()
        await self.poll_with(self.fetcher, self.parser, SPEC)
        urls = [request.url for request in self.fetcher.requests]
        return [url.rpartition("/")[2].removesuffix(".xml") for url in urls]

    async def poll_with(self, fetcher: Fetcher, parser: Parser, spec: SourceSpec) -> Polled:
        collector = Collector(fetcher=fetcher, parser=parser, writer=self.writer, clock=self.clock)
        setup = compile_setup(Settings(storage="sqlite://", sources=(spec,)))
        self.clock.advance(600)
        return await collector.poll(setup, spec, await self.state())

    async def state(self) -> SourceState:
        return await self.state_of(SPEC)

    async def titles(self) -> set[str]:
        return {article.title for article, _ in await self.recent()}


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A desk with an empty store in memory."""
    async for desk in Desk.opened():
        yield desk


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """A running news server."""
    with Newsroom() as room:
        yield room


async def test_an_index_over_http(desk: Desk, newsroom: Newsroom) -> None:
    """Both sitemaps, one compressed; then 304 all round; then only what one of them added."""
    plain = sitemap("firm-drops-plant", "rain-and-snow")
    parts = [newsroom.put("/a.xml", plain)]
    parts.append(newsroom.put("/b.xml.gz", gzip.compress(sitemap("hall-to-open"), mtime=0)))
    named = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in parts)
    url = newsroom.put("/index.xml", f"<sitemapindex>{named}</sitemapindex>")
    spec = replace(SPEC, url=url, allow_private=(url.split("/")[2],))
    fetcher = HttpFetcher(FetchSettings(max_per_second=0), clock=desk.clock, version="1")
    parser = WorkerParser()

    async def poll() -> tuple[int | None, int, list[tuple[str, int]]]:
        newsroom.forget()
        states = await desk.writer.run(lambda tx: tx.source_states())
        state = remembered(spec, states.get(spec.name))
        setup = compile_setup(Settings(storage="sqlite://", sources=(spec,)))
        collector = Collector(fetcher=fetcher, parser=parser, writer=desk.writer, clock=desk.clock)
        polled = await collector.poll(setup, spec, state)
        assert polled.error is None
        return polled.items, polled.new, [(seen.path, seen.status) for seen in newsroom.requests]

    try:
        first, second = await poll(), await poll()
        newsroom.put("/a.xml", sitemap("firm-drops-plant", "rain-and-snow", "a-third-story"))
        third = await poll()
    finally:
        await parser.close()
        await fetcher.close()

    assert first == (3, 3, [("/index.xml", 200), ("/a.xml", 200), ("/b.xml.gz", 200)])
    assert second == (None, 0, [("/index.xml", 304), ("/a.xml", 304), ("/b.xml.gz", 304)])
    assert third == (3, 1, [("/index.xml", 304), ("/a.xml", 200), ("/b.xml.gz", 304)])
    assert await desk.titles() == {
        "firm drops plant",
        "rain and snow",
        "hall to open",
        "a third story",
    }


async def test_a_dated_sitemap_is_asked_when_the_index_says_that_it_changed(desk: Desk) -> None:
    """And not before; an archive is left alone."""
    now = desk.clock.now()
    desk.publish("index", index(a=now, b=now, old=now - 400 * DAY), etag='"1"')
    desk.publish("a", sitemap("one-two-three"), etag='"a"')
    desk.publish("b", sitemap("four-five-six"))
    first = await desk.poll()
    second = await desk.poll()
    desk.publish("index", index(a=now + HOUR, b=now, old=now - 400 * DAY), etag='"2"')
    third = await desk.poll()

    assert first == ["index", "a", "b"]
    assert second == ["index"]
    assert third == ["index", "a"]
    assert desk.fetcher.requests[-1].headers["If-None-Match"] == '"a"'


@pytest.mark.parametrize("etag", ['"1"', None])
async def test_what_a_sitemap_gains_within_a_day_is_read_that_day(
    desk: Desk, etag: str | None
) -> None:
    """Its date in the index has no time; one conditional request a poll."""
    today = desk.clock.now().replace(hour=0, minute=0, second=0)
    dated = index(a=today).replace(today.isoformat().encode(), today.date().isoformat().encode())
    desk.publish("index", dated, etag=etag)
    desk.publish("a", sitemap("one-two-three"), etag='"a"')
    await desk.poll()
    desk.publish("a", sitemap("one-two-three", "four-five-six"), etag='"b"')
    second, third = await desk.poll(), await desk.poll()

    assert second == third == ["index", "a"]
    assert desk.fetcher.requests[-1].headers["If-None-Match"] == '"b"'
    assert await desk.titles() == {"one two three", "four five six"}


@pytest.mark.parametrize("still_named", [True, False])
async def test_a_sitemap_of_news_that_is_not_there_is_asked_of_the_index(
    desk: Desk, *, still_named: bool
) -> None:
    """Asked for from memory it may be named no more: only one that is named is trouble."""
    now = desk.clock.now()
    desk.publish("index", index(**{"news-1": now, "news-2": now}), etag='"1"')
    desk.publish("news-1", sitemap("one-two-three"))
    desk.publish("news-2", sitemap("four-five-six"))
    await desk.poll()
    if not still_named:
        desk.publish("index", index(**{"news-2": now}), etag='"2"')
        await desk.poll()
    desk.fail("news-1", 404)
    await desk.poll()
    trouble = (await desk.state()).last_error
    later = [await desk.poll() for _ in range(2)]

    assert trouble is None
    assert ("news-1" in later[0]) == still_named
    assert later[1] == ["index", "news-2"]
    assert ((await desk.state()).last_error is not None) == still_named


async def test_an_index_with_more_than_a_poll_holds_is_worked_off(desk: Desk) -> None:
    """It is read again, although it did not change, until nothing is left."""
    now = desk.clock.now()
    names = {f"p{number}": now for number in range(12)}
    desk.publish("index", index(**names), etag='"1"')
    for name in names:
        desk.publish(name, sitemap(f"story-of-the-{name}"))
    polls = [await desk.poll() for _ in range(4)]

    assert [len(poll) for poll in polls] == [6, 6, 3, 1]
    assert len(await desk.titles()) == 12
    assert (await desk.state()).etag == '"1"'


async def test_what_is_opened_late_makes_no_second_first_run(desk: Desk) -> None:
    """What else came in that poll is news, and must not be taken for an archive."""
    names = {f"p{number}": None for number in range(7)}
    desk.publish("index", index(**names))
    for name in names:
        desk.publish(name, sitemap(f"story-of-the-{name}"))
    await desk.poll()
    begun = (await desk.state()).first_ok_at
    await desk.poll()

    assert begun is not None
    assert begun == (await desk.state()).first_ok_at


@pytest.mark.parametrize("status", [404, 503])
async def test_a_sitemap_that_fails_costs_no_other(desk: Desk, status: int) -> None:
    """It is named as the trouble of the source, which is well, and it is asked again later."""
    now = desk.clock.now()
    desk.publish("index", index(a=now, b=now), etag='"1"')
    desk.fail("a", status)
    desk.publish("b", sitemap("four-five-six"))
    first = await desk.poll()
    state = await desk.state()
    desk.publish("a", sitemap("one-two-three"))
    desk.clock.advance(600)
    second = await desk.poll()

    assert first == ["index", "a", "b"]
    assert state.failures == 0
    assert state.last_error == (
        f"1 of 2 sitemaps fails since 2026-03-02 09:10 UTC: {SITE}/a.xml: HTTP {status}"
    )
    assert second == ["index", "a"]
    assert (await desk.state()).last_error is None
    assert await desk.titles() >= {"one two three", "four five six"}


async def test_a_sitemap_that_goes_on_failing_is_asked_less_and_less(desk: Desk) -> None:
    """The index keeps its validators, and the trouble is shown all the while."""
    desk.publish("index", index(a=desk.clock.now()), etag='"1"')
    desk.fail("a", 503)
    polls, troubles, validators = [], set(), set()
    for _ in range(60):
        polls.append(await desk.poll())
        state = await desk.state()
        troubles.add(state.last_error)
        validators.add(state.etag)

    assert polls.count(["index", "a"]) < 12
    assert polls.count(["index", "a"]) + polls.count(["index"]) == 60
    assert len(troubles) == 1
    assert validators == {'"1"'}


async def test_a_host_that_asks_for_silence_is_asked_again_later(desk: Desk) -> None:
    """Quiet is no answer, and is kept."""
    desk.publish("index", index(a=desk.clock.now()))
    desk.fetcher.answers[f"{SITE}/a.xml"] = QuietError("429", reason="quiet", retry_after=HOUR)
    await desk.poll()
    second = await desk.poll()
    desk.clock.advance(3_600)

    assert second == ["index"]
    assert await desk.poll() == ["index", "a"]


async def test_garbage_in_a_sitemap_is_its_own_trouble(desk: Desk) -> None:
    """A login page in the place of one says so."""
    desk.publish("index", index(a=None, b=None))
    desk.publish("a", b"<html><title>Log in</title></html>")
    desk.publish("b", sitemap("four-five-six"))
    await desk.poll()

    assert "Log in" in ((await desk.state()).last_error or "")
    assert await desk.titles() == {"four five six"}


async def test_an_index_in_an_index_is_followed_and_no_further(desk: Desk) -> None:
    """One that names itself or its parent goes nowhere."""
    desk.publish("index", index(inner=None, index=None))
    desk.publish("inner", index(deep=None, leaf=None, inner=None, index=None))
    desk.publish("deep", index(deeper=None))
    desk.publish("leaf", sitemap("one-two-three"))
    desk.publish("deeper", sitemap("four-five-six"))
    first = await desk.poll()
    second = await desk.poll()

    assert first == ["index", "inner", "deep", "leaf"]
    assert set(second) == {"index", "inner", "deep", "leaf"}
    assert await desk.titles() == {"one two three"}


async def test_a_dated_index_in_an_index_is_left_alone_when_it_is_read(desk: Desk) -> None:
    """All it names says when it changes, so it says so itself."""
    now = desk.clock.now()
    desk.publish("index", index(inner=now), etag='"1"')
    desk.publish("inner", index(leaf=now))
    desk.publish("leaf", sitemap("one-two-three"))
    first = await desk.poll()
    second = await desk.poll()
    desk.publish("index", index(inner=now + HOUR), etag='"2"')
    desk.publish("inner", index(leaf=now + HOUR))
    third = await desk.poll()

    assert first == ["index", "inner", "leaf"]
    assert second == ["index"]
    assert third == ["index", "inner", "leaf"]


async def test_what_the_index_no_longer_names_is_forgotten(desk: Desk) -> None:
    """Yesterday's sitemap must not take today's turn."""
    desk.publish("index", index(monday=None))
    desk.publish("monday", sitemap("one-two-three"))
    await desk.poll()
    desk.publish("index", index(tuesday=None))
    desk.publish("tuesday", sitemap("four-five-six"))
    second = await desk.poll()
    third = await desk.poll()

    assert second == third == ["index", "tuesday"]


async def test_a_part_that_is_gone_is_not_asked_for_ever(desk: Desk) -> None:
    """While the index still answers that nothing changed; it is shown as trouble."""
    desk.publish("index", index(a=None))
    desk.publish("a", sitemap("one-two-three"))
    await desk.poll()
    desk.fail("a", 410)

    assert await desk.poll() == ["index", "a"]
    assert [await desk.poll() for _ in range(9)] == [["index"]] * 9
    assert "1 of 1 sitemap fails" in ((await desk.state()).last_error or "")


async def test_a_sitemap_that_fails_and_is_named_no_more_is_forgotten(desk: Desk) -> None:
    """Its trouble ends with it."""
    desk.publish("index", index(a=None, b=None))
    desk.publish("b", sitemap("four-five-six"))
    desk.fail("a", 404)
    await desk.poll()
    desk.publish("index", index(b=None))
    await desk.poll()

    assert (await desk.state()).last_error is None


async def test_a_title_that_was_said_outlives_a_guessed_one(desk: Desk) -> None:
    """The sitemap learns the address from a feed's article, and not the other way round."""
    feed = make_source(name="Feed", url=f"{SITE}/feed.xml")
    entry = f"<item><title>Firm drops it all</title><link>{SITE}/firm-drops-plant</link></item>"
    desk.publish("feed", f"<rss><channel>{entry}</channel></rss>".encode())
    desk.publish("index", sitemap("firm-drops-plant"))
    await desk.poll_with(desk.fetcher, desk.parser, feed)
    await desk.poll()

    assert await desk.titles() == {"Firm drops it all"}
