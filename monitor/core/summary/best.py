"""From which report of a story its summary is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from monitor.core.summary.sentences import sentences_of
from monitor.core.text import LEAD_SENTENCES

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from monitor.model import Article, Evidence

#: Fewer characters of text are a stub before a wall.
_STUB: Final = 200
_NO_EVIDENCE: Final[Mapping[str, Sequence[Evidence]]] = {}


def best_of(
    articles: Sequence[Article],
    evidence: Mapping[str, Sequence[Evidence]] = _NO_EVIDENCE,
    roundups: Container[str] = (),
) -> Article:
    """The report to summarise; of equals the earliest seen.

    One that tells of this story only, in the language of the first report, with its text rather
    than a headline or what stands before a paywall, and with what fired at its beginning.
    `evidence` and `roundups` are by article id. Raises ValueError when there is no article.
    """
    first = min(articles, key=_age)

    def rank(article: Article) -> tuple[object, ...]:
        return (
            article.id in roundups,
            article.lang != first.lang,
            -_substance(article),
            not _fires_early(article, evidence.get(article.id, ())),
            *_age(article),
        )

    return min(articles, key=rank)


def _age(article: Article) -> tuple[object, ...]:
    return article.seen_at, article.id


def _substance(article: Article) -> int:
    """2: a text, 1: a stub or a feed's summary, 0: a headline."""
    text = article.text or ""
    if len(text) >= _STUB and not article.page_trouble:
        return 2
    return 1 if text or article.summary else 0


def _fires_early(article: Article, evidence: Sequence[Evidence]) -> bool:
    """Whether a word that fired stands in the first sentences of the text or in the summary."""
    ends = [one.end for one in sentences_of(article.text or "")[:LEAD_SENTENCES]]
    return any(
        span.field == "summary" or (span.field == "text" and span.start < max(ends, default=0))
        for span in evidence
    )
