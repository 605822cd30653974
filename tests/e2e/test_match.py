"""`monitor match`, as an analyst tries a query."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.desk import Desk

ROWS = [
    {"id": "hit", "title": "Firm scraps its battery plant", "text": "One.\nIt drops the factory."},
    {"id": "denied", "title": "Firm denies it scraps its battery plant"},
    {"id": "short", "title": "Battery plant opens its doors"},
    {"id": "far", "title": "Rain in Spain"},
]


@pytest.fixture
def file(desk: Desk) -> Path:
    desk.configure(sources={}, watchlists=[{"name": "Plants", "keywords": ["zebra"]}])
    path = desk.directory / "rows.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in ROWS), encoding="utf-8")
    return path


def test_near_misses_come_after_the_hits(desk: Desk, file: Path) -> None:
    """Each with its reason; how many there were is counted."""
    done = desk.monitor("match", "gigafactory cancelled", str(file))

    assert done.returncode == 0, done.stderr
    hits, _, near = done.stdout.partition("Near misses: 2")
    assert "Firm scraps its battery plant" in hits
    assert "denied" in near
    assert "Battery plant opens its doors" in near
    assert "Rain in Spain" not in near
    assert near.rstrip().endswith("1 hit in 4 articles")


def test_as_data_there_are_hits_only_unless_asked(desk: Desk, file: Path) -> None:
    """A program that counts lines counts hits; near misses carry their reason."""
    plain = desk.monitor("match", "gigafactory cancelled", str(file), "--json")
    asked = desk.monitor("match", "gigafactory cancelled", str(file), "--json", "--near", "1")
    (hit,) = map(json.loads, plain.stdout.splitlines())
    again, miss = map(json.loads, asked.stdout.splitlines())

    assert hit == again
    assert (hit["title"], hit["status"]) == (ROWS[0]["title"], "cancelled")
    for span in hit["evidence"]:
        assert ROWS[0][span["field"]][span["start"] : span["end"]] == span["text"]
    assert miss["near_miss"]
    assert set(miss) == {"id", "url", "title", "score", "evidence", "near_miss"}


def test_no_near_misses_when_none_are_wanted(desk: Desk, file: Path) -> None:
    """Only hits and their number."""
    done = desk.monitor("match", "gigafactory cancelled", str(file), "--near", "0")

    assert "Near misses" not in done.stdout
    assert "1 hit in 4 articles" in done.stdout


def test_an_operator_in_small_letters_is_a_warning(desk: Desk, file: Path) -> None:
    """As in `check`: with a caret, and the query that may be meant."""
    done = desk.monitor("match", "battery and plant", str(file))

    assert done.returncode == 0
    assert "warning: `and` in small letters is a plain word" in done.stderr
    assert "  battery and plant\n          ^\n  write: battery AND plant" in done.stderr
    assert desk.monitor("match", "battery AND plant", str(file)).stderr == ""
