"""Which statuses an article states besides the one that it matched with.

"Files for insolvency, to close its plant" states two, and a watch list tells one. The lexicon's own
concepts are asked, those that are called like their status, with their guards: what is denied, only
considered or told as background is not stated.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from monitor.core.matching import compile_watches
from monitor.core.text import sentence_spans
from monitor.model import QueryText, Status, WatchSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.core.concepts import Lexicon
    from monitor.core.matching import WatchSet
    from monitor.model import Article, Evidence, Match

#: What befalls a project; with the others it begins, or goes on.
SETBACKS: Final = frozenset(
    {
        Status.CANCELLED,
        Status.PAUSED,
        Status.DELAYED,
        Status.SCALED_BACK,
        Status.CLOSED,
        Status.BANKRUPT,
    }
)


class Stating:
    """A lexicon, ready to be asked. Compiled when it is first asked; any thread may use it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @cached_property
    def _setbacks(self) -> WatchSet:
        known = [
            status.value
            for status in sorted(SETBACKS)
            if (concept := self._lexicon.concepts.get(status.value))
            and concept.spec.status is status
        ]
        return compile_watches(
            [_asking(name, f"title:@{name} OR lead:@{name}") for name in known], self._lexicon
        )

    def besides(self, article: Article, matches: Sequence[Match]) -> frozenset[Status]:
        """The setbacks stated in the headline, or in a sentence of the lead that matched."""
        evidence = [span for match in matches if match.is_news for span in match.evidence]
        if not evidence:
            return frozenset()
        return frozenset(
            found.status
            for found in self._setbacks.verdict(article).matches
            if found.status and not found.marks and found.is_news
            if any(_beside(article, span, evidence) for span in found.evidence)
        )


def _asking(name: str, query: str) -> WatchSpec:
    return WatchSpec(name=name, queries=(QueryText(text=query),))


def _beside(article: Article, span: Evidence, others: Sequence[Evidence]) -> bool:
    """Whether it stands in the headline, or in one sentence with one of the others."""
    if span.field == "title":
        return True
    near = [other.start for other in others if other.field == span.field]
    text: str = getattr(article, span.field) or ""
    return any(
        start <= span.start < end and any(start <= other < end for other in near)
        for start, end in sentence_spans(text[: max([span.end, *near], default=0) + 1])
    )
