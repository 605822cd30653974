"""Selectors for a page that lists articles, from what repeats on it.

1. Headlines: links (or headings beside a link) whose words read like a headline, outside of menus
   and footers.
2. Cards: around each headline the largest element that holds no other headline.
3. Every short, stable selector that cards share is tried on the whole page; the one wins that
   finds the most and the best of them, and little else.
4. Inside the cards: headline, link and date, as far as the defaults do not find them.

Class names with digits, capitals or no vowels are made by machines and change with the next
release of the site, so they are never used.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.core.urls import absolute
from monitor.extract.text import one_line
from monitor.model import Selector, Selectors
from monitor.sources.listing_tree import Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence


_MOST_LINKS = 1_500
#: Ancestors that are looked at; selectors that are tried on the page, at up to 1 s each.
_CLIMB = 40
_NEAR = 4
_TRIED = 8
FEWEST_CARDS = 3
#: Share of what a selector finds that must be cards; share of cards that must have a part.
_PRECISE = 0.6
_NEARLY_ALL = 0.9
_HALF = 0.5

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FURNITURE = frozenset({"nav", "footer", "form", "aside", "menu"})
_TOP = frozenset({"html", "body", "main", "[document]"})
_SHORTEST, _LONGEST = 18, 250
_FEWEST_WORDS = 3

_NAME = re.compile(r"[a-z]{2,20}(?:[-_]{1,2}[a-z]{1,20}){0,4}")
_MADE = re.compile(r"(?:css|sc|jsx|js|is|has|wp|svelte|emotion)[-_]")
_GIBBERISH = re.compile(r"(?:^|[-_])[^aeiouy_-]{4,}(?:$|[-_])")
#: Say how something looks or where it stands, not what it is.
_LOOKS = frozenset(
    """
    active block bold border bottom box center clearfix col column container even fade first flex
    full fixed grid group hidden hover inline inner item-first last left link lg list-none md
    middle odd open relative right rounded row selected shadow show sm small sticky text-center
    text-left top truncate underline visible w-full wide wrapper xl
    """.split()  # noqa: SIM905 - words are easier to read and sort than quoted words
)
_DATE_NAME = re.compile(r"date|time|publish|posted|datum|fecha|meta-day", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    """One article in the list."""

    element: Tag
    #: The link, or the heading beside it.
    headline: Tag
    title: str
    url: str


def suggested(page: Tag, base: str) -> Selectors | None:
    """Selectors for the list of articles on a page; None: nothing on it looks like one."""
    cards = _cards(list(_headlines(page, base)))
    items = _items(page, cards)
    if items is None:
        return None
    css, found = items
    title, link = _title_and_link(found)
    return Selectors(items=css, title=title, link=link, date=_date(found))


# -- headlines and cards ---------------------------------------------------------------------------


def _headlines(page: Tag, base: str) -> Iterator[_Card]:
    """Every headline as a card of its own; of one address the first."""
    seen: set[str] = set()
    headings = _by_parent(page)
    for link in page.find_all("a", href=True, limit=_MOST_LINKS):
        url = _address(link, base)
        if url is None or url in seen or _is_furniture(link):
            continue
        headline = link.find(_HEADINGS) or link
        title = _words(headline)
        if not _reads_like_headline(title):
            heading = _heading_beside(link, headings)
            if heading is None:
                continue
            headline, title = heading, _words(heading)
        seen.add(url)
        yield _Card(element=headline, headline=headline, title=title, url=url)


def _address(link: Tag, base: str) -> str | None:
    url = absolute(base, str(link["href"]).partition("#")[0]) if link["href"] else None
    return None if url is None or url.rstrip("/") == base.rstrip("/") else url


def _is_furniture(element: Tag) -> bool:
    return _is_below(element, _FURNITURE)


def _by_parent(page: Tag) -> dict[int, list[Tag]]:
    """The headings below each element that is near above them."""
    found: dict[int, list[Tag]] = {}
    for heading in page.find_all(_HEADINGS, limit=_MOST_LINKS):
        for parent in _above(heading)[:_NEAR]:
            found.setdefault(id(parent), []).append(heading)
    return found


def _heading_beside(link: Tag, headings: dict[int, list[Tag]]) -> Tag | None:
    """The heading of what a "Read more" link belongs to, if it holds no link itself."""
    near = (headings.get(id(parent)) for parent in _above(link)[:_NEAR])
    nearest = next((found for found in near if found), [])
    if len(nearest) != 1 or nearest[0].find("a") or _is_below(nearest[0], {"a"}):
        return None
    return nearest[0] if _reads_like_headline(_words(nearest[0])) else None


def _reads_like_headline(text: str) -> bool:
    if not _SHORTEST <= len(text) <= _LONGEST:
        return len(text) >= _SHORTEST // 2 and not text.isascii() and " " not in text
    return len(text.split()) >= _FEWEST_WORDS


def _cards(headlines: Sequence[_Card]) -> list[_Card]:
    """The headlines, each with the largest element that holds no other."""
    held: dict[int, set[str]] = {}
    for headline in headlines:
        for element in (headline.headline, *_above(headline.headline)):
            held.setdefault(id(element), set()).add(headline.url)
    return [
        _Card(
            element=_largest(headline.headline, held),
            headline=headline.headline,
            title=headline.title,
            url=headline.url,
        )
        for headline in headlines
    ]


def _largest(element: Tag, held: dict[int, set[str]]) -> Tag:
    for parent in _above(element):
        if parent.name in _TOP or len(held[id(parent)]) > 1:
            break
        element = parent
    return element


# -- the selector of the items ---------------------------------------------------------------------


def _items(page: Tag, cards: Sequence[_Card]) -> tuple[str, list[_Card]] | None:
    """The best selector, and the cards that it finds."""
    by_element = {id(card.element): card for card in cards}
    votes = Counter(css for card in by_element.values() for css in _selectors(card.element))
    best: tuple[float, str, list[_Card]] | None = None
    for css, number in votes.most_common(_TRIED):
        if number < FEWEST_CARDS:
            break
        elements = page.select(css, limit=int(number / _PRECISE))
        found = [by_element[id(each)] for each in elements if id(each) in by_element]
        precision = len(found) / len(elements)
        worth = sum(map(_worth, found)) * precision**2 - len(css) / 100
        if precision >= _PRECISE and (best is None or worth > best[0]):
            best = (worth, css, found)
    return best and best[1:]


def _worth(card: _Card) -> float:
    """How much a card looks like an article: a long headline, a heading, a date."""
    heading = card.headline.name in _HEADINGS or _is_below(card.headline, _HEADINGS)
    dated = card.element.find("time") is not None
    return 0.5 + min(len(card.title), 80) / 80 + heading + dated


def _selectors(element: Tag) -> Iterator[str]:
    """Short selectors of an element, each once."""
    if element.name == "article":
        yield "article"
    own = [f"{element.name}.{name}" for name in _classes(element)]
    yield from own
    for depth, parent in enumerate(_above(element)[:4]):
        for place in _places(parent):
            yield f"{place} {'> ' if depth == 0 else ''}{element.name}"


def _places(parent: Tag) -> Iterator[str]:
    """How an element around the list may be named."""
    name = str(parent.get("id") or "")
    if _is_stable(name):
        yield f"#{name}"
    yield from (f"{parent.name}.{each}" for each in _classes(parent))
    if parent.name == "main":
        yield "main"


def _classes(element: Tag) -> list[str]:
    """The first classes of an element that people gave it."""
    return [name for name in (element.get("class") or ())[:12] if _is_stable(name)][:3]


def _is_stable(name: str) -> bool:
    return (
        _NAME.fullmatch(name) is not None
        and name not in _LOOKS
        and not _MADE.match(name)
        and not _GIBBERISH.search(name)
    )


# -- inside the cards ------------------------------------------------------------------------------


def _title_and_link(cards: Sequence[_Card]) -> tuple[Selector | None, Selector | None]:
    """None where the default finds it: the first link, and its text."""
    heading = next(
        (each for each in _HEADINGS if _share(cards, _headed(each)) >= _NEARLY_ALL), None
    )
    if heading:
        linked = _share(
            cards, lambda card: card.element.select_one(f"{heading} a[href]") is not None
        )
        if linked >= _NEARLY_ALL:
            return Selector(css=f"{heading} a"), Selector(css=f"{heading} a", attr="href")
        return Selector(css=heading), _link(cards)
    if _share(cards, lambda card: _first_link(card) is card.headline) >= _NEARLY_ALL:
        return None, _link(cards)
    names = Counter(name for card in cards for name in _classes(card.headline))
    for name, number in names.most_common(1):
        if number >= _NEARLY_ALL * len(cards):
            return Selector(css=f"a.{name}"), Selector(css=f"a.{name}", attr="href")
    return None, None


def _headed(heading: str) -> Callable[[_Card], bool]:
    def is_headed(card: _Card) -> bool:
        found = card.element if card.element.name == heading else card.element.find(heading)
        return found is not None and _words(found) == card.title

    return is_headed


def _link(cards: Sequence[_Card]) -> Selector | None:
    """The item itself where it is a link; else the default."""
    return Selector(css="", attr="href") if cards[0].element.name == "a" else None


def _first_link(card: _Card) -> Tag | None:
    element = card.element
    return element if element.name == "a" else element.find("a", href=True)


def _date(cards: Sequence[_Card]) -> Selector | None:
    """None: the default finds it, or there is none."""
    times = [time for card in cards if (time := card.element.find("time"))]
    if len(times) >= _HALF * len(cards):
        exact = sum(time.has_attr("datetime") for time in times)
        return Selector(css="time", attr="datetime" if exact >= _HALF * len(times) else None)
    names = Counter(name for card in cards for name in _date_names(card.element))
    for css, number in names.most_common(1):
        if number >= _HALF * len(cards):
            return Selector(css=css)
    return None


def _date_names(element: Tag) -> set[str]:
    return {
        f"{part.name}.{name}"
        for part in element.find_all(("span", "div", "p", "small", "em", "td", "li"), limit=100)
        for name in _classes(part)
        if _DATE_NAME.search(name) and any(sign.isdigit() for sign in part.get_text()[:60])
    }


def _share(cards: Sequence[_Card], holds: Callable[[_Card], bool]) -> float:
    return sum(map(holds, cards)) / len(cards)


def _above(element: Tag) -> list[Tag]:
    """The nearest ancestors, inside out."""
    found: list[Tag] = []
    for parent in element.parents:
        if len(found) == _CLIMB or not isinstance(parent, Tag):
            break
        found.append(parent)
    return found


def _is_below(element: Tag, names: Container[str]) -> bool:
    """Whether one of the nearest ancestors has one of these names."""
    return any(parent.name in names for parent in _above(element))


def _words(element: Tag) -> str:
    return one_line(element.get_text(" ")[: 4 * _LONGEST])
