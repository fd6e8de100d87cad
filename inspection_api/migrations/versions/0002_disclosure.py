"""What units were told of: until then their people do not see the photos taken there."""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disclosure",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=80), nullable=False),
        sa.Column("disclosed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("visit_id", "criterion", name=op.f("pk_disclosure")),
    )
    op.execute(
        "INSERT INTO disclosure (visit_id, criterion, disclosed_at) "
        "SELECT finding.visit_id, discrepancy_case.criterion, MIN(case_move.at) FROM case_move "
        "JOIN discrepancy_case ON discrepancy_case.id = case_move.case_id "
        "JOIN finding ON finding.id = discrepancy_case.finding_id "
        "WHERE case_move.action IN ('notify', 'propose') "
        "GROUP BY finding.visit_id, discrepancy_case.criterion"
    )


def downgrade() -> None:
    """What was disclosed stays disclosed."""
    raise RuntimeError("what units were told of cannot be undone; restore the backup made before the upgrade")
