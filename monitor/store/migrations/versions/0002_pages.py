"""Article pages: when each is fetched and decided, what came of it; sources of several documents.

Articles that wait at the time of the upgrade are decided at once on what is known of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; nothing is rewritten."""
    op.add_column("source", sa.Column("parts", sa.Text))
    op.add_column("article", sa.Column("page_asked_at", sa.BigInteger))
    op.add_column("article", sa.Column("page_trouble", sa.Text))
    op.add_column("page_queue", sa.Column("decide_by", sa.BigInteger))
    op.add_column("page_queue", sa.Column("fetch_at", sa.BigInteger))
    attempts = sa.Column("attempts", sa.Integer, nullable=False, server_default="0")
    op.add_column("page_queue", attempts)
    op.create_index("page_queue_decide_by", "page_queue", ["decide_by"])
    op.create_index("page_queue_fetch_at", "page_queue", ["fetch_at"])
    op.execute("UPDATE page_queue SET decide_by = queued_at")
