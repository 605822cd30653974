"""Selectors inside the cards of a listing page: headline, link and date.

Each is None where the default of `listing_page` finds it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from monitor.model import Selector
from monitor.sources.listing_cards import HEADINGS, words_of
from monitor.sources.listing_names import stable_classes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from monitor.sources.listing_cards import Card
    from monitor.sources.listing_tree import Tag

#: Share of the cards that must have a part.
_NEARLY_ALL = 0.9
_HALF = 0.5
#: Elements of a card that are looked at for a date.
_MOST = 100
_DATE_NAME = re.compile(r"date|time|publish|posted|datum|fecha|meta-day", re.IGNORECASE)


def title_and_link(cards: Sequence[Card]) -> tuple[Selector | None, Selector | None]:
    """None where the default finds it: the first link, and its text."""
    heading = next((each for each in HEADINGS if _share(cards, _headed(each)) >= _NEARLY_ALL), None)
    if heading:
        linked = _share(
            cards, lambda card: card.element.select_one(f"{heading} a[href]") is not None
        )
        if linked >= _NEARLY_ALL:
            return Selector(css=f"{heading} a"), Selector(css=f"{heading} a", attr="href")
        return Selector(css=heading), _link(cards)
    if _share(cards, lambda card: _first_link(card) is card.headline) >= _NEARLY_ALL:
        return None, _link(cards)
    names = Counter(name for card in cards for name in stable_classes(card.headline))
    for name, number in names.most_common(1):
        if number >= _NEARLY_ALL * len(cards):
            return Selector(css=f"a.{name}"), Selector(css=f"a.{name}", attr="href")
    return None, None


def _headed(heading: str) -> Callable[[Card], bool]:
    def is_headed(card: Card) -> bool:
        found = card.element if card.element.name == heading else card.element.find(heading)
        return found is not None and words_of(found) == card.title

    return is_headed


def _link(cards: Sequence[Card]) -> Selector | None:
    """The item itself where it is a link; else the default."""
    return Selector(css="", attr="href") if cards[0].element.name == "a" else None


def _first_link(card: Card) -> Tag | None:
    element = card.element
    return element if element.name == "a" else element.find("a", href=True)


def date_of(cards: Sequence[Card]) -> Selector | None:
    """None: the default finds it, or there is none."""
    times = [time for card in cards if (time := card.element.find("time"))]
    if len(times) >= _HALF * len(cards):
        exact = sum(time.has_attr("datetime") for time in times)
        return Selector(css="time", attr="datetime" if exact >= _HALF * len(times) else None)
    for names_of in (_date_names, _dated_places):
        names = Counter(name for card in cards for name in names_of(card))
        for css, number in names.most_common(1):
            if number >= _HALF * len(cards):
                return Selector(css=css)
    return None


def _date_names(card: Card) -> set[str]:
    """Elements whose name says that they are dates."""
    return {
        f"{part.name}.{name}"
        for part in card.element.find_all(
            ("span", "div", "p", "small", "em", "td", "li"), limit=_MOST
        )
        for name in stable_classes(part)
        if _DATE_NAME.search(name) and any(sign.isdigit() for sign in part.get_text()[:60])
    }


def _dated_places(card: Card) -> list[str]:
    """Elements that show a date, by their name, else by their kind; the plainest of each card."""
    return list(dict.fromkeys(css for part in card.dates for css in _places(card, part)))


def _places(card: Card, part: Tag) -> Iterator[str]:
    yield from (f"{part.name}.{name}" for name in stable_classes(part))
    alike = card.element.find_all(part.name, limit=2)
    before = len(part.find_previous_siblings(part.name))
    nth = f":nth-of-type({before + 1})" if before else ":first-of-type"
    yield part.name if len(alike) == 1 else f"{part.name}{nth}"


def _share(cards: Sequence[Card], holds: Callable[[Card], bool]) -> float:
    return sum(map(holds, cards)) / len(cards)
