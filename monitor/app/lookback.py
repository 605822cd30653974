"""`backfill`: a watch list that is new or looks for something else judges what came before it.

What it finds is queued to be decided again, like an edit, so that identity, copies, stories and
the caps of channels hold. A list is noted as done in the end: what is cut off begins anew, and an
article that was decided meanwhile is not found again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.app.decide import carried
from monitor.app.telemetry import logger
from monitor.core import pages
from monitor.core.identity import again_key
from monitor.core.lookback import is_news_to, mark_of, plan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from monitor.app.setup import Setup
    from monitor.model import Article, WatchSpec
    from monitor.ports import Clock, Transaction
    from monitor.store.writer import Writer

#: Articles judged in one transaction. At some 0.6 ms each polls wait no longer for their turn
#: than they do for a batch of decisions.
PORTION = 100
#: Portions between two lines in the log.
TELL_EVERY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What came of one portion of the archive."""

    #: The last article; None: there was none any more.
    last: Article | None
    looked_at: int = 0
    queued: int = 0


class LookBack:
    """The shell of looking back; one task at a time calls it."""

    def __init__(self, *, writer: Writer, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock
        self._done: Setup | None = None

    async def catch_up(self, setup: Setup, goes_on: Callable[[], bool]) -> int:
        """Queue what changed lists find in the archive; returns how many articles that were.

        When `goes_on` says no it ends early, and the next call begins anew. What setups before
        this one left undecided must be settled. Raises StoreError.
        """
        if setup is self._done:
            return 0
        lists = await self._writer.run(lambda tx: note_changes(tx, setup))
        queued = await self._look_back(setup, lists, goes_on) if lists else 0
        if goes_on():
            self._done = setup
        return queued

    async def _look_back(
        self, setup: Setup, lists: Sequence[WatchSpec], goes_on: Callable[[], bool]
    ) -> int:
        log = logger().bind(watches=", ".join(watch.name for watch in lists))
        log.info("looking back over the archive")
        now = self._clock.now()
        since = {watch.name: now - watch.backfill for watch in lists if watch.backfill}
        looked_at = queued = portions = 0
        last: Article | None = None
        while goes_on():
            after = last
            portion = await self._writer.run(lambda tx: look(tx, setup, since, after, now))  # noqa: B023 - awaited here
            looked_at, queued = looked_at + portion.looked_at, queued + portion.queued
            portions, last = portions + 1, portion.last
            if last is None:
                await self._writer.run(lambda tx: note_done(tx, lists))
                log.info("looked back", articles=looked_at, found=queued)
                break
            if portions % TELL_EVERY == 0:
                log.info("looking back goes on", articles=looked_at, found=queued)
        return queued


def note_changes(tx: Transaction, setup: Setup) -> Sequence[WatchSpec]:
    """Note what needs no look back; the lists that do need one."""
    planned = plan(setup.settings.watches, tx.watch_marks())
    tx.save_watch_marks(planned.note)
    tx.forget_watch_marks(planned.forget)
    return planned.look_back


def note_done(tx: Transaction, lists: Sequence[WatchSpec]) -> None:
    """Note lists that have looked back."""
    tx.save_watch_marks({watch.name: mark_of(watch) for watch in lists})


def look(
    tx: Transaction,
    setup: Setup,
    since: Mapping[str, datetime],
    after: Article | None,
    now: datetime,
) -> Portion:
    """Judge the portion of the archive beyond `after`, and queue what the lists find in it.

    `since` is by name of watch list. What waits for its decision is left to that.
    """
    known = tx.archived(min(since.values()), PORTION, after=after)
    found = [
        article
        for article, decision in known
        if decision is not None
        and is_news_to(
            since, article, decision, setup.verdict(article, carried(tx, setup, article))
        )
    ]
    _queue(tx, setup, found, now)
    last = known[-1][0] if known else None
    return Portion(last=last, looked_at=len(known), queued=len(found))


def _queue(tx: Transaction, setup: Setup, found: Sequence[Article], now: datetime) -> None:
    """Have articles decided again; those of a first run now count as what arrives."""
    tx.learn_keys({again_key(article.id): article.id for article in found}, now)
    paged = {a.id for a in found if pages.is_wanted(a, setup.source(a.source), now)}
    with_page = [article.id for article in found if article.id in paged]
    tx.queue_pages(with_page, now, decide_by=now + pages.DECIDE_WITHIN, fetch=True)
    at_once = [article.id for article in found if article.id not in paged]
    tx.queue_pages(at_once, now, decide_by=now, fetch=False)
