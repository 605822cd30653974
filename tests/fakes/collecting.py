"""A collector with everything around it faked but the store: publish, poll, decide, look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.app.collect import Collector
from monitor.app.setup import compile_setup
from monitor.core.polling import remembered
from monitor.model import (
    ConceptSpec,
    DeliveryState,
    QueryText,
    Settings,
    SourceState,
    WatchSpec,
)
from monitor.store.writer import Writer
from tests.fakes.clock import ManualClock
from tests.fakes.publisher import CountingParser, ScriptedFetcher
from tests.fakes.records import make_source
from tests.fakes.rss import Entry, rss

if TYPE_CHECKING:
    from monitor.app.setup import Setup
    from monitor.model import Alert, Article, Decision, SourceSpec
    from monitor.store.store import SqlStore

LEDGER = make_source(name="Ledger", url="https://ledger.example/feed", article="never")
WIRE = make_source(name="Wire", url="https://wire.example/feed", article="never")


def make_watch(name: str, query: str, channel: str = "#news", **changes: object) -> WatchSpec:
    return WatchSpec(name=name, queries=(QueryText(text=query),), channel=channel, **changes)  # type: ignore[arg-type]  # fields by name


def make_setup(*watches: WatchSpec, lexicon: tuple[ConceptSpec, ...] = ()) -> Setup:
    return compile_setup(
        Settings(
            storage="sqlite://",
            channel="#news",
            sources=(LEDGER, WIRE),
            watches=watches or (make_watch("Plants", "plant scrapped"),),
            lexicon=lexicon,
        )
    )


class Desk:
    """A collector with everything around it faked but the store."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.writer = Writer(store)
        self.clock = ManualClock()
        self.fetcher = ScriptedFetcher()
        self.parser = CountingParser()
        self.setup = make_setup()
        self.collector = Collector(
            fetcher=self.fetcher, parser=self.parser, writer=self.writer, clock=self.clock
        )

    def publish(self, spec: SourceSpec, *entries: Entry, **changes: object) -> None:
        self.fetcher.put(spec.url, rss(spec.name, entries), **changes)

    async def poll(self, spec: SourceSpec) -> int | None:
        polled = await self.collector.poll(self.setup, spec, await self.state(spec))
        return polled.items

    async def decide(self) -> list[tuple[Article, Decision]]:
        return await self.collector.decide_waiting(self.setup)

    async def round(self, *specs: SourceSpec) -> list[tuple[Article, Decision]]:
        for spec in specs or (LEDGER,):
            await self.poll(spec)
        return await self.decide()

    async def state(self, spec: SourceSpec) -> SourceState:
        states = await self.writer.run(lambda tx: tx.source_states([spec.name]))
        return remembered(spec, states.get(spec.name))

    async def alerts(self) -> list[Alert]:
        rows = await self.writer.run(lambda tx: tx.deliveries([DeliveryState.PENDING]))
        return [row.alert for row in rows]

    async def reasons(self) -> dict[str, str]:
        recent = await self.writer.run(lambda tx: tx.recent_decisions(100))
        return {article.title: decision.reason for article, decision in recent}


def make_entry(title: str, path: str = "/1", **changes: object) -> Entry:
    return Entry(title, f"https://ledger.example{path}")._replace(**changes)  # type: ignore[arg-type]  # fields by name
