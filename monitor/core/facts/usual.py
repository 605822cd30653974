"""Which capitalised words are but words, and which are names?

A headline begins with a capital whatever its first word is: "Trust closes ward", "Appeals court
throws out verdict". A word is no name where the article has it in small letters, too, or where its
language uses it often and the article nowhere has it with a capital inside a sentence. German
writes every noun so; there only the frequency tells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monitor.core.languages import stem
from monitor.core.text import folded, without_accents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

#: Frequency from which on a word is usual: "regulators" has 1e-4, "commuters" 1e-5; of firms that
#: are no words Siemens has 2e-6 in English.
_USUAL: Final = 10**-5.1
_WORD: Final = re.compile(r"[^\W\d_](?:[\w&-]|\.(?=\w))*")
#: Before a word that begins a sentence or a quote.
_BEGINNING: Final = re.compile(r"(?:^|[.:!?|–—•-] ?|[\"“”„«‘(])\s*$")
_LOOK_BACK: Final = 3
#: Here nouns have capitals.
_NOUNS_IN_CAPITALS: Final = "de"


def _nothing(_language: str) -> Mapping[str, float]:
    return {}


@dataclass(frozen=True, slots=True)
class Usual:
    """How often languages use their words. For any thread."""

    #: Frequency by stem for a language, as `Background` takes it.
    table: Callable[[str], Mapping[str, float]] = _nothing

    def is_usual(self, language: str, word: str) -> bool:
        """Whether a language uses a word often."""
        known = self.table(language)
        plain = folded(word)
        stems = {stem(language, plain), without_accents(stem(language, plain))}
        return any(known.get(each, 0.0) >= _USUAL for each in stems)


@dataclass(frozen=True, slots=True)
class Writing:
    """How an article writes its words."""

    language: str
    usual: Usual
    #: In small letters anywhere; with a capital inside a sentence.
    small: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
    #: Names that are a town's here.
    towns: frozenset[str] = frozenset()

    @property
    def nouns_have_capitals(self) -> bool:
        """Whether capitals tell names from other words."""
        return self.language == _NOUNS_IN_CAPITALS

    def is_word(self, word: str) -> bool:
        """Whether a capitalised word is no name here."""
        key = folded(word)
        often = self.usual.is_usual(self.language, word)
        if key in self.inside and not self.nouns_have_capitals:
            return often and key in self.small
        return often or key in self.small


def writing_of(
    texts: Iterable[str], language: str, usual: Usual, towns: frozenset[str] = frozenset()
) -> Writing:
    """How the sentences of an article write words; headlines in capitals say nothing."""
    small: set[str] = set()
    inside: set[str] = set()
    for text in texts:
        if text.islower() or is_in_capitals(text):
            continue
        for match in _WORD.finditer(text):
            word = match.group()
            if word[0].islower():
                small.add(folded(word))
            elif (
                not _begins(text, match.start())
                or text[match.end() + 1 : match.end() + 2].isupper()
            ):
                inside.add(folded(word))
    return Writing(language, usual, frozenset(small), frozenset(inside), towns)


def _goes_on(text: str, end: int) -> bool:
    """Whether the next word has a capital, too: "Quillon Cells"."""
    return text[end + 1 : end + 2].isupper()


def _begins(text: str, start: int) -> bool:
    return bool(_BEGINNING.search(text[max(0, start - _LOOK_BACK) : start]))


def is_in_capitals(text: str) -> bool:
    """Whether most words begin with capitals: those of a headline say nothing."""
    words = text.split()
    return 2 * sum(word[0].isupper() for word in words) > len(words)
