"""Links to other articles between the paragraphs of one: they are taken out of the tree.

"ALSO READ: Beta scraps its plant" would fire a watch list on a page about something else. In the
tree it shows as a card (a link around a heading), a list of links, a block that is a label and
links, or a paragraph that is one headline. Small boxes that invite to newsletters go, too. Links
within prose, to the page itself and to places on it stay, and so do paragraphs that only begin with
one.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from monitor.core.urls import absolute
from monitor.extract.furniture import is_label
from monitor.extract.text import BLOCK_ELEMENTS, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BLOCKS = frozenset(BLOCK_ELEMENTS.split()) | {"td", "th"}
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
#: Headings alone are left: those of a live blog's entries are links, too.
_LONE = frozenset(["p", "div", "blockquote", "center", "aside"])
_LABELLED = _LONE | {"li", "section", *_HEADINGS}
#: Inline elements around a link, at most.
_DEEP = 8
# Of a block that may be a label with its links; longer ones are more than that.
_PIECES = 80
_LONGEST = 600
_ITEMS = 40
#: A label that is on no list: so many words before a colon.
_LABEL_WORDS = 4
_INVITES = re.compile(
    r"(?<![a-z])(?:newsletters?|nl|e?mail)[-_]*(?:sign-?up|box|form|promo|cta|inline|embed|widget"
    r"|teaser|banner)|^newsletters?$|sign-?up-(?:box|form)|video-js",
    re.IGNORECASE,
)
#: A headline has so many words and no full stop; names, places and tags have fewer.
_HEADLINE_WORDS = 4
_FULL_STOPS = (".", '."', ".”", ".»", ".'", ".’", ".)", "。", ":")
#: Of a list of links: the rest of its characters are hours and names of sections.
_LINKED = 0.75


def drop_related(tree: Any, page: Iterable[str]) -> None:
    """Takes links to other articles, and invitations, out of a parsed page; linear time.

    `page` are the addresses of the page itself: what links there stays.
    """
    own = [address.partition("#")[0] for address in page if address]
    # The elements are kept, so that each stays the same object.
    links = [link for link in tree.iter("a") if _leads_away(link.get("href"), own)]
    away = frozenset(links)
    for each in [found for name in ("div", "section") for found in tree.iter(name)]:
        if _is_invitation(each, away):
            _empty(each)
    for each in [found for name in ("ul", "ol") for found in tree.iter(name)]:
        if _is_list_of_links(each, away):
            _empty(each)
    for link in links:
        if _is_card(link):
            _empty(link)
    for block in dict.fromkeys(_block_of(link) for link in links):
        if block is not None and _is_related(block, away):
            _empty(block)


def _empty(element: Any) -> None:
    """Removing it would join the texts around it, again and again: its shell costs nothing."""
    element.clear(keep_tail=True)


def _leads_away(href: str | None, own: list[str]) -> bool:
    if not href or href.strip().startswith("#"):
        return False
    there = absolute(own[0], href) if own else href
    if there is None:
        return False
    there = there.partition("#")[0]
    # The entries of a live blog are told apart by queries.
    return not any(there == here or there.partition("?")[0] == here for here in own)


def _is_invitation(box: Any, away: frozenset[Any]) -> bool:
    """Whether a class says that a small box is for signing up, or is a player."""
    classes = (box.get("class") or "")[:_LONGEST].split()
    return any(map(_INVITES.search, classes)) and _pieces(box, away) is not None


def _is_list_of_links(each: Any, away: frozenset[Any]) -> bool:
    """Whether every item has a link, with hardly anything beside it, and they are headlines."""
    pieces = _pieces(each, away)
    items = list(islice(each.iterchildren("li"), _ITEMS + 1))
    if pieces is None or not 0 < len(items) <= _ITEMS:
        return False
    inside = " ".join(text for text, linked in pieces if linked)
    everything = sum(len(text) for text, _ in pieces)
    words = inside.count(" ") + 1
    return len(inside) >= _LINKED * everything and words >= _HEADLINE_WORDS * len(items)


def _is_card(link: Any) -> bool:
    """Whether a link is around a heading with little else."""
    has_heading = next(link.iter(*_HEADINGS), None) is not None
    return has_heading and _pieces(link, frozenset([link])) is not None


def _block_of(link: Any) -> Any:
    """The block that a link stands in; None: it is gone, or too deep within others."""
    ancestors = islice(link.iterancestors(), _DEEP)
    return next((each for each in ancestors if each.tag in _BLOCKS), None)


def _is_related(block: Any, away: frozenset[Any]) -> bool:
    """Whether a block is a label and links, or one headline that is a link."""
    if block.tag not in _LABELLED or (pieces := _pieces(block, away)) is None:
        return False
    beside = one_line(" ".join(text for text, linked in pieces if not linked))
    if not any(letter.isalpha() for letter in beside):
        return block.tag in _LONE and _is_headline(" ".join(text for text, _ in pieces))
    if is_label(beside):
        return True
    is_short = beside.endswith((":", "|")) and beside.count(" ") <= _LABEL_WORDS
    return is_short and _is_headline(" ".join(text for text, linked in pieces if linked))


def _is_headline(text: str) -> bool:
    words = one_line(text)
    return words.count(" ") + 1 >= _HEADLINE_WORDS and not words.endswith(_FULL_STOPS)


def _pieces(block: Any, links: frozenset[Any]) -> list[tuple[str, bool]] | None:
    """The texts in a block, each with whether it stands in one of the links.

    None: there are more than a label and its links would be.
    """
    found = list(islice(_walked(block, links, linked=False), _PIECES + 1))
    texts = [(text, linked) for text, linked in found if text and not text.isspace()]
    is_short = len(found) <= _PIECES and sum(len(text) for text, _ in texts) <= _LONGEST
    return texts if is_short and texts else None


def _walked(
    element: Any, links: frozenset[Any], *, linked: bool
) -> Iterator[tuple[str | None, bool]]:
    """The texts in an element, in their order; missing ones too, so that every element counts."""
    linked = linked or element in links
    yield (element.text if isinstance(element.tag, str) else None), linked
    for child in element:
        yield from _walked(child, links, linked=linked)
        yield child.tail, linked
