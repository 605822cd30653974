"""One cycle over several sources on a real store."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from monitor.app.collect import Collector
from monitor.app.cycle import run_cycle
from monitor.app.deliver import Deliverer
from monitor.app.ops import OpsDesk
from monitor.app.pages import PageReader
from monitor.app.setup import compile_setup
from monitor.app.wiring import App
from monitor.model import QueryText, Relation, Settings, WatchSpec
from monitor.store.store import SqlStore
from monitor.store.writer import Writer
from tests.fakes.clock import ManualClock
from tests.fakes.inbox import Inbox
from tests.fakes.publisher import CountingParser, ScriptedFetcher
from tests.fakes.records import make_source
from tests.fakes.rss import Entry, rss

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from monitor.model import Alert, Answer, Receipt, Request

FAST = make_source(name="Fast", url="https://fast.example/feed", article="never")
SLOW = make_source(name="Slow", url="https://slow.example/feed", article="never")


class _Unhurried(ScriptedFetcher):
    """The slow source answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()

    async def fetch(self, request: Request) -> Answer:
        if request.url == SLOW.url:
            await self.go_on.wait()
        return await super().fetch(request)


class _Nobody(Inbox):
    def deliver(self, alert: Alert, now: datetime, after: Receipt | None = None) -> None:
        raise AssertionError(alert)


@pytest.fixture
async def app() -> AsyncIterator[App]:
    """An app with an empty store in memory, both sources publishing one match."""
    store = SqlStore.open("sqlite://")
    writer, clock, fetcher = Writer(store), ManualClock(), _Unhurried()
    watch = WatchSpec(name="Plants", queries=(QueryText(text="plant scrapped"),))
    for spec in (FAST, SLOW):
        link = f"https://{spec.name.lower()}.example/1"
        fetcher.put(spec.url, rss(spec.name, [Entry(f"{spec.name} plant scrapped", link)]))
    yield App(
        setup=compile_setup(
            Settings(storage="sqlite://", sources=(FAST, SLOW), watches=(watch,), channel="#news")
        ),
        collector=Collector(fetcher=fetcher, parser=CountingParser(), writer=writer, clock=clock),
        pages=PageReader(fetcher=fetcher, parser=CountingParser(), writer=writer, clock=clock),
        deliverer=Deliverer(notifier=_Nobody(), writer=writer, clock=clock),
        ops=OpsDesk(None, clock),
        notifier=_Nobody(),
        fetcher=fetcher,
        writer=writer,
        clock=clock,
    )
    await writer.close()
    store.close()


async def _decided(app: App, number: int) -> set[str]:
    """The headlines decided, as soon as there are so many."""
    while True:
        found = await app.writer.run(lambda tx: tx.recent_decisions(10))
        if len(found) >= number:
            return {article.title for article, _ in found}
        await asyncio.sleep(0)


async def test_news_does_not_wait_for_the_slowest_source(app: App) -> None:
    """What one source brought is decided while another is still silent; nothing is left over."""
    fetcher = app.collector._fetcher
    assert isinstance(fetcher, _Unhurried)
    running = asyncio.create_task(run_cycle(app, app.setup))

    async with asyncio.timeout(10):
        early = await _decided(app, 1)
        fetcher.go_on.set()
        cycle = await running

    assert early == {"Fast plant scrapped"}
    assert [*cycle.polls] == ["Fast", "Slow"]
    assert [decision.relation for _, decision in cycle.decided] == [Relation.NEW, Relation.NEW]
