"""The page step over a real store: texts that come, that come late, and that never come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.app.pages import PageReader
from monitor.app.setup import compile_setup
from monitor.errors import FetchError
from monitor.model import Page, PageTask, QueryText, Relation, Settings, WatchSpec
from monitor.notify.wording import kept_out
from tests.fakes.desk import InnerDesk
from tests.fakes.records import DAY, make_source
from tests.fakes.rss import Entry, rss

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from monitor.model import Article, Decision, SourceSpec
    from monitor.store.store import SqlStore

LEDGER = make_source(name="Ledger", url="https://ledger.example/feed")
ALL = make_source(name="All", url="https://all.example/feed", article="always")
LINK = "https://ledger.example/a"
OTHER = "https://ledger.example/b"
#: The headline names the plant; only the page says what happened to it.
TEASER = Entry("News from the plant", LINK)
TELLING = "The plant is scrapped, its owner said on Monday."
OUTAGE = FetchError("HTTP 503 Service Unavailable", reason="http", status=503)


class Desk(InnerDesk):
    """Collector and page reader with everything around them faked but the store."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store)
        self.pages = PageReader(
            fetcher=self.fetcher, parser=self.parser, writer=self.writer, clock=self.clock
        )
        watch = WatchSpec(name="Plants", queries=(QueryText(text="plant NEAR/8 scrapped"),))
        self.setup = compile_setup(
            Settings(storage="sqlite://", channel="#news", sources=(LEDGER, ALL), watches=(watch,))
        )

    def page(self, text: str, url: str = LINK, **changes: object) -> None:
        """From now on the page at `url` answers, with this text."""
        self.fetcher.put(url, b"<html>")
        self.parser.pages[url] = Page(url=url, text=text, **changes)  # type: ignore[arg-type]  # fields by name

    async def poll(self, *entries: Entry, spec: SourceSpec = LEDGER) -> None:
        self.fetcher.put(spec.url, rss(spec.name, entries))
        await self.collector.poll(self.setup, spec, await self.state_of(spec))

    async def read(self) -> list[tuple[Article, Decision]]:
        tasks = await self.pages.claim(10)
        return [pair for task in tasks for pair in await self.pages.read(self.setup, task)]

    async def article(self, url: str = LINK) -> Article:
        return next(article for article, _ in await self.recent() if article.url == url)

    def pages_asked(self) -> list[str]:
        return [each.url for each in self.fetcher.requests if each.obey_robots]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A desk with an empty store in memory."""
    async for desk in Desk.opened():
        yield desk


async def test_the_page_tells_what_the_headline_does_not(desk: Desk) -> None:
    """The article is decided on the text of its page, and the alert carries it."""
    desk.page(TELLING)
    await desk.poll(TEASER)

    await desk.read()

    [alert] = await desk.alerts()
    assert (alert.article.text, alert.article.headline_only) == (TELLING, False)
    assert [span.field for span in alert.matches[0].evidence][-1] == "text"


async def test_an_article_waits_for_its_page_and_no_longer_than_a_minute(desk: Desk) -> None:
    """A slow publisher delays only its own articles, and those by 60 seconds."""
    await desk.poll(Entry("A plant is scrapped", LINK))
    await desk.pages.claim(10)  # the fetch hangs

    desk.clock.advance(59)
    assert await desk.decide() == []

    desk.clock.advance(1)
    assert len(await desk.decide()) == 1
    [alert] = await desk.alerts()
    assert kept_out(alert.article) == "Headline only: the page had not come after 60 s"
    assert (await desk.article()).page_trouble == "the page had not come after 60 s"


async def test_only_a_page_that_is_wanted_can_be_late(desk: Desk) -> None:
    """Nothing is said of a page that nobody asks for; what is known of one is said rather."""
    spec = replace(LEDGER, article="never")
    desk.fetcher.answers[OTHER] = OUTAGE
    await desk.poll(Entry("The Aldermoor plant is scrapped", LINK), spec=spec)
    await desk.poll(Entry("The Brightwater plant is scrapped", OTHER))
    await desk.read()
    desk.clock.advance(60)
    await desk.decide()

    troubles = {alert.article.page_trouble for alert in await desk.alerts()}
    assert troubles == {None, str(OUTAGE)}


async def test_a_page_that_fails_is_not_waited_for(desk: Desk) -> None:
    """The headline is decided on at once, with the reason why there is no text."""
    desk.fetcher.answers[LINK] = OUTAGE
    await desk.poll(Entry("A plant is scrapped", LINK))

    assert await desk.read() == []
    await desk.decide()

    [alert] = await desk.alerts()
    assert alert.article.headline_only
    assert alert.article.page_trouble == str(OUTAGE)


async def test_a_page_that_comes_late_is_judged_like_an_edit(desk: Desk) -> None:
    """What the headline did not say alerts then; what alerted before stays silent."""
    desk.fetcher.answers |= {LINK: OUTAGE, OTHER: OUTAGE}
    await desk.poll(TEASER, Entry("The Brightwater plant is scrapped", OTHER))
    await desk.read()
    await desk.decide()
    assert [each.article.url for each in await desk.alerts()] == [OTHER]

    desk.page(TELLING)
    desk.page("The Brightwater plant is scrapped indeed.", OTHER)
    desk.clock.advance(60)
    await desk.read()

    assert [each.article.url for each in await desk.alerts()] == [OTHER, LINK]


@pytest.mark.parametrize(
    "text", ["The Brightwater plant is scrapped indeed.", "Sign up for our letter."]
)
async def test_a_page_that_comes_late_changes_no_decision(desk: Desk, text: str) -> None:
    """Why the headline alerted stays, whether the page says it again or not."""
    await desk.poll(Entry("The Brightwater plant is scrapped", OTHER))
    await desk.pages.claim(10)  # the fetch hangs
    desk.clock.advance(60)
    [(article, first)] = await desk.decide()
    desk.page(text, OTHER)
    await desk.pages.recover()
    await desk.pages.read(desk.setup, PageTask(article=article, queued_at=desk.clock.now()))

    kept = await desk.writer.run(lambda tx: tx.decisions([article.id]))
    assert (first.relation, first.story) == (Relation.NEW, article.id)
    assert {article.id: replace(first, summary=kept[article.id].summary)} == kept
    assert len(await desk.alerts()) == 1
    late = await desk.article(OTHER)
    assert (article.page_trouble, late.page_trouble) == ("the page had not come after 60 s", None)
    assert not late.headline_only


async def test_why_a_late_page_gives_nothing_is_corrected(desk: Desk) -> None:
    """It was slow at first, and then it was a paywall."""
    await desk.poll(Entry("A plant is scrapped", LINK))
    [task] = await desk.pages.claim(10)
    desk.clock.advance(60)
    await desk.decide()
    desk.page("Subscribe to read on.", wall="paywall")
    await desk.pages.read(desk.setup, task)

    assert (await desk.article()).page_trouble == "paywall"


async def test_a_page_is_wanted_for_a_day(desk: Desk) -> None:
    """Then it is given up, and nothing waits in the queue."""
    desk.fetcher.answers[LINK] = OUTAGE
    await desk.poll(TEASER)
    for _ in range(30):
        await desk.read()
        await desk.decide()
        desk.clock.advance(3600)

    counts = await desk.writer.run(lambda tx: tx.counts())
    assert counts["awaiting"] == 0
    assert 5 < len(desk.pages_asked()) < 15


@pytest.mark.parametrize("wall", ["paywall", "consent", "login"])
async def test_a_wall_is_no_text(desk: Desk, wall: str) -> None:
    """Words of a consent or login page never reach the matcher."""
    desk.page("plant scrapped", wall=wall)
    await desk.poll(TEASER)
    await desk.read()
    await desk.decide()

    article = await desk.article()
    assert (article.text, article.headline_only) == (None, True)
    assert wall in (article.page_trouble or "")
    assert await desk.alerts() == []


async def test_a_page_is_asked_for_once_a_day(desk: Desk) -> None:
    """However often the headline is edited."""
    desk.page("Nothing of interest.")
    for number in range(3):
        await desk.poll(Entry(f"News {number} from the plant, scrapped or not", LINK))
        await desk.read()
        await desk.decide()
        desk.clock.advance(600)
    assert desk.pages_asked() == [LINK]

    desk.clock.advance(DAY.total_seconds())
    await desk.poll(Entry("News from the plant, scrapped", LINK))
    await desk.read()

    assert desk.pages_asked() == [LINK, LINK]


async def test_pages_nobody_may_be_told_of_are_left_alone(desk: Desk) -> None:
    """What matches nothing, and the archive that a first run finds."""
    old = Entry("Old news: a plant is scrapped", OTHER, date=desk.clock.now() - 3 * DAY)
    await desk.poll(Entry("A job fair opens", LINK), old)
    await desk.read()

    assert desk.pages_asked() == []


async def test_a_source_may_want_every_page(desk: Desk) -> None:
    """`article: always` reads also what no headline gives away."""
    link = "https://all.example/x"
    desk.page(TELLING, link)
    await desk.poll(Entry("Monday's briefing", link), spec=ALL)
    await desk.read()

    assert [each.article.url for each in await desk.alerts()] == [link]


async def test_two_addresses_of_one_page_are_one_article(desk: Desk) -> None:
    """A link that redirects is known by where it led; the second is no news."""
    short = "https://ledger.example/short"
    desk.page(TELLING)
    await desk.poll(TEASER)
    await desk.read()

    desk.fetcher.answers[short] = desk.fetcher.answers[LINK]
    await desk.poll(TEASER, Entry(TEASER.title, short))
    [(_, decision)] = await desk.read()

    assert decision.relation == "duplicate"
    assert len(await desk.alerts()) == 1


async def test_a_claim_ends_by_itself(desk: Desk) -> None:
    """The article was decided in time all the same."""
    desk.page(TELLING)
    await desk.poll(TEASER)
    await desk.pages.claim(10)  # and never reads it
    desk.pages._busy.clear()

    desk.clock.advance(timedelta(minutes=5).total_seconds())
    await desk.decide()
    assert await desk.alerts() == []
    await desk.read()

    assert len(await desk.alerts()) == 1


async def test_a_restart_goes_on_with_what_was_being_read(desk: Desk) -> None:
    """Claims of a process that has ended are worth nothing."""
    desk.page(TELLING)
    await desk.poll(TEASER)
    await desk.pages.claim(10)  # and then the process dies
    again = PageReader(
        fetcher=desk.fetcher, parser=desk.parser, writer=desk.writer, clock=desk.clock
    )

    await again.recover()
    [task] = await again.claim(10)
    await again.read(desk.setup, task)

    assert len(await desk.alerts()) == 1


async def test_what_is_not_read_may_be_given_back(desk: Desk) -> None:
    """Another reader finds it at once; what was read, or failed, is nobody's any more."""
    failing, unread = "https://ledger.example/c", "https://ledger.example/d"
    desk.page(TELLING)
    desk.fetcher.answers[failing] = OUTAGE
    entries = [Entry("News from the plant", each) for each in (LINK, failing, unread)]
    await desk.poll(*entries, spec=ALL)
    for _ in range(2):  # two of a host at a time
        for task in await desk.pages.claim(10):
            if task.article.link != unread:
                await desk.pages.read(desk.setup, task)

    await desk.pages.give_back()
    other = PageReader(
        fetcher=desk.fetcher, parser=desk.parser, writer=desk.writer, clock=desk.clock
    )

    assert [unread] == [task.article.link for task in await other.claim(10)]


async def test_a_defect_in_a_page_costs_its_text_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The article is decided on its headline, and its page is not asked for again and again."""
    desk.page(TELLING)
    await desk.poll(Entry("A plant is scrapped", LINK))

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as broken:
        broken.setattr("monitor.app.pages.take_page", fails)
        assert await desk.read() == []
    await desk.decide()
    desk.clock.advance(3600)
    await desk.read()

    assert desk.pages_asked() == [LINK]
    assert len(await desk.alerts()) == 1
