"""How far a delivery is: first attempt, when it is due, how often looked for, where it stands."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; nothing is rewritten."""
    op.add_column("outbox", sa.Column("first_attempt_at", sa.BigInteger))
    op.add_column("outbox", sa.Column("next_at", sa.BigInteger))
    looks = sa.Column("looks", sa.Integer, nullable=False, server_default="0")
    op.add_column("outbox", looks)
    op.add_column("outbox", sa.Column("receipt_channel", sa.Text))
    op.add_column("outbox", sa.Column("receipt_ts", sa.Text))
    op.create_index("outbox_next_at", "outbox", ["next_at"])
