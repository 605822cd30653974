"""Stories with the keys they are found by, and what is told of an alert after it was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns.

    Articles decided before keep the story that is named after them; they have no profile, so later
    reports begin stories of their own, as they did before.
    """
    _stories()
    op.add_column("decision", sa.Column("similarity", sa.Float))
    op.add_column("decision", sa.Column("findings", sa.Text))
    placed = sa.text("story IS NOT NULL")
    op.create_index(
        "decision_story", "decision", ["story"], sqlite_where=placed, postgresql_where=placed
    )
    op.add_column("outbox", sa.Column("thread_of", sa.Text))
    op.add_column("outbox", sa.Column("edit_at", sa.BigInteger))
    op.create_index("outbox_story", "outbox", ["story"])
    op.create_index("outbox_edit_at", "outbox", ["edit_at"])


def _stories() -> None:
    op.create_table(
        "story",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("first_at", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
    )
    op.create_index("story_last_at", "story", ["last_at"])
    op.create_table(
        "story_key",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("seen_at", sa.BigInteger, primary_key=True),
        sa.Column("story", sa.Text, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("story_key_seen_at", "story_key", ["seen_at"])
    op.create_table(
        "term_count",
        sa.Column("term", sa.Text, primary_key=True),
        sa.Column("articles", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
