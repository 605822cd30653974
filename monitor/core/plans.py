"""The logical half of compiled queries: does an article satisfy it, how well, and if not, why.

Score of a place: title 1, lead 0.8, body 0.4, early in the body on the headline's subject 0.6; less
for distance; less when a guard softens it; no more than in the body when a guard or an earlier year
in its clause says that it is background. One other mention in the body stays below the default
min_score, three sentences reach it. A conjunction scores the mean of its parts, an alternative the
best of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from monitor.core.guards import Judgement, judge
from monitor.core.text import parts, tokens, without_accents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.core.nodes import Positional, Requirement
    from monitor.core.query import Zone
    from monitor.core.reading import Glance, Reading
    from monitor.core.spans import Hit, Span

_ZONE_SCORE: Final[dict[Zone, float]] = {"title": 1.0, "lead": 0.8, "body": 0.4}
#: Early in the body, of what the headline speaks of: a single mention passes, softened it does not.
_ON_SUBJECT: Final = 0.6
#: What the greatest distance costs, and what a softening guard leaves: together a single mention in
#: the lead stays a match at the default min_score (0.8 * 0.85 * 0.75 = 0.51).
_DISTANCE_COST: Final = 0.15
_SOFTENED: Final = 0.75
#: Further sentences of the body that say the same: the third lifts it over the default min_score.
_REPEATED: Final = 0.06
_MOST_REPEATS: Final = 3


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


class Look(Plan):
    """A positional node must be found, in one zone or in any."""

    __slots__ = ("_node", "_zone")

    def __init__(self, node: Positional, zone: Zone | None) -> None:
        super().__init__(node.requirements)
        self._node = node
        self._zone = zone

    def touched(self, glance: Glance) -> bool:
        """Whether any part may be there."""
        return any(part.possible(glance) for part in self._node.parts())

    def shortfall(self, reading: Reading) -> Shortfall:
        """The parts that are not there; when all are, that they are not together."""
        outcome = self.outcome(reading)
        if outcome.matched:
            return NOTHING_MISSING
        if outcome.denial:
            return Shortfall(outcome.denial.score, (outcome.denial.reason,))
        return Shortfall(self._almost(reading), self._missing(reading))

    def _outcome(self, reading: Reading) -> Outcome:
        spans = self._node.spans(reading)
        if self._zone and spans:
            spans = [span for span in spans if reading.zone(span.lo) == self._zone]
        if not spans:
            return NOT_FOUND
        scored = sorted(((_score(reading, s), -s.lo, s) for s in spans), reverse=True)
        denial: Denial | None = None
        best: Outcome | None = None
        for score, _, span in scored:
            if best and (best.score or 0) >= score:
                break
            judged = judge(reading, span)
            if judged.denied is not None:
                denial = denial or Denial(score, judged.denied, span.hits)
                continue
            found = _found(reading, spans, span, score, judged)
            best = best if best and (best.score or 0) >= (found.score or 0) else found
        return best or Outcome(matched=False, denial=denial)

    def _missing(self, reading: Reading) -> tuple[str, ...]:
        pieces = self._node.parts()
        field = f"{self._zone}:" if self._zone else ""
        absent = tuple(f"no {field}{part.label}" for part in pieces if not part.spans(reading))
        if absent:
            return absent
        if len(pieces) == 1:
            return (f"no {field}{self._node.label}",)
        names = " and ".join(field + part.label for part in pieces)
        return (f"{names} are not near one another in one sentence",)

    def _almost(self, reading: Reading) -> float:
        best = [
            max(_ZONE_SCORE[reading.zone(span.lo)] for span in spans)
            for part in self._node.parts()
            if (spans := part.spans(reading))
        ]
        return max(best, default=0.0) / 2


def _score(reading: Reading, span: Span) -> float:
    """Of a place by itself, before guards."""
    zone = reading.zone(span.lo)
    weight = _ZONE_SCORE[zone]
    if zone != "title" and reading.past_year(span.lo, span.hi):
        weight = _ZONE_SCORE["body"]
    elif zone == "body" and reading.on_subject(span.lo):
        weight = _ON_SUBJECT
    return weight * _closeness(span)


def _closeness(span: Span) -> float:
    return 1 - _DISTANCE_COST * (1 - span.tightness)


def _found(
    reading: Reading, spans: list[Span], best: Span, score: float, judged: Judgement
) -> Outcome:
    """The match in this place."""
    if judged.background:
        score = min(score, _ZONE_SCORE["body"] * _closeness(best))
    elif score < _ON_SUBJECT * (1 - _DISTANCE_COST):
        score += _REPEATED * _repeats(reading, spans)
    return Outcome(
        matched=True,
        score=score * (_SOFTENED if judged.softened else 1),
        hits=best.hits,
        marks=judged.marks,
        background=judged.background,
    )


def _repeats(reading: Reading, spans: list[Span]) -> int:
    """Sentences beyond the first that say the same undenied, as far as they count."""
    seen: set[int] = set()
    for span in spans:
        if len(seen) > _MOST_REPEATS:
            break
        judged = judge(reading, span)
        if judged.denied is None and not judged.background:
            seen.add(reading.sentence(span.lo))
    return max(0, min(len(seen) - 1, _MOST_REPEATS))


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
        denial: Denial | None = None
        for item in self._items:
            outcome = item.outcome(reading)
            if not outcome.matched and not outcome.denial:
                return NOT_FOUND
            denial = denial or outcome.denial
            outcomes.append(outcome)
        if denial:
            return Outcome(matched=False, denial=denial)
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
    return min(mean, _ZONE_SCORE["body"]) if background else mean


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


class Has(Plan):
    """What is known of an article besides its words: source, domain, language; or that it is not.

    A language that nobody knows satisfies both `lang:de` and `NOT lang:de`.
    """

    __slots__ = ("_label", "_name", "_negated", "_value")

    def __init__(self, name: str, value: str, *, negated: bool = False) -> None:
        super().__init__(())
        self._name = name
        self._value = value.lower() if name == "lang" else value
        self._negated = negated
        self._label = f"{name}:{value}"

    def possible(self, facts: Facts) -> bool:
        """Whether it holds."""
        return self._holds(facts)

    def shortfall(self, reading: Reading) -> Shortfall:
        """What the article is not."""
        if self.outcome(reading).matched:
            return NOTHING_MISSING
        fault = f"NOT {self._label} rules it out" if self._negated else f"not {self._label}"
        return Shortfall(0.0, (fault,))

    def _outcome(self, reading: Reading) -> Outcome:
        article = reading.article
        facts = Facts(
            article.source, article.publisher, article.url or article.link, reading.languages
        )
        return Outcome(matched=self._holds(facts))

    def _holds(self, facts: Facts) -> bool:
        if self._name == "lang" and not facts.languages:
            return True
        return self._says(facts) != self._negated

    def _says(self, facts: Facts) -> bool:
        match self._name:
            case "lang":
                return self._value in facts.languages
            case "domain":
                return under_domain(facts.url, self._value)
            case _:
                names = (facts.source, facts.publisher or "")
                return any(names_source(name, self._value) for name in names)


def under_domain(url: str, domain: str) -> bool:
    """Whether a URL's host is the domain (an address is cut down to it) or below it."""
    wanted = _host(domain if "//" in domain else f"//{domain}").removeprefix("www.")
    host = _host(url)
    return bool(wanted) and (host == wanted or host.endswith("." + wanted))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:  # "http://[": no host that anything could be under
        return ""


def names_source(name: str, wanted: str) -> bool:
    """Whether the words of `wanted` stand side by side in a source's name, as in `source:`."""
    return f" {_plain_words(wanted)} " in f" {_plain_words(name)} "


def _plain_words(text: str) -> str:
    pieces = (parts(token) for token in tokens(text))
    return " ".join(
        without_accents(part.word) for found in pieces for part in found[: max(1, len(found) - 1)]
    )
