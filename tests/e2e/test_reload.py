"""Editing config/ while the service runs, as an analyst does all day."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.fakes.desk import read_until, stop
from tests.fakes.rss import Entry, rss

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Mapping

    from tests.fakes.desk import Desk
    from tests.fakes.newsroom import Newsroom

PLANTS = {"name": "Plants", "keywords": ["gigafactory cancelled"]}


def _entry(number: int, title: str) -> Entry:
    return Entry(title, f"https://p.example/{number}", "", datetime.now(UTC))


def _watchlists(*lists: Mapping[str, Any]) -> str:
    return yaml.safe_dump({"watchlists": [dict(each) for each in lists]})


@contextmanager
def running(desk: Desk, newsroom: Newsroom) -> Iterator[subprocess.Popen[str]]:
    """The service at work with one source and one watch list."""
    url = newsroom.put("/f.xml", rss("Paper", []))
    desk.configure(sources={"Paper": url}, watchlists=[PLANTS])
    process = desk.start("run")
    try:
        assert "nearest misses" in read_until(process, "nearest misses")
        yield process
    finally:
        code, errors = stop(process)
    assert code == 0, errors


def test_a_saved_watch_list_takes_effect_without_a_restart(desk: Desk, newsroom: Newsroom) -> None:
    """What changed is said; the next article is judged by it, what is known is not."""
    with running(desk, newsroom) as process:
        newsroom.put("/f.xml", rss("Paper", [_entry(1, "Bakery opens in town")]))
        newsroom.wait_for(3)
        bakeries = {"name": "Bakeries", "keywords": ["bakery opens"]}
        desk.write("watchlists/all.yaml", _watchlists(PLANTS, bakeries))
        assert "watch list added: Bakeries" in read_until(process, "Bakeries")

        entries = [_entry(2, "Second bakery opens"), _entry(1, "Bakery opens in town")]
        newsroom.put("/f.xml", rss("Paper", entries))
        alert = read_until(process, "https://p.example/")
        assert "https://p.example/2" in alert


def test_a_bad_save_keeps_the_last_good_version(desk: Desk, newsroom: Newsroom) -> None:
    """It is refused with file:line:column, and mended by the next save."""
    with running(desk, newsroom) as process:
        desk.write(
            "watchlists/all.yaml",
            "watchlists:\n  - name: Plants\n    keywords:\n      - (gigafactory cancelled\n",
        )
        said = read_until(process, "all.yaml")
        assert "configuration refused" in said
        assert "config/watchlists/all.yaml:4:" in said

        newsroom.put("/f.xml", rss("Paper", [_entry(1, "Firm scraps its battery plant")]))
        assert "https://p.example/1" in read_until(process, "https://p.example/1")

        desk.write("watchlists/all.yaml", _watchlists({**PLANTS, "keywords": ["bakery opens"]}))
        assert "watch list changed: Plants (keywords)" in read_until(process, "changed")


def test_half_a_save_does_no_harm(desk: Desk, newsroom: Newsroom) -> None:
    """An editor writes in two parts; a temporary file comes and goes."""
    with running(desk, newsroom) as process:
        whole = _watchlists(PLANTS, {"name": "Bakeries", "keywords": ["bakery opens"]})
        desk.write("watchlists/.all.yaml.swp", "x")
        desk.write("watchlists/4913", "x")
        desk.write("watchlists/all.yaml", whole[: len(whole) - 20] + '"')
        desk.write("watchlists/all.yaml~", "x")
        desk.write("watchlists/all.yaml", whole)

        said = read_until(process, "Bakeries")
        assert "refused" not in said


def test_a_new_list_with_backfill_looks_back(desk: Desk, newsroom: Newsroom) -> None:
    """What came before it is told once; neither a restart nor a further edit tells it again."""
    bakeries = {"name": "Bakeries", "keywords": ["bakery opens"], "backfill": "7d"}
    with running(desk, newsroom) as process:
        newsroom.put("/f.xml", rss("Paper", [_entry(1, "Bakery opens in town")]))
        newsroom.wait_for(3)
        desk.write("watchlists/all.yaml", _watchlists(PLANTS, bakeries))
        assert "https://p.example/1" in read_until(process, "https://p.example/1")

    more = {**bakeries, "keywords": ["bakery opens", "town"]}
    desk.write("watchlists/all.yaml", _watchlists(PLANTS, more))
    assert "https://p.example/1" not in desk.monitor("once").stdout


def test_a_list_that_was_changed_between_two_runs_looks_back(
    desk: Desk, newsroom: Newsroom
) -> None:
    """For those who start `once` from cron."""
    url = newsroom.put("/f.xml", rss("Paper", []))
    desk.configure(sources={"Paper": url}, watchlists=[PLANTS])
    desk.monitor("once")
    newsroom.put("/f.xml", rss("Paper", [_entry(1, "Bakery opens in town")]))
    assert "https://p.example/1" not in desk.once_when_due().stdout

    changed = {**PLANTS, "keywords": ["bakery opens"], "backfill": "1d"}
    desk.write("watchlists/all.yaml", _watchlists(changed))
    assert "https://p.example/1" in desk.monitor("once").stdout


@pytest.mark.parametrize("edit", [False, True])
def test_a_hangup_reads_the_configuration_and_says_so(
    desk: Desk, newsroom: Newsroom, *, edit: bool
) -> None:
    """Also when nothing has changed, because a person waits for a word."""
    with running(desk, newsroom) as process:
        if edit:
            desk.write("sources/more.yaml", "sources: []\n")
        process.send_signal(signal.SIGHUP)

        assert "configuration: nothing has changed" in read_until(process, "configuration")


def test_a_new_source_is_asked_at_once(desk: Desk, newsroom: Newsroom) -> None:
    """And one that was taken away is not asked again."""
    with running(desk, newsroom) as process:
        url = newsroom.put("/g.xml", rss("Ledger", [_entry(7, "Firm scraps its battery plant")]))
        entry = {"name": "Ledger", "feed": url, "every": "1s"}
        host = url.split("/")[2]
        desk.write(
            "sources/all.yaml", yaml.safe_dump({"sources": [{**entry, "allow_private": [host]}]})
        )
        said = read_until(process, "https://p.example/7")
        assert "source added: Ledger" in said
        assert "source removed: Paper" in said
        before = sum(seen.path == "/f.xml" for seen in newsroom.requests)
        asked = len(newsroom.requests)
        newsroom.wait_for(asked + 2)
        assert before == sum(seen.path == "/f.xml" for seen in newsroom.requests)
