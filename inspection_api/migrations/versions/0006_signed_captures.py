"""What tablets said and signed of their photos, each naming the one before."""

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ONLY_GROW = ("capture_record",)


def _protect() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ONLY_GROW:
        for action in ("UPDATE", "DELETE"):
            name = f"{table}_no_{action.lower()}"
            body = (
                f"BEGIN SELECT RAISE(ABORT, 'table {table} only grows'); END"
                if sqlite
                else "FOR EACH ROW EXECUTE FUNCTION thamtra_only_grows()"
            )
            op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {table} {body}")
        if not sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION thamtra_only_grows()"
            )


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
    _protect()


def downgrade() -> None:
    """What was signed stays signed."""
    raise RuntimeError("what tablets signed cannot be undone; restore the backup made before the upgrade")
