"""The number of a command among all that was written on its tablet."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column only: what came before does not say, and is told apart by the tablet's clock."""
    op.add_column("command", sa.Column("number", sa.Integer(), nullable=True))


def downgrade() -> None:
    """What tablets said stays."""
    raise RuntimeError("what tablets said cannot be undone; restore the backup made before the upgrade")
