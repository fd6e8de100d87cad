"""What tablets said and signed of their photos, each naming the one before."""

import sqlalchemy as sa
from alembic import op

from inspection_api.migrations.only_grow import protect


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ONLY_GROW = ("capture_record",)


def upgrade() -> None:
    op.create_table(
        "capture_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=True),
        sa.Column("record_text", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("codes_text", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture_record")),
    )
    op.create_index("ix_capture_record_digest", "capture_record", ["device", "digest"])
    op.create_index("ix_capture_record_prev", "capture_record", ["device", "prev"])
    for table in ONLY_GROW:
        protect(table)


def downgrade() -> None:
    """What was signed stays signed."""
    raise RuntimeError("what tablets signed cannot be undone; restore the backup made before the upgrade")
