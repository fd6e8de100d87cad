"""Alembic's entry: runs the migrations on a connection that kernel-side code hands over."""

from alembic import context

from inspection_api.kernel.database import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
context.run_migrations()
