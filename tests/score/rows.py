"""Labelled articles, and what is asked of them.

A file has one JSON object a line: what `monitor replay` takes, and beside it
`label` (positive, negative; others are skipped), `event` (what it reports on; missing: nothing that
another row reports on), `status` and `kind` of a positive, `kind_of_negative`, `title_source`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Row: TypeAlias = Mapping[str, Any]
Half = Literal["all", "odd", "even"]


class ScoreError(Exception):
    """It cannot be scored; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Which rows a watch list should find, and on which it should stay quiet."""

    watch: str
    #: Of the positives only those of these statuses and kinds; empty: all.
    statuses: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    #: Positives of these kinds count as negatives, too.
    quiet_kinds: frozenset[str] = frozenset()
    #: Positives of the kinds above with these statuses: how many fire is told apart.
    apart: frozenset[str] = frozenset()
    #: What is asked of recall, at least, and of false alarms, at most.
    recall: float | None = None
    alarms: float | None = None

    def wants(self, row: Row) -> bool:
        """Whether the list should find it."""
        return (
            row["label"] == "positive"
            and (not self.statuses or row.get("status") in self.statuses)
            and (not self.kinds or row.get("kind") in self.kinds)
        )

    def refuses(self, row: Row) -> bool:
        """Whether it is a false alarm if the list finds it."""
        return row["label"] == "negative" or (
            row["label"] == "positive" and row.get("kind") in self.quiet_kinds
        )

    def tolerates(self, row: Row) -> bool:
        """Whether it is told apart."""
        if row["label"] != "positive" or row.get("kind") not in self.kinds:
            return False
        return row.get("status") in self.apart


SETBACKS = Task(watch="Plant setbacks", recall=0.95, alarms=0.05)
CANCELLATIONS = Task(
    watch="Gigafactory cancellations",
    statuses=frozenset({"cancelled"}),
    kinds=frozenset({"battery"}),
    quiet_kinds=frozenset({"chip", "solar", "wind", "hydrogen"}),
    apart=frozenset({"paused", "delayed"}),
    recall=0.90,
    alarms=0.05,
)
#: What the shipped watch lists are for; any other is asked for every positive.
TASKS = {task.watch: task for task in (SETBACKS, CANCELLATIONS)}


def read(file: Path, half: Half = "all") -> list[Row]:
    """The labelled rows of a file that have a label of the two. Raises ScoreError."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ScoreError(f"{file} cannot be read: {error.strerror}") from error
    rows = [_row(line, f"{file}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    labelled = [row for row in rows if row["label"] in {"positive", "negative"}]
    return [row for row in labelled if half in {"all", half_of(row)}]


def _row(line: str, where: str) -> Row:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ScoreError(f"{where}: not JSON: {error}") from error
    if not isinstance(row, dict) or not {"id", "title", "label"} <= row.keys():
        raise ScoreError(f"{where}: a row has id, title and label")
    return row


def unsaid(rows: Sequence[Row], task: Task) -> list[str]:
    """What no positive says although the task asks for it: its figures will be missing or wrong."""
    positives = [row for row in rows if row["label"] == "positive"]
    asked = {"status": True, "kind": bool(task.kinds)}
    return [
        f"no positive has a `{key}`: {what} cannot be told for {task.watch}"
        for key, what in (("status", "whether statuses are right"), ("kind", "recall"))
        if asked[key] and positives and not any(row.get(key) for row in positives)
    ]


def group_of(row: Row) -> str:
    """What rows that stand or fall together have in common: their event."""
    return str(row.get("event") or f"row {row['id']}")


def half_of(row: Row) -> Half:
    """To which half an event belongs, by its hash: one to develop on, one to judge by."""
    name = str(row.get("event") or row["id"])
    return "odd" if int(sha256(name.encode()).hexdigest(), 16) % 2 else "even"


def headlines(rows: Sequence[Row]) -> list[Row]:
    """The headlines alone: of those rows whose headline is the publisher's, where that is said."""
    said = [row for row in rows if row.get("title_source")]
    own = [row for row in said if row["title_source"] == "url-slug"] if said else rows
    return [without(row, ("text", "summary")) for row in own]


def without(row: Row, keys: Iterable[str]) -> Row:
    """A row without some of its keys."""
    left_out = set(keys)
    return {key: value for key, value in row.items() if key not in left_out}
