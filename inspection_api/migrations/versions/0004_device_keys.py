"""The public keys of tablets, every version of them."""

import sqlalchemy as sa
from alembic import op

from inspection_api.migrations.only_grow import protect


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ONLY_GROW = ("device_key",)


def upgrade() -> None:
    op.create_table(
        "device_key",
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("spki", sa.Text(), nullable=False),
        sa.Column("registered_by", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("device", "version", name=op.f("pk_device_key")),
        sa.UniqueConstraint("device", "key_id", name=op.f("uq_device_key_device_key_id")),
    )
    for table in ONLY_GROW:
        protect(table)


def downgrade() -> None:
    """What was signed can be verified for good."""
    raise RuntimeError("keys that tablets signed with cannot be undone; restore the backup made before the upgrade")
