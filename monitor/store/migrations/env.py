"""Runs migrations on the connection, and inside the transaction, that the store hands over."""

from alembic import context

from monitor.store.schema import metadata


def run() -> None:
    """Run the migrations that are missing; works inside an Alembic command only."""
    context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()


# Alembic runs this file under a name of its own; a plain import must be harmless.
if __name__ == "env_py":
    run()
