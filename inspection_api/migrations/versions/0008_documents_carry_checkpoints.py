"""Issued documents carry a checkpoint of the log, and packages for auditors are kept track of."""

import sqlalchemy as sa
from alembic import op

from inspection_api.migrations.only_grow import protect


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ONLY_GROW = ("audit_package",)
_CARRIERS = ("report", "publication")


def upgrade() -> None:
    for table in _CARRIERS:
        op.add_column(table, sa.Column("checkpoint_size", sa.BigInteger(), nullable=True))
    op.create_table(
        "audit_package",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.String(length=60), nullable=False),
        sa.Column("unit_code", sa.String(length=20), nullable=True),
        sa.Column("log_size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_audit_package_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_package")),
    )
    for table in ONLY_GROW:
        protect(table)


def downgrade() -> None:
    """What was handed out stays handed out."""
    raise RuntimeError("packages that were handed out cannot be undone; restore the backup made before the upgrade")
