"""`monitor backtest`: a watch list tried on the archive."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.store.store import SqlStore
from tests.fakes.archive import BEGAN, fill
from tests.fakes.records import words

if TYPE_CHECKING:
    from tests.fakes.desk import Desk

PLANTS = {"name": "Plants", "keywords": ["gigafactory cancelled"]}
TEXT = f"The maker will not build the factory. {words(60)}"
ROWS: list[dict[str, Any]] = [
    {"title": "Firm scraps battery plant", "days": 3, "text": TEXT},
    {"title": "Firm scraps battery plant", "days": 2, "text": TEXT, "url": "https://b.example/1"},
    {"title": "Maru axes its gigafactory in Ghent", "days": 1},
    {"title": "Battery plant is delayed", "days": 1},
    {"title": "Firm denies it scraps its battery plant", "days": 1},
    {"title": "An old gigafactory is axed", "days": 200},
    {"title": "Rain in Spain", "days": 0},
]


def rows() -> list[dict[str, Any]]:
    """With the time of the first sight in the place of an age."""
    return [
        {key: value for key, value in row.items() if key != "days"}
        | {"seen_at": BEGAN - timedelta(days=row["days"])}
        for row in sorted(ROWS, key=lambda row: -row["days"])
    ]


@pytest.fixture
def full(desk: Desk) -> Desk:
    desk.configure(sources={}, watchlists=[PLANTS])
    fill(desk, rows())
    return desk


def told(desk: Desk, *arguments: str) -> dict[str, Any]:
    done = desk.monitor("backtest", *arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_hits_and_messages_a_day(full: Desk) -> None:
    """Copies are hits, but one message; what is older than asked for is left out."""
    found = told(full, "Plants", "--since", "30d")

    assert (found["articles"], found["hits"]) == (6, 3)
    by_day = {each["day"]: each["hits"] for each in found["days"]}
    days = [str((BEGAN - timedelta(days=number)).date()) for number in (3, 2, 1, 0)]
    assert [by_day[day] for day in days] == [1, 1, 1, 0]
    (channel,) = found["messages"]
    assert (channel["channel"], channel["total"]) == ("#news", 2)
    assert {days[0]: 1, days[2]: 1} == channel["days"]
    assert found["samples"][0]["title"] == "Maru axes its gigafactory in Ghent"
    for span in found["samples"][0]["evidence"]:
        assert found["samples"][0][span["field"]][span["start"] : span["end"]] == span["text"]


def test_the_newest_hits_are_those_published_last(desk: Desk) -> None:
    """Also of a first run, which sees everything at one moment."""
    desk.configure(sources={}, watchlists=[PLANTS])
    titles = {1: "Firm axes its gigafactory", 4: "Maker nixes gigafactory", 2: "Gigafactory axed"}
    fill(
        desk,
        [
            {"title": title, "seen_at": BEGAN, "published": BEGAN - timedelta(days=days)}
            for days, title in titles.items()
        ],
    )
    found = told(desk, "Plants")

    assert [each["title"] for each in found["samples"]] == [titles[day] for day in (1, 2, 4)]


def test_the_same_list_differs_in_nothing(full: Desk) -> None:
    """And its near misses have their reasons."""
    found = told(full, "Plants")

    assert (found["added"]["total"], found["dropped"]["total"], found["unknown"]) == (0, 0, 0)
    reasons = {each["title"]: each["reason"] for each in found["near_misses"]}
    assert "denied" in reasons["Firm denies it scraps its battery plant"]


def test_an_edit_shows_what_it_adds_and_drops(full: Desk) -> None:
    """Against what the list of that name said when each article was decided."""
    edited = PLANTS | {"keywords": ["gigafactory delayed", '"Maru axes"'], "exclude": ["nothing"]}
    full.configure(sources={}, watchlists=[edited])
    found = told(full, "Plants", "--since", "30d")
    shown = full.monitor("backtest", "Plants").stdout

    added, dropped = found["added"], found["dropped"]
    assert [each["title"] for each in added["newest"]] == ["Battery plant is delayed"]
    assert (added["total"], dropped["total"]) == (1, 2)
    assert {"Firm scraps battery plant"} == {each["title"] for each in dropped["newest"]}
    assert all(each["reason"] for each in dropped["newest"])
    assert "against what it found when it was in use: +1 -2" in shown
    assert "\nAdded: 1\n" in shown
    assert "\nDropped: 2\n" in shown


def test_a_person_sees_a_chart_and_the_words(full: Desk) -> None:
    """A bar a day, the newest hits, what to expect in the channel."""
    shown = full.monitor("backtest", "Plants", "--since", "30d").stdout

    assert "Plants: 6 articles of the last 30d" in shown
    assert f"{(BEGAN - timedelta(days=1)).date()} ████" in shown
    assert "3 hits, 0.75 a day over 4 days" in shown
    assert "#news: 2 messages, 0.5 a day over 4 days" in shown
    assert "Maru axes its gigafactory in Ghent\n  “axes” = @cancelled in the headline" in shown


def test_a_draft_in_a_file_is_tried_and_checked(full: Desk) -> None:
    """It needs not be part of the configuration; its mistakes have their places."""
    draft = full.directory / "draft.yaml"
    draft.write_text("watchlists:\n  - name: Rain\n    keywords:\n      - rain spain\n")
    found = told(full, "draft.yaml")
    assert (found["watch"], found["hits"], found["added"]["total"]) == ("Rain", 1, 1)

    draft.write_text("watchlists:\n  - name: Rain\n    keywords:\n      - (rain OR\n")
    done = full.monitor("backtest", "draft.yaml")
    assert done.returncode == 78
    assert "draft.yaml:4:" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["Plans"], "watch lists: Plants"), (["Plants", "--since", "3 weeks"], "--since: ")],
)
def test_a_slip_says_what_would_be_right(full: Desk, arguments: list[str], said: str) -> None:
    """Exit 2."""
    done = full.monitor("backtest", *arguments)

    assert done.returncode == 2
    assert said in done.stderr


def test_what_was_found_in_a_text_that_is_gone_cannot_be_judged(desk: Desk) -> None:
    """Nobody is told that an edit drops what only pruning took away."""
    text = f"Rain. The gigafactory is cancelled. {words(5)} Then the gigafactory is cancelled."
    desk.configure(sources={}, watchlists=[PLANTS])
    (article,) = fill(desk, [{"title": "News of the day", "text": text}])
    store = SqlStore.open(f"sqlite:///{desk.directory}/monitor.db")
    store.prune(article.seen_at + timedelta(days=91))
    store.close()
    found = told(desk, "Plants")

    assert (found["hits"], found["dropped"]["total"], found["unknown"]) == (0, 0, 1)
    assert found["without_text"] == 1
