"""The same hundred stories, each told in three ways, for those who place reports at once.

A body shares its names and figures with the two others of its story and hardly a word besides:
the Jaccard index of their words is below .4.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from monitor.app.decide import decide_all
from monitor.app.setup import compile_setup
from monitor.model import Article, QueryText, Settings, WatchSpec
from monitor.store.store import SqlStore
from monitor.store.stories import StoryShelf
from monitor.store.writer import Writer
from tests.fakes.invented import name

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from threading import Barrier
    from typing import Any

    from monitor.app.setup import Setup
    from monitor.store.transaction import SqlTransaction

STORIES = 100
WAYS = 3
BEGAN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

_TITLES = (
    "{firm} scrapped its {town} plant",
    "Plant in {town} scrapped, says owner {firm}",
    "No factory for {town}: {firm} scrapped the project",
)
_BODIES = (
    (
        "{firm} scrapped its {town} plant on Monday. The maker of storage cells had promised {jobs}"
        " posts and would have spent ${money} million. Its chief executive, {person}, blamed weaker"
        " orders from carmakers as well as dearer loans. Shares fell by a tenth within an hour."
    ),
    (
        "Officials of {town} learnt by letter that the {firm} plant was scrapped. Councillors hoped"
        " for {jobs} jobs in their valley. Land bought for the site, worth ${money} million built,"
        " goes back to farmers. {person} offered regrets. Unions are furious and plan a march."
    ),
    (
        "What was to become a ${money} million works near {town} has been scrapped. {firm}, led by"
        " {person}, told investors that demand never came. Analysts had doubted it since spring;"
        " {jobs} hires, already advertised, will not happen. Rivals may take over contracts."
    ),
)


def report(number: int, way: int) -> Article:
    """One of the three reports of a story."""
    facts = {
        "firm": name(number, 1),
        "town": name(number, 2),
        "person": f"{name(number, 3)} {name(number, 4)}",
        "jobs": 1013 + 7 * number,
        "money": 613 + 3 * number,
    }
    return Article(
        id=f"{number}-{way}",
        url=f"https://outlet{way}.example/{number}",
        source=f"Outlet {way}",
        title=_TITLES[way].format(**facts),
        text=_BODIES[way].format(**facts),
        seen_at=BEGAN + timedelta(minutes=number),
        lang="en",
        headline_only=False,
    )


@cache
def setup() -> Setup:
    """A configuration that finds them."""
    watch = WatchSpec(name="Plants", queries=(QueryText(text="scrapped"),), channel="#news")
    return compile_setup(Settings(storage="sqlite://", channel="#news", watches=(watch,)))


def tell_all(url: str, way: int, together: Barrier, *, locked: bool = True) -> None:
    """Place one report of each story, each at the same moment as its other reports.

    For a thread or a process; `locked` false leaves out the locks.
    """
    store = SqlStore.open(url, migrate=False)
    if not locked:
        StoryShelf.lock_keys = _no_lock  # type: ignore[method-assign,assignment]
    try:
        for number in range(STORIES):
            article = report(number, way)
            together.wait(60)
            with store.transaction() as tx:
                tx.add_articles([article])
                decide_all(tx, setup(), [article], article.seen_at)
    finally:
        store.close()


def tell_in_batches(url: str, way: int, together: Barrier, failed: Queue[str]) -> None:
    """Place one report of each story, in an order of its own, as the service does it.

    Many in one transaction: their locks come in any order. `failed` gets what a caller is told.
    """
    asyncio.run(_in_batches(url, way, together, failed))


async def _in_batches(url: str, way: int, together: Barrier, failed: Queue[str]) -> None:
    store = SqlStore.open(url, migrate=False)
    writer = Writer(store)
    numbers = sorted(range(STORIES), key=lambda number: (number * (7, 13, 29)[way]) % STORIES)
    together.wait(60)
    told = await asyncio.gather(
        *(writer.run(partial(_place, report(number, way))) for number in numbers),
        return_exceptions=True,
    )
    for error in told:
        if isinstance(error, BaseException):
            failed.put(repr(error))
    await writer.close()
    store.close()


def _place(article: Article, tx: SqlTransaction) -> None:
    tx.add_articles([article])
    decide_all(tx, setup(), [article], article.seen_at)


def _no_lock(*_: Any) -> None:
    """What it would be without."""
