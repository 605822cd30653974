"""The project's own reports are what their README says they are."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from monitor.model import Status
from tests.score.stories import OWN

FILES = sorted(OWN.glob("*.jsonl"))
RELATIONS = {"new", "coverage", "update", "duplicate", "none"}
README = (OWN / "README.md").read_text(encoding="utf-8")


def _rows(name: str) -> list[dict[str, Any]]:
    lines = (OWN / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _by_story(*names: str) -> dict[str, list[dict[str, Any]]]:
    stories: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for name in names:
        for row in _rows(name):
            stories[row["story"]].append(row)
    return stories


TOLD = _by_story("plants.jsonl", "others.jsonl")
ALL = [row for file in FILES for row in _rows(file.name)]


def test_there_are_as_many_as_was_said() -> None:
    """60 stories of 2 to 5 reports, half of them of plants; 200 reports with those alone."""
    assert {name: len(_by_story(name)) for name in ("plants.jsonl", "others.jsonl")} == {
        "plants.jsonl": 30,
        "others.jsonl": 30,
    }
    assert {len(rows) for rows in TOLD.values()} <= {2, 3, 4, 5}
    assert len(ALL) >= 200


def test_twenty_stories_have_full_texts() -> None:
    """Of 120 to 300 words, in each of their reports."""
    full = [rows for rows in TOLD.values() if any(row.get("text") for row in rows)]

    assert len(full) == 20
    assert all(120 <= len(row["text"].split()) <= 300 for rows in full for row in rows)


def test_an_id_and_an_address_stand_once() -> None:
    """Over all files."""
    for key in ("id", "url"):
        assert len({row[key] for row in ALL}) == len(ALL)


@pytest.mark.parametrize("name", [file.name for file in FILES])
def test_dates_are_in_order(name: str) -> None:
    """So that a replay of one file is the order of arrival."""
    dates = [datetime.fromisoformat(row["published"]) for row in _rows(name)]

    assert dates == sorted(dates)


def test_a_story_is_opened_by_its_first_report_alone() -> None:
    """Everything after it is something to it."""
    for rows in TOLD.values():
        first, *later = [row["relation"] for row in rows]

        assert first == "new"
        assert set(later) <= RELATIONS - {"new", "none"}


def test_what_stands_alone_has_no_company() -> None:
    """A story of one report, which is to no story anything."""
    for rows in _by_story("alone.jsonl").values():
        assert [row["relation"] for row in rows] == ["none"]


def test_a_duplicate_is_a_copy_word_for_word_and_nothing_else_is() -> None:
    """Of an earlier report of the same story, on another host."""
    for rows in TOLD.values():
        earlier: set[tuple[str, ...]] = set()
        for row in rows:
            words = tuple(row.get(key, "") for key in ("title", "summary", "text"))

            assert (words in earlier) == (row["relation"] == "duplicate")
            earlier.add(words)


def test_only_what_the_readme_names_stands_there() -> None:
    """Fields and cases are documented, states are the program's, hosts are reserved ones."""
    for row in ALL:
        assert all(f"`{name}`" in README for name in (*row, row["case"]))
        assert row["relation"] in RELATIONS
        assert "status" not in row or row["status"] in set(Status)
        assert (urlsplit(row["url"]).hostname or "").endswith(f"{row['source']}")
        assert row["source"].endswith(".test")


def test_every_hard_case_is_there() -> None:
    """Each case that the README lists."""
    cases = {row["case"] for row in ALL}

    assert {name for name in cases if f"`{name}`" in README} == cases
    assert {"follow_ups", "retold", "roundup", "wire_copies", "garbled_figures"} <= cases


def test_reports_in_another_language_are_marked() -> None:
    """A story has one language, apart from those that are marked."""
    for rows in TOLD.values():
        own = {row["lang"] for row in rows if not row.get("cross")}

        assert len(own) == 1
        assert not own & {row["lang"] for row in rows if row.get("cross")}
