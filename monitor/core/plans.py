"""The logical half of compiled queries: does an article satisfy it, how well, and if not, why.

A conjunction scores the mean of its parts, an alternative the best of them; what a place scores is
said in `core.looks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.core.nodes import Positional, Requirement
    from monitor.core.reading import Glance, Reading
    from monitor.core.spans import Hit

#: What a mention in the body scores, and at most what is told as background.
IN_BODY: Final = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Denial:
    """A guard denied what would have matched."""

    score: float
    reason: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a plan says of an article."""

    matched: bool
    #: None: matched or not, it says nothing about how well (NOT, source:).
    score: float | None = None
    hits: tuple[Hit, ...] = ()
    marks: tuple[str, ...] = ()
    denial: Denial | None = None
    #: Told as background only, wherever it stands.
    background: bool = False


NOT_FOUND: Final = Outcome(matched=False)


class Shortfall(NamedTuple):
    """What keeps an article from satisfying a plan."""

    #: Half of what the best part that is there would score; 0 when nothing is.
    score: float
    #: Each for a person: "no @cancelled".
    missing: tuple[str, ...]


NOTHING_MISSING: Final = Shortfall(0.0, ())


class Facts(NamedTuple):
    """What is known of an article besides its words."""

    source: str
    #: None: not known.
    publisher: str | None
    url: str
    #: Empty: not known.
    languages: frozenset[str] = frozenset()


class Plan:
    """A node of a query that an article satisfies or does not."""

    __slots__ = ("requirements",)

    def __init__(self, requirements: Sequence[Requirement]) -> None:
        self.requirements = tuple(requirements)

    def outcome(self, reading: Reading) -> Outcome:
        """What it says, found once an article."""
        known = reading.outcome_of.get(self)
        if known is None:
            known = reading.outcome_of[self] = self._outcome(reading)
        return known

    def possible(self, facts: Facts) -> bool:  # noqa: ARG002 - what the subclasses need
        """Whether it may be satisfied, judged without any text. Errs towards True."""
        return True

    def touched(self, glance: Glance) -> bool:  # noqa: ARG002 - what the subclasses need
        """Whether a part that scores may be there, judged by the words alone. Errs towards True.

        Where it is False and the plan has requirements, it is neither satisfied nor denied, and
        its shortfall scores 0.
        """
        return False

    def shortfall(self, reading: Reading) -> Shortfall:
        """What is missing; asked only of articles that may become near misses."""
        raise NotImplementedError

    def _outcome(self, reading: Reading) -> Outcome:
        raise NotImplementedError


class All(Plan):
    """Every one of several plans."""

    __slots__ = ("_items",)

    def __init__(self, items: Sequence[Plan]) -> None:
        super().__init__([need for item in items for need in item.requirements])
        self._items = tuple(items)

    def possible(self, facts: Facts) -> bool:
        """As its parts are."""
        return all(item.possible(facts) for item in self._items)

    def touched(self, glance: Glance) -> bool:
        """Whether any part is."""
        return any(item.touched(glance) for item in self._items)

    def shortfall(self, reading: Reading) -> Shortfall:
        """What all the parts miss together."""
        found = [item.shortfall(reading) for item in self._items]
        missing = tuple(text for part in found for text in part.missing)
        scores = [
            outcome.score / 2
            for item in self._items
            if (outcome := item.outcome(reading)).matched and outcome.score is not None
        ]
        return Shortfall(max([part.score for part in found] + scores), missing)

    def _outcome(self, reading: Reading) -> Outcome:
        outcomes: list[Outcome] = []
        for item in self._items:
            outcome = item.outcome(reading)
            if not outcome.matched and not outcome.denial:
                return NOT_FOUND
            outcomes.append(outcome)
        denials = [outcome.denial for outcome in outcomes if outcome.denial]
        return Outcome(matched=False, denial=denials[0]) if denials else _all_of(outcomes)


def _all_of(outcomes: Sequence[Outcome]) -> Outcome:
    """What several matches say together."""
    scores = [outcome.score for outcome in outcomes if outcome.score is not None]
    background = any(outcome.background for outcome in outcomes)
    return Outcome(
        matched=True,
        score=_mean(scores, background=background),
        background=background,
        hits=tuple(hit for outcome in outcomes for hit in outcome.hits),
        marks=tuple(dict.fromkeys(mark for outcome in outcomes for mark in outcome.marks)),
    )


def _mean(scores: Sequence[float], *, background: bool) -> float | None:
    """Of the parts of a conjunction; background in one place is not made news by another."""
    if not scores:
        return None
    mean = sum(scores) / len(scores)
    return min(mean, IN_BODY) if background else mean


class AnyOf(Plan):
    """At least one of several plans."""

    __slots__ = ("_items",)

    def __init__(self, items: Sequence[Plan], requirements: Sequence[Requirement]) -> None:
        super().__init__(requirements)
        self._items = tuple(items)

    def possible(self, facts: Facts) -> bool:
        """As its parts are."""
        return any(item.possible(facts) for item in self._items)

    def touched(self, glance: Glance) -> bool:
        """Whether any alternative is."""
        return any(item.touched(glance) for item in self._items)

    def shortfall(self, reading: Reading) -> Shortfall:
        """Of the alternative that comes closest."""
        found = (item.shortfall(reading) for item in self._items)
        return min(found, key=lambda shortfall: (len(shortfall.missing), -shortfall.score))

    def _outcome(self, reading: Reading) -> Outcome:
        return best_of([item.outcome(reading) for item in self._items])


def best_of(outcomes: Sequence[Outcome]) -> Outcome:
    """The best of alternatives: a match, the highest score; else a denial."""
    return max(outcomes, key=_rank)


def _rank(outcome: Outcome) -> tuple[bool, bool, float]:
    score = 1.0 if outcome.score is None else outcome.score
    return outcome.matched, outcome.denial is not None, score


def any_of(items: Sequence[Positional | Plan]) -> list[Requirement]:
    """The requirement of alternatives: of each one, united; none when one has none."""
    if not all(item.requirements for item in items):
        return []
    return [frozenset().union(*(min(item.requirements, key=len) for item in items))]


class Never(Plan):
    """A plan must not be satisfied."""

    __slots__ = ("_item", "_label")

    def __init__(self, item: Plan, label: str) -> None:
        super().__init__(())
        self._item = item
        self._label = label

    def shortfall(self, reading: Reading) -> Shortfall:
        """What rules the article out."""
        if self.outcome(reading).matched:
            return NOTHING_MISSING
        return Shortfall(0.0, (f"NOT {self._label} rules it out",))

    def _outcome(self, reading: Reading) -> Outcome:
        return Outcome(matched=not self._item.outcome(reading).matched)
