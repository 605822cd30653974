"""The articles of a listing page, as far as they show without selectors.

Headlines are links (or headings beside a link) whose words read like a headline, outside of menus
and footers. The card of one is the largest element around it that holds no other headline.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from monitor.core.shown_dates import Reading, parse_shown
from monitor.core.urls import absolute
from monitor.extract.text import one_line
from monitor.sources.listing_tree import Tag

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MOST_LINKS = 1_500
#: Ancestors that are looked at.
_CLIMB = 40
_NEAR = 4
_FURNITURE = frozenset({"nav", "footer", "form", "aside", "menu"})
_TOP = frozenset({"html", "body", "main", "[document]"})
_SHORTEST, _LONGEST = 18, 250
_FEWEST_WORDS = 3

#: Elements of a card that are looked at for a date, and the longest text of one.
_DATED = ("time", "span", "p", "div", "td", "small", "em", "i", "b", "strong", "li", "dt")
_MOST_DATED, _LONGEST_DATE = 12, 40
# Only whether a text is a date counts; "2 hours ago" is one at any time.
_READING = Reading(now=datetime(2020, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One article in the list."""

    element: Tag
    #: The link, or the heading beside it.
    headline: Tag
    title: str
    url: str
    #: Elements in it that show a date and nothing else.
    dates: tuple[Tag, ...] = ()

    @property
    def is_headed(self) -> bool:
        """Whether its headline is a heading, or stands in one."""
        return self.headline.name in HEADINGS or is_below(self.headline, HEADINGS)

    @property
    def is_dated(self) -> bool:
        """Whether it says when it appeared."""
        return bool(self.dates) or self.element.find("time") is not None


def headlines_on(page: Tag, base: str) -> Iterator[Card]:
    """Every headline as a card of its own; of one address the first."""
    seen: set[str] = set()
    headings = _by_parent(page)
    for link in page.find_all("a", href=True, limit=_MOST_LINKS):
        url = _address(link, base)
        if url is None or url in seen or _is_furniture(link):
            continue
        headline = link.find(HEADINGS) or link
        title = words_of(headline)
        if not _reads_like_headline(title):
            heading = _heading_beside(link, headings)
            if heading is None:
                continue
            headline, title = heading, words_of(heading)
        seen.add(url)
        yield Card(element=headline, headline=headline, title=title, url=url)


def _address(link: Tag, base: str) -> str | None:
    url = absolute(base, str(link["href"]).partition("#")[0]) if link["href"] else None
    return None if url is None or url.rstrip("/") == base.rstrip("/") else url


def _is_furniture(element: Tag) -> bool:
    return is_below(element, _FURNITURE)


def _by_parent(page: Tag) -> dict[int, list[Tag]]:
    """The headings below each element that is near above them."""
    found: dict[int, list[Tag]] = {}
    for heading in page.find_all(HEADINGS, limit=_MOST_LINKS):
        for parent in above(heading)[:_NEAR]:
            found.setdefault(id(parent), []).append(heading)
    return found


def _heading_beside(link: Tag, headings: dict[int, list[Tag]]) -> Tag | None:
    """The heading of what a "Read more" link belongs to, if it holds no link itself."""
    near = (headings.get(id(parent)) for parent in above(link)[:_NEAR])
    nearest = next((found for found in near if found), [])
    if len(nearest) != 1 or nearest[0].find("a") or is_below(nearest[0], {"a"}):
        return None
    return nearest[0] if _reads_like_headline(words_of(nearest[0])) else None


def _reads_like_headline(text: str) -> bool:
    if not _SHORTEST <= len(text) <= _LONGEST:
        return len(text) >= _SHORTEST // 2 and not text.isascii() and " " not in text
    return len(text.split()) >= _FEWEST_WORDS


def cards_of(headlines: Sequence[Card]) -> list[Card]:
    """The headlines, each with the largest element that holds no other."""
    held: dict[int, set[str]] = {}
    for headline in headlines:
        for element in (headline.headline, *above(headline.headline)):
            held.setdefault(id(element), set()).add(headline.url)
    return [_filled(headline, _largest(headline.headline, held)) for headline in headlines]


def _filled(headline: Card, element: Tag) -> Card:
    found = element.find_all(_DATED, limit=_MOST_DATED)
    dates = tuple(each for each in found if _shows_date(each, headline.title))
    return replace(headline, element=element, dates=dates)


def _shows_date(element: Tag, title: str) -> bool:
    text = one_line(element.get_text(" ")[: 4 * _LONGEST_DATE])
    is_short = len(text) <= _LONGEST_DATE and any(map(str.isdigit, text))
    return is_short and title not in text and parse_shown(text, _READING) is not None


def _largest(element: Tag, held: dict[int, set[str]]) -> Tag:
    for parent in above(element):
        if parent.name in _TOP or len(held[id(parent)]) > 1:
            break
        element = parent
    return element


def above(element: Tag) -> list[Tag]:
    """The nearest ancestors, inside out."""
    found: list[Tag] = []
    for parent in element.parents:
        if len(found) == _CLIMB or not isinstance(parent, Tag):
            break
        found.append(parent)
    return found


def is_below(element: Tag, names: Container[str]) -> bool:
    """Whether one of the nearest ancestors has one of these names."""
    return any(parent.name in names for parent in above(element))


def words_of(element: Tag) -> str:
    """The text of a headline on one line."""
    return one_line(element.get_text(" ")[: 4 * _LONGEST])
