"""Reading a store's URL."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store.location import is_postgresql, sqlite_file


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///var/monitor.db", Path("var/monitor.db")),
        ("sqlite:////var/lib/monitor.db", Path("/var/lib/monitor.db")),
        ("sqlite:///odd name?%20.db", Path("odd name?%20.db")),
        ("sqlite://", None),
        ("sqlite:///", None),
        ("sqlite:///:memory:", None),
        ("postgresql://monitor@db/news", None),
        ("postgres://monitor@db/news", None),
    ],
)
def test_a_url_names_its_file(url: str, file: Path | None) -> None:
    """Three slashes are relative, four absolute; the rest have no file."""
    assert sqlite_file(url) == file


@pytest.mark.parametrize("url", ["", "var/monitor.db", "mysql://root:secret@db/x", "sqlite:/x.db"])
def test_another_kind_is_refused(url: str) -> None:
    """The message says what to write, and tells no password."""
    with pytest.raises(StoreError, match=r"write sqlite:///var/monitor\.db") as caught:
        sqlite_file(url)

    assert "secret" not in str(caught.value)


def test_both_spellings_of_postgresql_are_known() -> None:
    """Hosting companies write either."""
    assert is_postgresql("postgres://db/x")
    assert is_postgresql("postgresql://db/x")
    assert not is_postgresql("sqlite://")
