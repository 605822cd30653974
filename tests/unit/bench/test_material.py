"""What the benches measure on is made as promised, and the same at every run."""

from __future__ import annotations

import statistics
from itertools import islice
from typing import TYPE_CHECKING

import fastfeedparser

from monitor.app.wiring import load_settings
from tests.bench import articles, corpus, newsroom, once

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_made_up_feeds_have_the_sizes_of_real_ones() -> None:
    """40 of them, 2 to 400 KB, half of them above 75 KB, one with more than a thousand entries."""
    feeds = corpus.made_up()
    sizes = [len(feed) / 1000 for feed in feeds]
    entries = [len(fastfeedparser.parse(feed).entries) for feed in feeds]

    assert len(feeds) == 40
    assert 1 <= min(sizes) <= 4
    assert 350 <= max(sizes) <= 430
    assert 60 <= statistics.median(sizes) <= 90
    assert (min(entries), sorted(entries)[-2:]) == (1, [120, 1046])


def test_the_made_up_feeds_are_the_same_at_every_run() -> None:
    """Figures of two days can be compared."""
    assert corpus.made_up() == corpus.made_up()


def test_a_folder_of_real_feeds_can_stand_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files are read in the order of their names."""
    (tmp_path / "b").write_bytes(b"<b/>")
    (tmp_path / "a").write_bytes(b"<a/>")
    monkeypatch.setenv(corpus.ENV, str(tmp_path))

    assert corpus.feeds() == [b"<a/>", b"<b/>"]


def test_once_asks_for_feeds_alone(tmp_path: Path) -> None:
    """As the bare script does; a page would be one more answer, or one from the network."""
    once.write_config(tmp_path, ["http://127.0.1.1:9/feed/0", "http://127.0.1.2:9/feed/1"])
    settings = load_settings({"MONITOR_CONFIG": str(tmp_path)})

    assert [source.article for source in settings.sources] == ["never", "never"]


def test_articles_are_like_news() -> None:
    """About 300 words each, mixed topics, some of them on battery plants in trouble."""
    told = list(islice(articles.stories(), 400))
    words = [sum(len(p.split()) for p in story.paragraphs) for story in told]
    topics = [story.topic for story in told]

    assert 270 <= statistics.mean(words) <= 370
    assert len(set(topics)) == 7
    assert 20 <= topics.count("setback") <= 60


def test_rows_are_what_replay_reads() -> None:
    """Own ids and addresses, rising dates, nothing left to fill in."""
    rows = list(articles.rows(50))

    assert len({row["id"] for row in rows}) == len({row["url"] for row in rows}) == 50
    assert [row["published"] for row in rows] == sorted(row["published"] for row in rows)
    assert not any("{" in value for row in rows for value in row.values())


def test_a_further_report_shares_the_names_and_some_words_of_the_first() -> None:
    """And two stories share hardly a word that is not common."""
    room = newsroom.Newsroom()
    first, further, other = room.first(7), room.further(7, 90), room.first(8)
    names = set(first["summary"].split()[3:6])

    assert first["published"] < further["published"]
    assert names <= set(further["summary"].split())
    assert _alike(first, further) > 0.2 > _alike(first, other)


def test_a_report_is_the_same_whatever_was_asked_for_before() -> None:
    """Figures of two days can be compared."""
    room = newsroom.Newsroom()
    room.first(1)

    assert room.first(2) == newsroom.Newsroom().first(2)


def _alike(one: dict[str, str], other: dict[str, str]) -> float:
    mine, its = set(one["summary"].split()), set(other["summary"].split())
    return len(mine & its) / len(mine | its)
