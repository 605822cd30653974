"""Whether a sentence of the body goes on about what the headline speaks of.

A good-news headline may have its bad news in the fifth sentence; a sentence on another company, put
there for background, stands there too. Reading on from its first word, the first name or pronoun
decides: a name of the headline or of the first sentence, "the company", "its" go on about them; a
name that neither holds does not. Judged by capitals, so that no list of names is needed.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from monitor.core.dates import MONTHS
from monitor.core.languages import is_function_word, refers_back
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
#: Words of a sentence that are looked at.
_WORDS: Final = 40


def names_of(words: Iterable[str]) -> frozenset[str]:
    """What a headline or a first sentence may name, in whatever capitals it is written."""
    return frozenset(word for token in words for word in _content(token))


def goes_on(sentence: Sequence[str], names: AbstractSet[str], common: AbstractSet[str]) -> bool:
    """Whether a sentence (its tokens) is about the bearer of one of these names.

    `common` are words that the article writes in lower case: no names at the head of a sentence.
    """
    for i, token in enumerate(islice(sentence, _WORDS)):
        if refers_back(token.lower()):
            return True
        if not token[0].isupper():
            continue
        found = _content(token)
        if any(word in names for word in found):
            return True
        if found and not (i == 0 and any(word in common for word in found)):
            return False
    return False


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
