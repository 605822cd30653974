"""An article's page: is it wanted, when is it asked for again, and what does it change?

The rules, in order:
1. A source says `article: always`, `never`, or `auto` (for what might match).
2. No page is wanted that would tell nothing: a link through an aggregator, several articles on one
   page, a feed that carries the full text, a page that was asked for in the last 24 hours.
3. An article waits for its page for 60 seconds. When the page fails before, it is decided at once
   on what is known; a page that may still come stays wanted for 24 hours.

Nothing here fetches or stores.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.core.dates import plausible
from monitor.core.identity import normalise
from monitor.core.text import composed
from monitor.core.urls import canonical, host_of, slug_headline
from monitor.errors import BlockedError, FetchError, QuietError
from monitor.model import Request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from monitor.errors import SourceError
    from monitor.model import Article, Page, PageTask, SourceSpec

#: An article is decided this long after it was found, whether its page came or not.
DECIDE_WITHIN = timedelta(seconds=60)
#: A page that fails is asked for again for so long.
WANTED_FOR = timedelta(hours=24)
#: A page is asked for once in so long.
ONCE_IN = timedelta(hours=24)
#: How long a page belongs to who claimed it, unless it is read or given back before; then anybody
#: may claim it. Longer than a page may take (`app.pages.READ_WITHIN`), so that nobody loses a page
#: that is still being read. Ends the claims of a process that has died on one of many machines.
CLAIM = timedelta(minutes=5)
#: Pages of one host that one process claims at a time.
PER_HOST = 2
FIRST_RETRY = timedelta(minutes=1)
MAX_DOUBLINGS = 10
#: A feed's own text of so many words is the article; shorter ones are teasers.
FULL_TEXT_WORDS = 250
#: Longer reasons are pages, not messages.
MAX_TROUBLE = 200
MAX_PAGE_BYTES = 5 * 1024 * 1024

_ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
#: Refusals that a later attempt would meet again; any HTTP status of 400 to 499 is one too.
_LASTING = frozenset({"too_large", "redirects", "encoding", "protocol"})
_PASSING_STATUS = frozenset({408, 425, 429})
_WALLS = {"paywall": "paywall", "consent": "consent page", "login": "login page"}
_NO_TEXT = "no article text found on the page"


def is_wanted(article: Article, spec: SourceSpec, now: datetime) -> bool:
    """Whether the page of an article that might match is to be fetched."""
    if spec.article == "never" or not article.url or "#" in article.url:
        return False
    if article.page_asked_at is not None and now - article.page_asked_at < ONCE_IN:
        return False
    return article.text is None or article.text.count(" ") < FULL_TEXT_WORDS


def fair_share(tasks: Sequence[PageTask], busy: Mapping[str, int], limit: int) -> list[PageTask]:
    """At most `limit` of the tasks, and of each host what it answers at a time.

    `busy` is how many pages of each host are being read: more would only wait in its line, and a
    slow publisher must delay its own pages alone.
    """
    taken = Counter(busy)
    chosen: list[PageTask] = []
    for task in tasks:
        host = host_of(task.article.link)
        if len(chosen) < limit and taken[host] < PER_HOST:
            taken[host] += 1
            chosen.append(task)
    return chosen


def page_request(article: Article, spec: SourceSpec) -> Request:
    """The GET for the page of an article that some source linked to."""
    return Request(
        url=article.link,
        headers={"Accept": _ACCEPT},
        allow_private=spec.allow_private,
        max_body=MAX_PAGE_BYTES,
        obey_robots=True,
    )


def retry_at(task: PageTask, error: SourceError, now: datetime) -> datetime | None:
    """When a page that failed is asked for again; None: not any more."""
    if _is_lasting(error):
        return None
    wait = FIRST_RETRY * 2 ** min(task.attempts, MAX_DOUBLINGS)
    if isinstance(error, QuietError):
        wait = max(wait, error.retry_after)
    at = now + wait
    return at if at <= task.queued_at + WANTED_FOR else None


def _is_lasting(error: SourceError) -> bool:
    if isinstance(error, QuietError):
        return False
    if isinstance(error, BlockedError):
        return not error.passing
    if not isinstance(error, FetchError) or error.reason in _LASTING:
        return True  # whatever else came is no article
    status = error.status or 0
    return 400 <= status < 500 and status not in _PASSING_STATUS  # noqa: PLR2004 - client errors


def trouble_of(page: Page) -> str | None:
    """Why a page that came gives no text; None: it gives some."""
    if page.wall:
        return _WALLS[page.wall]
    return None if page.text else _NO_TEXT


def without_page(article: Article, trouble: str, asked_at: datetime | None) -> Article:
    """The article after its page was asked for in vain; `asked_at` is None if it may still come."""
    asked = asked_at or article.page_asked_at
    return replace(article, page_asked_at=asked, page_trouble=trouble[:MAX_TROUBLE])


def not_yet(article: Article, waited: timedelta) -> Article:
    """The article when it is decided although its page, waited for so long, may still come.

    What is known of the page is said rather.
    """
    if article.page_trouble is not None:
        return article
    seconds = int(min(max(waited, timedelta(0)), DECIDE_WITHIN).total_seconds())
    return replace(article, page_trouble=f"the page had not come after {seconds} s")


def with_page(article: Article, page: Page, now: datetime) -> Article:
    """The article in the words of its page.

    The source's headline stays, unless it was made of the address; so does a text of the source
    that says more than what was found on the page.
    """
    own, told = article.text or "", composed(page.text)
    return replace(
        article,
        title=composed(page.title) if page.title and _is_makeshift(article) else article.title,
        text=told if len(told) >= len(own) else own,
        published=article.published or plausible(page.published, now),
        lang=article.lang or page.lang,
        headline_only=False,
        page_asked_at=now,
        page_trouble=None,
    )


def _is_makeshift(article: Article) -> bool:
    """Whether the headline is none of an editor's: missing, or read off the address."""
    return not article.title or article.title == slug_headline(article.link)


def further_addresses(article: Article, answered: str, page: Page) -> list[str]:
    """Canonical addresses besides its own by which an article may come again.

    Where redirects led, and what the page calls itself if that ends alike: publishers' software
    also names a section or the front page there, which would swallow other articles.
    """
    reached, named = canonical(answered), canonical(page.url)
    found = [reached, *([named] if _last_part(named) == _last_part(reached) else [])]
    return [url for url in dict.fromkeys(found) if url != article.url and _last_part(url)]


def _last_part(url: str) -> str:
    """The end of an address's path, query included; "" for a front page."""
    return url.partition("://")[2].partition("/")[2].rpartition("/")[2]


def is_same_page(article: Article, other: Article) -> bool:
    """Whether two articles that share an address are one, under one headline or in one text."""
    one_headline = normalise(article.title) == normalise(other.title)
    return one_headline or (article.text is not None and article.text == other.text)
