"""`replay` in process: what it prints of rows that edit, repeat and move one another."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.app.replay import MAX_POLL, json_line, polls, read_rows, replay
from monitor.store.store import SqlStore
from tests.fakes.collecting import make_setup, make_watch
from tests.fakes.records import words

STORY = {"url": "https://a.example/1", "title": "Firm news"}
TEXT = "In Ohio the plant was scrapped today. More follows here."
SETUP = make_setup(make_watch("Plants", "plant scrapped", min_score=0.0))


def _lines(rows: list[dict[str, Any]], *watches: Any) -> list[dict[str, Any]]:
    setup = make_setup(*watches) if watches else SETUP
    store = SqlStore.open("sqlite://")
    try:
        decided = replay(store, setup, read_rows(map(json.dumps, rows), "rows", pytest.fail))
        return [json_line(row, decision) for row, decision in decided]
    finally:
        store.close()


def _is_its_own(row: dict[str, Any], line: dict[str, Any]) -> bool:
    spans = [span for match in line["matches"] for span in match["evidence"]]
    return all(row[s["field"]][s["start"] : s["end"]] == s["text"] for s in spans)


def test_an_edit_is_judged_on_the_known_text_and_shows_its_own_words() -> None:
    """Evidence that only the earlier row holds is not printed for the later one."""
    rows = [
        STORY | {"text": TEXT},
        STORY | {"title": "Firm news, plant updated"},
        STORY | {"title": "Firm: plant scrapped", "summary": "Hello"},
    ]
    lines = _lines(rows)

    assert [line["relation"] for line in lines] == ["new", "duplicate", "duplicate"]
    assert all(map(_is_its_own, rows, lines))
    assert [len(line["matches"][0]["evidence"]) for line in lines] == [2, 0, 2]


TOLD = [
    {"id": "b", "title": "Acme: plant scrapped", "published": "2026-11-02T10:00:05Z"},
    {"id": "a", "title": "Acme: plant is scrapped now", "published": "2026-11-02T10:00:50Z"},
]


def _story_and_relation(rows: list[dict[str, Any]]) -> dict[Any, tuple[Any, Any]]:
    return {each["id"]: (each["story"], each["relation"]) for each in _lines(rows)}


def test_of_one_minute_it_does_not_matter_what_came_first() -> None:
    """Lines come out as they went in; a minute apart the first one begins the story."""
    apart = [TOLD[0], TOLD[1] | {"published": "2026-11-02T10:01:00Z"}]

    assert [line["id"] for line in _lines(TOLD)] == ["b", "a"]
    assert _story_and_relation(TOLD) == _story_and_relation(TOLD[::-1])
    assert _story_and_relation(TOLD) == {"a": ("a", "new"), "b": ("a", "coverage")}
    assert _story_and_relation(apart) == {"b": ("b", "new"), "a": ("b", "coverage")}


def test_an_edit_within_the_minute_comes_after_what_it_edits() -> None:
    """It does not matter by which id it goes."""
    rows = [{**row, "url": STORY["url"]} for row in TOLD]

    assert [line["relation"] for line in _lines(rows)] == ["new", "duplicate"]


def test_a_poll_has_a_bound() -> None:
    """Of a file with one date no more is held back than that."""
    rows = [{"title": f"No. {n}", "published": "2026-11-02"} for n in range(MAX_POLL + 1)]
    found = polls(read_rows(map(json.dumps, rows), "rows", pytest.fail))

    assert [len(poll) for poll in found] == [MAX_POLL, 1]


FIELDS = st.fixed_dictionaries(
    {
        "url": st.sampled_from(
            ["https://a.example/1", "https://b.example/1", "https://a.example/"]
        ),
        "title": st.sampled_from(["Firm news", "Plant scrapped", "Firm: the plant is scrapped"]),
    },
    optional={
        "summary": st.sampled_from(
            ["", "A plant, scrapped.", "Rain.", f"Plant scrapped {words(50)}"]
        ),
        "text": st.sampled_from([TEXT, "Sun.", f"{words(50)}. The plant was scrapped."]),
        "source": st.sampled_from(["A", "B"]),
    },
)


@settings(deadline=None, max_examples=60)  # the machine may be busy
@given(st.lists(FIELDS, max_size=6))
def test_evidence_always_stands_in_its_own_row(rows: list[dict[str, Any]]) -> None:
    """row[field][start:end] == text, whatever rows edit and repeat each other."""
    assert all(map(_is_its_own, rows, _lines(rows)))


@pytest.mark.parametrize("title", ["Plant scrapped", "Plant scrapped, says firm"])
def test_a_list_hears_its_source_in_a_row_that_repeats_another(title: str) -> None:
    """The same address from the source that a query names, in the same words or in others."""
    rows = [
        STORY | {"title": "Plant scrapped", "source": "Ledger"},
        STORY | {"title": title, "source": "The Post"},
        STORY | {"title": title, "source": "The Post"},
    ]
    lines = _lines(rows, make_watch("Post", "plant AND scrapped AND source:post"))

    assert [line["relation"] for line in lines] == ["none", "new", "duplicate"]


def _filing(firm: str, **changes: Any) -> dict[str, Any]:
    text = f"{words(60)} {firm}: plant scrapped. {words(60, 'form')}"
    url = f"https://a.example/{firm}"
    return {"url": url, "title": f"{firm}: plant scrapped", "text": text} | changes


def test_filings_made_from_a_template_are_stories_of_their_own() -> None:
    """Within one outlet only the very text, or the headline with it, makes a copy."""
    again = _filing("Beta", url="https://a.example/again", title="Notice: plant scrapped")
    elsewhere = _filing("Alpha", url="https://b.example/1", title="Plant scrapped by Alpha")
    rows = [_filing("Alpha"), _filing("Beta"), again, elsewhere]
    lines = _lines(rows)

    assert [line["relation"] for line in lines] == ["new", "new", "duplicate", "duplicate"]
    assert [line["story"] for line in lines] == ["1", "2", "2", "1"]


def test_rows_after_an_alert_are_duplicates_or_none() -> None:
    """Whatever order the wordings of one address come in, and come back in."""
    told, reworded = STORY | {"title": "Plant scrapped"}, STORY | {"title": "Firm scrapped plant"}
    silent = STORY | {"title": "Firm to speak"}
    lines = _lines([told, silent, told, silent, reworded, reworded])

    none, again = ("none", None), ("duplicate", "1")
    expected = [("new", "1"), none, again, none, again, again]
    assert expected == [(line["relation"], line["story"]) for line in lines]


def test_a_text_that_moved_within_a_source_is_known() -> None:
    """Another address, the same words: its own evidence all the same."""
    text = f"{TEXT} {words(50)}"
    rows = [STORY | {"text": text}, STORY | {"url": "https://a.example/2", "text": text}]
    lines = _lines(rows)

    assert [line["relation"] for line in lines] == ["new", "duplicate"]
    assert [line["story"] for line in lines] == ["1", "1"]
    assert all(map(_is_its_own, rows, lines))
    assert lines[1]["matches"][0]["evidence"]
