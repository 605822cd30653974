"""Golden pairs: a page as it came, and everything that is read from it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.config.selectors import parse_selector
from monitor.errors import ParseError
from monitor.model import Answer, Item, Parsed, Selectors, SourceSpec
from monitor.sources import KINDS

GOLDEN = Path(__file__).parents[2] / "golden" / "pages"
EXPECTED = sorted(GOLDEN.glob("*.expected.json"))
NOTHING = Item(title="", url=None)


def document_of(expected: Path) -> bytes:
    stem = expected.name.removesuffix(".expected.json")
    [document] = [path for path in GOLDEN.glob(f"{stem}.*") if path != expected]
    return document.read_bytes()


def read(document: bytes, given: dict[str, str | None]) -> Parsed:
    url = given["url"] or ""
    found = {key: parse_selector(value) for key in FIELDS if (value := given.get(key))}
    spec = SourceSpec(
        name="golden",
        kind="page",
        url=url,
        selectors=Selectors(items=given["items"] or "", **found),
        tz=given.get("tz"),
        lang=given.get("lang"),
    )
    fetched_at = given["fetched_at"]
    answer = Answer(
        status=200,
        url=url,
        body=document,
        charset=given.get("charset"),
        fetched_at=datetime.fromisoformat(fetched_at) if fetched_at else None,
    )
    return KINDS["page"].parse(spec, answer)


FIELDS = ("title", "link", "date")


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
    if parsed.problems:
        found["problems"] = list(parsed.problems)
    return found


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.split(".")[0])
def test_page_is_read_as_written_down(expected: Path) -> None:
    """Each page gives exactly the items and problems, or the error, beside it."""
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    given = wanted.pop("given")

    found: dict[str, Any]
    try:
        found = shown(read(document_of(expected), given))
    except ParseError as error:
        found = {"error": str(error), "reason": error.reason}

    assert wanted == found


def test_no_page_without_expectation() -> None:
    """Every file of the folder is one half of a pair."""
    documents = [path for path in GOLDEN.iterdir() if not path.name.endswith(".expected.json")]

    assert len(documents) == len(EXPECTED)
