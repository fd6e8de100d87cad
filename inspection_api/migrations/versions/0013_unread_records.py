"""Records of handed-in files that could not be read."""

import sqlalchemy as sa
from alembic import op

from inspection_api.migrations.only_grow import protect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ONLY_GROW = ("unread_record", "unread_settlement")


def upgrade() -> None:
    """Add tables only: before, a file with such a record was refused whole."""
    op.create_table(
        "unread_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("said_text", sa.Text(), nullable=False),
        sa.Column("said_salt", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("params_text", sa.Text(), nullable=False),
        sa.Column("handed_in_by", sa.Uuid(), nullable=False),
        sa.Column("handed_in_by_name", sa.String(length=200), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_unread_record_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unread_record")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_unread_record_fingerprint")),
    )
    op.create_index(op.f("ix_unread_record_visit_id"), "unread_record", ["visit_id"])
    op.create_table(
        "unread_settlement",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("note_text", sa.Text(), nullable=False),
        sa.Column("note_salt", sa.String(length=64), nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=False),
        sa.Column("settled_by_name", sa.String(length=200), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["unread_record.id"], name=op.f("fk_unread_settlement_record_id_unread_record")
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_unread_settlement")),
    )
    for table in ONLY_GROW:
        protect(table)


def downgrade() -> None:
    """What came from the field stays."""
    raise RuntimeError("what was handed in cannot be undone; restore the backup made before the upgrade")
