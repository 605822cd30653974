"""A desk whose decisions are made by hand, between a real outbox and a fake Slack.

async with ThreadDesk.opened() as desk:
    await desk.decide("a", Relation.NEW)
    await desk.deliver()
    assert desk.roots() ...
"""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from monitor.app.deliver import Deliverer
from monitor.app.setup import compile_setup
from monitor.app.telling import tell, tell_aside
from monitor.model import (
    Decision,
    DeliveryState,
    NearMiss,
    QueryText,
    Relation,
    Settings,
    Verdict,
    WatchSpec,
)
from monitor.notify.slack import SlackNotifier
from monitor.notify.slack_client import make_client
from monitor.store.store import SqlStore
from monitor.store.writer import Writer
from tests.fakes.clock import LeapingClock
from tests.fakes.records import make_article, make_match
from tests.fakes.slack import FakeSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Self

    from monitor.app.deliver import Delivered
    from monitor.app.setup import Setup
    from monitor.model import Coverage, Delivery
    from tests.fakes.slack.state import Message

NEWS, OTHER = "C0000NEWS", "C000OTHER"


class ThreadDesk:
    """Decisions in, messages out; time passes only while somebody waits, or by hand."""

    def __init__(self, slack: FakeSlack, clock: LeapingClock, store: SqlStore) -> None:
        self.slack = slack
        self.clock = clock
        self.writer = Writer(store)
        self.notifier = SlackNotifier(make_client(slack.token, url=slack.url))
        self.deliverer = Deliverer(notifier=self.notifier, writer=self.writer, clock=clock)
        self.setup = self.use()

    @classmethod
    @asynccontextmanager
    async def opened(cls) -> AsyncIterator[Self]:
        """A desk with an empty store in memory and two empty channels."""
        clock, store = LeapingClock(), SqlStore.open("sqlite://")
        with FakeSlack(clock=clock) as slack:
            slack.add_channel(NEWS, "news")
            slack.add_channel(OTHER, "other")
            desk = cls(slack, clock, store)
            yield desk
            await desk.writer.close()
            store.close()

    def use(self, coverage: Coverage = "thread", *, cap: int = 1000) -> Setup:
        """List A and B for #news, C for #other; all want the same coverage."""
        query = (QueryText(text="plant"),)
        lists = [("A", "#news"), ("B", "#news"), ("C", "#other")]
        watches = tuple(
            WatchSpec(name=n, queries=query, channel=c, coverage=coverage, max_per_hour=cap)
            for n, c in lists
        )
        self.setup = compile_setup(Settings(storage="sqlite://", watches=watches, channel="#news"))
        return self.setup

    async def decide(
        self,
        name: str,
        relation: Relation,
        *watches: str,
        story: str = "s",
        summary: str = "",
        **changes: Any,
    ) -> None:
        """An article of that name is decided so; its lists are A unless named."""
        article = make_article(
            f"Plant news {name}",
            id=name,
            link=f"https://paper.example/{name}",
            source=f"Paper {name}",
            seen_at=self.clock.now(),
            summary=summary,
        )
        decision = Decision(
            article=name,
            relation=relation,
            verdict=Verdict(matches=tuple(make_match(each) for each in watches or ("A",))),
            reason="by hand",
            story=story,
        )
        made, now = replace(decision, **changes), self.clock.now()
        await self.writer.run(lambda tx: tell(tx, self.setup, article, made, now))

    async def deny(self, name: str, *, story: str = "s") -> bool:
        """An article of that name denies what a story says."""
        article = make_article(f"No, says {name}", id=name, seen_at=self.clock.now())
        miss = NearMiss(watch="A", score=0.4, reason="denied: “denies”", denied=True)
        verdict = Verdict(near_misses=(miss,))
        made = Decision(
            article=name, relation=Relation.NONE, verdict=verdict, reason="denied", story=story
        )
        now = self.clock.now()
        return await self.writer.run(lambda tx: tell_aside(tx, self.setup, article, made, now))

    async def deliver(self) -> Delivered:
        """One round of the service, to its end; edits wait until they are due."""
        await self.deliverer.begin(self.setup.caps, first_cycle_done=True)
        await self.deliverer.finish()
        return self.deliverer.taken()

    async def settle(self, *, seconds: float = 900.0) -> None:
        """Rounds until so much time has passed: looks, sweeps and edits are over then."""
        until = self.clock.monotonic() + seconds
        while self.clock.monotonic() < until:
            await self.deliver()
            self.clock.advance(1)

    async def rows(self) -> dict[str, Delivery]:
        """Every row of the outbox, by the name of its article and its kind."""
        found = await self.writer.run(lambda tx: tx.deliveries(DeliveryState))
        return {f"{row.alert.article.id} {row.alert.kind.value}": row for row in found}

    def roots(self, channel: str = NEWS) -> list[Message]:
        """What stands in a channel."""
        return [each for each in self._readable(channel) if each.thread_ts is None]

    def replies(self, root: Message) -> list[Message]:
        """What stands in the thread of a message."""
        return [each for each in self._readable(root.channel) if each.thread_ts == root.ts]

    def calls(self, method: str) -> int:
        """How often Slack was asked so."""
        return len(self.slack.journal.of("request", method))

    def _readable(self, channel: str) -> list[Message]:
        return [each for each in self.slack.messages(channel) if not (each.deleted or each.hidden)]


def said(message: Message) -> str:
    """All words of a message."""
    return "".join(_words(message.blocks)) or message.text


def _words(part: Any) -> list[str]:
    if isinstance(part, list):
        return [word for each in part for word in _words(each)]
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + _words(part.get("elements", []))
    return []


def as_json(message: Message) -> str:
    """A message with its addresses."""
    return json.dumps([message.text, message.blocks])
