"""A service manager as far as its notify socket goes: it listens, and remembers when it heard."""

from __future__ import annotations

import select
import socket
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable


class FakeManager:
    """Listens while it is entered; `address` is what stands in NOTIFY_SOCKET."""

    def __init__(self, *, abstract: bool = False) -> None:
        # Not in the directory of a test: a socket's name has 108 bytes at most.
        self._directory = tempfile.TemporaryDirectory(prefix="notify-")
        path = str(Path(self._directory.name) / "socket")
        self.address = f"@{path}" if abstract else path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{path}" if abstract else path)
        #: Each line with the moment it was heard.
        self.heard: list[tuple[float, str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._directory.cleanup()

    def listen(self, seconds: float = 0.0, until: Callable[[str], bool] | None = None) -> list[str]:
        """What is said within so many seconds, up to a line that `until` is true of."""
        end, lines = time.monotonic() + seconds, []
        while self._is_something_there(end):
            for line in self._socket.recv(4096).decode().splitlines():
                self.heard.append((time.monotonic(), line))
                lines.append(line)
            if until is not None and any(map(until, lines)):
                break
        return lines

    def wait_for(self, words: str, seconds: float = 20.0) -> list[str]:
        """What is said up to a line that begins with these words, which must come."""
        lines = self.listen(seconds, lambda line: line.startswith(words))
        assert any(line.startswith(words) for line in lines), lines
        return lines

    def _is_something_there(self, end: float) -> bool:
        wait = max(0.0, end - time.monotonic())
        return bool(select.select([self._socket], [], [], wait)[0])
