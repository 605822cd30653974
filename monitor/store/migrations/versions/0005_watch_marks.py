"""What each watch list looked for when the archive was last known to be judged by it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; it is filled at the next start, which looks back at nothing."""
    op.create_table(
        "watch_mark",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("mark", sa.LargeBinary, nullable=False),
    )
