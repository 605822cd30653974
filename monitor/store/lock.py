"""One owner for one SQLite file, by a lock that the kernel frees when the owner dies.

Loads without SQLAlchemy: a second `monitor run` says so at once, before the heavy imports. A
PostgreSQL store and a store in memory need no lock; taking theirs always succeeds.
"""

from __future__ import annotations

import errno
import fcntl
import os
from typing import TYPE_CHECKING

from monitor.errors import AlreadyRunningError, StoreError
from monitor.store.location import sqlite_file

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self


class StoreLock:
    """Ownership of a store, from construction until `release` or the end of the process.

    Raises AlreadyRunningError when another process owns the store, and StoreError when the lock
    file cannot be made. The lock file `<database>.lock` is never removed: removing it would let a
    third process lock a new file beside an owner of the old one.
    """

    def __init__(self, url: str) -> None:
        path = sqlite_file(url)
        self._handle = None if path is None else _locked(path)

    def release(self) -> None:
        """Give the store free; may be called twice."""
        if self._handle is not None:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _locked(database: Path) -> int:
    """An open descriptor that holds the lock and says whose it is."""
    path = database.with_name(f"{database.name}.lock")
    handle = _opened(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        owner = os.pread(handle, 32, 0).decode("ascii", "replace").strip()
        os.close(handle)
        if error.errno in {errno.EAGAIN, errno.EACCES}:
            raise AlreadyRunningError(_taken(database, owner)) from error
        raise StoreError(f"{path} cannot be locked: {error.strerror}") from error
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode("ascii"), 0)
    return handle


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be made: {error.strerror}; the service must be able to write there"
        ) from error


def _taken(database: Path, owner: str) -> str:
    # The owner may be between locking and writing its number.
    process = f"process {owner}" if owner else "another process"
    return f"{process} is already running on {database}; end it first, or use another storage"
