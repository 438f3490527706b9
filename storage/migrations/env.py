"""Runs the migrations on the connection, and inside the transaction, that storage.schema hands over."""

from alembic import context

from storage.tables import Row

context.configure(connection=context.config.attributes["connection"], target_metadata=Row.metadata)
context.run_migrations()
