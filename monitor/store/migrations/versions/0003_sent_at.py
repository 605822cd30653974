"""Find what was sent within the last hour, however long it had waited before."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("outbox_sent_at", "outbox", ["sent_at"])
