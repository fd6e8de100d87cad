"""The tree over the log: how far it goes, and the checkpoints that were given out of it."""

import sqlalchemy as sa
from alembic import op

from evidence.merkle import Frontier, leaf_hash
from inspection_api.migrations.only_grow import protect


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ONLY_GROW = ("checkpoint", "checkpoint_token")
_BATCH = 10_000


def _plant_tree() -> None:
    """Grow the tree over the lines that are there."""
    connection = op.get_bind()
    query = sa.text("SELECT line FROM event WHERE seq > :seq ORDER BY seq LIMIT :batch")
    frontier = Frontier()
    while lines := connection.execute(query, {"seq": frontier.size, "batch": _BATCH}).scalars().all():
        for line in lines:
            frontier = frontier.append(leaf_hash(line.encode()))
    connection.execute(sa.text("UPDATE log_head SET frontier = :text"), {"text": frontier.text()})


def upgrade() -> None:
    op.add_column("log_head", sa.Column("frontier", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "checkpoint_token",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["size"], ["checkpoint.size"], name=op.f("fk_checkpoint_token_size_checkpoint")
        ),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint_token")),
    )
    _plant_tree()
    for table in ONLY_GROW:
        protect(table)


def downgrade() -> None:
    """What was given out stays given out."""
    raise RuntimeError("checkpoints that were given out cannot be undone; restore the backup made before the upgrade")
