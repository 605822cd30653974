"""Concepts as nodes: the terms of a thing, an event or a guard, their conditions and clauses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final, Literal

from monitor.core.nodes import Positional
from monitor.core.spans import Hit, Link, Span, single
from monitor.core.text import WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.core.nodes import Requirement
    from monitor.core.query import Zone
    from monitor.core.reading import Glance, Reading
    from monitor.model import Status

#: A field-bound term (a company that stands for its plant) steps back for a term of the concept's
#: own this many tokens away.
STAND_IN_TOKENS: Final = 4


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
    #: The concepts that its phrases begin or end with, for what is stopped: its objects.
    objects: tuple[Positional, ...] = ()


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
    #: None of these begins behind its first word and before its end.
    not_across: tuple[Positional, ...] = ()
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
        found = self._unbroken(reading, self.node.links(reading))
        if self.zone:
            found = [link for link in found if reading.zone(link.lo) == self.zone]
        if not found or (self.needs and not any(node.spans(reading) for node in self.needs)):
            return []
        if self.by_subject:
            return self._of_subject(reading, found)
        return [] if self._against(reading, found) else found

    def _unbroken(self, reading: Reading, found: list[Link]) -> list[Link]:
        """Those with nothing between their words that may not stand there."""
        if not self.not_across or not found:
            return found
        bars = sorted(span.lo for node in self.not_across for span in node.spans(reading))
        return [link for link in found if bisect_right(bars, link.lo) == bisect_left(bars, link.hi)]

    def _of_subject(self, reading: Reading, found: list[Link]) -> list[Link]:
        """Those whose own sentence, or the head of the article, has what they need and no more."""
        against = [span.lo for span in self._against(reading, ())]
        if any(reading.zone(lo) == "title" for lo in against):
            return []
        barred = {reading.sentence(lo) for lo in against}
        return [
            link
            for link in self._supplied(reading, found)
            if reading.sentence(link.lo) not in barred
        ]

    def _supplied(self, reading: Reading, found: list[Link]) -> list[Link]:
        """Those whose own sentence, or the head of the article, has what they need."""
        needed = [span.lo for node in self.needs for span in node.spans(reading)]
        if not needed or any(reading.zone(lo) != "body" for lo in needed):
            return found
        near = {reading.sentence(lo) for lo in needed}
        return [link for link in found if reading.sentence(link.lo) in near]

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

    __slots__ = ("_by_key", "_keys", "event")

    def __init__(
        self,
        label: str,
        terms: Sequence[tuple[Requirement, ConceptTerm]],
        event: Event | None = None,
    ) -> None:
        keys = frozenset(key for requirement, _ in terms for key in requirement)
        super().__init__(label, [keys])
        self._keys = keys
        self._by_key: dict[int, list[ConceptTerm]] = {}
        for requirement, term in terms:
            for key in requirement:
                self._by_key.setdefault(key, []).append(term)
        self.event = event

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
        links = _whole(own + _alone(stand_ins, own))
        return [single(Hit(*link, self.label, self.event)) for link in links]


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
