"""The statements of the queue of the second step: what waits for a decision, and for its page."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import sqlalchemy as sa

from monitor.store.compiled import Compiled, first, parameter
from monitor.store.schema import article, page_queue


class QueueStatements(Compiled):
    """What is done with `page_queue`."""

    @cached_property
    def queue_page(self) -> str:
        """Append to the queue; an article that stands in it keeps its place and is decided anew."""
        new = self._insert(page_queue).inline()
        again = {
            "decide_by": new.excluded.decide_by,
            # A page that is wanted already, or just being fetched, stays as it is.
            "fetch_at": sa.func.coalesce(page_queue.c.fetch_at, new.excluded.fetch_at),
        }
        new = new.on_conflict_do_update(index_elements=["article"], set_=again)
        return self._text(new, ["article", "queued_at", "decide_by", "fetch_at"])

    def queued(self, size: int) -> str:
        """Those of these articles that stand in the queue."""
        return self._by(
            size,
            "queued",
            lambda ids: sa.select(page_queue.c.article).where(page_queue.c.article.in_(ids)),
        )

    @cached_property
    def undecided(self) -> str:
        """Rows of `article` to be decided by a moment, in the order of the queue."""
        due = page_queue.c.decide_by <= parameter(sa.BigInteger)
        waiting = sa.select(article).join(page_queue).where(due)
        return self._text(first(waiting.order_by(page_queue.c.position)))

    def pages_wanted(self, size: int) -> str:
        """Article and queued at of those of these articles whose page is to be fetched."""
        wanted = sa.select(page_queue.c.article, page_queue.c.queued_at).where(
            page_queue.c.fetch_at.is_not(None)
        )
        return self._by(
            size, "pages_wanted", lambda ids: wanted.where(page_queue.c.article.in_(ids))
        )

    def still_undecided(self, size: int) -> str:
        """Rows of `article` by id, to be decided by a moment; nobody else decides them meanwhile.

        PostgreSQL waits here for who does, and then looks again.
        """
        return self._by(size, "still undecided", _still_undecided)

    @cached_property
    def wanted_pages(self) -> str:
        """Queued at, attempts, decide by, then the columns of `article`; fetched by a moment."""
        due = page_queue.c.fetch_at <= parameter(sa.BigInteger)
        columns = (page_queue.c.queued_at, page_queue.c.attempts, page_queue.c.decide_by)
        wanted = sa.select(*columns, article).join_from(page_queue, article).where(due)
        # A page that failed stands behind those that were never asked for.
        longest = (page_queue.c.fetch_at, page_queue.c.position)
        return self._text(first(wanted.order_by(*longest)))

    @cached_property
    def release_pages(self) -> str:
        """To a moment, where it is claimed beyond that and never failed."""
        now = parameter(sa.BigInteger)
        claimed = (page_queue.c.fetch_at > parameter(sa.BigInteger)) & (
            page_queue.c.attempts == sa.literal_column("0")
        )
        return self._text(sa.update(page_queue).values(fetch_at=now).where(claimed))

    def claim_pages(self, size: int) -> str:
        """Until when; of these articles, what is to be fetched by a moment. Returns the articles.

        A row that another transaction is just claiming is left to it: nobody waits, and nobody
        gets it twice. SQLite has one writer, and no SKIP LOCKED.
        """
        return self._by(size, "claim", _claim)

    @cached_property
    def give_back_page(self) -> str:
        """When to fetch next; by article, where it is claimed until a moment."""
        mine = (
            page_queue.c.article == parameter(sa.Text),
            page_queue.c.fetch_at == parameter(sa.BigInteger),
        )
        changed = sa.update(page_queue).values(fetch_at=parameter(sa.BigInteger))
        return self._text(changed.where(*mine))

    @cached_property
    def retry_page(self) -> str:
        """When to decide what is not, and when to fetch next; counts an attempt; by article."""
        return self._queue_update(
            {
                page_queue.c.decide_by: _if_undecided(),
                page_queue.c.fetch_at: parameter(sa.BigInteger),
                page_queue.c.attempts: page_queue.c.attempts + sa.literal_column("1"),
            }
        )

    @cached_property
    def forget_page(self) -> str:
        """When to decide what is not, and no page is wanted any more; by article."""
        return self._queue_update(
            {page_queue.c.decide_by: _if_undecided(), page_queue.c.fetch_at: sa.null()}
        )

    @cached_property
    def decided_page(self) -> str:
        """Nothing waits for the decision any more; by article."""
        return self._queue_update({page_queue.c.decide_by: sa.null()})

    @cached_property
    def leave_queue(self) -> str:
        """Drop what is decided and wants no page; by article."""
        done = page_queue.c.decide_by.is_(None) & page_queue.c.fetch_at.is_(None)
        mine = page_queue.c.article == parameter(sa.Text)
        return self._text(sa.delete(page_queue).where(mine, done))

    def _queue_update(self, values: dict[sa.Column[Any], Any]) -> str:
        changed = sa.update(page_queue).values(dict(values))
        return self._text(changed.where(page_queue.c.article == parameter(sa.Text)))


def _if_undecided() -> sa.ColumnElement[Any]:
    """A moment for what waits for a decision, NULL for the rest."""
    now = parameter(sa.BigInteger)
    return sa.case((page_queue.c.decide_by.is_not(None), now), else_=sa.null())


def _claim(articles: list[sa.BindParameter[Any]]) -> sa.UpdateBase:
    until = parameter(sa.BigInteger)
    free = (
        sa.select(page_queue.c.article)
        .where(page_queue.c.article.in_(articles))
        .where(page_queue.c.fetch_at <= parameter(sa.BigInteger))
        .with_for_update(skip_locked=True)
    )
    claimed = sa.update(page_queue).values(fetch_at=until)
    return claimed.where(page_queue.c.article.in_(free)).returning(page_queue.c.article)


def _still_undecided(articles: list[sa.BindParameter[Any]]) -> sa.Select[Any]:
    return (
        sa.select(article)
        .join(page_queue)
        .where(page_queue.c.article.in_(articles))
        .where(page_queue.c.decide_by <= parameter(sa.BigInteger))
        .with_for_update(of=page_queue)
    )
