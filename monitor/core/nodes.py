"""The positional half of compiled queries: nodes that find their places in an article.

Equal nodes are one object, so that a thousand watches which all ask for @cancelled look for it
once an article.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final, Literal

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
from monitor.core.text import WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.core.pattern import Pattern
    from monitor.core.query import Zone
    from monitor.core.reading import Glance, Reading
    from monitor.model import Status

#: Word ids (patterns: negative numbers) of which one must occur wherever the node is found.
Requirement = frozenset[int]
EVERY_SENTENCE: Final = -1
#: A field-bound term (a company that stands for its plant) steps back for a term of the concept's
#: own this many tokens away.
STAND_IN_TOKENS: Final = 4


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
    allowed between all of them.
    """

    __slots__ = ("_distinct", "_gaps", "_slop", "_words")

    def __init__(
        self, label: str, words: Sequence[int], gaps: Sequence[int], slop: int, key: int
    ) -> None:
        super().__init__(label, [frozenset([words[key]])])
        self._words = tuple(words)
        self._distinct = frozenset(words)
        self._gaps = tuple(gaps)
        self._slop = slop

    def links(self, reading: Reading) -> list[Link]:
        """Where the words stand."""
        if not self.sentences(reading):
            return []
        places = [reading.links(word) for word in self._words]
        if len(places) == 1:
            return places[0]
        return loose_phrases(places, self._slop) if self._slop else phrases(places, self._gaps)

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
    """A phrase of nodes: at most `gaps[i]` tokens after each but the last."""

    __slots__ = ("_gaps", "_items")

    def __init__(self, label: str, items: Sequence[Positional], gaps: Sequence[int]) -> None:
        super().__init__(label, [need for item in items for need in item.requirements])
        self._items = tuple(items)
        self._gaps = tuple(gaps)

    def links(self, reading: Reading) -> list[Link]:
        """Where the nodes follow one another."""
        if not self.sentences(reading):
            return []
        return phrases([item.links(reading) for item in self._items], self._gaps)

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


# -- concepts ------------------------------------------------------------------------------------


@dataclass(eq=False, slots=True)
class Guard:
    """What denies or softens an event in its clause."""

    #: Its plain terms; None: it has none.
    node: Positional | None
    #: Its phrases that hold a concept: they speak of the events they overlap, and of no others.
    bound: Positional | None
    effect: Literal["deny", "soften", "background"]
    label: str
    reach: Literal["clause", "sentence", "headline"] = "clause"


@dataclass(eq=False, slots=True)
class Event:
    """What a hit of an event states, and what guards it."""

    status: Status | None
    guards: tuple[Guard, ...] = ()
    #: The event's own concept: a guard that overlaps one of its hits speaks of that hit alone.
    node: Positional | None = None


@dataclass(eq=False, slots=True)
class ConceptTerm:
    """One term of a concept, ready to be looked for."""

    node: Positional
    needs: tuple[Positional, ...] = ()
    unless: tuple[Positional, ...] = ()
    zone: Zone | None = None
    #: What it needs stands in title, lead or its own sentence, what it must not meet in the title
    #: or its own sentence; else anywhere.
    by_subject: bool = False
    #: The language whose texts it counts in, when its words do not say so themselves: it holds a
    #: concept. None: every one.
    lang: str | None = None

    def possible(self, glance: Glance) -> bool:
        """Whether its words and what it needs occur at all."""
        if not self.node.possible(glance):
            return False
        return not self.needs or any(node.possible(glance) for node in self.needs)

    def links(self, reading: Reading) -> list[Link]:
        """Where the term stands and counts."""
        if self.lang and self.lang not in reading.searched:
            return []
        found = self.node.links(reading)
        if self.zone:
            found = [link for link in found if reading.zone(link.lo) == self.zone]
        if not found or (self.needs and not any(node.spans(reading) for node in self.needs)):
            return []
        if self.by_subject:
            return self._of_subject(reading, found)
        return [] if self._against(reading, found) else found

    def _of_subject(self, reading: Reading, found: list[Link]) -> list[Link]:
        """Those whose own sentence, or the head of the article, has what they need and no more."""
        needed = [span.lo for node in self.needs for span in node.spans(reading)]
        against = [span.lo for span in self._against(reading, ())]
        if any(reading.zone(lo) == "title" for lo in against):
            return []
        if not needed or any(reading.zone(lo) != "body" for lo in needed):
            fit = found
        else:
            near = {reading.sentence(lo) for lo in needed}
            fit = [link for link in found if reading.sentence(link.lo) in near]
        barred = {reading.sentence(lo) for lo in against}
        return [link for link in fit if reading.sentence(link.lo) not in barred]

    def _against(self, reading: Reading, found: Sequence[Link]) -> list[Span]:
        """The places of `unless`, but for those that are part of a name.

        The "power plant" of "KORE Power plant" is none: it begins within the term, or within what
        the term needs.
        """
        against = [
            span
            for node in self.unless
            for span in node.spans(reading)
            if self.zone in (None, reading.zone(span.lo))
        ]
        if not against:
            return []
        names: list[Sequence[Link | Span]] = [found]
        names += [node.spans(reading) for node in self.needs]
        return [
            span for span in against if not any(_begins_within(span, places) for places in names)
        ]


def _begins_within(span: Span, places: Sequence[Link | Span]) -> bool:
    """Whether a span begins within one of these places (sorted by `lo`), but not with it."""
    i = bisect_left(places, span.lo, key=_begin)
    return i > 0 and places[i - 1].hi > span.lo


def _begin(place: Link | Span) -> int:
    return place.lo


class ConceptNode(Positional):
    """A thing, an event or a guard: any of its terms."""

    __slots__ = ("_by_key", "_in_one_clause", "_keys", "event")

    def __init__(
        self,
        label: str,
        terms: Sequence[tuple[Requirement, ConceptTerm]],
        event: Event | None,
        *,
        in_one_clause: bool = False,
    ) -> None:
        keys = frozenset(key for requirement, _ in terms for key in requirement)
        super().__init__(label, [keys])
        self._keys = keys
        self._by_key: dict[int, list[ConceptTerm]] = {}
        for requirement, term in terms:
            for key in requirement:
                self._by_key.setdefault(key, []).append(term)
        self.event = event
        self._in_one_clause = in_one_clause or event is not None

    def _sentences(self, reading: Reading) -> int:
        found = map(reading.sentences_of, reading.among(self._keys))
        return reduce(or_, found, 0)

    def _possible(self, glance: Glance) -> bool:
        found = glance.among(self._keys)
        return any(term.possible(glance) for key in found for term in self._by_key[key])

    def _spans(self, reading: Reading) -> list[Span]:
        terms = {id(term): term for key in reading.among(self._keys) for term in self._by_key[key]}
        own: list[Link] = []
        stand_ins: list[Link] = []
        for term in terms.values():
            (stand_ins if term.zone else own).extend(term.links(reading))
        links = own + _alone(stand_ins, own)
        if self._in_one_clause:  # "prices drop as new plants open" drops no plant
            links = [link for link in links if link.hi <= reading.clause(link.lo, link.lo + 1)[1]]
        return [single(Hit(*link, self.label, self.event)) for link in _whole(links)]


def _alone(stand_ins: list[Link], own: list[Link]) -> list[Link]:
    """The stand-ins with nothing of the concept's own close by.

    "KORE nixes its battery plant" is about the plant that it names: the company need not, and in
    the evidence should not, stand for it.
    """
    begins = sorted(link.lo for link in own)
    reach = (STAND_IN_TOKENS + 1) * WIDTH
    return [
        link
        for link in stand_ins
        if bisect_left(begins, link.lo - reach) == bisect_right(begins, link.hi + reach)
    ]


def _whole(links: list[Link]) -> list[Link]:
    """The longest link a start, and "plant" not beside the "battery plant" that it ends."""
    kept: list[Link] = []
    for link in {link.lo: link for link in sorted(links)}.values():
        ended = kept and kept[-1].hi == link.hi and link.hi - kept[-1].lo <= 2 * WIDTH
        if not ended:
            kept.append(link)
    return kept
