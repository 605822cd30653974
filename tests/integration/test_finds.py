"""What the shipped watch lists find in sentences and articles of six languages, and what not.

The labelled file is written for this test: real facts and invented firms in words of our own.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.language import article, shipped_watches

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.model import Match

ROOT = Path(__file__).parents[2]
LABELLED = ROOT / "tests/golden/finds/labelled.jsonl"
SETBACKS, GIGAFACTORY = "Plant setbacks", "Gigafactory cancellations"
Row = dict[str, Any]


@cache
def _rows() -> tuple[Row, ...]:
    return tuple(json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines())


@cache
def _matches(number: int) -> dict[str, Match]:
    row = _rows()[number]
    published = datetime.fromisoformat(row["published"]) if "published" in row else None
    about = article(row["title"], text=row["text"], lang=row["lang"], published=published)
    return {match.watch: match for match in shipped_watches().verdict(about).matches}


def _share(watch: str, among: Callable[[Row], bool]) -> float:
    """The share of the rows that the watch list finds."""
    numbers = [number for number, row in enumerate(_rows()) if among(row)]
    return sum(watch in _matches(number) for number in numbers) / len(numbers)


def _positive(row: Row) -> bool:
    return bool(row["label"] == "positive")


def test_setbacks_are_found() -> None:
    """At least nineteen of twenty, whatever words say it."""
    assert _share(SETBACKS, _positive) >= 0.95


@pytest.mark.parametrize("lang", ["de", "fr", "es", "it", "sv"])
def test_setbacks_are_found_in_other_languages(lang: str) -> None:
    """The smaller lists hold what headlines use."""
    assert _share(SETBACKS, lambda row: _positive(row) and row["lang"] == lang) >= 0.9


def test_what_is_no_setback_stays_quiet() -> None:
    """At most one in twenty of the hard ones errs."""
    assert _share(SETBACKS, lambda row: not _positive(row)) <= 0.05


def test_full_articles_with_a_background_sentence_stay_quiet() -> None:
    """Another plant's end, remembered in passing, is no news."""
    assert _share(SETBACKS, lambda row: not _positive(row) and row["id"][:4] == "full") == 0


def test_plain_words_find_cancelled_battery_plants_and_no_others() -> None:
    """`gigafactory cancelled` is all that an analyst types."""
    battery = [row for row in _rows() if _positive(row) and row["kind"] == "battery"]
    cancelled = [row["id"] for row in battery if row["status"] == "cancelled"]
    waiting = [row["id"] for row in battery if row["status"] in ("paused", "delayed")]

    assert _share(GIGAFACTORY, lambda row: row["id"] in cancelled) >= 0.9
    assert _share(GIGAFACTORY, lambda row: row["id"] in waiting) <= 0.15
    assert _share(GIGAFACTORY, lambda row: row.get("kind") in ("chip", "solar", "wind")) <= 0.05
    assert _share(GIGAFACTORY, lambda row: not _positive(row)) <= 0.05


def test_the_status_is_what_happened() -> None:
    """Of those found, nine in ten."""
    found = [
        match.status == row["status"]
        for number, row in enumerate(_rows())
        if _positive(row) and (match := _matches(number).get(SETBACKS))
    ]

    assert sum(found) / len(found) >= 0.9


def test_the_labelled_file_is_hard_enough() -> None:
    """Four in ten are negatives that hold tempting words; six languages; whole articles too."""
    rows = _rows()
    negatives = [row for row in rows if not _positive(row)]

    assert len(rows) >= 220
    assert len(negatives) >= 0.4 * len(rows)
    assert {"en", "de", "fr", "es", "it", "sv"} == {row["lang"] for row in rows}
    assert sum(row["id"].startswith("full") for row in rows) >= 25
    assert len({row["id"] for row in rows}) == len(rows)
