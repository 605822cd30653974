"""The statements that read the archive: for explaining, trying out and measuring it.

They walk through tables, which costs a second with a million articles: no service runs them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import sqlalchemy as sa

from monitor.store.compiled import first, parameter
from monitor.store.queue_statements import QueueStatements
from monitor.store.schema import article, decision, outbox

#: What a delivery is read from, in the order of `rows.delivery_of`.
DELIVERY = (
    outbox.c.state,
    outbox.c.attempts,
    outbox.c.sent_at,
    outbox.c.error,
    outbox.c.alert,
    outbox.c.first_attempt_at,
    outbox.c.next_at,
    outbox.c.looks,
    outbox.c.receipt_channel,
    outbox.c.receipt_ts,
    outbox.c.edit_at,
)


class ArchiveStatements(QueueStatements):
    """What is asked of articles, decisions and alerts together."""

    @cached_property
    def archived(self) -> str:
        """Columns of `article`, then of `decision`: seen since, then beyond seen_at and id."""
        key = sa.tuple_(article.c.seen_at, article.c.id)
        last = sa.tuple_(parameter(sa.BigInteger), parameter(sa.Text))
        # The first condition says nothing new: it is the one that SQLite finds its index by.
        wanted = (article.c.seen_at >= parameter(sa.BigInteger), key > last)
        both = sa.select(article, decision).outerjoin(decision).where(*wanted)
        return self._text(first(both.order_by(article.c.seen_at, article.c.id)))

    @cached_property
    def addressed(self) -> str:
        """Rows of `article`, newest first: length and text, twice; limit."""
        begins = [
            sa.func.substr(column, sa.literal_column("1"), parameter(sa.Integer))
            == parameter(sa.Text)
            for column in (article.c.url, article.c.link)
        ]
        found = sa.select(article).where(sa.or_(*begins))
        return self._text(first(found.order_by(article.c.seen_at.desc(), article.c.id)))

    @cached_property
    def of_story(self) -> str:
        """Columns of `article`, then of `decision`, by story, latest first; limit."""
        return self._of_story(*article.c)

    @cached_property
    def of_story_without_texts(self) -> str:
        """The same, each text NULL."""
        return self._of_story(
            *(sa.null() if each is article.c.text else each for each in article.c)
        )

    def _of_story(self, *columns: sa.ColumnElement[Any]) -> str:
        both = sa.select(*columns, decision).select_from(article).join(decision)
        of_it = both.where(decision.c.story == parameter(sa.Text))
        return self._text(first(of_it.order_by(article.c.seen_at.desc(), article.c.id.desc())))

    @cached_property
    def alerts_of(self) -> str:
        """The columns of a delivery by story, as they came."""
        of_it = sa.select(*DELIVERY).where(outbox.c.story == parameter(sa.Text))
        return self._text(of_it.order_by(outbox.c.position))

    @cached_property
    def size(self) -> str:
        """One row: articles, articles with a text, the first sight of the oldest, bytes."""
        texts = sa.func.count(article.c.text)
        oldest = sa.func.min(article.c.seen_at)
        return self._text(sa.select(sa.func.count(), texts, oldest, self._bytes()))

    def _bytes(self) -> sa.ColumnElement[int]:
        if self._dialect.name == "sqlite":
            pages = "(SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size())"
            return sa.literal_column(pages, sa.BigInteger)
        return sa.literal_column("pg_database_size(current_database())", sa.BigInteger)
