"""Minutes of visits as they were signed, and their printed form."""

import sqlalchemy as sa
from alembic import op

from inspection_api.migrations.only_grow import protect


revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ONLY_GROW = ("minutes", "minutes_paper")


def upgrade() -> None:
    op.create_table(
        "minutes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.String(length=60), nullable=False),
        sa.Column("unit_code", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("content_text", sa.Text(), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("prev_digest", sa.Text(), nullable=True),
        sa.Column("signatures_text", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("package_digest", sa.String(length=80), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notes_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_minutes_visit_id_visit")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_minutes_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("visit_id", "number", name=op.f("uq_minutes_visit_id_number")),
    )
    op.create_index(op.f("ix_minutes_unit_code"), "minutes", ["unit_code"])
    op.create_index(op.f("ix_minutes_content_digest"), "minutes", ["content_digest"])
    op.create_table(
        "minutes_paper",
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("checkpoint_size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_minutes_paper_minutes_id_minutes")),
        sa.PrimaryKeyConstraint("minutes_id", name=op.f("pk_minutes_paper")),
    )
    for table in ONLY_GROW:
        protect(table)


def downgrade() -> None:
    """What both sides signed stays."""
    raise RuntimeError("minutes that were signed cannot be undone; restore the backup made before the upgrade")
