"""The tables, for SQLite and PostgreSQL alike.

Conventions: times are whole microseconds since 1970 in UTC, the same exact number in both
databases; ids and enumerations are text; keys are the 16 bytes of a hash; records that are never
searched inside are versioned JSON in text columns (`codec.py`). A change here needs a migration
and a new HEAD; a test compares the two.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

#: The newest migration in `migrations/versions`; four digits, so that versions sort as text.
HEAD = "0007"

metadata = sa.MetaData()

#: A number that grows with every row, so that rows can be read in the order they came.
_POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _required(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _of_article(**options: Any) -> sa.Column[Any]:
    """The article that a row belongs to and goes with."""
    owner = sa.ForeignKey("article.id", ondelete="CASCADE")
    return sa.Column("article", sa.Text, owner, nullable=False, **options)


source = sa.Table(
    "source",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    _required("url", sa.Text),
    sa.Column("next_due_at", sa.BigInteger),
    sa.Column("every", sa.BigInteger),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("body_hash", sa.LargeBinary),
    sa.Column("last_polled_at", sa.BigInteger),
    sa.Column("first_ok_at", sa.BigInteger),
    sa.Column("last_ok_at", sa.BigInteger),
    sa.Column("last_new_item_at", sa.BigInteger),
    _required("failures", sa.Integer),
    sa.Column("last_error", sa.Text),
    sa.Column("item_count", sa.Integer),
    sa.Column("weekly_items", sa.Double),
    # None: the publisher gave none.
    sa.Column("hints", sa.Text),
    _required("gone", sa.Boolean),
    # None: the source is one document.
    sa.Column("parts", sa.Text),
)

article = sa.Table(
    "article",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    _required("url", sa.Text),
    _required("source", sa.Text),
    _required("title", sa.Text),
    _required("seen_at", sa.BigInteger),
    _required("link", sa.Text),
    _required("summary", sa.Text),
    sa.Column("text", sa.Text),
    sa.Column("published", sa.BigInteger),
    sa.Column("lang", sa.Text),
    sa.Column("guid", sa.Text),
    sa.Column("publisher", sa.Text),
    _required("headline_only", sa.Boolean),
    sa.Column("page_asked_at", sa.BigInteger),
    # None: it was read, or never asked for.
    sa.Column("page_trouble", sa.Text),
)
sa.Index("article_seen_at", article.c.seen_at)
# For pruning texts: without it each run would walk through all older articles.
sa.Index(
    "article_with_text",
    article.c.seen_at,
    sqlite_where=article.c.text.is_not(None),
    postgresql_where=article.c.text.is_not(None),
)

seen_key = sa.Table(
    "seen_key",
    metadata,
    sa.Column("key", sa.LargeBinary, primary_key=True),
    # Not a foreign key: keys are remembered longer than, and learnt before, their article.
    _required("article", sa.Text),
    _required("kept_at", sa.BigInteger),
    # One B-tree instead of two for the table with the most rows.
    sqlite_with_rowid=False,
)
sa.Index("seen_key_kept_at", seen_key.c.kept_at)

copy_key = sa.Table(
    "copy_key",
    metadata,
    sa.Column("key", sa.LargeBinary, primary_key=True),
    _of_article(primary_key=True),
    _required("learnt_at", sa.BigInteger),
    sqlite_with_rowid=False,
)
sa.Index("copy_key_article", copy_key.c.article)
sa.Index("copy_key_learnt_at", copy_key.c.learnt_at)

decision = sa.Table(
    "decision",
    metadata,
    _of_article(primary_key=True),
    _required("relation", sa.Text),
    _required("reason", sa.Text),
    sa.Column("story", sa.Text),
    sa.Column("status", sa.Text),
    sa.Column("summary", sa.Text),
    _required("decided_at", sa.BigInteger),
    # None: no list matched and none nearly did, as with nearly all articles.
    sa.Column("verdict", sa.Text),
    sa.Column("similarity", sa.Float),
    # Facts and change; None: neither is known.
    sa.Column("findings", sa.Text),
)
sa.Index(
    "decision_story",
    decision.c.story,
    sqlite_where=decision.c.story.is_not(None),
    postgresql_where=decision.c.story.is_not(None),
)
sa.Index("decision_decided_at", decision.c.decided_at)

story = sa.Table(
    "story",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    # Of its first and its latest article.
    _required("first_at", sa.BigInteger),
    _required("last_at", sa.BigInteger),
    _required("record", sa.Text),
)
sa.Index("story_last_at", story.c.last_at)

story_key = sa.Table(
    "story_key",
    metadata,
    sa.Column("key", sa.LargeBinary, primary_key=True),
    sa.Column("story", sa.Text, primary_key=True),
    # Of its first and its latest report that had the key.
    _required("first_at", sa.BigInteger),
    _required("last_at", sa.BigInteger),
    sqlite_with_rowid=False,
)
# What is asked for is a stretch of this index, which holds all that is asked for.
sa.Index("story_key_within", story_key.c.key, story_key.c.last_at, story_key.c.first_at)
sa.Index("story_key_last_at", story_key.c.last_at)

# In how many articles a term occurred; "" counts the articles.
term_count = sa.Table(
    "term_count",
    metadata,
    sa.Column("term", sa.Text, primary_key=True),
    _required("articles", sa.BigInteger),
    sqlite_with_rowid=False,
)

page_queue = sa.Table(
    "page_queue",
    metadata,
    sa.Column("position", _POSITION, sa.Identity(), primary_key=True),
    _of_article(unique=True),
    _required("queued_at", sa.BigInteger),
    # None: it is decided, and only its page is still wanted.
    sa.Column("decide_by", sa.BigInteger),
    # None: no page is wanted.
    sa.Column("fetch_at", sa.BigInteger),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
)
sa.Index("page_queue_decide_by", page_queue.c.decide_by)
sa.Index("page_queue_fetch_at", page_queue.c.fetch_at)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("position", _POSITION, sa.Identity(), primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    _required("state", sa.Text),
    _required("channel", sa.Text),
    _required("story", sa.Text),
    _required("attempts", sa.Integer),
    _required("queued_at", sa.BigInteger),
    _required("changed_at", sa.BigInteger),
    sa.Column("sent_at", sa.BigInteger),
    sa.Column("error", sa.Text),
    _required("alert", sa.Text),
    sa.Column("first_attempt_at", sa.BigInteger),
    sa.Column("next_at", sa.BigInteger),
    sa.Column("looks", sa.Integer, nullable=False, server_default="0"),
    sa.Column("receipt_channel", sa.Text),
    sa.Column("receipt_ts", sa.Text),
    # Notes only: the alert they belong to.
    sa.Column("thread_of", sa.Text),
    # When what was sent is to be brought up to date; None: it is.
    sa.Column("edit_at", sa.BigInteger),
)
sa.Index("outbox_state", outbox.c.state, outbox.c.position)
# For what was sent within the last hour: most rows were sent, and stay for 400 days.
sa.Index("outbox_sent_at", outbox.c.sent_at)
sa.Index("outbox_story", outbox.c.story)
sa.Index("outbox_edit_at", outbox.c.edit_at)
# For the few sent rows that are looked at once more.
sa.Index("outbox_next_at", outbox.c.next_at)

watch_mark = sa.Table(
    "watch_mark",
    metadata,
    # "": some were noted before, even if all of them are gone now.
    sa.Column("name", sa.Text, primary_key=True),
    _required("mark", sa.LargeBinary),
)
