"""Which pages are wanted, when they are asked for again, and what they change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.core import pages
from monitor.errors import BlockedError, FetchError, ParseError, QuietError, SourceError
from monitor.model import Page, PageTask
from tests.fakes.clock import START
from tests.fakes.records import make_article, make_source, words

HOUR = timedelta(hours=1)
LINK = "https://ledger.example/2026/kore-scraps-plant"
LISTED = make_article(url=LINK, link=LINK)


@pytest.mark.parametrize(
    ("changes", "policy", "expected"),
    [
        ({}, "auto", True),
        ({}, "always", True),
        ({}, "never", False),
        ({"url": ""}, "auto", False),
        ({"url": f"{LINK}#second"}, "auto", False),
        ({"text": words(300)}, "auto", False),
        ({"text": words(100)}, "auto", True),
        ({"page_asked_at": START - 23 * HOUR}, "auto", False),
        ({"page_asked_at": START - 25 * HOUR}, "auto", True),
    ],
)
def test_a_page_is_wanted_where_it_may_tell_something(
    changes: dict[str, Any], policy: str, expected: bool
) -> None:
    """Once a day, not beside a full text, and never through an aggregator's link."""
    article = make_article(**({"url": LINK, "link": LINK} | changes))

    assert expected == pages.is_wanted(article, make_source(article=policy), START)


def test_the_request_obeys_robots_and_asks_for_html() -> None:
    """The link is asked for as the publisher wrote it, under the source's permissions."""
    spec = make_source(allow_private=("127.0.0.1:80",))

    request = pages.page_request(make_article(link="https://a.example/x?utm_source=rss"), spec)

    assert request.url == "https://a.example/x?utm_source=rss"
    assert request.obey_robots
    assert request.headers["Accept"].startswith("text/html")
    assert request.allow_private == spec.allow_private


@pytest.mark.parametrize(
    ("error", "minutes"),
    [
        (FetchError("timed out", reason="timeout"), 1),
        (FetchError("no name server", reason="dns"), 1),
        (FetchError("HTTP 503", reason="http", status=503), 1),
        (FetchError("HTTP 408", reason="http", status=408), 1),
        (QuietError("later", reason="quiet", retry_after=2 * HOUR, status=429), 120),
        (FetchError("HTTP 404", reason="http", status=404), None),
        (FetchError("HTTP 403", reason="http", status=403), None),
        (FetchError("too large", reason="too_large"), None),
        (BlockedError("a rule of robots.txt", reason="robots"), None),
        (BlockedError("no robots.txt, HTTP 503", reason="robots", status=503, passing=True), 1),
        (BlockedError("no robots.txt, too large", reason="robots", passing=True), 1),
        (ParseError("a PDF", reason="no_article"), None),
        (SourceError("paywall"), None),
        (QuietError("later", reason="quiet", retry_after=25 * HOUR, status=429), None),
    ],
)
def test_what_may_pass_is_asked_for_again(error: SourceError, minutes: int | None) -> None:
    """Refusals are final; silence, outages and slowness are not, for 24 hours."""
    task = PageTask(article=LISTED, queued_at=START)

    expected = None if minutes is None else START + timedelta(minutes=minutes)
    assert expected == pages.retry_at(task, error, START)


def test_attempts_are_spaced_out_and_end_after_a_day() -> None:
    """Each waits twice as long as the one before."""
    outage = FetchError("HTTP 503", reason="http", status=503)
    tasks = [PageTask(article=LISTED, queued_at=START, attempts=n) for n in (0, 1, 2, 20)]

    found = [pages.retry_at(task, outage, START) for task in tasks]

    assert found == [*(START + timedelta(minutes=n) for n in (1, 2, 4)), START + 1024 * HOUR / 60]
    late = PageTask(article=LISTED, queued_at=START - 24 * HOUR)
    assert pages.retry_at(late, outage, START) is None


def test_a_page_gives_what_the_source_did_not() -> None:
    """Text, date and language; the editor's headline and the source's own word stay."""
    page = Page(url=LINK, title="Other", text="All of it.", published=START - HOUR, lang="de")

    read = pages.with_page(make_article("KORE scraps plant", link=LINK), page, START)

    assert (read.title, read.text, read.lang) == ("KORE scraps plant", "All of it.", "de")
    assert (read.published, read.page_asked_at) == (START - HOUR, START)
    assert not read.headline_only


def test_a_headline_made_of_the_address_gives_way() -> None:
    """The page has the real one."""
    page = Page(url=LINK, title="KORE scraps Arizona plant", text="All of it.")

    read = pages.with_page(make_article("kore scraps plant", link=LINK), page, START)

    assert read.title == "KORE scraps Arizona plant"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (60, "the page had not come after 60 s"),
        (9_000, "the page had not come after 60 s"),
        (5.5, "the page had not come after 5 s"),
        (-5, "the page had not come after 0 s"),
    ],
)
def test_a_page_that_is_late_is_said_to_be(seconds: float, expected: str) -> None:
    """By how long it was waited for: 60 s, less if the decision came sooner."""
    waited = timedelta(seconds=seconds)

    assert pages.not_yet(make_article(), waited).page_trouble == expected


def test_more_is_known_of_a_page_that_failed() -> None:
    """What went wrong when it was asked for stays."""
    failed = make_article(page_trouble="HTTP 503")

    assert pages.not_yet(failed, timedelta(seconds=60)) == failed


def test_a_fuller_text_of_the_source_stays() -> None:
    """A page may show less than its feed."""
    own = make_article(text=words(100), link=LINK)

    assert own.text == pages.with_page(own, Page(url=LINK, text="Teaser."), START).text


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (Page(url=LINK, text="All of it."), None),
        (Page(url=LINK, text="", wall="paywall"), "paywall"),
        (Page(url=LINK, text="", wall="consent"), "consent page"),
        (Page(url=LINK, text="", wall="login"), "login page"),
        (Page(url=LINK), "no article text found on the page"),
    ],
)
def test_why_a_page_gives_no_text(page: Page, expected: str | None) -> None:
    """In words that stand beside “headline only”."""
    assert expected == pages.trouble_of(page)


@pytest.mark.parametrize(
    ("answered", "named", "expected"),
    [
        (LINK, LINK, []),
        (f"{LINK}?utm_source=x", LINK, []),
        ("https://ledger.example/news/kore-1", LINK, ["https://ledger.example/news/kore-1"]),
        (LINK, "https://ledger.example/a/kore-scraps-plant",
         ["https://ledger.example/a/kore-scraps-plant"]),
        (LINK, "https://ledger.example/", []),
        (LINK, "https://ledger.example/news", []),
        ("https://ledger.example/", "https://ledger.example/", []),
    ],
)  # fmt: skip
def test_addresses_by_which_an_article_may_come_again(
    answered: str, named: str, expected: list[str]
) -> None:
    """A page that calls itself by its section's name must not swallow its neighbours."""
    assert expected == pages.further_addresses(LISTED, answered, Page(url=named))


def test_a_slow_host_takes_no_more_than_its_share() -> None:
    """Whatever stands first in the queue, other hosts find a place."""
    slow = [make_article(link=f"https://slow.example/{n}") for n in range(40)]
    other = make_article(link="https://fast.example/1")
    tasks = [PageTask(article=each, queued_at=START) for each in (*slow, other)]

    chosen = pages.fair_share(tasks, {}, 20)

    assert [task.article for task in chosen] == [*slow[:2], other]
    assert [other] == [task.article for task in pages.fair_share(tasks, {"slow.example": 2}, 20)]
    assert pages.fair_share(tasks, {}, 1) == tasks[:1]
