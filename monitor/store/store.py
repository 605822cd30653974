"""The store: opens and upgrades a database, and hands out transactions on it.

`SqlStore.open` leaves a store of the current schema or raises StoreError; it never replaces a
damaged or foreign database by an empty one, because an empty store floods the channels again.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from monitor.errors import StoreError
from monitor.store.connect import Database
from monitor.store.session import Session
from monitor.store.statements import Statements
from monitor.store.transaction import KEEP, SqlTransaction
from monitor.store.version import bring_up_to_date, require_current

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Self

    from monitor.model import Retention


class SqlStore:
    """`ports.Store` on SQLite or PostgreSQL. Safe between threads; make it with `open`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = Statements(database.dialect)

    @classmethod
    def open(cls, url: str, *, migrate: bool = True) -> Self:
        """The store at `sqlite:///path`, `sqlite://` (memory) or `postgresql://user@host/db`.

        With `migrate` a missing store is made and an older one upgraded (SQLite: after a copy);
        the caller must own it (`lock.StoreLock`). Without, both are refused, and nothing is
        written: so reading commands work beside the service. Raises StoreError when the database
        is unreachable, damaged, foreign, or newer than this program.
        """
        database = Database(url)
        try:
            if migrate:
                bring_up_to_date(database)
            else:
                require_current(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """All or nothing: commits at the end of the block, rolls back when it raises.

        On SQLite it waits up to 5 s for another writer. Raises StoreError when the commit fails;
        then nothing of the block is stored. A block that swallowed a StoreError cannot commit.
        """
        with self._database.begin() as connection:
            session = Session(connection, self._database.place)
            tx = SqlTransaction(session, self._statements)
            yield tx
            session.check()
            tx.write_counts()

    @contextmanager
    def reading(self) -> Iterator[SqlTransaction]:
        """One moment of the store; waits for no writer, and writing verbs raise StoreError."""
        with self._database.begin(reading=True) as connection:
            yield SqlTransaction(Session(connection, self._database.place), self._statements)

    def prune(self, now: datetime, keep: Retention = KEEP) -> int:
        """Remove what outlived its time, 500 rows a transaction, so that writers get their turn.

        Returns how many rows or texts were removed.
        """
        total, removed = 0, 1
        while removed:
            with self.transaction() as tx:
                removed = tx.prune(now, keep=keep)
            total += removed
        return total

    def verify(self) -> None:
        """Read the whole SQLite file for damage (seconds for a large one); StoreError if there is.

        PostgreSQL checks its pages by itself.
        """
        if self._database.dialect.name != "sqlite":
            return
        with self._database.begin(reading=True) as connection:
            session = Session(connection, self._database.place)
            words = [str(row[0]) for row in session.rows("PRAGMA quick_check(5)")]
        if words != ["ok"]:
            raise StoreError(
                f"{self._database.place} is damaged: stop the service, move the file away"
                f" (keep it) and put a copy in its place ({'; '.join(words)})"
            )

    def close(self) -> None:
        """Release connections; the object cannot be used afterwards."""
        self._database.close()
