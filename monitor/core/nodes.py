"""The positional half of compiled queries: nodes that find their places in an article.

Equal nodes are one object, so that a thousand watches which all ask for @cancelled look for it
once an article.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from monitor.core.spans import (
    Hit,
    Link,
    Span,
    loose_phrases,
    near,
    phrases,
    single,
    together,
    united,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.core.pattern import Pattern
    from monitor.core.reading import Glance, Reading

#: Word ids (patterns: negative numbers) of which one must occur wherever the node is found.
Requirement = frozenset[int]
EVERY_SENTENCE: Final = -1


class Positional(ABC):
    """A node with places in a sentence."""

    __slots__ = ("label", "requirements")

    def __init__(self, label: str, requirements: Sequence[Requirement]) -> None:
        #: How evidence and messages name it.
        self.label = label
        #: All of them must be met where the node is found.
        self.requirements = tuple(requirements)

    def spans(self, reading: Reading) -> list[Span]:
        """All places, found once an article."""
        known = reading.spans_of.get(self)
        if known is None:
            known = self._spans(reading) if self.sentences(reading) else []
            reading.spans_of[self] = known
        return known

    def sentences(self, reading: Reading) -> int:
        """The sentences in which it may be found, as bits; a cheap look before `spans`."""
        known = reading.bits_of.get(self)
        if known is None:
            known = reading.bits_of[self] = self._sentences(reading)
        return known

    def possible(self, glance: Glance) -> bool:
        """Whether the words it needs occur at all. Never False when `spans` would find it."""
        known = glance.possible.get(self)
        if known is None:
            known = glance.possible[self] = self._possible(glance)
        return known

    def links(self, reading: Reading) -> list[Link]:
        """The same without names."""
        return [
            Link(span.lo, span.hi, span.hits[0].start, span.hits[-1].end)
            for span in self.spans(reading)
        ]

    def parts(self) -> Sequence[Positional]:
        """What must be there, piece by piece; a node that is one piece is its own part."""
        return (self,)

    def _sentences(self, reading: Reading) -> int:  # noqa: ARG002 - what the subclasses need
        return EVERY_SENTENCE

    @abstractmethod
    def _possible(self, glance: Glance) -> bool:
        """Whether its words occur, looked for anew."""

    @abstractmethod
    def _spans(self, reading: Reading) -> list[Span]:
        """All places, looked for anew."""


class Words(Positional):
    """A word, or words that follow one another.

    `gaps` are the tokens allowed after each word but the last; `slop`, when it is not 0, those
    allowed between all of them. `in_clause`: no clause ends between them.
    """

    __slots__ = ("_distinct", "_gaps", "_in_clause", "_slop", "_words")

    def __init__(
        self,
        label: str,
        words: Sequence[int],
        gaps: Sequence[int],
        *,
        slop: int,
        key: int,
        in_clause: bool,
    ) -> None:
        super().__init__(label, [frozenset([words[key]])])
        self._words = tuple(words)
        self._distinct = frozenset(words)
        self._gaps = tuple(gaps)
        self._slop = slop
        self._in_clause = in_clause

    def links(self, reading: Reading) -> list[Link]:
        """Where the words stand."""
        if not self.sentences(reading):
            return []
        places = [reading.links(word) for word in self._words]
        if len(places) == 1:
            return places[0]
        if self._slop:
            return loose_phrases(places, self._slop)
        return phrases(places, self._gaps, reading.divided if self._in_clause else None)

    def _sentences(self, reading: Reading) -> int:
        bits = EVERY_SENTENCE
        for word in self._words:
            bits &= reading.sentences_of(word)
            if not bits:
                break
        return bits

    def _possible(self, glance: Glance) -> bool:
        return glance.answers.keys() >= self._distinct

    def _spans(self, reading: Reading) -> list[Span]:
        links = {(link.lo, link.hi): link for link in self.links(reading)}
        return [single(Hit(*links[place], self.label)) for place in sorted(links)]


class Chain(Positional):
    """A phrase of nodes: at most `gaps[i]` tokens after each but the last.

    `in_clause`: no clause ends between them.
    """

    __slots__ = ("_gaps", "_in_clause", "_items")

    def __init__(
        self, label: str, items: Sequence[Positional], gaps: Sequence[int], *, in_clause: bool
    ) -> None:
        super().__init__(label, [need for item in items for need in item.requirements])
        self._items = tuple(items)
        self._gaps = tuple(gaps)
        self._in_clause = in_clause

    def links(self, reading: Reading) -> list[Link]:
        """Where the nodes follow one another."""
        if not self.sentences(reading):
            return []
        places = [item.links(reading) for item in self._items]
        return phrases(places, self._gaps, reading.divided if self._in_clause else None)

    def _sentences(self, reading: Reading) -> int:
        bits = EVERY_SENTENCE
        for item in self._items:
            bits &= item.sentences(reading)
            if not bits:
                break
        return bits

    def _possible(self, glance: Glance) -> bool:
        return all(item.possible(glance) for item in self._items)

    def _spans(self, reading: Reading) -> list[Span]:
        links = {(link.lo, link.hi): link for link in self.links(reading)}
        return [single(Hit(*links[place], self.label)) for place in sorted(links)]


class Regex(Positional):
    """A regular expression: its first match in each sentence."""

    __slots__ = ("_number", "_pattern")

    def __init__(self, label: str, pattern: Pattern, number: int) -> None:
        super().__init__(label, [frozenset([number])])
        self._pattern = pattern
        self._number = number

    def _sentences(self, reading: Reading) -> int:
        return EVERY_SENTENCE if self._number in reading.patterns else 0

    def _possible(self, glance: Glance) -> bool:
        return self._number in glance.patterns

    def _spans(self, reading: Reading) -> list[Span]:
        found = []
        for sentence in reading.sentences():
            text: str = getattr(reading.article, sentence.field)
            span = self._pattern.span(text[sentence.start : sentence.end])
            if span:
                start, end = span[0] + sentence.start, span[1] + sentence.start
                lo, hi = reading.positions(sentence, start, end)
                found.append(single(Hit(lo, hi, start, end, self.label)))
        return found


class Union(Positional):
    """Any of several nodes; `longest`: of places that begin together only the longest."""

    __slots__ = ("_items", "_longest")

    def __init__(
        self,
        label: str,
        items: Sequence[Positional],
        need: Sequence[Requirement],
        *,
        longest: bool = False,
    ) -> None:
        super().__init__(label, need)
        self._items = tuple(items)
        self._longest = longest

    def _sentences(self, reading: Reading) -> int:
        return reduce(or_, (item.sentences(reading) for item in self._items))

    def _possible(self, glance: Glance) -> bool:
        return any(item.possible(glance) for item in self._items)

    def _spans(self, reading: Reading) -> list[Span]:
        found = united(item.spans(reading) for item in self._items)
        # "scraps its timeline" is a delay, and not a cancellation too
        return list({span.lo: span for span in found}.values()) if self._longest else found


class Together(Positional):
    """All of several nodes in one sentence: at most `width` tokens between first and last."""

    __slots__ = ("_items", "_width")

    def __init__(self, label: str, items: Sequence[Positional], width: int) -> None:
        super().__init__(label, [need for item in items for need in item.requirements])
        self._items = tuple(items)
        self._width = width

    def parts(self) -> Sequence[Positional]:
        """The parts of its items."""
        return [part for item in self._items for part in item.parts()]

    def _sentences(self, reading: Reading) -> int:
        bits = EVERY_SENTENCE
        for item in self._items:
            bits &= item.sentences(reading)
            if not bits:
                break
        return bits

    def _possible(self, glance: Glance) -> bool:
        return all(item.possible(glance) for item in self._items)

    def _spans(self, reading: Reading) -> list[Span]:
        return together([item.spans(reading) for item in self._items], self._width)


class NearBy(Positional):
    """Two nodes in one sentence with at most `distance` tokens strictly between."""

    __slots__ = ("_distance", "_left", "_ordered", "_right")

    def __init__(
        self, label: str, left: Positional, right: Positional, distance: int, *, ordered: bool
    ) -> None:
        super().__init__(label, [*left.requirements, *right.requirements])
        self._left, self._right = left, right
        self._distance = distance
        self._ordered = ordered

    def parts(self) -> Sequence[Positional]:
        """The parts of its items."""
        return [*self._left.parts(), *self._right.parts()]

    def _sentences(self, reading: Reading) -> int:
        return self._left.sentences(reading) & self._right.sentences(reading)

    def _possible(self, glance: Glance) -> bool:
        return self._left.possible(glance) and self._right.possible(glance)

    def _spans(self, reading: Reading) -> list[Span]:
        left, right = self._left.spans(reading), self._right.spans(reading)
        return near(left, right, self._distance, ordered=self._ordered)
