"""How common a word is: in its language at large, and among the articles that came so far.

The weight of a term is its *idf*, the negative logarithm of the share of articles it occurs in (K.
Spärck Jones, "A statistical interpretation of term specificity", 1972). A new store has seen
nothing, so the shares begin as those of the language: a word of frequency f occurs in an article of
n words with probability 1 - exp(-f n). They count as if `PRIOR` articles had been seen, and what is
counted since is added, so that "battery" weighs little where every article is about batteries.
"""

from __future__ import annotations

from math import expm1, log
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

#: The articles that the knowledge of the language stands for.
PRIOR: Final = 2000
#: Words of an article, for the step from frequencies to shares.
ARTICLE_WORDS: Final = 250
#: The frequency of a word that no table has.
UNKNOWN: Final = 1e-7
#: The term under which the articles themselves are counted.
ARTICLES: Final = ""
#: The table of what many other languages say all the time.
OTHERS: Final = "other"


class Background:
    """The languages' own frequencies. For any thread."""

    def __init__(self, table: Callable[[str], Mapping[str, float]]) -> None:
        """`table` gives frequencies by stem for a language, none for one without a table."""
        self._table = table

    def share(self, language: str, term: str) -> float:
        """The share of articles of a language in which a term occurs, in 0..1."""
        if term[:1].isdigit():
            return _share_of_number(term)
        known = self._table(language)
        frequency = known.get(term) or self._table(OTHERS).get(term, UNKNOWN)
        return -expm1(-ARTICLE_WORDS * frequency)


def _share_of_number(number: str) -> float:
    """Small numbers and years say nearly nothing; others are as telling as names."""
    if len(number) <= 2:  # noqa: PLR2004 - a day, an hour, a count of a few
        return 0.25
    if len(number) == 4 and number[:2] in {"19", "20"}:  # noqa: PLR2004 - a year
        return 0.3
    return 0.03 if len(number) == 3 else 0.01  # noqa: PLR2004


class Rarity:
    """The idf of terms, as one article after another is counted."""

    def __init__(self, background: Background, counts: Mapping[str, int]) -> None:
        """`counts` are the store's, for every term that will be asked for, and for ARTICLES."""
        self._background = background
        self._counts = dict(counts)
        #: What was counted since.
        self.new: dict[str, int] = {}

    def idf(self, language: str, term: str) -> float:
        """The weight of a term: 0 for one that every article has, some 11 for one that none has."""
        share = self._background.share(language, term) * PRIOR
        seen = self._counts.get(term, 0)
        return -log(min((share + seen) / (PRIOR + self._counts.get(ARTICLES, 0)), 1.0))

    def count(self, terms: Iterable[str]) -> None:
        """Count an article with these terms, each given once."""
        for term in (ARTICLES, *terms):
            self._counts[term] = self._counts.get(term, 0) + 1
            self.new[term] = self.new.get(term, 0) + 1
