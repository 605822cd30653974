"""From the outcome of a watch to what is told: a match, or a near miss with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.core.guards import DENIAL
from monitor.core.languages import primary
from monitor.model import Evidence, Match, NearMiss

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.core.plans import Outcome, Plan
    from monitor.core.reading import Reading
    from monitor.core.spans import Hit
    from monitor.model import WatchSpec


@dataclass(eq=False, slots=True, kw_only=True)
class CompiledWatch:
    """One watch list, compiled."""

    #: Its place in the configured order, from 0.
    number: int
    spec: WatchSpec
    plans: tuple[Plan, ...]
    exclude: tuple[tuple[str, Plan], ...]

    def looks_at(self, reading: Reading) -> bool:
        """Whether the article is of its sources and languages; an unknown language passes."""
        spec = self.spec
        if spec.sources and reading.article.source not in spec.sources:
            return False
        if not spec.lang or not reading.languages:
            return True
        return any(primary(lang) in reading.languages for lang in spec.lang)


def pronounced(watch: CompiledWatch, outcome: Outcome, reading: Reading) -> Match | NearMiss:
    """What is told of a watch whose best outcome is a match or a denial."""
    name = watch.spec.name
    if outcome.denial:
        denial = outcome.denial
        return NearMiss(
            watch=name,
            score=round(denial.score, 3),
            reason=denial.reason,
            evidence=_evidence(reading, denial.hits),
            denied=denial.reason.startswith(DENIAL),
        )
    score = 1.0 if outcome.score is None else round(outcome.score, 3)
    evidence = _evidence(reading, outcome.hits)
    against = _against(watch, score, outcome, reading)
    if against:
        return NearMiss(watch=name, score=score, reason=against, evidence=evidence)
    event = _event(outcome.hits)
    return Match(
        watch=name,
        score=score,
        evidence=evidence,
        status=event.event.status if event and event.event else None,
        is_news=event is not None and reading.zone(event.lo) != "body",
        marks=outcome.marks,
    )


def _against(watch: CompiledWatch, score: float, outcome: Outcome, reading: Reading) -> str | None:
    """Why a match does not count; None: it does."""
    for text, plan in watch.exclude:
        if plan.outcome(reading).matched:
            return f"excluded by “{text}”"
    if score < watch.spec.min_score:
        marks = f" ({', '.join(outcome.marks)})" if outcome.marks else ""
        return f"score {score:.2f} is below {watch.spec.min_score:g}{marks}"
    return None


def _evidence(reading: Reading, hits: tuple[Hit, ...]) -> tuple[Evidence, ...]:
    """The words of these hits, in the order of the article; made once for equal queries."""
    known = reading.evidence_of.get(hits)
    if known is None:
        found = {(hit.lo, hit.hi, hit.label): _told(reading, hit) for hit in hits}
        known = reading.evidence_of[hits] = tuple(found[key] for key in sorted(found))
    return known


def _told(reading: Reading, hit: Hit) -> Evidence:
    field = reading.field(hit.lo)
    text = getattr(reading.article, field)[hit.start : hit.end]
    return Evidence(field=field, start=hit.start, end=hit.end, text=text, concept=hit.label)


def _event(hits: Iterable[Hit]) -> Hit | None:
    """The event in the best position, which is the first: title, lead, body.

    Of two that begin together the longer says more: "scraps its timeline" delays.
    """
    events = [hit for hit in hits if hit.event and hit.event.status]
    return min(events, key=lambda hit: (hit.lo, -hit.hi), default=None)
