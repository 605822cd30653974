"""Class names and ids of a page that people gave, and that outlast its next release.

Names with digits, capitals or no vowels are made by machines and change with the next release of
the site; others say how something looks or where it stands, not what it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.sources.listing_tree import Tag

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


def stable_classes(element: Tag) -> list[str]:
    """The first classes of an element that people gave it."""
    return [name for name in (element.get("class") or ())[:12] if is_stable(name)][:3]


def is_stable(name: str) -> bool:
    """Whether a class name or id may be part of a selector."""
    return (
        _NAME.fullmatch(name) is not None
        and name not in _LOOKS
        and not _MADE.match(name)
        and not _GIBBERISH.search(name)
    )
