"""Which schema a database has, and bringing it to the current one.

A new database gets its tables directly; a test proves that they equal the sum of all migrations.
Alembic is loaded only when there is something to migrate, because that takes 0.4 s.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from monitor.errors import StoreError
from monitor.store.schema import HEAD, metadata

if TYPE_CHECKING:
    from monitor.store.connect import Database

MIGRATIONS = Path(__file__).parent / "migrations"

#: Copies of a SQLite file, one for each upgrade, that are kept beside it.
COPIES_KEPT = 3

#: Any number of our own: two programs that start on one PostgreSQL upgrade one after the other.
_UPGRADE_LOCK = 0x6E657773

#: As Alembic would make it.
_stamp = sa.Table(
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def require_current(database: Database) -> None:
    """Raise StoreError unless the database is there and has the current schema. Writes nothing."""
    missing = f"{database.place} holds no news yet; `monitor once` or `monitor run` fills it"
    if database.file is not None and not database.file.exists():
        raise StoreError(missing)
    with database.begin(reading=True) as connection:
        found = version_of(connection)
    if found is None:
        raise StoreError(missing)
    _refuse_newer(database, found, HEAD)
    if found != HEAD:
        raise StoreError(
            f"{database.place} has schema {found}, this program needs {HEAD};"
            " `monitor once` or `monitor run` upgrades it"
        )


def bring_up_to_date(
    database: Database, *, head: str = HEAD, migrations: Path = MIGRATIONS
) -> None:
    """Make the tables of a new database, or upgrade an older one; all of it or nothing.

    An older SQLite file is copied first. Raises StoreError when the schema is newer than `head`,
    or when the file holds something else.
    """
    _make_directory(database)
    with database.begin(reading=True) as connection:
        found = version_of(connection)
    _refuse_newer(database, found, head)
    if found == head:
        return
    if found is not None and database.file is not None:
        _keep_copy(database, database.file, head)
    with database.begin() as connection:
        _upgrade(database, connection, head, migrations)


def version_of(connection: sa.Connection) -> str | None:
    """The schema's version; None for a database without one."""
    if not sa.inspect(connection).has_table(_stamp.name):
        return None
    found: str | None = connection.execute(sa.select(_stamp.c.version_num)).scalar()
    return found


def create(connection: sa.Connection) -> None:
    """The current tables in an empty database, without Alembic."""
    metadata.create_all(connection, checkfirst=False)
    _stamp.create(connection, checkfirst=False)
    connection.execute(sa.insert(_stamp).values(version_num=HEAD))


def migrate(connection: sa.Connection, head: str, migrations: Path) -> None:
    """Run the migrations that are missing, inside the connection's transaction."""
    from alembic import command  # noqa: PLC0415 - 0.4 s, needed once in the life of a schema
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, head)


def _upgrade(database: Database, connection: sa.Connection, head: str, migrations: Path) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
    # Read again: another program may have done it while this one waited.
    found = version_of(connection)
    if found == head:
        return
    if found is not None:
        migrate(connection, head, migrations)
        return
    if database.file is not None and sa.inspect(connection).get_table_names():
        raise StoreError(f"{database.place} belongs to another program; name another file")
    create(connection)


def _refuse_newer(database: Database, found: str | None, head: str) -> None:
    if found is not None and found > head:
        raise StoreError(
            f"{database.place} has schema {found}, newer than this program's {head};"
            " use the newer program, or the copy made before the upgrade"
        )


def _make_directory(database: Database) -> None:
    if database.file is None:
        return
    try:
        database.file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{database.file.parent} cannot be made: {error.strerror}") from error


def _keep_copy(database: Database, file: Path, head: str) -> None:
    """A copy named after the upgrade it comes before; an interrupted one's copy is replaced."""
    target = file.with_name(f"{file.name}.before-{head}")
    part = file.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        database.copy_to(part)
        _sync(part)
        part.replace(target)
        _sync(file.parent)
    except OSError as error:
        raise StoreError(
            f"{target} cannot be written: {error.strerror}; an upgrade needs a copy first"
        ) from error
    copies = sorted(file.parent.glob(f"{file.name}.before-[0-9][0-9][0-9][0-9]"))
    for old in copies[:-COPIES_KEPT]:
        old.unlink()


def _sync(path: Path) -> None:
    """Make a file, or the names in a directory, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
