"""The page step: ask for an article's page, read it in the worker, decide the article on its text.

What was found, the decision and its alerts are one transaction. A page that fails leaves the
article to be decided at once on what is known of it; if it may still come it stays wanted, and its
text is then judged like an edit.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from monitor.app.decide import decide_all
from monitor.app.telemetry import logger
from monitor.core import pages
from monitor.core.identity import url_key
from monitor.core.urls import host_of
from monitor.errors import FetchError, SourceError, StoreError

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.app.setup import Setup
    from monitor.model import Article, Decision, Page, PageTask
    from monitor.ports import Clock, Fetcher, Parser, Transaction
    from monitor.store.writer import Writer


#: Seconds for one page, waiting in its host's line included; less than a claim lasts.
READ_WITHIN = 240.0


class PageReader:
    """The shell of the page step: owns no state beyond its collaborators."""

    def __init__(self, *, fetcher: Fetcher, parser: Parser, writer: Writer, clock: Clock) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self._writer = writer
        self._clock = clock
        #: Pages being read, by host.
        self._busy: Counter[str] = Counter()
        #: What was claimed here and nothing came of yet: by article, until when.
        self._claims: dict[str, datetime] = {}

    async def recover(self) -> None:
        """Let pages go on that were being read when the process before this one ended."""
        now = self._clock.now()
        await self._writer.run(lambda tx: tx.release_pages(now))

    async def claim(self, limit: int) -> list[PageTask]:
        """At most `limit` pages that are wanted now, a fair share of each host.

        Read every one, or give them back.
        """
        now = self._clock.now()
        until = now + pages.CLAIM
        choose = partial(pages.fair_share, busy=self._busy, limit=limit)
        tasks = await self._writer.run(lambda tx: tx.claim_pages(now, until, choose))
        self._busy.update(host_of(task.article.link) for task in tasks)
        self._claims.update((task.article.id, until) for task in tasks)
        return tasks

    async def give_back(self) -> None:
        """Let whoever asks next have what was claimed here and not read; reads must have ended.

        Raises StoreError; the claims then end by themselves.
        """
        now, claims = self._clock.now(), dict(self._claims)
        if claims:
            await self._writer.run(lambda tx: tx.give_back_pages(claims, now))
            self._claims.clear()

    async def read(self, setup: Setup, task: PageTask) -> list[tuple[Article, Decision]]:
        """Ask for one page; the decision that came of it, none if the page did not come.

        Its trouble is recorded, never raised. Raises StoreError when nothing can be recorded.
        """
        try:
            decided = await self._read_or_miss(setup, task)
        finally:
            self._busy[host_of(task.article.link)] -= 1
        self._claims.pop(task.article.id, None)
        return decided

    async def _read_or_miss(self, setup: Setup, task: PageTask) -> list[tuple[Article, Decision]]:
        try:
            return await self._read(setup, task)
        except SourceError as error:
            return await self._failed(task, error)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one page's defect is that page's trouble
            logger().exception("defect in a page", article=task.article.id)
            return await self._failed(task, SourceError(f"a defect of the monitor: {error!r}"))

    async def _read(self, setup: Setup, task: PageTask) -> list[tuple[Article, Decision]]:
        spec = setup.source(task.article.source)
        try:
            async with asyncio.timeout(READ_WITHIN):
                answer = await self._fetcher.fetch(pages.page_request(task.article, spec))
                page = await self._parser.extract(answer)
        except TimeoutError as error:
            message = f"the page did not come within {READ_WITHIN:g} s"
            raise FetchError(message, reason="timeout") from error
        trouble = pages.trouble_of(page)
        if trouble is not None:
            raise SourceError(trouble)
        found = Found(article=task.article.id, page=page, answered=answer.url)
        now = self._clock.now()
        return await self._writer.run(lambda tx: take_page(tx, setup, found, now))

    async def _failed(self, task: PageTask, error: SourceError) -> list[tuple[Article, Decision]]:
        now = self._clock.now()
        await self._writer.run(lambda tx: miss_page(tx, task, error, now))
        return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page that came."""

    #: The id of the article.
    article: str
    page: Page
    #: The address that answered, after redirects.
    answered: str


def take_page(
    tx: Transaction, setup: Setup, found: Found, now: datetime
) -> list[tuple[Article, Decision]]:
    """The article in the words of its page, decided; nothing if the article is gone."""
    known = tx.articles([found.article]).get(found.article)
    if known is None:  # it outlived its retention while the page was fetched
        return []
    article = pages.with_page(known, found.page, now)
    tx.update_article(article)
    tx.forget_page(article.id, now)
    original = _known_elsewhere(tx, article, found, now)
    return decide_all(tx, setup, [article], now, original=original)


def _known_elsewhere(
    tx: Transaction, article: Article, found: Found, now: datetime
) -> Article | None:
    """The article as it was known by another of its addresses, all of which are learnt."""
    addresses = pages.further_addresses(article, found.answered, found.page)
    keys = [url_key(url) for url in addresses]
    known = tx.known_articles(keys)
    tx.learn_keys({key: known.get(key, article.id) for key in keys}, now)
    others = tx.articles(set(known.values()) - {article.id}).values()
    return next((other for other in others if pages.is_same_page(article, other)), None)


def miss_page(tx: Transaction, task: PageTask, error: SourceError, now: datetime) -> None:
    """Note why the page did not come; what waited for it is to be decided now."""
    known = tx.articles([task.article.id]).get(task.article.id)
    if known is None:
        return
    again = pages.retry_at(task, error, now)
    tx.update_article(pages.without_page(known, str(error), None if again else now))
    if again is None:
        tx.forget_page(known.id, now)
    else:
        tx.retry_page(known.id, again, now)
