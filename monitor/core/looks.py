"""Plans that look for words: where they stand decides how well an article satisfies them.

Score of a place: title 1, lead 0.8, body 0.4, early in the body on the headline's subject 0.6; less
for distance; less when a guard softens it; no more than in the body when a guard or an earlier year
in its clause says that it is background. One other mention in the body stays below the default
min_score, three sentences reach it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from monitor.core.gravity import with_gravest
from monitor.core.guards import Judgement, judge
from monitor.core.plans import IN_BODY, NOT_FOUND, NOTHING_MISSING, Denial, Outcome, Plan, Shortfall

if TYPE_CHECKING:
    from monitor.core.nodes import Positional
    from monitor.core.query import Zone
    from monitor.core.reading import Glance, Reading
    from monitor.core.spans import Span

_ZONE_SCORE: Final[dict[Zone, float]] = {"title": 1.0, "lead": 0.8, "body": IN_BODY}
#: Early in the body, of what the headline speaks of: a single mention passes, softened it does not.
_ON_SUBJECT: Final = 0.6
#: What the greatest distance costs, and what a softening guard leaves: together a single mention in
#: the lead stays a match at the default min_score (0.8 * 0.85 * 0.75 = 0.51).
_DISTANCE_COST: Final = 0.15
_SOFTENED: Final = 0.75
#: Further sentences of the body that say the same: the third lifts it over the default min_score.
_REPEATED: Final = 0.06
_MOST_REPEATS: Final = 3


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
        best, denial = _best(reading, spans) if spans else (NOT_FOUND, None)
        if best.matched:
            least = _ZONE_SCORE["title"] * (1 - _DISTANCE_COST)
            return with_gravest(reading, self._node.parts(), best, least)
        return Outcome(matched=False, denial=denial) if denial else NOT_FOUND

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
        weight = IN_BODY
    elif zone == "body" and reading.on_subject(span.lo):
        weight = _ON_SUBJECT
    return weight * _closeness(span)


def _closeness(span: Span) -> float:
    return 1 - _DISTANCE_COST * (1 - span.tightness)


def _best(reading: Reading, spans: list[Span]) -> tuple[Outcome, Denial | None]:
    """The match in the best place that no guard denies, and why the best of the others does not."""
    denial: Denial | None = None
    best, reached = NOT_FOUND, -1.0
    for score, _, span in sorted(((_score(reading, s), -s.lo, s) for s in spans), reverse=True):
        if reached >= score:
            break
        judged = judge(reading, span)
        if judged.denied is not None:
            denial = denial or Denial(score, judged.denied, span.hits)
            continue
        guarded = _guarded(reading, spans, span, score, judged)
        if guarded > reached:
            best, reached = _at(span, guarded, judged), guarded
    return best, denial


def _at(span: Span, score: float, judged: Judgement) -> Outcome:
    return Outcome(
        matched=True,
        score=score,
        hits=span.hits,
        marks=judged.marks,
        background=judged.background,
    )


def _guarded(
    reading: Reading, spans: list[Span], best: Span, score: float, judged: Judgement
) -> float:
    """The score of a match in this place, with what guards and repetition do to it."""
    if judged.background:
        score = min(score, IN_BODY * _closeness(best))
    elif score < _ON_SUBJECT * (1 - _DISTANCE_COST):
        score += _REPEATED * _repeats(reading, spans)
    return score * (_SOFTENED if judged.softened else 1)


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
