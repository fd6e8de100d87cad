"""The public keys of tablets, every version of them."""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ONLY_GROW = ("device_key",)


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
    _protect()


def downgrade() -> None:
    """What was signed can be verified for good."""
    raise RuntimeError("keys that tablets signed with cannot be undone; restore the backup made before the upgrade")
