"""One owner for one SQLite file, by a lock that the kernel frees when the owner dies.

The owner's beat is the time of the lock file, so that a health check needs neither the lock nor the
database.

Loads without SQLAlchemy: a second `monitor run` says so at once, before the heavy imports. A
PostgreSQL store and a store in memory need no lock; taking theirs always succeeds.
"""

from __future__ import annotations

import errno
import fcntl
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.errors import AlreadyRunningError, StoreError, StoreGoneError
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
        self._database = sqlite_file(url)
        self._handle = None if self._database is None else _locked(self._database)
        #: Of the database file, since the first beat.
        self._inode: int | None = None

    def beat(self) -> None:
        """Show that the owner is alive and at work.

        Raises StoreGoneError when the database file is no longer the one of the first beat: what
        is written to a removed file is lost.
        """
        if self._database is None or self._handle is None:
            return
        os.utime(self._handle)
        found = _inode_of(self._database)
        if self._inode is None:
            self._inode = found
        if found is None or found != self._inode:
            raise StoreGoneError(
                f"{self._database} was removed or replaced while in use; put it back if you can, "
                "and start again"
            )

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The process that owns a store, as far as its lock file tells."""

    pid: int
    #: Seconds since its last beat.
    silent_for: float


def owner_of(url: str, now: float) -> Owner | None:
    """Who owns a store; None: nobody. `now` is seconds since 1970. Takes no lock."""
    database = sqlite_file(url)
    if database is None:
        return None
    path = _lock_file(database)
    try:
        pid = int(path.read_text(encoding="ascii"))
        os.kill(pid, 0)
        return Owner(pid=pid, silent_for=max(0.0, now - path.stat().st_mtime))
    except PermissionError:  # it runs, under another user
        return Owner(pid=pid, silent_for=max(0.0, now - path.stat().st_mtime))
    except (OSError, ValueError):
        return None


def _lock_file(database: Path) -> Path:
    return database.with_name(f"{database.name}.lock")


def _inode_of(file: Path) -> int | None:
    try:
        return file.stat().st_ino
    except FileNotFoundError:
        return None


def _locked(database: Path) -> int:
    """An open descriptor that holds the lock and says whose it is."""
    path = _lock_file(database)
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
