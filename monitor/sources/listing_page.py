"""The tree of a listing page -> its cards, as they stand there. The only module that imports bs4.

The tree is made by lxml (`html.parser` takes quadratic time) and kept within bounds: contents of
scripts and comments are dropped before, elements beyond MAX_ELEMENTS are not read, what is nested
deeper than MAX_DEPTH keeps its text and loses its tags. An element of more than MAX_CARD nodes
holds the list and is no item of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from monitor.extract.text import BLOCK_ELEMENTS, one_line
from monitor.model import Selector, Selectors
from monitor.sources import listing_words as words
from monitor.sources.listing_items import (
    MAX_ITEMS,
    RawCard,
    RawPage,
    address_of,
    says_nothing,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MAX_ELEMENTS = 100_000
MAX_DEPTH = 200
MAX_CARD = 2_000
#: Elements that one selector is asked for within an item.
_MAX_FOUND = 20

# Contents go, elements stay, so that `:nth-child` counts as in a browser. Possessive: each
# character is looked at once.
_LEAN = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?[^>]*+(?:>|\Z)|(?P<start><(?P<name>script|style)\b[^>]*+(?:>|\Z))"
    r".*?(?=</(?P=name)\b|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_ELEMENT = re.compile(r"<[a-zA-Z]")
_CONTROLS = dict.fromkeys([*range(9), 11, *range(14, 32), 127], " ")

_BLOCK = "\x00"
_BLOCKS = frozenset([*BLOCK_ELEMENTS.split(), "br", "td", "th"])
#: What is tried in this order where no selectors are given, until several links stand in it.
_GUESSES = ("article", "main li", "main tr", "li", "tr", "main a", "a")
_SEVERAL = 3
_MIN_HEADLINE = 20


class _Tree(BeautifulSoup):
    """A tree of at most MAX_DEPTH levels."""

    _too_deep = 0

    def handle_starttag(self, *args: Any, **named: Any) -> Tag | None:
        """Called by lxml for each element that begins."""
        if len(self.tagStack) > MAX_DEPTH:
            self._too_deep += 1
            return None
        return super().handle_starttag(*args, **named)

    def handle_endtag(self, name: str, nsprefix: str | None = None) -> None:
        """Called by lxml for each element that ends, the inner ones first."""
        if self._too_deep:
            self._too_deep -= 1
        else:
            super().handle_endtag(name, nsprefix)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What the cards of a page have in common."""

    selectors: Selectors
    #: What relative links stand on, and the address of the page.
    base: str
    url: str


def read(markup: str, selectors: Selectors | None, url: str) -> RawPage:
    """The cards of a page that came from `url`; without selectors they are guessed."""
    lean = _LEAN.sub(r"\g<start>", markup.translate(_CONTROLS))
    beyond = next(islice(_ELEMENT.finditer(lean), MAX_ELEMENTS, None), None)
    tree = _Tree(lean[: beyond.start()] if beyond else lean, "lxml")
    raw = RawPage(title=_page_title(tree), lang=_page_language(tree))
    if beyond:
        raw.problems.append(
            f"The page has more than {MAX_ELEMENTS:,} elements; the rest was not read."
        )
    if selectors is None:
        selectors = Selectors(items=_guessed_items(tree))
        raw.problems.append(f"No selectors are given; `items: {selectors.items}` was guessed.")
    raw.items = selectors.items
    page = _Page(selectors=selectors, base=_base(tree, url), url=url)
    _add_cards(raw, tree, page)
    if not any(card.url and (card.title or card.spare_title) for card in raw.cards):
        raw.look = _look(tree, raw.title)
    return raw


def _add_cards(raw: RawPage, tree: Tag, page: _Page) -> None:
    found = tree.select(page.selectors.items, limit=MAX_ITEMS + 1)
    if len(found) > MAX_ITEMS:
        raw.problems.append(f"The page has more than {MAX_ITEMS} items; the rest was not read.")
    for number, item in enumerate(found[:MAX_ITEMS], 1):
        if next(islice(item.descendants, MAX_CARD, None), None) is None:
            raw.cards.append(_card(item, number, page))
        else:
            raw.problems.append(f"Item {number} is too large to be one article.")


def _page_title(tree: Tag) -> str:
    title = tree.find("title")  # those of pictures stand behind it
    return (
        one_line(title.get_text())
        if isinstance(title, Tag) and not title.find_parent("svg")
        else ""
    )


def _page_language(tree: Tag) -> str | None:
    root = tree.find("html")
    return _attribute(root, "lang") or None if isinstance(root, Tag) else None


def _base(tree: Tag, url: str) -> str:
    base = tree.find("base", href=True)
    href = _attribute(base, "href") if isinstance(base, Tag) else ""
    return address_of(href, url, "") or url


def _guessed_items(tree: Tag) -> str:
    return next((css for css in _GUESSES if _headlines(tree.select(css, limit=MAX_ITEMS))), "a")


def _headlines(items: Iterable[Tag]) -> bool:
    """Whether several of the items link to something under a text as long as a headline."""
    links = (link for item in items for link in _links_in(item))
    targets = {link["href"] for link in links if len(_line(link)) >= _MIN_HEADLINE}
    return len(targets) >= _SEVERAL


# -- one card --------------------------------------------------------------------------------------


def _card(item: Tag, number: int, page: _Page) -> RawCard:
    link, href, url = _link(item, page)
    times, dates = _dates(item, page.selectors.date)
    headline, title = _headline(item, link, url, times, page)
    spoken = {id(each) for each in (*times, headline)}
    return RawCard(
        number=number,
        title=title,
        spare_title=_spare_title(link) if link and not page.selectors.title else "",
        href=href,
        url=url,
        dates=dates,
        paragraphs=_paragraphs(item, spoken),
    )


def _found(item: Tag, css: str) -> list[Tag]:
    """Elements of the item, or the item itself if it is what the selector means."""
    if not css:
        return [item]
    return item.select(css, limit=_MAX_FOUND) or ([item] if item.css.match(css) else [])


def _link(item: Tag, page: _Page) -> tuple[Tag | None, str | None, str | None]:
    """The first link that leads to a page: the element, its address as written, and absolute."""
    selector = page.selectors.link
    links = _links_in(item) if selector is None else _selected_links(item, selector)
    attr = (selector and selector.attr) or "href"
    first: tuple[Tag | None, str | None, str | None] = (None, None, None)
    for link in links:
        href = _attribute(link, attr)
        url = address_of(href, page.base, page.url)
        if url:
            return link, href, url
        first = first if first[0] else (link, href, None)
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


def _headline(
    item: Tag, link: Tag | None, url: str | None, times: list[Tag], page: _Page
) -> tuple[Tag | None, str]:
    """The element that holds the title, and the title."""
    selector = page.selectors.title
    attr = selector.attr if selector else None
    candidates = _found(item, selector.css) if selector else _titled(item, link, url, page)
    times_in = {id(each) for each in times}
    for element in candidates:
        title = (attr and one_line(_attribute(element, attr))) or _line(element, times_in)
        if not says_nothing(title):
            return element, title
    return None, ""


def _titled(item: Tag, link: Tag | None, url: str | None, page: _Page) -> Iterator[Tag]:
    """The link, or the heading in it; other links to the same page; a heading of the item."""
    if link is None:
        return
    same = (
        each
        for each in _links_in(item)
        if each is not link and address_of(_attribute(each, "href"), page.base, page.url) == url
    )
    for each in (link, *same):
        yield from _headings(each)
        yield each
    yield from _headings(item)


def _headings(element: Tag) -> list[Tag]:
    return element.select("h1, h2, h3, h4, h5, h6", limit=1)


def _spare_title(link: Tag) -> str:
    """How a link without text is called: by its label, or by the picture in it."""
    picture = link.select_one("img[alt]")
    names = (_attribute(link, "aria-label"), _attribute(link, "title"))
    return next(filter(None, map(one_line, names)), "") or (
        one_line(_attribute(picture, "alt")) if picture else ""
    )


def _dates(item: Tag, selector: Selector | None) -> tuple[list[Tag], tuple[str, ...]]:
    """The elements that hold the date, and what they say, best first."""
    if selector:
        found = _found(item, selector.css)
    else:
        found = item.find_all("time", limit=_MAX_FOUND) or _term_of(item)
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
        yield one_line(_attribute(element, attr))
    for time in [element] if element.name == "time" else element.find_all("time", limit=1):
        yield one_line(_attribute(time, "datetime"))
    yield _line(element)
    yield one_line(_attribute(element, "title"))


# -- text ------------------------------------------------------------------------------------------


def _attribute(element: Tag, name: str) -> str:
    value = element.get(name)
    return " ".join(value) if isinstance(value, list) else value or ""


def _line(element: Tag, without: Iterable[int] = ()) -> str:
    """What a reader sees in an element, on one line; all of it, if it is all meant for ears."""
    left_out = frozenset(without) - {id(element)}
    seen = _text(element, lambda tag: id(tag) in left_out or _is_furniture(tag))
    heard = seen or _text(element, lambda tag: tag.name in words.UNSEEN)
    return one_line(heard.replace(_BLOCK, " "))


def _paragraphs(item: Tag, spoken: set[int]) -> tuple[str, ...]:
    """What is left of an item without its title, its date and the links to the rest."""
    if id(item) in spoken:
        return ()
    rest = _text(item, lambda tag: id(tag) in spoken or _is_beside_prose(tag))
    return tuple(text for block in rest.split(_BLOCK) if (text := one_line(block)))


def _text(element: Tag, left_out: Callable[[Tag], bool]) -> str:
    """The text of an element without some of its inner elements, blocks parted by _BLOCK."""
    texts: list[str] = []
    pending = [*reversed(element.contents)]
    while pending:
        node = pending.pop()
        if isinstance(node, Tag):
            if left_out(node):
                continue
            edge = [NavigableString(_BLOCK)] if node.name in _BLOCKS else []
            pending += [*edge, *reversed(node.contents), *edge]
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            texts.append(node)
    return "".join(texts).strip(_BLOCK + " \t\r\n")


def _is_beside_prose(tag: Tag) -> bool:
    if tag.name in words.BESIDE_PROSE or _is_furniture(tag):
        return True
    return tag.name == "a" and words.READ_MORE.fullmatch(one_line(tag.get_text()[:60])) is not None


def _is_furniture(tag: Tag) -> bool:
    """Whether an element is not seen by a reader, or is a mark put beside the words."""
    if tag.name in words.UNSEEN or tag.has_attr("hidden") or tag.get("aria-hidden") == "true":
        return True
    names = _attribute(tag, "class")
    return bool(names and words.FOR_EARS.search(names)) or _is_badge(tag, names)


def _is_badge(tag: Tag, names: str) -> bool:
    marked = bool(names and words.BADGE.search(names))
    if not marked and tag.name not in words.NEW_ELEMENTS:
        return False
    if next(islice(tag.descendants, 4, None), None) is not None:
        return False
    text = tag.get_text().lower().split()
    return (marked and len(text) <= words.BADGE_WORDS) or (len(text) == 1 and text[0] in words.NEW)


# -- pages without articles ------------------------------------------------------------------------


def _look(tree: Tag, title: str) -> str | None:
    """What a page without articles seems to be; None: nothing in particular."""
    titled = (look for look, pattern in words.TITLES if pattern.search(title))
    return next(titled, None) or next(
        (look for look, css in words.MARKS if tree.select_one(css)), None
    )
