"""Where a store lives, read from its URL without loading a database library."""

from __future__ import annotations

from pathlib import Path

from monitor.errors import StoreError

_SQLITE = "sqlite://"
_POSTGRESQL = ("postgresql://", "postgres://")


def is_postgresql(url: str) -> bool:
    """Whether the URL names a PostgreSQL database."""
    return url.startswith(_POSTGRESQL)


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite URL; None for a store in memory and for PostgreSQL.

    `sqlite:///var/monitor.db` is relative to the working directory, `sqlite:////var/monitor.db`
    absolute. Raises StoreError for a URL of any other kind.
    """
    if is_postgresql(url):
        return None
    if url in {_SQLITE, f"{_SQLITE}/", f"{_SQLITE}/:memory:"}:
        return None
    if not url.startswith(f"{_SQLITE}/"):
        raise StoreError(
            f"storage {_scheme(url)} is not understood; write sqlite:///var/monitor.db"
            " or postgresql://user@host/database"
        )
    return Path(url.removeprefix(f"{_SQLITE}/"))


def _scheme(url: str) -> str:
    """The part of a URL that cannot hold a password."""
    scheme, separator, _ = url.partition("://")
    return f"{scheme}://..." if separator else "without a scheme"
