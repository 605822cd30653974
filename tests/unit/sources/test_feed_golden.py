"""Golden pairs: a document as it came, and everything that is read from it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import ParseError
from monitor.model import Answer, Item, Parsed, PollHints, SourceSpec
from monitor.sources import KINDS

GOLDEN = Path(__file__).parents[2] / "golden" / "feeds"
EXPECTED = sorted(GOLDEN.glob("*.expected.json"))
NOTHING = Item(title="", url=None)


def document_of(expected: Path) -> bytes:
    stem = expected.name.removesuffix(".expected.json")
    [document] = [path for path in GOLDEN.glob(f"{stem}.*") if path != expected]
    return document.read_bytes()


def shown_item(item: Item) -> dict[str, Any]:
    """Title and URL always, the rest where it is said."""
    values = asdict(item) | {"published": item.published and item.published.isoformat()}
    return {
        name: value
        for name, value in values.items()
        if name in {"title", "url"} or value != getattr(NOTHING, name)
    }


def shown(parsed: Parsed) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": parsed.title,
        "items": [shown_item(item) for item in parsed.items],
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
    return found


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.split(".")[0])
def test_document_is_read_as_written_down(expected: Path) -> None:
    """Each document gives exactly the items, hints and problems, or the error, beside it."""
    wanted = json.loads(expected.read_text())
    given = {"url": None, "charset": None, "tz": None, "lang": None} | wanted.pop("given")
    spec = SourceSpec(
        name="golden", kind="feed", url=given["url"], tz=given["tz"], lang=given["lang"]
    )
    answer = Answer(
        status=200, url=given["url"], body=document_of(expected), charset=given["charset"]
    )

    found: dict[str, Any]
    try:
        found = shown(KINDS["feed"].parse(spec, answer))
    except ParseError as error:
        found = {"error": str(error), "reason": error.reason}

    assert wanted == found


def test_no_document_without_expectation() -> None:
    """Every file of the folder is one half of a pair."""
    documents = [path for path in GOLDEN.iterdir() if not path.name.endswith(".expected.json")]

    assert len(documents) == len(EXPECTED)
