"""HTML -> a tree of bounded size, and what a reader sees of it. The only module that imports bs4.

The tree is made by lxml (`html.parser` takes quadratic time) and kept within bounds: contents of
scripts and comments are dropped before, elements beyond MAX_ELEMENTS are not read, what is nested
deeper than MAX_DEPTH keeps its text and loses its tags.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from monitor.extract.text import BLOCK_ELEMENTS, one_line
from monitor.sources import listing_words as words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["MAX_DEPTH", "MAX_ELEMENTS", "Tag", "attribute", "line", "paragraphs", "tree_of"]

MAX_ELEMENTS = 50_000
MAX_DEPTH = 200

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


def tree_of(markup: str) -> tuple[Tag, bool]:
    """The tree of a page, and whether all of it was read."""
    lean = _LEAN.sub(r"\g<start>", markup.translate(_CONTROLS))
    beyond = next(islice(_ELEMENT.finditer(lean), MAX_ELEMENTS, None), None)
    return _Tree(lean[: beyond.start()] if beyond else lean, "lxml"), beyond is None


# -- text ------------------------------------------------------------------------------------------


def attribute(element: Tag, name: str) -> str:
    """The value of an attribute; "" if there is none."""
    value = element.get(name)
    return " ".join(value) if isinstance(value, list) else value or ""


def line(element: Tag, without: Iterable[int] = ()) -> str:
    """What a reader sees in an element, on one line; or else what only screen readers are told.

    `without` are ids of inner elements that are not part of it.
    """
    left_out = frozenset(without) - {id(element)}
    texts = (_text(element, _either(way, left_out)) for way in _WAYS_TO_READ)
    return one_line(next(filter(None, texts), "").replace(_BLOCK, " "))


def _either(way: Callable[[Tag], bool], left_out: frozenset[int]) -> Callable[[Tag], bool]:
    return lambda tag: id(tag) in left_out or way(tag)


def paragraphs(item: Tag, spoken: frozenset[int]) -> tuple[str, ...]:
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
    if _is_never_text(tag) or _is_for_eyes(tag) or tag.has_attr("hidden"):
        return True
    names = attribute(tag, "class")
    return bool(names and words.FOR_EARS.search(names)) or _is_badge(tag, names)


def _is_never_text(tag: Tag) -> bool:
    return tag.name in words.UNSEEN


def _is_for_eyes(tag: Tag) -> bool:
    """Whether screen readers pass an element over, because it only adorns or repeats."""
    return tag.get("aria-hidden") == "true"


def _is_badge(tag: Tag, names: str) -> bool:
    marked = bool(names and words.BADGE.search(names))
    if not marked and tag.name not in words.NEW_ELEMENTS:
        return False
    if next(islice(tag.descendants, 4, None), None) is not None:
        return False
    text = tag.get_text().lower().split()
    return (marked and len(text) <= words.BADGE_WORDS) or (len(text) == 1 and text[0] in words.NEW)


#: What is passed over: first what a reader does not see, last only what is never text.
_WAYS_TO_READ: tuple[Callable[[Tag], bool], ...] = (
    _is_furniture,
    lambda tag: _is_never_text(tag) or _is_for_eyes(tag),
    _is_never_text,
)
