"""`monitor stories` and `monitor timeline`: what stories there are, and how one developed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.archive import BEGAN, fill

if TYPE_CHECKING:
    from tests.fakes.desk import Desk

PLANTS = {
    "name": "Plants",
    "query": "(gigafactory OR @battery_plant) NEAR/8 (@setback OR @resumed)",
}
DOORS = {"name": "Doors", "keywords": ["battery opens"]}


def _report(hours: int, title: str, host: str) -> dict[str, Any]:
    when = BEGAN + timedelta(hours=hours)
    return {"title": title, "url": f"https://{host}.example/{hours}", "source": host,
            "seen_at": when, "published": when}  # fmt: skip


ROWS = [
    _report(0, "Kestrel Cells pauses its Toledo battery plant", "ledger"),
    _report(1, "Work on Toledo battery plant of Kestrel Cells is suspended", "wire"),
    _report(2, "Maru opens battery line in Ghent", "herald"),
    _report(3, "Kestrel Cells cancels Toledo battery plant for good", "ledger"),
    _report(5, "Kestrel Cells resumes work on Toledo battery plant", "wire"),
    _report(6, "Bakers of Ghent", "herald"),
]


@pytest.fixture
def full(desk: Desk) -> Desk:
    desk.configure(sources={}, watchlists=[PLANTS, DOORS])
    fill(desk, ROWS)
    return desk


def _json(desk: Desk, *words: str) -> dict[str, Any]:
    done = desk.monitor(*words, "--json")
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_stories_are_listed_with_what_they_came_to(full: Desk) -> None:
    """The one that went on last comes first; four reports of one plant are one story."""
    found = _json(full, "stories")["stories"]
    shown = full.monitor("stories").stdout.splitlines()

    assert [(each["title"], each["reports"], each["status"]) for each in found] == [
        (ROWS[0]["title"], 4, "resumed"),
        (ROWS[2]["title"], 1, "opened"),
    ]
    assert found[0]["watches"] == ["Plants"]
    assert ROWS[0]["title"] in shown[1]
    assert "RESUMED" in shown[1]


def test_stories_can_be_asked_for_by_list_number_and_time(full: Desk) -> None:
    """The usual ways to make a list shorter."""
    assert [s["title"] for s in _json(full, "stories", "--watch", "Doors")["stories"]] == [
        ROWS[2]["title"]
    ]
    assert len(_json(full, "stories", "--limit", "1")["stories"]) == 1
    assert _json(full, "stories", "--since", "1s")["stories"] == []


def test_a_timeline_tells_each_step_and_report(full: Desk) -> None:
    """What it came to, in order; which report changed it, and what was made of it."""
    story = _json(full, "stories")["stories"][0]["story"]
    found = _json(full, "timeline", story)

    assert [step["status"] for step in found["steps"]] == ["paused", "cancelled", "resumed"]
    assert [entry["relation"] for entry in found["timeline"]] == [
        "new", "coverage", "update", "update",
    ]  # fmt: skip
    assert found["timeline"][2]["change"] == {
        "fact": "status", "before": "paused", "after": "cancelled",
    }  # fmt: skip
    assert all(0 < entry["similarity"] <= 1 for entry in found["timeline"][1:])
    shown = full.monitor("timeline", story[:8]).stdout
    for words in ("paused → cancelled", "CANCELLED", "4 reports", "wire", ROWS[3]["title"]):
        assert words in shown


def test_a_timeline_tells_what_was_denied(desk: Desk) -> None:
    """Beside the status that was, and in the list of stories."""
    desk.configure(sources={}, watchlists=[PLANTS])
    denial = _report(2, "Kestrel Cells denies it cancels Toledo battery plant", "wire")
    fill(desk, [_report(0, "Kestrel Cells cancels its Toledo battery plant", "ledger"), denial])
    [story] = _json(desk, "stories")["stories"]
    [step] = _json(desk, "timeline", story["story"])["steps"]

    assert (step["announced"], step["denied_at"]) == (True, denial["seen_at"].isoformat())
    assert "CANCELLED, denied" in desk.monitor("stories").stdout
    assert "denied 2" in desk.monitor("timeline", story["story"]).stdout


def test_a_story_is_known_by_any_of_its_articles(full: Desk) -> None:
    """By the address of the second report, too."""
    assert _json(full, "timeline", ROWS[1]["url"])["title"] == ROWS[0]["title"]


def test_an_id_may_be_written_in_capitals(full: Desk) -> None:
    """Whole or its beginning."""
    story = _json(full, "stories")["stories"][0]["story"]

    assert _json(full, "timeline", story.upper())["story"] == story
    assert _json(full, "timeline", story[:8].upper())["story"] == story


def test_an_article_of_no_story_is_told_from_one_that_nobody_knows(full: Desk) -> None:
    """It was read, but no list asked for it."""
    done = full.monitor("timeline", ROWS[-1]["url"])

    assert done.returncode == 1
    assert "Bakers of Ghent: this article belongs to no story; `monitor explain " in done.stderr


def test_what_was_sent_names_kind_and_article(full: Desk) -> None:
    """An alert, a further report and an update are told from each other."""
    sent = full.monitor("timeline", ROWS[0]["url"]).stdout.split("What was sent")[1]
    lines = [line.strip().split("  ")[1] for line in sent.strip().splitlines()]

    assert [line.split(" to ")[0] for line in lines] == ["alert", "report", "update", "update"]
    for line, row in zip(lines, [ROWS[0], ROWS[1], ROWS[3], ROWS[4]], strict=True):
        assert f"pending: {row['title']} ({row['source']})" in line


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["stories", "--watch", "Plantz"], 2, "no watch list is named “Plantz”"),
        (["stories", "--since", "soon"], 2, "--since: `soon` is no duration"),
        (["timeline", "0123456789"], 1, "no story is named 0123456789"),
        (["timeline", "zz"], 1, "no story is named zz; `monitor stories` lists them"),
        (["timeline", "44e5"], 1, "44e5 is too short: at least 6 digits of an id are needed"),
        (["timeline", ""], 1, "name a story: `monitor stories` lists them"),
        (["timeline", "https://no.example/x"], 1, "no article with the address https://no.example"),
    ],
)
def test_slips_are_told(full: Desk, words: list[str], code: int, said: str) -> None:
    """What is wrong, with what would be right."""
    done = full.monitor(*words)

    assert (done.returncode, said in done.stderr) == (code, True)
