"""Golden pairs: a document as it came, and beside it everything that is read from it.

`x.xml` and `x.expected.json`; the latter holds what was `given` besides the document, and the items
with everything else, or the error that a person is told.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.errors import ParseError
from monitor.model import Answer, Item, Parsed, PollHints, SourceSpec
from monitor.sources import KINDS

if TYPE_CHECKING:
    from monitor.model import SourceKind

GOLDEN = Path(__file__).parents[1] / "golden"
_ENDING = ".expected.json"
_NOTHING = Item(title="", url=None)


def expectations(folder: str) -> list[Path]:
    """The expected halves of a folder's pairs."""
    return sorted((GOLDEN / folder).glob(f"*{_ENDING}"))


def documents(folder: str) -> list[Path]:
    """The other halves."""
    return sorted(p for p in (GOLDEN / folder).iterdir() if not p.name.endswith(_ENDING))


def name_of(path: Path) -> str:
    """What a pair is called."""
    return path.name.split(".")[0]


def read_pair(kind: SourceKind, expected: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is wanted of a pair, and what is read."""
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    given = wanted.pop("given")
    stem = expected.name.removesuffix(_ENDING)
    [document] = [path for path in expected.parent.glob(f"{stem}.*") if path != expected]
    return wanted, read(kind, document.read_bytes(), **given)


def read(
    kind: SourceKind, body: bytes, *, url: str, charset: str | None = None, **spec: Any
) -> dict[str, Any]:
    """What is read from a document: of `Parsed` whatever it says, or the error."""
    source = SourceSpec(name="golden", kind=kind, url=url, **spec)
    answer = Answer(status=200, url=url, body=body, charset=charset)
    try:
        return shown(KINDS[kind].parse(source, answer))
    except ParseError as error:
        return {"error": str(error), "reason": error.reason}


def shown(parsed: Parsed) -> dict[str, Any]:
    """Title and items always, the rest where it is said."""
    found: dict[str, Any] = {
        "title": parsed.title,
        "items": [_shown_item(item) for item in parsed.items],
    }
    if parsed.hints != PollHints():
        interval = parsed.hints.min_interval
        found["hints"] = {
            "min_interval": interval and interval.total_seconds(),
            "skip_hours": sorted(parsed.hints.skip_hours),
            "skip_days": sorted(parsed.hints.skip_days),
        }
    if parsed.problems:
        found["problems"] = list(parsed.problems)
    if parsed.more:
        found["more"] = [
            {"url": part.url, "changed": part.changed and part.changed.isoformat()}
            for part in parsed.more
        ]
    return found


def _shown_item(item: Item) -> dict[str, Any]:
    values = asdict(item) | {"published": item.published and item.published.isoformat()}
    return {
        name: value
        for name, value in values.items()
        if name in {"title", "url"} or value != getattr(_NOTHING, name)
    }
