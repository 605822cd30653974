"""Whether a sentence of the body goes on about what the headline speaks of.

A good-news headline may have its bad news in the fifth sentence; a sentence on another company, put
there for background, stands there too. Reading on from its first word, the first name or pronoun
decides: a name of the headline or of the first sentence, "the company", "its" go on about them; a
name that neither holds does not. Judged by capitals, so that no list of names is needed.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from monitor.core.dates import MONTHS
from monitor.core.languages import (
    is_fresh,
    is_function_word,
    names_the_company,
    refers_back,
)
from monitor.core.text import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

#: Shorter words in capitals are seldom names of companies or places: EV, US, CEO.
_SHORTEST_NAME: Final = 3
_WEEKDAYS: Final = (
    "monday tuesday wednesday thursday friday saturday sunday "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag"
)
#: What is written with a capital and names nobody.
_NO_NAMES: Final = MONTHS.keys() | frozenset(_WEEKDAYS.split())
#: A company that background remembers is named once or twice.
_OFTEN: Final = 3
#: Words of a sentence that are looked at.
_WORDS: Final = 40


def names_of(words: Iterable[str]) -> frozenset[str]:
    """What a headline or a first sentence may name, in whatever capitals it is written."""
    return frozenset(word for token in words for word in _content(token))


def goes_on(
    sentence: Sequence[str],
    names: AbstractSet[str],
    common: AbstractSet[str],
    *,
    nouns_in_capitals: bool = False,
) -> bool:
    """Whether a sentence (its tokens) is about the bearer of one of these names.

    `common` are words that the article writes in lower case: no names at the head of a sentence.
    Where all nouns are written in capitals, an unknown one says nothing.
    """
    words = [token.lower() for token in islice(sentence, _WORDS)]
    if any(names_the_company(*pair) or is_fresh(*pair) for pair in pairwise(["", *words])):
        return True
    for i, word in enumerate(words):
        if refers_back(word):
            return True
        found = set(_content(sentence[i])) if sentence[i][0].isupper() else set()
        if found & names:
            return True
        common_noun = nouns_in_capitals or (i == 0 and found & common)
        if found and not common_noun:
            return False
    return False


def often_named(words: Sequence[str]) -> frozenset[str]:
    """The names that an article keeps writing."""
    capitals = Counter(word for word in words if word[0].isupper())
    often = [word for word, count in capitals.items() if count >= _OFTEN]
    lower = {word for word in words if word[0].islower()}
    return frozenset(name for name in names_of(often) if name not in lower)


def _content(token: str) -> list[str]:
    """The words of a token that may be a name."""
    return [
        part.word
        for part in parts(token)
        if len(part.word) > _SHORTEST_NAME - 1
        and not is_function_word(part.word)
        and part.word not in _NO_NAMES
        and not (part.word.isascii() and token.isupper() and len(token) <= _SHORTEST_NAME)
    ]
