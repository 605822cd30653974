"""The words by which reports are compared.

A word is a run of letters with their marks, without case, accents and possessive; or a number.
Chinese and Japanese are written without blanks between words: of a run of their characters each two
neighbours count as a word. What is longer than `LONGEST` is no word but a heap of letters, and
would not fit into an index.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from monitor.core.text import CJK, MARKS, folded, without_accents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: Characters of a word.
LONGEST: Final = 40
#: Of a headline in which more of the longer words are capitalised, capitals say nothing.
TITLE_CASE: Final = 0.7
_LONG: Final = 4

_LETTERS: Final = rf"[^\W\d_{CJK}]+(?:[{MARKS}]+[^\W\d_{CJK}]*)*"
_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_WORD: Final = re.compile(rf"([{CJK}]+)|{_LETTERS}(?:['\u2019]{_LETTERS})?|{_NUMBER}")
#: The same for texts that have none of these, in half the time.
_PLAIN_WORD: Final = re.compile(rf"[^\W\d_]+(?:['\u2019][^\W\d_]+)?|{_NUMBER}")
_MARK_OR_CJK: Final = re.compile(f"[{MARKS}{CJK}]")
_ENDS: Final = frozenset('.!?:;•|"“”»«\n–—-')


def plain_words(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return [_plain(word) for _, word in _found(text)]


def words_said(text: str, *, titled: bool, most: int | None = None) -> list[tuple[str, bool]]:
    """The first `most` words of a text, each with whether its capital marks a name.

    `titled` says that it is a headline, which may have capitals at will.
    """
    found = list(islice(_found(text), most))
    shouted = titled and _in_title_case([word for _, word in found])
    return [(_plain(word), _is_name(text, start, word, shouted=shouted)) for start, word in found]


def first_capital(title: str) -> list[str]:
    """The first word, as it is compared, where it has a capital."""
    words = [word for _, word in islice(_found(title), 1)]
    return [_plain(word) for word in words if word[0].isupper()]


def _found(text: str) -> Iterator[tuple[int, str]]:
    """Each word as it stands, with its place."""
    if text.isascii() or not _MARK_OR_CJK.search(text):
        words = ((match.start(), match.group()) for match in _PLAIN_WORD.finditer(text))
    else:
        words = (each for match in _WORD.finditer(text) for each in _parts(match))
    return (each for each in words if len(each[1]) <= LONGEST)


def _parts(match: re.Match[str]) -> Iterable[tuple[int, str]]:
    start, word = match.start(), match.group()
    if match.lastindex is None:
        return ((start, word),)
    return ((start + at, word[at : at + 2]) for at in range(len(word) - 1))


def _in_title_case(words: Sequence[str]) -> bool:
    longer = [word for word in words if len(word) >= _LONG and word[0].isalpha()]
    return sum(word[0].isupper() for word in longer) > TITLE_CASE * len(longer)


def _is_name(text: str, start: int, word: str, *, shouted: bool) -> bool:
    if not word[0].isupper():
        return False
    if any(char.isupper() for char in word[1:]):
        return not text.isupper()
    before = text[max(0, start - 3) : start].rstrip()
    return not shouted and bool(before) and before[-1] not in _ENDS


@lru_cache(maxsize=50_000)
def _plain(word: str) -> str:
    word = folded(word).removesuffix("'s").replace("'", "")
    # Some single characters are whole sentences when folded.
    return without_accents(word)[:LONGEST]
