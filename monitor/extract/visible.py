"""What a visitor of a page sees in words, for `walls`: all of it, and what concerns the article.

Boxes about other things (columns, footers, forms, lists, cards of other articles) often hold an
offer to subscribe, or a badge at a link to a text for subscribers. What stands before the article
itself is called so by its class, or stands in no such box.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from monitor.extract.text import BLOCK_ELEMENTS, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_BREAKS = frozenset(BLOCK_ELEMENTS.split()) | {"br", "td", "th", "button"}
_UNSEEN = frozenset(["nav", "footer", "noscript", "template", "select", "option", "svg", "title"])
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDING_CLASS = re.compile(
    r"(?<![\w-])(?:is-)?(?:hidden|hide|d-none|sr-only|visually-hidden)(?![\w-])"
)
_BOXES = frozenset(["aside", "header", "form", "li", "article"])
_BOX_CLASS = re.compile(
    r"(?<![a-z])(?:related|cards?|teasers?|promos?|recommend\w*|recirc\w*|sidebar|newsletter"
    r"|most-?(?:read|popular)|trending|more-(?:stories|news|articles)|site-(?:header|footer)"
    r"|mega-?menu)(?![a-z])",
    re.IGNORECASE,
)
_WALL_CLASS = re.compile(
    r"(?:pay|reg|login|subscri(?:be|ber|ption)|registration|meter)[-_]?"
    r"(?:wall|gate|barrier|limit|overlay|blocker)|(?<![a-z])(?:barrier|piano|gate)(?![a-z])",
    re.IGNORECASE,
)
# Stands in no text of a parsed page.
_BREAK = "\x00"
#: Pieces of text; longer names of classes are cut.
_MOST_SEEN = 5_000
_LONGEST_CLASS = 500


def everything_on(tree: Any) -> str:
    """What a visitor sees outside of navigation, forms and banners included, as one line."""
    pieces = islice(_visible(tree), _MOST_SEEN)
    return " ".join(one_line(piece) for piece in pieces)


def around_article(tree: Any) -> str:
    """What a visitor sees outside of boxes about other things, a line for each block."""
    pieces = islice(_visible(tree, _way_to_article(tree)), _MOST_SEEN)
    lines = map(one_line, "".join(pieces).split(_BREAK))
    return "\n".join(line for line in lines if line)


def _way_to_article(tree: Any) -> frozenset[Any]:
    """The headline, the `<article>` with it or else the first, and all that these stand in.

    Where the first heading is the name of the site, the headline is another.
    """
    headline = next(tree.iter("h1"), tree)
    around = next((each for each in headline.iterancestors("article")), None)
    article = next(tree.iter("article"), tree) if around is None else around
    ancestors = (*headline.iterancestors(), *article.iterancestors())
    return frozenset([headline, article, *ancestors])


def _visible(tree: Any, way: frozenset[Any] | None = None) -> Iterator[str]:
    """The pieces of text that a visitor sees, and the breaks between blocks, in their order.

    With a `way` to the article, without boxes that are not on it.
    """
    waiting: list[tuple[Any, bool]] = [(tree, False)]
    while waiting:
        piece, is_wall = waiting.pop()
        if isinstance(piece, str):
            yield piece
        elif piece is not None:
            waiting.append((piece.tail, is_wall))
            is_wall = is_wall or _WALL_CLASS.search(_classes(piece)) is not None
            is_left_out = way is not None and not is_wall and piece not in way and _is_box(piece)
            if not _is_hidden(piece) and not is_left_out:
                around = _BREAK if piece.tag in _BREAKS else None
                waiting.append((around, is_wall))
                waiting.extend((child, is_wall) for child in reversed(piece))
                waiting.extend([(piece.text, is_wall), (around, is_wall)])


def _is_box(element: Any) -> bool:
    """Whether an element is about something else than the article, unless it holds that."""
    return element is not None and (
        element.tag in _BOXES or _BOX_CLASS.search(_classes(element)) is not None
    )


def _classes(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:_LONGEST_CLASS]


def _is_hidden(element: Any) -> bool:
    return (
        element.tag in _UNSEEN
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDING_STYLE.search(element.get("style") or ""))
        or bool(_HIDING_CLASS.search(element.get("class") or ""))
    )
