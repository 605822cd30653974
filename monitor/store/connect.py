"""Engines for a store's URL, with every connection set up the same way and checked."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from monitor.errors import StoreError
from monitor.store.location import is_postgresql, sqlite_file
from monitor.store.session import translated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from sqlite3 import Connection as SqliteConnection

#: How long one writer waits for another before it gives up, in seconds.
BUSY_SECONDS = 5.0

#: Read back after setting: SQLite ignores what it cannot do (WAL on some file systems) silently.
#: FULL, because NORMAL may lose the last commits at a power cut, and a lost commit is a lost alert.
#: The last three are for speed: 500 first polls took 1.02 s without and 0.70 s with them. The cache
#: takes memory as it fills; with 8 MB it took 1.4 times as long to place one among 30,000 stories.
_PRAGMAS = {
    "busy_timeout": (f"{BUSY_SECONDS * 1000:.0f}", int(BUSY_SECONDS * 1000)),
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "cache_size": ("-64000", -64000),  # KiB, when negative
    "temp_store": ("MEMORY", 2),
    "wal_autocheckpoint": ("4000", 4000),  # pages, so the log stays near 16 MB
}


class Database:
    """A pool of connections to one store, and the transactions on it. Safe between threads."""

    def __init__(self, url: str) -> None:
        #: The SQLite file; None in memory and on PostgreSQL.
        self.file = sqlite_file(url)
        #: How messages call it; without a password.
        self.place = "the store in memory"
        # One connection serves all threads of a store in memory: they take turns.
        self._turn: threading.Lock | None = None
        if is_postgresql(url):
            self._engine, self.place = _postgresql(url)
        elif self.file is not None:
            self._engine, self.place = _sqlite(str(self.file)), f"the database {self.file}"
        else:
            self._engine, self._turn = _sqlite_memory(), threading.Lock()
        self._reader = self._engine.execution_options(reading=True)

    @property
    def dialect(self) -> sa.Dialect:
        """What statements are compiled for."""
        return self._engine.dialect

    @contextmanager
    def begin(self, *, reading: bool = False) -> Iterator[sa.Connection]:
        """One transaction: commits at the end of the block, rolls back when it raises.

        `reading` sees one moment of the store, waits for no writer and cannot write. Raises
        StoreError when the database fails at either end; errors of the block pass unchanged,
        translated if they are the database library's.
        """
        with self._one_at_a_time(), translated(self.place):
            if not reading:
                with self._engine.begin() as connection:
                    yield connection
                return
            with self._reader.begin() as connection, _read_only(connection):
                yield connection

    def copy_to(self, target: Path) -> None:
        """Write a compact copy of the SQLite file, of one moment, beside running writers."""
        with translated(self.place), self._engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            try:
                driver.execute("VACUUM INTO ?", (str(target),))
            except driver.Error as error:
                raise StoreError(f"{target} cannot be written: {error}") from error

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise StoreError(f"{self.place} is held by another transaction for too long")
        try:
            yield
        finally:
            self._turn.release()


def _sqlite(file: str) -> sa.Engine:
    engine = sa.create_engine(sa.URL.create("sqlite", database=file))
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _sqlite_memory() -> sa.Engine:
    engine = sa.create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(url: str) -> tuple[sa.Engine, str]:
    """An engine, and how to call the database without its password."""
    try:
        parts = sa.make_url(url).set(drivername="postgresql+psycopg")
        # Positional parameters, because statements are run with tuples; the first use of a
        # connection after a restart of the server finds that out by itself.
        engine = sa.create_engine(parts, paramstyle="format", pool_pre_ping=True)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            "storage postgresql://... is not understood; write postgresql://user@host/database"
        ) from error
    except ModuleNotFoundError as error:
        raise StoreError(
            "storage postgresql://... needs its driver: pip install 'news-monitor[postgres]'"
        ) from error
    event.listen(engine, "begin", _begin_postgresql)
    host = parts.host or parts.query.get("host") or "localhost"
    return engine, f"the database postgresql://{host}/{parts.database or ''}"


def _set_up_sqlite(connection: SqliteConnection, _record: object) -> None:
    # The driver must not begin transactions by itself: it would begin them too late (deferred).
    connection.isolation_level = None
    name = connection.execute("PRAGMA database_list").fetchone()[2]
    for pragma, (value, expected) in _PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma}={value}")
        actual = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
        if actual != expected and (name or pragma != "journal_mode"):
            raise StoreError(
                f"the database {name} cannot be used safely: PRAGMA {pragma} is {actual!r},"
                f" {expected!r} is needed; keep it on a local disk"
            )


def _begin_sqlite(connection: sa.Connection) -> None:
    # Taking the write lock first makes writers queue instead of failing half way.
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("reading"):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


@contextmanager
def _read_only(connection: sa.Connection) -> Iterator[None]:
    """Refuse writing; PostgreSQL does by the transaction's own mode."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA query_only=ON")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
