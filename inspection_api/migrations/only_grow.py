"""What keeps a table from being changed: triggers that let its rows only be added to.

The text of these triggers is part of the history of every database: it is never changed here. Other triggers
are another function.
"""

from alembic import op


def protect(table: str) -> None:
    """Refuse every change of a row, and the taking away of any."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for action in ("UPDATE", "DELETE"):
        body = (
            f"BEGIN SELECT RAISE(ABORT, 'table {table} only grows'); END"
            if sqlite
            else "FOR EACH ROW EXECUTE FUNCTION thamtra_only_grows()"
        )
        op.execute(f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} {body}")
    if not sqlite:
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION thamtra_only_grows()"
        )
