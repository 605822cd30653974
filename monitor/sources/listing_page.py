"""The tree of a listing page -> its cards, as they stand there.

An element of more than MAX_CARD nodes holds the list and is no item of it. Where items stand in one
another, because an end tag is missing or a selector is broad, an inner one that links elsewhere
speaks for itself alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from monitor.extract.text import one_line
from monitor.model import Selector, Selectors
from monitor.sources import listing_words as words
from monitor.sources.listing_guess import suggested
from monitor.sources.listing_items import (
    MAX_ITEMS,
    RawCard,
    RawPage,
    address_of,
    says_nothing,
    spelled_out,
)
from monitor.sources.listing_tree import (
    MAX_ELEMENTS,
    Tag,
    attribute,
    line,
    paragraphs,
    tree_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_CARD = 2_000
#: Elements that one selector is asked for within an item.
_MAX_FOUND = 20

#: What is tried in this order where nothing can be suggested, until several links stand in it.
_GUESSES = ("article", "main li", "main tr", "li", "tr", "main a", "a")
_SEVERAL = 3
_MIN_HEADLINE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What the cards of a page have in common."""

    selectors: Selectors
    #: What relative links stand on, and the address of the page.
    base: str
    url: str
    #: Where each item links to, by the id of its element.
    targets: dict[int, str | None] = field(default_factory=dict)


def read(markup: str, selectors: Selectors | None, url: str) -> RawPage:
    """The cards of a page that came from `url`; without selectors they are guessed."""
    tree, whole = tree_of(markup)
    raw = RawPage(title=_page_title(tree), lang=_page_language(tree))
    if not whole:
        raw.problems.append(
            f"The page has more than {MAX_ELEMENTS:,} elements; the rest was not read."
        )
    base = _base(tree, url)
    if selectors is None:
        selectors = suggested(tree, base) or Selectors(items=_guessed_items(tree))
        raw.problems.append(f"No selectors are given; guessed were {spelled_out(selectors)}.")
    raw.items = selectors.items
    page = _Page(selectors=selectors, base=base, url=url)
    _add_cards(raw, tree, page)
    if not any(card.url and (card.title or card.spare_title) for card in raw.cards):
        raw.look = _look(tree, raw.title)
    return raw


def _add_cards(raw: RawPage, tree: Tag, page: _Page) -> None:
    found = tree.select(page.selectors.items, limit=MAX_ITEMS + 1)
    if len(found) > MAX_ITEMS:
        raw.problems.append(f"The page has more than {MAX_ITEMS} items; the rest was not read.")
    cards: list[tuple[int, Tag, _Link]] = []
    for number, item in enumerate(found[:MAX_ITEMS], 1):
        if next(islice(item.descendants, MAX_CARD, None), None) is None:
            cards.append((number, item, _link(item, page)))
            page.targets[id(item)] = cards[-1][2].url
        else:
            raw.problems.append(f"Item {number} is too large to be one article.")
    raw.cards = [_card(item, link, number, page) for number, item, link in cards]


def _page_title(tree: Tag) -> str:
    title = tree.select_one("title:not(svg title)")
    return one_line(title.get_text()) if title else ""


def _page_language(tree: Tag) -> str | None:
    root = tree.find("html")
    return attribute(root, "lang") or None if isinstance(root, Tag) else None


def _base(tree: Tag, url: str) -> str:
    base = tree.find("base", href=True)
    href = attribute(base, "href") if isinstance(base, Tag) else ""
    return address_of(href, url, "") or url


def _guessed_items(tree: Tag) -> str:
    return next((css for css in _GUESSES if _headlines(tree.select(css, limit=MAX_ITEMS))), "a")


def _headlines(items: Iterable[Tag]) -> bool:
    """Whether several of the items link to something under a text as long as a headline."""
    links = (link for item in items for link in _links_in(item))
    targets = {link["href"] for link in links if len(line(link)) >= _MIN_HEADLINE}
    return len(targets) >= _SEVERAL


# -- one card --------------------------------------------------------------------------------------


class _Link(NamedTuple):
    """The link of an item."""

    #: None: there is none.
    element: Tag | None = None
    #: As written.
    href: str | None = None
    #: Absolute; None: it leads to no page.
    url: str | None = None


def _card(item: Tag, link: _Link, number: int, page: _Page) -> RawCard:
    foreign = _foreign_to(item, page)
    times, dates = _dates(item, page.selectors.date, foreign)
    apart = foreign | {id(each) for each in times}
    headline, title = _headline(item, link, apart, page)
    named = link.element is not None and page.selectors.title is None
    return RawCard(
        number=number,
        title=title,
        spare_title=_spare_title(link.element) if link.element and named else "",
        href=link.href,
        url=link.url,
        dates=dates,
        paragraphs=paragraphs(item, apart | {id(headline)}),
    )


def _foreign_to(item: Tag, page: _Page) -> frozenset[int]:
    """Ids of the items within this one that link elsewhere."""
    own = page.targets[id(item)]
    inner = (id(each) for each in item.descendants if id(each) in page.targets)
    return frozenset(each for each in inner if page.targets[each] not in {None, own})


def _found(item: Tag, css: str, foreign: frozenset[int] = frozenset()) -> list[Tag]:
    """Elements of the item, or the item itself if it is what the selector means."""
    if not css:
        return [item]
    found: list[Tag] = item.select(css, limit=_MAX_FOUND)
    if foreign:
        found = [each for each in found if not _stands_in(each, foreign)]
    return found or ([item] if item.css.match(css) else [])


def _stands_in(element: Tag, items: frozenset[int]) -> bool:
    return id(element) in items or any(id(each) in items for each in element.parents)


def _link(item: Tag, page: _Page) -> _Link:
    """The first link that leads to a page, else the first."""
    selector = page.selectors.link
    attr = (selector and selector.attr) or "href"
    first = _Link()
    for element in _selected_links(item, selector) if selector else _links_in(item):
        href = attribute(element, attr)
        url = address_of(href, page.base, page.url)
        if url:
            return _Link(element, href, url)
        first = first if first.element else _Link(element, href)
    return first


def _links_in(item: Tag) -> list[Tag]:
    """The item itself, links in it, or else the link around it."""
    own = [item] if item.name == "a" and item.has_attr("href") else []
    links = own + item.select("a[href]", limit=_MAX_FOUND)
    around = None if links else item.find_parent("a", href=True)
    return [around] if isinstance(around, Tag) else links


def _selected_links(item: Tag, selector: Selector) -> list[Tag]:
    found = _found(item, selector.css)
    if selector.attr is None:
        return [link for each in found for link in _links_in(each)]
    return [each for each in found if each.has_attr(selector.attr)]


def _headline(item: Tag, link: _Link, apart: frozenset[int], page: _Page) -> tuple[Tag | None, str]:
    """The element that holds the title, and the title, without what stands apart from it."""
    selector = page.selectors.title
    attr = selector.attr if selector else None
    candidates = _found(item, selector.css, apart) if selector else _titled(item, link, page)
    for element in candidates:
        title = (attr and one_line(attribute(element, attr))) or line(element, apart)
        if not says_nothing(title):
            return element, title
    return None, ""


def _titled(item: Tag, link: _Link, page: _Page) -> Iterator[Tag]:
    """The link, or the heading in it; other links to the same page; a heading of the item."""
    if link.element is None:
        return
    for element in (link.element, *_links_in(item)):
        if address_of(attribute(element, "href"), page.base, page.url) == link.url:
            yield from _headings(element)
            yield element
    yield from _headings(item)


def _headings(element: Tag) -> list[Tag]:
    return element.select("h1, h2, h3, h4, h5, h6", limit=1)


def _spare_title(link: Tag) -> str:
    """How a link without text is called: by its label, or by the picture in it."""
    picture = link.select_one("img[alt]")
    names = (attribute(link, "aria-label"), attribute(link, "title"))
    return next(filter(None, map(one_line, names)), "") or (
        one_line(attribute(picture, "alt")) if picture else ""
    )


def _dates(
    item: Tag, selector: Selector | None, foreign: frozenset[int]
) -> tuple[list[Tag], tuple[str, ...]]:
    """The elements that hold the date, and what they say, best first."""
    found = _found(item, selector.css if selector else "time", foreign)
    if selector is None and not found:
        found = _term_of(item)
    attr = selector.attr if selector else None
    values = [value for each in found for value in _times_of(each, attr)]
    return found, tuple(dict.fromkeys(filter(None, values)))


def _term_of(item: Tag) -> list[Tag]:
    """The term that a definition stands under: lists of news by day are written so."""
    term = item.find_previous_sibling("dt") if item.name == "dd" else None
    return [term] if isinstance(term, Tag) else []


def _times_of(element: Tag, attr: str | None) -> Iterator[str]:
    """The attribute that was asked for; what a `<time>` says to machines; what a reader sees."""
    if attr:
        yield one_line(attribute(element, attr))
    for time in [element] if element.name == "time" else element.find_all("time", limit=1):
        yield one_line(attribute(time, "datetime"))
    yield line(element)
    yield one_line(attribute(element, "title"))


# -- pages without articles ------------------------------------------------------------------------


def _look(tree: Tag, title: str) -> str | None:
    """What a page without articles seems to be; None: nothing in particular."""
    titled = (look for look, pattern in words.TITLES if pattern.search(title))
    return next(titled, None) or next(
        (look for look, css in words.MARKS if tree.select_one(css)), None
    )
