"""What is made from photos is made apart from receiving them; captures are checked again and findings accepted."""

import sqlalchemy as sa
from alembic import op

from inspection_api.migrations.only_grow import protect


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ONLY_GROW = ("finding_acceptance",)
_CHECKED_AGAIN = "capture_check"


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _lay_open(table: str) -> None:
    """Take the protection off a table, for as long as this upgrade changes it."""
    for action in ("update", "delete") if _is_sqlite() else ("update", "delete", "truncate"):
        op.execute(f"DROP TRIGGER {table}_no_{action}" + ("" if _is_sqlite() else f" ON {table}"))


def _make_tables() -> None:
    op.create_table(
        "derivation",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("recipe", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("facts_text", sa.Text(), nullable=True),
        sa.Column("hashes", sa.String(length=96), nullable=True),
        sa.Column("mirrored", sa.String(length=96), nullable=True),
        sa.Column("derived_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["evidence.sha256"], name=op.f("fk_derivation_sha256_evidence")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_derivation")),
        sa.UniqueConstraint("number", name=op.f("uq_derivation_number")),
    )
    op.create_index("ix_derivation_outcome", "derivation", ["outcome"])
    op.create_table(
        "likeness",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("other", sa.String(length=64), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.Column("mirrored", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["evidence.sha256"], name=op.f("fk_likeness_sha256_evidence")),
        sa.ForeignKeyConstraint(["other"], ["evidence.sha256"], name=op.f("fk_likeness_other_evidence")),
        sa.PrimaryKeyConstraint("sha256", "other", name=op.f("pk_likeness")),
    )
    op.create_index("ix_likeness_other", "likeness", ["other"])
    op.create_table(
        "finding_acceptance",
        sa.Column("capture_id", sa.Uuid(), nullable=False),
        sa.Column("finding", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("reason_text", sa.Text(), nullable=False),
        sa.Column("reason_salt", sa.String(length=64), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=False),
        sa.Column("accepted_by_name", sa.String(length=200), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_finding_acceptance_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("capture_id", "finding", name=op.f("pk_finding_acceptance")),
    )


def _number_checks() -> None:
    """Let a capture have several checks; the one there is becomes its first."""
    _lay_open(_CHECKED_AGAIN)
    with op.batch_alter_table(_CHECKED_AGAIN) as checks:
        checks.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
        checks.drop_constraint(op.f("pk_capture_check"), type_="primary")
        checks.create_primary_key(op.f("pk_capture_check"), ["capture_id", "number"])
    protect(_CHECKED_AGAIN)


def _place_captures() -> None:
    """Write the round of their visits to the captures there are."""
    _lay_open("capture")
    op.add_column("capture", sa.Column("campaign_id", sa.String(length=60), nullable=False, server_default=""))
    op.add_column("capture", sa.Column("visit_closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_capture_campaign_id", "capture", ["campaign_id"])
    op.execute(
        "UPDATE capture SET campaign_id = "
        "COALESCE((SELECT campaign_id FROM visit WHERE visit.id = capture.visit_id), '')"
    )
    protect("capture")


def upgrade() -> None:
    _make_tables()
    _number_checks()
    _place_captures()
    op.drop_column("evidence", "facts_text")  # it is read from the bytes again
    for table in ONLY_GROW:
        protect(table)


def downgrade() -> None:
    """What was accepted stays accepted."""
    raise RuntimeError("what was accepted cannot be undone; restore the backup made before the upgrade")
