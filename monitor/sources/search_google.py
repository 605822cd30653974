"""What Google News answers: RSS whose links lead through Google and whose titles name the outlet.

The links cannot be resolved offline and are never fetched (`Item.redirector`): such an item is
known by its outlet and headline. Its description only repeats both, or lists other outlets'
headlines on the same story, and says nothing of its own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.sources.feed import FeedSource

if TYPE_CHECKING:
    from monitor.model import Answer, Item, Parsed, SourceSpec

#: Google gives no more.
MAX_ITEMS = 100

_DASH = " - "
#: Pieces of a title that a name with dashes may consist of.
_MAX_PIECES = 5
_DOMAIN = re.compile(r"^www\.|(?:\.(?:com|org|net|info|news|co|ac|gov|edu|[a-z]{2}))+$")
_LETTER = re.compile(r"[^\W_]+")


def read(spec: SourceSpec, answer: Answer) -> Parsed:
    """The articles of a search. Raises ParseError as a feed does."""
    parsed = FeedSource().parse(spec, answer)
    return replace(parsed, items=tuple(cleaned(item) for item in parsed.items[:MAX_ITEMS]))


def cleaned(item: Item) -> Item:
    """The item with its headline alone, known by outlet and headline."""
    title = without_outlet(item.title, item.publisher or "")
    outlet, told = _letters(item.publisher or ""), _letters(item.summary)
    # Alone, or at the head of a list of other outlets' headlines.
    repeats = _letters(item.title).startswith(told.removesuffix(outlet)) or told.startswith(
        _letters(title) + outlet
    )
    return replace(item, title=title, summary="" if repeats else item.summary, redirector=True)


def without_outlet(title: str, outlet: str) -> str:
    """The title without " - Outlet" at its end, however the outlet's name is written there.

    The name may hold dashes itself, differ in letter case, or be a domain in one place only.
    """
    name = _outlet_key(outlet)
    end = len(title)
    for _ in range(_MAX_PIECES):
        end = title.rfind(_DASH, 0, end)
        if end <= 0 or not name:
            break
        if _outlet_key(title[end + len(_DASH) :]) == name:
            return title[:end].rstrip()
    return title


def _outlet_key(name: str) -> str:
    folded = _DOMAIN.sub("", name.casefold().strip())
    return _letters(folded.removeprefix("the "))


def _letters(text: str) -> str:
    """Only letters and digits, so that layout and punctuation make no difference."""
    return "".join(_LETTER.findall(text.casefold()))
