"""The service's main promise, through the real command line and real HTTP on loopback."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.fakes.invented import name
from tests.fakes.rss import Entry, rss

if TYPE_CHECKING:
    from tests.fakes.desk import Desk
    from tests.fakes.newsroom import Newsroom

FEEDS = 40
WATCH = {"name": "Plants", "keywords": ["gigafactory cancelled"]}


def _entry(number: int, title: str) -> Entry:
    when = datetime.now(UTC) - timedelta(minutes=number)
    return Entry(title, f"https://paper{number}.example/{abs(hash(title))}", "More inside.", when)


def _publish(newsroom: Newsroom, number: int, entries: list[Entry]) -> str:
    return newsroom.put(f"/{number}.xml", rss(f"Paper {number}", entries))


def _alerts(output: str) -> int:
    return len(re.findall(r"^● .*Plants", output, re.MULTILINE)) - output.count("First run:")


@pytest.fixture
def watched(desk: Desk, newsroom: Newsroom) -> dict[int, list[Entry]]:
    """Forty feeds; every fifth has an article that matches."""
    feeds = {
        number: [_entry(number, f"Town {number} opens a library")]
        + (
            [_entry(number, f"{name(number, 1)} scraps its {name(number, 2)} battery plant")]
            if number % 5 == 0
            else []
        )
        for number in range(FEEDS)
    }
    addresses = {f"Paper {n}": _publish(newsroom, n, entries) for n, entries in feeds.items()}
    desk.configure(sources=addresses, watchlists=[WATCH])
    return feeds


def test_first_run_then_news_then_nothing(
    desk: Desk, newsroom: Newsroom, watched: dict[int, list[Entry]]
) -> None:
    """At most 3 alerts and a line; then exactly what is new, 304 from the rest; then silence."""
    first = desk.monitor("once")

    assert first.returncode == 0, first.stderr
    assert _alerts(first.stdout) == 3
    assert "First run: 5 more matching articles" in first.stdout
    assert "48 items from 40 sources" in first.stdout

    for number in (1, 2, 3):
        title = f"{name(number, 3)} abandons its gigafactory in {name(number, 4)}"
        news = [_entry(number, title), _entry(number, "Rain")]
        _publish(newsroom, number, [*watched[number], *news])
    newsroom.forget()
    second = desk.once_when_due()

    assert second.returncode == 0, second.stderr
    assert _alerts(second.stdout) == 3
    assert "First run" not in second.stdout
    statuses = [seen.status for seen in newsroom.requests]
    assert (statuses.count(304), statuses.count(200)) == (37, 3)

    third = desk.once_when_due()

    assert third.returncode == 0, third.stderr
    assert _alerts(third.stdout) == 0


def test_once_with_nothing_due_says_when(desk: Desk, newsroom: Newsroom) -> None:
    """A second call within the interval asks nobody and is fine."""
    url = _publish(newsroom, 1, [_entry(1, "Rain")])
    desk.configure(sources={"Paper": url}, watchlists=[WATCH], every="10m")
    desk.monitor("once")
    again = desk.monitor("once")

    assert again.returncode == 0, again.stderr
    assert "nothing is due; the next poll is at" in again.stdout
    assert len(newsroom.requests) == 1


def test_once_fails_when_no_source_answers(desk: Desk, newsroom: Newsroom) -> None:
    """Every source down is a failure that cron must see, with each reason."""
    desk.configure(sources={"Gone": newsroom.url("/nowhere.xml")}, watchlists=[WATCH])
    done = desk.monitor("once")

    assert done.returncode == 1
    assert "1 source failed: Gone (" in done.stdout
    assert "404" in done.stdout


def test_once_says_who_refuses_robots(desk: Desk, newsroom: Newsroom) -> None:
    """It is no network trouble, and there is something to be done about it."""
    newsroom.put("/robots.txt", "User-agent: *\nDisallow: /news", content_type="text/plain")
    page = newsroom.put("/news", "<a class=x href=/1>Rain</a>", content_type="text/html")
    desk.configure(sources={}, watchlists=[WATCH])
    entry = {"name": "Works", "page": page, "items": "a.x", "allow_private": ["127.0.0.1"]}
    desk.write("sources/all.yaml", yaml.safe_dump({"sources": [entry]}))
    done = desk.monitor("once")

    assert done.returncode == 1
    assert "1 source refused by robots.txt: Works (" in done.stdout
    assert "monitor sources add" in done.stdout
    assert "unreachable" not in done.stdout
    assert not newsroom.asked("/news")


def test_a_bad_source_changes_nothing_else(desk: Desk, newsroom: Newsroom) -> None:
    """HTML instead of a feed, nothing, garbage: recorded with the reason, the others go on."""
    good = _publish(newsroom, 1, [_entry(1, "Firm scraps its battery plant")])
    page = newsroom.put("/page", b"<html><title>Log in</title><p>Please log in</p></html>")
    empty = newsroom.put("/empty", b"")
    garbage = newsroom.put("/garbage", bytes(range(256)) * 8)
    sources = {"Good": good, "Page": page, "Empty": empty, "Garbage": garbage}
    desk.configure(sources=sources, watchlists=[WATCH])
    done = desk.monitor("once")

    assert done.returncode == 0, done.stderr
    assert _alerts(done.stdout) == 1
    assert "3 sources failed" in done.stdout
    assert "Log in" in done.stdout
    status = desk.monitor("status")
    assert status.stdout.count("failing") == 3


def test_both_shipped_lists_on_one_article_give_one_alert(desk: Desk, newsroom: Newsroom) -> None:
    """A story is told once and names every list that asked for it."""
    url = _publish(newsroom, 1, [_entry(1, "KORE nixes its Arizona battery cell plant")])
    other = {"name": "Other list", "keywords": ["@setback NEAR/8 @battery_plant"]}
    desk.configure(sources={"Paper": url}, watchlists=[WATCH, other])
    done = desk.monitor("once")

    assert re.findall(r"^● (.*?)  ", done.stdout, re.MULTILINE) == ["Plants · Other list"]


def test_a_headline_edit_is_silent_and_a_late_match_alerts(desk: Desk, newsroom: Newsroom) -> None:
    """An edit of what alerted says nothing; an edit that makes it match for the first time does."""
    now = datetime.now(UTC)
    told = Entry("Kestrel scraps its Toledo battery plant", "https://p.example/1", "", now)
    quiet = Entry("Maru to speak about its Ghent battery plant", "https://p.example/2", "", now)
    url = newsroom.put("/f.xml", rss("Paper", [told, quiet]))
    desk.configure(sources={"Paper": url}, watchlists=[WATCH])
    first = desk.monitor("once")
    newsroom.put(
        "/f.xml",
        rss(
            "Paper",
            [
                told._replace(title="Kestrel scraps its huge Toledo battery plant"),
                quiet._replace(title="Maru axes its Ghent battery plant"),
            ],
        ),
    )
    second = desk.once_when_due()

    assert (_alerts(first.stdout), _alerts(second.stdout)) == (1, 1)
    assert "Maru axes" in second.stdout
    assert "huge" not in second.stdout
