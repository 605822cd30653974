"""How much memory a process and its children hold at their peak.

The sum of resident sets counts pages that processes share once for each of them, so it is never
less than what the machine has to find.
"""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from typing import Self

_PAGE = os.sysconf("SC_PAGE_SIZE")
_MEGABYTE = 1024 * 1024

#: Seconds between two looks.
_INTERVAL = 0.02


class TreeMemory:
    """Samples the tree below `pid` in a thread for the length of a `with` block."""

    def __init__(self, pid: int) -> None:
        #: Largest sum seen, in MB.
        self.peak = 0.0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="memory", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _sample(self) -> None:
        while True:
            self.peak = max(self.peak, sum(map(resident, tree(self._pid))))
            if self._ended.wait(_INTERVAL):
                return


def tree(pid: int) -> list[int]:
    """The process and all its living descendants."""
    found = [pid]
    for parent in found:
        found.extend(_children(parent))
    return found


def resident(pid: int) -> float:
    """The resident set of one process in MB; 0 if it ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / _MEGABYTE
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return 0.0


def _children(pid: int) -> list[int]:
    """A process belongs to the thread that started it, so every thread is asked."""
    children: list[int] = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                children += map(int, (thread / "children").read_text().split())
    return children
