"""Selectors for a page that lists articles, from what repeats on it.

1. Headlines and the cards around them (`listing_cards`).
2. Every short, stable selector that cards share is tried on the whole page; the one wins that
   finds the most and the best of them, and little else. Those by names that people gave come
   first; where there are none, the way from the top of the page down to the cards.
3. Inside the cards: headline, link and date (`listing_parts`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from monitor.model import Selectors
from monitor.sources.listing_cards import Card, above, cards_of, headlines_on
from monitor.sources.listing_names import is_stable, stable_classes
from monitor.sources.listing_parts import date_of, title_and_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from monitor.sources.listing_tree import Tag

#: Selectors that are tried on the page, at up to 1 s each.
_TRIED = 8
FEWEST_CARDS = 3
#: Share of what a selector finds that must be cards.
_PRECISE = 0.6
#: Elements between a card and the top of its way.
_LONGEST_WAY = 8
#: Children that only some of several lists have.
_TELLING = ("time", "span", "h2", "h3", "h4", "p", "small", "img", "div")


def suggested(page: Tag, base: str) -> Selectors | None:
    """Selectors for the list of articles on a page; None: nothing on it looks like one."""
    headlines = list(headlines_on(page, base))
    items = _items(page, headlines)
    if items is None:
        return None
    css, found = items
    title, link = title_and_link(found)
    return Selectors(items=css, title=title, link=link, date=date_of(found))


_Found = tuple[float, str, list[Card]]


def _items(page: Tag, headlines: Sequence[Card]) -> tuple[str, list[Card]] | None:
    """The best selector, and the cards that it finds.

    Links to topics and authors may read like headlines too: where there are headings, these are
    also tried alone. Lists of links without names beside the news are told by having no dates.
    """
    cards = cards_of(headlines)
    headed = cards_of([each for each in headlines if each.is_headed])
    found = [_best(page, each, _named) for each in (headed, cards)]
    if not any(found):
        telling = [card for card in cards if card.is_headed or card.is_dated]
        found = [_best(page, telling, _ways)]
    if not any(found):
        found = [_best(page, cards, _ways)]
    best = max(filter(None, found), key=lambda each: each[0], default=None)
    return best and best[1:]


def _best(
    page: Tag, cards: Sequence[Card], selectors: Callable[[Tag], Iterator[str]]
) -> _Found | None:
    """What finds the most and the best of the cards, and little else."""
    by_element = {id(card.element): card for card in cards}
    votes = Counter(css for card in by_element.values() for css in selectors(card.element))
    best: _Found | None = None
    for css, number in votes.most_common(_TRIED):
        if number < FEWEST_CARDS:
            break
        elements = page.select(css, limit=int(number / _PRECISE))
        found = [by_element[id(each)] for each in elements if id(each) in by_element]
        precision = len(found) / len(elements)
        worth = sum(map(_worth, found)) * precision**2 - len(css) / 100
        if precision >= _PRECISE and (best is None or worth > best[0]):
            best = (worth, css, found)
    return best


def _worth(card: Card) -> float:
    """How much a card looks like an article: a long headline, a heading, a date, a whole card."""
    whole = card.element is not card.headline
    return 0.5 + min(len(card.title), 80) / 80 + card.is_headed + card.is_dated + 0.1 * whole


# -- selectors of one element ----------------------------------------------------------------------


def _named(element: Tag) -> Iterator[str]:
    """Short selectors by names that people gave, each once."""
    if element.name == "article":
        yield "article"
    yield from (f"{element.name}.{name}" for name in stable_classes(element))
    for depth, parent in enumerate(above(element)[:4]):
        for place in _places(parent):
            yield f"{place} {'> ' if depth == 0 else ''}{element.name}"


def _places(parent: Tag) -> Iterator[str]:
    """How an element around the list may be named."""
    name = str(parent.get("id") or "")
    if is_stable(name):
        yield f"#{name}"
    yield from (f"{parent.name}.{each}" for each in stable_classes(parent))
    if parent.name == "main":
        yield "main"


def _ways(element: Tag) -> Iterator[str]:
    """The way to an element where nothing has a name: `tbody > tr`, `body > ul > li`."""
    if element.name == "dd":
        yield "dl > dd"
    if element.name == "tr":
        yield f"{element.parent.name if element.parent else 'table'} > tr"
    way = _way(element)
    if way:
        yield way
        children = {child.name for child in element.find_all(_TELLING, recursive=False)}
        yield from (f"{way}:has(> {name})" for name in _TELLING if name in children)


def _way(element: Tag) -> str | None:
    """From `body`, or an element with a name, down to this one; None: it is too long."""
    names = [element.name]
    for parent in above(element)[:_LONGEST_WAY]:
        place = next(_places(parent), "body" if parent.name == "body" else "")
        names.insert(0, place or parent.name)
        if place:
            return " > ".join(names)
    return None
