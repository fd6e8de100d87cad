"""Restricted files, what originals were handed out for, who looked, and copies for the public."""

import sqlalchemy as sa
from alembic import op

from inspection_api.migrations.only_grow import protect


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ONLY_GROW = ("custody_note", "evidence_class", "public_copy", "viewing")


def _of_evidence(table: str, column: str = "sha256") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["evidence.sha256"], name=op.f(f"fk_{table}_{column}_evidence")
    )


def upgrade() -> None:
    op.create_table(
        "evidence_class",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("note_text", sa.Text(), nullable=True),
        sa.Column("note_salt", sa.String(length=64), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("marked_by_name", sa.String(length=200), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "number", name=op.f("pk_evidence_class")),
    )
    op.create_table(
        "custody_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("purpose_text", sa.Text(), nullable=False),
        sa.Column("purpose_salt", sa.String(length=64), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        _of_evidence("custody_note"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_note")),
    )
    op.create_index(op.f("ix_custody_note_sha256"), "custody_note", ["sha256"])
    op.create_table(
        "viewing",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=False),
        _of_evidence("viewing"),
        sa.PrimaryKeyConstraint("sha256", "person_id", "day", name=op.f("pk_viewing")),
    )
    op.create_table(
        "public_copy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("copy_sha256", sa.String(length=64), nullable=False),
        sa.Column("areas_text", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_by_name", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        _of_evidence("public_copy"),
        _of_evidence("public_copy", "copy_sha256"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_copy")),
    )
    op.create_index(op.f("ix_public_copy_sha256"), "public_copy", ["sha256"])
    for table in ONLY_GROW:
        protect(table)


def downgrade() -> None:
    """Who saw what stays written down."""
    raise RuntimeError("what was written down of custody cannot be undone; restore the backup made before the upgrade")
