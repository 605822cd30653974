"""The first tables: sources, articles, seen keys, decisions, pages awaited, outbox.

A migration is a record of the past: it spells out its tables and imports nothing of `schema.py`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    _sources()
    _articles()
    _keys()
    _decisions()
    _queues()


def _sources() -> None:
    op.create_table(
        "source",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("next_due_at", sa.BigInteger),
        sa.Column("every", sa.BigInteger),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body_hash", sa.LargeBinary),
        sa.Column("last_polled_at", sa.BigInteger),
        sa.Column("first_ok_at", sa.BigInteger),
        sa.Column("last_ok_at", sa.BigInteger),
        sa.Column("last_new_item_at", sa.BigInteger),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_error", sa.Text),
        sa.Column("item_count", sa.Integer),
        sa.Column("weekly_items", sa.Double),
        sa.Column("hints", sa.Text),
        sa.Column("gone", sa.Boolean, nullable=False),
    )


def _articles() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("published", sa.BigInteger),
        sa.Column("lang", sa.Text),
        sa.Column("guid", sa.Text),
        sa.Column("publisher", sa.Text),
        sa.Column("headline_only", sa.Boolean, nullable=False),
    )
    op.create_index("article_seen_at", "article", ["seen_at"])
    with_text = sa.text("text IS NOT NULL")
    op.create_index(
        "article_with_text",
        "article",
        ["seen_at"],
        sqlite_where=with_text,
        postgresql_where=with_text,
    )


def _keys() -> None:
    op.create_table(
        "seen_key",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("article", sa.Text, nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("seen_key_kept_at", "seen_key", ["kept_at"])
    op.create_table(
        "copy_key",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column(
            "article",
            sa.Text,
            sa.ForeignKey("article.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("learnt_at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("copy_key_article", "copy_key", ["article"])
    op.create_index("copy_key_learnt_at", "copy_key", ["learnt_at"])


def _decisions() -> None:
    op.create_table(
        "decision",
        sa.Column(
            "article",
            sa.Text,
            sa.ForeignKey("article.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("relation", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("story", sa.Text),
        sa.Column("status", sa.Text),
        sa.Column("summary", sa.Text),
        sa.Column("decided_at", sa.BigInteger, nullable=False),
        sa.Column("verdict", sa.Text),
    )
    op.create_index("decision_decided_at", "decision", ["decided_at"])


def _queues() -> None:
    op.create_table(
        "page_queue",
        _position(),
        sa.Column(
            "article",
            sa.Text,
            sa.ForeignKey("article.id", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        sa.Column("queued_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "outbox",
        _position(),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("story", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("queued_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.BigInteger),
        sa.Column("error", sa.Text),
        sa.Column("alert", sa.Text, nullable=False),
    )
    op.create_index("outbox_state", "outbox", ["state", "position"])


def _position() -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    return sa.Column("position", kind, sa.Identity(), primary_key=True)
