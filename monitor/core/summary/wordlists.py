"""Words as summaries compare and list them."""

from __future__ import annotations

from typing import Final

_STEM_LETTERS: Final = 6


def words(listed: str) -> frozenset[str]:
    """The words of a list written as text."""
    return frozenset(listed.split())


def stem(word: str) -> str:
    """A word as summaries compare it: folded, without its ending; digits as they are."""
    low = word.casefold()
    return low if low[:1].isdigit() else low.removesuffix("s")[:_STEM_LETTERS]
