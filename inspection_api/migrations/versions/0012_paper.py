"""Printed checklists of visits, what was typed from them, and previews that tablets sent."""

import sqlalchemy as sa
from alembic import op

from inspection_api.migrations.only_grow import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ONLY_GROW = ("checklist", "paper_entry", "paper_scan", "capture_preview")


def upgrade() -> None:
    """Add columns and tables only: what was recorded so far was recorded on tablets."""
    for table in ("command", "finding"):
        op.add_column(
            table, sa.Column("medium", sa.String(length=12), nullable=False, server_default="tablet")
        )
    op.create_table(
        "checklist",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("package_digest", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_checklist_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
        sa.UniqueConstraint("package_digest", name=op.f("uq_checklist_package_digest")),
    )
    op.create_index(op.f("ix_checklist_visit_id"), "checklist", ["visit_id"])
    op.create_table(
        "paper_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("package_digest", sa.String(length=64), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_by", sa.Uuid(), nullable=False),
        sa.Column("held_by_name", sa.String(length=200), nullable=False),
        sa.Column("figures", sa.Integer(), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_by_name", sa.String(length=200), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_paper_entry_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
    )
    op.create_index(op.f("ix_paper_entry_visit_id"), "paper_entry", ["visit_id"])
    op.create_table(
        "paper_scan",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["paper_entry.id"], name=op.f("fk_paper_scan_entry_id_paper_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", "sha256", name=op.f("pk_paper_scan")),
    )
    op.create_table(
        "capture_preview",
        sa.Column("capture_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_capture_preview")),
    )
    for table in ONLY_GROW:
        protect(table)


def downgrade() -> None:
    """What was typed from paper stays."""
    raise RuntimeError("what came from paper cannot be undone; restore the backup made before the upgrade")
