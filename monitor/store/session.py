"""One database transaction: runs compiled statements, translates errors, knows when it is spoiled.

This is the only place of the store where statements run, so foreign errors are translated once.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from monitor.errors import ContentionError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import sqlalchemy as sa

    from monitor.store.rows import Row

_DAMAGED = (
    "is damaged: stop the service, move the file away (keep it) and put a copy in its place;"
    " copies made before upgrades stand beside it"
)
#: PostgreSQL's states for a deadlock and for what could not be serialised.
_CONTENTION = frozenset({"40P01", "40001"})
#: What to do, by the beginning of SQLite's name for the error.
_ADVICE = {
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_FULL": "cannot grow: free some space; nothing is lost, work goes on by itself",
    "SQLITE_IOERR": "cannot be read or written: check the disk and its free space",
    "SQLITE_BUSY": "is held by another process: end what writes to it, then try again",
    "SQLITE_LOCKED": "is held by another process: end what writes to it, then try again",
    "SQLITE_READONLY": "cannot be written: give this user the right to write to file and directory",
    "SQLITE_CANTOPEN": "cannot be opened: check that the directory exists and may be written",
}


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn a database library's error into a StoreError that names the place and the remedy."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:  # the latter while a connection is set up
        raise store_error(place, error) from error


def store_error(place: str, error: Exception) -> StoreError:
    """The error for a person: where, what to do, and the database's own words."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if getattr(cause, "sqlstate", None) in _CONTENTION:
        return ContentionError(f"{place}: two transactions were in each other's way ({cause})")
    words = " ".join(str(cause).split()) or type(cause).__name__
    code = getattr(cause, "sqlite_errorname", "")
    advice = next((text for start, text in _ADVICE.items() if code.startswith(start)), None)
    return StoreError(f"{place} {advice} ({words})" if advice else f"{place}: {words}")


class Session:
    """The statements of one transaction. Not for two threads at once.

    After a failed statement the transaction is spoiled and can only roll back, on both databases:
    PostgreSQL refuses everything that follows, and SQLite may have rolled back by itself (a full
    disk), after which each further statement would commit alone.
    """

    def __init__(self, connection: sa.Connection, place: str) -> None:
        self._connection = connection
        self._place = place
        self._spoiled_by: StoreError | None = None

    @property
    def spoiled(self) -> bool:
        """Whether only rolling back is left."""
        return self._spoiled_by is not None

    def check(self) -> None:
        """Raise the StoreError that spoiled the transaction, if one did."""
        if self._spoiled_by is not None:
            raise self._spoiled_by

    def rows(self, statement: str, parameters: Row = ()) -> Sequence[Sequence[Any]]:
        """All rows of a SELECT."""
        return self._run(statement, parameters).fetchall()

    def change(self, statement: str, parameters: Row) -> int:
        """Run one changing statement; returns how many rows it changed."""
        return self._run(statement, parameters).rowcount

    def change_many(self, statement: str, rows: list[Row]) -> None:
        """Run a changing statement for each row; does nothing without rows."""
        if rows:
            self._run(statement, rows)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that can fail alone; when it cannot be undone the whole stays spoiled."""
        self._run("SAVEPOINT part")
        try:
            yield
            self.check()
        except BaseException:
            self._undo()
            raise
        self._run("RELEASE SAVEPOINT part")

    def _undo(self) -> None:
        before, self._spoiled_by = self._spoiled_by, None
        try:
            self._run("ROLLBACK TO SAVEPOINT part")
            self._run("RELEASE SAVEPOINT part")
        except StoreError as error:
            self._spoiled_by = before or error

    def _run(self, statement: str, parameters: Row | list[Row] = ()) -> sa.CursorResult[Any]:
        self.check()
        try:
            return self._connection.exec_driver_sql(statement, parameters or None)
        except SQLAlchemyError as error:
            self._spoiled_by = store_error(self._place, error)
            raise self._spoiled_by from error
