"""Connecting, and what is said when that fails."""

from __future__ import annotations

import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from monitor.errors import StoreError
from monitor.store import connect
from monitor.store.connect import Database
from monitor.store.store import SqlStore

if TYPE_CHECKING:
    from pathlib import Path


def test_a_server_that_is_away_is_named_without_its_password() -> None:
    """The operator learns which server; nobody learns the password."""
    with pytest.raises(StoreError, match=r"postgresql://127\.0\.0\.1/news.*refused") as caught:
        SqlStore.open("postgresql://monitor:secret@127.0.0.1:1/news")

    assert "secret" not in str(caught.value)


def test_an_unreadable_url_is_refused_without_its_password() -> None:
    """A slip in the URL is told as such."""
    with pytest.raises(StoreError, match="write postgresql://user@host/database") as caught:
        Database("postgresql://u:secret@host:port/news")

    assert "secret" not in str(caught.value)


def test_a_missing_driver_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL is an extra; the message says how to install it."""
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(StoreError, match=r"pip install 'news-monitor\[postgres\]'"):
        Database("postgresql://monitor@host/news")


def test_a_setting_that_does_not_take_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """SQLite ignores what it cannot do; the store reads back what it asked for."""
    monkeypatch.setitem(connect._PRAGMAS, "synchronous", ("OFF", 2))

    with pytest.raises(StoreError, match="PRAGMA synchronous is 0, 2 is needed"):
        SqlStore.open(f"sqlite:///{tmp_path}/monitor.db")


def test_a_store_in_memory_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction that another thread keeps open is told, not waited for without end."""
    monkeypatch.setattr(connect, "BUSY_SECONDS", 0.01)
    told: list[BaseException] = []

    def second(store: SqlStore) -> None:
        try:
            with store.reading():
                pass
        except StoreError as error:
            told.append(error)

    with closing(SqlStore.open("sqlite://")) as store, store.transaction():
        thread = threading.Thread(target=second, args=(store,))
        thread.start()
        thread.join()

    assert "held by another transaction" in str(told[0])


def test_a_copy_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A full or missing directory stops the copy, not the store."""
    with closing(Database(f"sqlite:///{tmp_path}/monitor.db")) as database:
        with pytest.raises(StoreError, match=r"missing/copy\.db cannot be written"):
            database.copy_to(tmp_path / "missing" / "copy.db")
        database.copy_to(tmp_path / "copy.db")

    assert (tmp_path / "copy.db").exists()
