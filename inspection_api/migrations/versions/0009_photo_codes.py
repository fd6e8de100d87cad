"""One-time photo codes, what photos show, and when a tablet was first given what a visit needs."""

import sqlalchemy as sa
from alembic import op

from inspection_api.migrations.only_grow import protect


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ONLY_GROW = ("package_fetch",)


def upgrade() -> None:
    """Add columns only: rows of earlier versions stay to the letter, and say nothing of codes."""
    op.add_column("package", sa.Column("photo_seed", sa.String(length=64), nullable=True))
    op.add_column("package", sa.Column("photo_count", sa.Integer(), nullable=True))
    op.add_column("capture_record", sa.Column("code", sa.String(length=40), nullable=True))
    op.add_column("capture_record", sa.Column("code_verdict", sa.String(length=12), nullable=True))
    op.add_column("capture_record", sa.Column("code_visit", sa.Uuid(), nullable=True))
    op.create_index("ix_capture_record_code", "capture_record", ["device", "code"])
    op.add_column(
        "capture", sa.Column("picture", sa.String(length=12), nullable=False, server_default="scene")
    )
    op.add_column("capture", sa.Column("visit_opened_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "package_fetch",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("fetched_by", sa.Uuid(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_package_fetch_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "device", name=op.f("pk_package_fetch")),
    )
    for table in ONLY_GROW:
        protect(table)


def downgrade() -> None:
    """Codes that photos used up stay used up."""
    raise RuntimeError("codes that photos used up cannot be undone; restore the backup made before the upgrade")
