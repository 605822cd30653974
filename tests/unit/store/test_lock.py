"""One owner for one file."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from monitor.errors import AlreadyRunningError, StoreError, StoreGoneError
from monitor.store.lock import Owner, StoreLock, owner_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_second_owner_is_refused_and_told_of_the_first(tmp_path: Path) -> None:
    """The message names the process and the database."""
    url = f"sqlite:///{tmp_path}/state/monitor.db"

    with (
        StoreLock(url),
        pytest.raises(AlreadyRunningError, match=rf"process {os.getpid()} .*monitor\.db"),
    ):
        StoreLock(url)


def test_a_released_lock_can_be_taken(tmp_path: Path) -> None:
    """Release frees it, twice does no harm, and leaving the block releases."""
    url = f"sqlite:///{tmp_path}/monitor.db"
    lock = StoreLock(url)
    lock.release()
    lock.release()
    with StoreLock(url):
        pass

    StoreLock(url).release()


def test_two_files_have_two_locks(tmp_path: Path) -> None:
    """Owning one store says nothing of another."""
    with StoreLock(f"sqlite:///{tmp_path}/a.db"), StoreLock(f"sqlite:///{tmp_path}/b.db"):
        pass


@pytest.mark.parametrize("url", ["sqlite://", "postgresql://monitor@db/news"])
def test_a_store_without_a_file_needs_no_lock(url: str) -> None:
    """Memory has one owner anyway, PostgreSQL may have many."""
    with StoreLock(url), StoreLock(url):
        pass


def test_a_lock_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    """The operator learns which file could not be made."""
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match=r"monitor\.db\.lock cannot be made"):
        StoreLock(f"sqlite:///{tmp_path}/file/monitor.db")


def test_the_lock_loads_without_sqlalchemy() -> None:
    """It is taken before the heavy imports, so it must not cause them."""
    code = "import sys, monitor.store.lock; print('sqlalchemy' in sys.modules)"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert told.stdout == "False\n"


def test_the_store_loads_without_alembic() -> None:
    """Alembic takes longer to load than everything else of the store."""
    code = (
        "import sys; from monitor.store.store import SqlStore; SqlStore.open('sqlite://').close();"
        " print('alembic' in sys.modules)"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert told.stdout == "False\n"


def test_the_owner_is_known_by_its_beat(tmp_path: Path) -> None:
    """Without taking the lock: who it is, and how long it has been silent."""
    url = f"sqlite:///{tmp_path}/monitor.db"
    (tmp_path / "monitor.db").touch()
    assert owner_of(url, 0.0) is None
    with StoreLock(url) as lock:
        lock.beat()
        beaten = (tmp_path / "monitor.db.lock").stat().st_mtime

        assert Owner(pid=os.getpid(), silent_for=30.0) == owner_of(url, beaten + 30.0)
    assert owner_of(url, beaten) is None


def test_an_owner_that_died_is_nobody(tmp_path: Path) -> None:
    """What `kill -9` leaves in the lock file names no process any more."""
    child = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                           capture_output=True, text=True, check=True)  # fmt: skip
    (tmp_path / "monitor.db.lock").write_text(child.stdout)

    assert owner_of(f"sqlite:///{tmp_path}/monitor.db", 0.0) is None


@pytest.mark.parametrize("replaced", [False, True])
def test_a_database_that_is_taken_away_is_noticed(tmp_path: Path, replaced: bool) -> None:
    """Whatever is written to a removed file is lost."""
    file = tmp_path / "monitor.db"
    file.touch()
    with StoreLock(f"sqlite:///{file}") as lock:
        lock.beat()
        lock.beat()
        if replaced:
            (tmp_path / "other").touch()
            (tmp_path / "other").rename(file)
        else:
            file.unlink()

        with pytest.raises(StoreGoneError, match="removed or replaced"):
            lock.beat()
