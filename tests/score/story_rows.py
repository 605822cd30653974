"""Reports with the story each is on, for measuring how they are put together.

A file has one JSON object a line: what `monitor replay` takes, and beside it `story` or `event`
(what it is on; missing: it is replayed and not scored). `label`: other than positive is not scored,
either. `status` is the true one, `relation` what it is to its story, `cross` that it is in another
language than its story, which is counted apart.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from monitor.app.replay import EPOCH
from monitor.core.dates import parse_date
from tests.score.rows import ScoreError, without

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from tests.score.rows import Half, Row

#: What is told of each report.
Fields = Literal["all", "title+summary", "title+text", "title"]
_LEFT_OUT = {
    "all": (),
    "title+summary": ("text",),
    "title+text": ("summary",),
    "title": ("summary", "text"),
}


def read_reports(files: Sequence[Path], fields: Fields = "all", half: Half = "all") -> list[Row]:
    """The reports of all files in the order of their dates. Raises ScoreError."""
    rows = [row for file in files for row in _read(file)]
    if len({str(row["id"]) for row in rows}) < len(rows):
        raise ScoreError("two rows have the same id")
    chosen = (row for row in rows if half in {"all", _half_of(row)})
    told = [without(row, _LEFT_OUT[fields]) for row in chosen]
    return sorted(told, key=published)


def published(row: Row) -> datetime:
    """When; the beginning of the replay's clock where that is not known."""
    return parse_date(str(row.get("published") or "")) or EPOCH


def _read(file: Path) -> list[Row]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
    except OSError as error:
        raise ScoreError(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ScoreError(f"{file}: not JSON: {error}") from error
    if not all(
        isinstance(row, dict) and {"id", "title", "published"} <= row.keys() for row in rows
    ):
        raise ScoreError(f"{file}: a row has id, title and published")
    return rows


def story_of(row: Row) -> str | None:
    """The story that it is to be found in; None: it is not scored."""
    if row.get("label", "positive") != "positive":
        return None
    return row.get("story") or row.get("event")


def is_foreign(row: Row) -> bool:
    """Whether it is in another language than its story."""
    return bool(row.get("cross"))


def _half_of(row: Row) -> Half:
    name = str(row.get("story") or row.get("event") or row["id"])
    return "odd" if int(sha256(name.encode()).hexdigest(), 16) % 2 else "even"


def words_of(row: Row) -> str:
    """All that is told of it."""
    return "\n".join(str(row[key]) for key in ("title", "summary", "text") if row.get(key))
