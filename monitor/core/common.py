"""Terms that are too common to narrow anything down.

A word that every fifth article has makes a query fire on chance. That is a remark for the person
who wrote it, never an obstacle: an archive of one trade has its words in most articles.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monitor.core import query as language
from monitor.core.matching import compile_watches
from monitor.errors import QueryError
from monitor.model import QueryText, WatchSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from monitor.core.concepts import Lexicon
    from monitor.model import Article

#: A term in a larger share of the articles is common.
MAX_SHARE: Final = 0.2
#: Of fewer articles nothing is said.
MIN_ITEMS: Final = 500

_WRITTEN: Final[dict[str, str]] = {
    "word": "{}",
    "phrase": '"{}"',
    "prefix": "{}*",
    "form": "={}",
    "concept": "@{}",
    "regex": "/{}/",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonTerm:
    """One term with how common it is."""

    #: As one would write it as a query of its own.
    term: str
    #: Articles that have it, of so many.
    found: int
    items: int

    def sentence(self, where: str = "the archive") -> str:
        """For the person who wrote it; `where` the articles are from, the newest or first ones."""
        share = round(100 * self.found / self.items)
        return (
            f"`{self.term}` is in {share} % of {self.items:,} articles of {where}:"
            " it hardly narrows anything down"
        )


def terms_of(text: str) -> tuple[str, ...]:
    """The distinct terms of a query, each as a query of its own. Raises QueryError."""
    written = (_written(term, zone) for term, zone in _terms(language.parse(text).root, None))
    return tuple(dict.fromkeys(term for term in written if _parses(term)))


def common_terms(
    queries: Iterable[str], articles: Sequence[Article], lexicon: Lexicon
) -> list[CommonTerm]:
    """The terms of these queries that are common in these articles, the commonest first.

    Linear in articles. The queries and their concepts have been checked.
    """
    if len(articles) < MIN_ITEMS:
        return []
    terms = dict.fromkeys(term for query in queries for term in terms_of(query))
    watches = compile_watches(
        [WatchSpec(name=term, queries=(QueryText(text=term),), min_score=0.0) for term in terms],
        lexicon,
    )
    counted = Counter(match.watch for each in articles for match in watches.verdict(each).matches)
    return [
        CommonTerm(term=term, found=found, items=len(articles))
        for term, found in counted.most_common()
        if found > MAX_SHARE * len(articles)
    ]


def _terms(
    node: language.Node, zone: language.Zone | None
) -> Iterator[tuple[language.Term, language.Zone | None]]:
    """The terms under a node, each with the field that it is looked for in."""
    match node:
        case language.Term():
            yield node, zone
        case language.InField(inner, item):
            yield from _terms(item, inner)
        case language.Not(item):
            yield from _terms(item, zone)
        case language.And(items) | language.Or(items) | language.Group(items):
            for each in items:
                yield from _terms(each, zone)
        case language.Near(left, right):
            yield from _terms(left, zone)
            yield from _terms(right, zone)
        case _:
            return


def _written(term: language.Term, zone: language.Zone | None) -> str:
    text = _WRITTEN[term.kind].format(term.text)
    if term.slop:
        text += f"~{term.slop}"
    return f"{zone}:{text}" if zone else text


def _parses(text: str) -> bool:
    """Whether it stands alone; what was written with escapes may not."""
    try:
        language.parse(text)
    except QueryError:
        return False
    return True
