"""A collector with everything around it faked but the store: publish, poll, decide, look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.app.setup import compile_setup
from monitor.model import (
    ConceptSpec,
    QueryText,
    Settings,
    SourceState,
    WatchSpec,
)
from tests.fakes.desk import InnerDesk
from tests.fakes.records import make_source
from tests.fakes.rss import Entry, rss

if TYPE_CHECKING:
    from monitor.app.setup import Setup
    from monitor.model import Article, Decision, SourceSpec
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


class Desk(InnerDesk):
    """A collector and two sources: publish, poll, decide, look."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store)
        self.setup = make_setup()

    def publish(self, spec: SourceSpec, *entries: Entry, **changes: object) -> None:
        self.fetcher.put(spec.url, rss(spec.name, entries), **changes)

    async def poll(self, spec: SourceSpec) -> int | None:
        polled = await self.collector.poll(self.setup, spec, await self.state(spec))
        return polled.items

    async def round(self, *specs: SourceSpec) -> list[tuple[Article, Decision]]:
        for spec in specs or (LEDGER,):
            await self.poll(spec)
        return await self.decide()

    async def state(self, spec: SourceSpec) -> SourceState:
        return await self.state_of(spec)

    async def reasons(self) -> dict[str, str]:
        return {article.title: decision.reason for article, decision in await self.recent()}


def make_entry(title: str, path: str = "/1", **changes: object) -> Entry:
    return Entry(title, f"https://ledger.example{path}")._replace(**changes)  # type: ignore[arg-type]  # fields by name
