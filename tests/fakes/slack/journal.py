"""What came and what was done, in order; to a file of JSON lines if a test asks for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.ports import Clock


class Journal:
    """Entries are flat records: `seq`, `at`, `what` (request, commit, answer) and more.

    No token is ever written. A line is flushed before the answer that follows from it goes out.
    """

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self._clock = clock
        self.entries: list[dict[str, Any]] = []
        self._file: TextIO | None = path.open("a", encoding="utf-8") if path else None

    def note(self, what: str, **fields: Any) -> None:
        """Add an entry."""
        entry = {"seq": len(self.entries), "at": self._clock.now().isoformat(), "what": what}
        self.entries.append(entry | fields)
        if self._file is not None:
            self._file.write(json.dumps(self.entries[-1]) + "\n")
            self._file.flush()

    def of(self, what: str, method: str | None = None) -> list[dict[str, Any]]:
        """The entries of one sort, in order."""
        return [
            entry
            for entry in self.entries
            if entry["what"] == what and method in (None, entry.get("method"))
        ]

    def close(self) -> None:
        """End the file; entries stay."""
        if self._file is not None:
            self._file.close()
