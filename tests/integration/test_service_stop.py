"""How the service ends: what runs may finish, what has not begun does not, and nothing is lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from monitor.app.collect import Collector
from monitor.app.deliver import Deliverer
from monitor.app.ops import OpsDesk
from monitor.app.pages import PageReader
from monitor.app.service import Service
from monitor.app.setup import compile_setup
from monitor.app.wiring import App
from monitor.model import Page, QueryText, Settings, WatchSpec
from monitor.store.store import SqlStore
from monitor.store.writer import Writer
from tests.fakes.clock import ManualClock
from tests.fakes.inbox import Inbox
from tests.fakes.publisher import CountingParser, ScriptedFetcher
from tests.fakes.records import make_source
from tests.fakes.rss import Entry, rss

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from monitor.model import Alert, Answer, Receipt, Request

LEDGER = make_source(url="https://ledger.example/feed")
RUNS, WAITS = "https://ledger.example/runs", "https://ledger.example/waits"
#: Longer than anything here takes, and shorter than the grace of running steps.
PATIENCE = 5


class _InLine(ScriptedFetcher):
    """One page is being fetched, the other waits for its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.comes = asyncio.Event()
        self.both_asked = asyncio.Event()
        self._in_line: asyncio.Task[object] | None = None

    async def fetch(self, request: Request) -> Answer:
        """What waits never gets its turn."""
        if request.url == WAITS:
            self._in_line = asyncio.current_task()
            self.both_asked.set()
            await asyncio.Event().wait()
        if request.url == RUNS:
            await self.comes.wait()
        return await super().fetch(request)

    def begin_no_more(self) -> None:
        """As the border does; and then the running answer comes."""
        assert self._in_line is not None
        self._in_line.cancel()
        self.comes.set()


class _Engine:
    """Wakes every loop once; the service wakes those that have more to do."""

    def every(self, seconds: float, wake: Callable[[], None]) -> None:
        """At the start the service wakes them all by itself."""

    def start(self) -> None:
        """Nothing runs."""

    def stop(self) -> None:
        """Nothing runs."""


class _Nobody(Inbox):
    def deliver(self, alert: Alert, now: datetime, after: Receipt | None = None) -> None:
        raise AssertionError(alert)


@pytest.fixture
async def app() -> AsyncIterator[App]:
    """An app with an empty store in memory; its source publishes two teasers."""
    store = SqlStore.open("sqlite://")
    writer, clock, fetcher, parser = Writer(store), ManualClock(), _InLine(), CountingParser()
    fetcher.put(LEDGER.url, rss("Ledger", [Entry("News from the plant", RUNS),
                                           Entry("More from the plant", WAITS)]))  # fmt: skip
    fetcher.put(RUNS, b"<html>")
    parser.pages[RUNS] = Page(url=RUNS, text="The plant opens.")
    watch = WatchSpec(name="Plants", queries=(QueryText(text="plant NEAR/8 scrapped"),))
    settings = Settings(storage="sqlite://", sources=(LEDGER,), watches=(watch,), channel="#news")
    yield App(
        setup=compile_setup(settings),
        collector=Collector(fetcher=fetcher, parser=parser, writer=writer, clock=clock),
        pages=PageReader(fetcher=fetcher, parser=parser, writer=writer, clock=clock),
        deliverer=Deliverer(notifier=_Nobody(), writer=writer, clock=clock),
        ops=OpsDesk(None, clock),
        notifier=_Nobody(),
        fetcher=fetcher,
        writer=writer,
        clock=clock,
    )
    await writer.close()
    store.close()


async def test_a_page_in_line_is_let_go_and_a_running_one_is_read(app: App) -> None:
    """The end comes with the last running request, and the next start claims the rest at once."""
    service = Service(app, _Engine(), lambda _: None, lambda: None)
    serving = asyncio.create_task(service.run())
    assert isinstance(app.fetcher, _InLine)
    async with asyncio.timeout(PATIENCE):
        await app.fetcher.both_asked.wait()
        service.stop()
        await serving

    next_start = PageReader(
        fetcher=app.fetcher, parser=CountingParser(), writer=app.writer, clock=app.clock
    )

    assert [task.article.link for task in await next_start.claim(10)] == [WAITS]
    recent = await app.writer.run(lambda tx: tx.recent_decisions(10))
    assert {article.link: article.text for article, _ in recent} == {RUNS: "The plant opens."}
