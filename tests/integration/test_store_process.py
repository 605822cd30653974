"""The store and other processes: killed writers, second owners, readers beside a writer."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from monitor.errors import AlreadyRunningError, StoreError
from monitor.model import SourceState
from monitor.store import connect
from monitor.store.lock import StoreLock
from monitor.store.store import SqlStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Commits one state and one key a transaction, telling each; then stops inside a transaction.
_WRITER = """
import sys
from datetime import UTC, datetime
from monitor.model import SourceState
from monitor.store.store import SqlStore

now = datetime(2026, 11, 23, tzinfo=UTC)
store = SqlStore.open(sys.argv[1])
for number in range(int(sys.argv[2])):
    with store.transaction() as tx:
        tx.save_source_states([SourceState(name=f"source {number}")])
        tx.learn_keys({number.to_bytes(16, "big"): str(number)}, now)
    print("committed", flush=True)
with store.transaction() as tx:
    # More than the page cache holds, so that some of it has reached the disk.
    tx.save_source_states(
        [SourceState(name=f"half {n}", last_error="x" * 1000) for n in range(20_000)]
    )
    print("half way", flush=True)
    sys.stdin.read()
"""

_OWNER = """
import sys
from monitor.store.lock import StoreLock

with StoreLock(sys.argv[1]):
    print("owner", flush=True)
    sys.stdin.read()
"""


@contextmanager
def process(code: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process that is killed at the end of the block, as by kill -9."""
    child = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        try:
            yield child
        finally:
            child.send_signal(signal.SIGKILL)


def line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def names(url: str) -> set[str]:
    with closing(SqlStore.open(url)) as store, store.reading() as tx:
        return set(tx.source_states())


def test_a_killed_writer_leaves_nothing_half(tmp_path: Path) -> None:
    """After kill -9 inside a transaction the file is whole and has every commit, no more."""
    url = f"sqlite:///{tmp_path}/monitor.db"
    with process(_WRITER, url, "3") as child:
        told = [line(child) for _ in range(4)]

    assert told == ["committed"] * 3 + ["half way"]
    assert names(url) == {"source 0", "source 1", "source 2"}
    with closing(sqlite3.connect(tmp_path / "monitor.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_writer_killed_at_any_time_keeps_its_word(tmp_path: Path) -> None:
    """Whatever was told as committed is there, and each transaction is there whole."""
    url = f"sqlite:///{tmp_path}/monitor.db"
    with process(_WRITER, url, "100000") as child:
        told = [line(child) for _ in range(50)]

    with closing(SqlStore.open(url)) as store, store.reading() as tx:
        sources = tx.source_states()
        keys = tx.known_articles(number.to_bytes(16, "big") for number in range(100_000))
    assert told == ["committed"] * 50
    assert len(sources) >= 50
    assert set(sources) == {f"source {number}" for number in keys.values()}


def test_a_second_process_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    """The kernel frees the lock of a killed owner at once."""
    url = f"sqlite:///{tmp_path}/monitor.db"
    with process(_OWNER, url) as child:
        assert line(child) == "owner"
        with pytest.raises(AlreadyRunningError, match=f"process {child.pid} is already running"):
            StoreLock(url)

    StoreLock(url).release()


def test_readers_work_beside_a_writer(tmp_path: Path) -> None:
    """A reading command neither waits for a transaction nor sees it before its commit."""
    url = f"sqlite:///{tmp_path}/monitor.db"
    with (
        closing(SqlStore.open(url)) as writing,
        closing(SqlStore.open(url, migrate=False)) as reading,
    ):
        with writing.transaction() as tx:
            tx.save_source_states([SourceState(name="a")])
            with reading.reading() as view:
                assert view.source_states() == {}
        with reading.reading() as view:
            assert set(view.source_states()) == {"a"}
            with writing.transaction() as tx:
                tx.save_source_states([SourceState(name="b")])
            assert set(view.source_states()) == {"a"}


def test_a_second_writer_waits_and_then_says_who_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two writers take turns; one that cannot get its turn is told why."""
    monkeypatch.setitem(connect._PRAGMAS, "busy_timeout", ("10", 10))
    url = f"sqlite:///{tmp_path}/monitor.db"
    with closing(SqlStore.open(url)) as store, store.transaction() as tx:
        tx.save_source_states([SourceState(name="a")])
        with pytest.raises(StoreError, match="held by another process"):
            write_one(store)


def write_one(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.save_source_states([SourceState(name="b")])
