"""Which statuses an article states besides the one that it matched with, if it matched at all.

"Files for insolvency, to close its plant" states two, and a watch list tells one; that a plant is
taken up again is news of its story though no list asks for it. The lexicon's own concepts are
asked, those that are called like their status, with their guards: what is denied, only considered
or told as background is not stated.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from monitor.core.languages import is_function_word
from monitor.core.matching import compile_watches
from monitor.core.query import And, Group, InField, Near, Or, Term, parse
from monitor.core.terms import word_parts
from monitor.core.text import sentence_spans
from monitor.model import QueryText, Status, WatchSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from monitor.core.concepts import Lexicon
    from monitor.core.matching import WatchSet
    from monitor.core.query import Node
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


#: As far apart may a headline's resuming and its plant stand.
_NEAR: Final = 8
#: Letters of a plain word that may name a thing.
_SHORTEST_THING: Final = 3


class Stating:
    """A lexicon, ready to be asked. Compiled when it is first asked; any thread may use it."""

    def __init__(self, lexicon: Lexicon, watches: Iterable[WatchSpec] = ()) -> None:
        self._lexicon = lexicon
        self._things = sorted({*_things(lexicon, watches)})

    @cached_property
    def _setbacks(self) -> WatchSet:
        known = [each.value for each in sorted(SETBACKS) if self._knows(each)]
        return self._asking([f"title:@{name} OR lead:@{name}" for name in known])

    @cached_property
    def _resuming(self) -> tuple[WatchSet, WatchSet]:
        """A word for it, which few headlines have; and the word near a thing that is watched."""
        if not (self._things and self._knows(Status.RESUMED)):
            return self._asking([]), self._asking([])
        things = " OR ".join(self._things)
        near = f"title:(@{Status.RESUMED} NEAR/{_NEAR} ({things}))"
        return self._asking([f"title:@{Status.RESUMED}"]), self._asking([near])

    def _knows(self, status: Status) -> bool:
        concept = self._lexicon.concepts.get(status.value)
        return concept is not None and concept.spec.status is status

    def _asking(self, queries: Sequence[str]) -> WatchSet:
        asked = [WatchSpec(name=text, queries=(QueryText(text=text),)) for text in queries]
        return compile_watches(asked, self._lexicon)

    def resumes(self, article: Article) -> bool:
        """Whether the headline plainly says that something watched for is taken up again."""
        return bool(self.resuming(article))

    def resuming(self, article: Article) -> tuple[Match, ...]:
        """By what the headline plainly says so; empty: it does not."""
        headline = replace(article, summary="", text=None)
        word, near = self._resuming
        if not word.verdict(headline).matches:
            return ()
        return tuple(match for match in near.verdict(headline).matches if not match.marks)

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


def _things(lexicon: Lexicon, watches: Iterable[WatchSpec]) -> Iterator[str]:
    """The things that watch lists ask for, as queries: concepts, and words that are of none."""
    for watch in watches:
        for query in watch.queries:
            for term in _wanted(parse(query.text).root):
                word = "".join(word_parts(term.text))
                name = term.text if term.kind == "concept" else lexicon.standing_for(word)
                if name and _is_thing(lexicon, name):
                    yield f"@{name}"
                elif not name and len(word) >= _SHORTEST_THING and not is_function_word(word):
                    yield term.text


def _wanted(node: Node) -> Iterator[Term]:
    """The concepts and plain words that a query wants to be there: none behind a NOT."""
    match node:
        case Term(kind):
            if kind in ("word", "concept"):
                yield node
        case Near(left, right):
            yield from _wanted(left)
            yield from _wanted(right)
        case InField(_, item):
            yield from _wanted(item)
        case Group(items) | And(items) | Or(items):
            for item in items:
                yield from _wanted(item)
        case _:
            return


def _is_thing(lexicon: Lexicon, name: str) -> bool:
    """Whether a concept is a thing, or a group of them."""
    spec = lexicon.concepts[name].spec if name in lexicon.concepts else None
    if spec is None or spec.kind not in ("thing", "group"):
        return False
    return all(_is_thing(lexicon, member.removeprefix("@")) for member in spec.members)


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
