"""The decision on an article: what it is to its story, and why.

An article that matches nothing is `none`. The first report of a story is `new`, a further one
`coverage`, or an `update` when it changes the story; a copy of an earlier article, or an edit of
itself that changes nothing, is a `duplicate`. Where it belongs is found in `clustering`, what
changed in `relations`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from monitor.core.facts.merging import with_missing
from monitor.core.summary import summarise
from monitor.model import Decision, Relation, Verdict

if TYPE_CHECKING:
    from monitor.model import Article, Change, Fact, Match, NearMiss, Status


class Place(NamedTuple):
    """Where an article was put."""

    story: str
    relation: Relation
    #: Why there: a clause for a person.
    reason: str
    #: As `Decision.similarity`.
    likeness: float | None = None
    change: Change | None = None


def judge(
    article: Article,
    verdict: Verdict,
    place: Place | None = None,
    *,
    facts: tuple[Fact, ...] = (),
    previous: Decision | None = None,
) -> Decision:
    """The decision on one article.

    `place` is where it was put, None for nowhere; `facts` what it states; `previous` the decision
    on this very article in an earlier wording.
    """
    if not verdict.matches:
        return _no_news(article, verdict, place)
    story = place.story if place else article.id
    relation, reason = Relation.NEW, f"matches {_names(verdict.matches)}"
    told = previous is not None and previous.relation is not Relation.NONE
    if told and not (place and place.change):
        relation, reason = Relation.DUPLICATE, "an edit of an article that matched before"
    elif place:
        relation = place.relation
        reason = place.reason if relation is not Relation.NEW else f"{reason}; {place.reason}"
    return Decision(
        article=article.id,
        relation=relation,
        verdict=verdict,
        story=story,
        status=status_of(verdict.matches),
        summary=summarise(article, verdict.matches[0].evidence, facts),
        facts=facts,
        reason=reason,
        change=place and place.change,
        similarity=place and place.likeness,
    )


def _no_news(article: Article, verdict: Verdict, place: Place | None) -> Decision:
    reason = _why_not(verdict.near_misses)
    return Decision(
        article=article.id,
        relation=Relation.NONE,
        verdict=verdict,
        story=place and place.story,
        reason=f"{reason}; {place.reason}" if place else reason,
        change=place and place.change,
        similarity=place and place.likeness,
    )


def standing(before: Decision | None, made: Decision) -> Decision:
    """The decision that stays with an article of which `before` was, and now `made` is decided.

    Why an article alerted, or was known to be a copy, is told as long as it is kept: a later look
    adds what it says more (a further watch list, a summary), and takes nothing away.
    """
    if before is None or before.relation is Relation.NONE:
        return made
    told = {match.watch for match in before.verdict.matches}
    more = tuple(match for match in made.verdict.matches if match.watch not in told)
    return replace(
        before,
        verdict=_with_matches(before.verdict, more),
        summary=before.summary or made.summary,
        facts=with_missing(before.facts, made.facts),
        reason=f"{before.reason}; later {_names(more)}, too" if more else before.reason,
    )


def _with_matches(verdict: Verdict, more: tuple[Match, ...]) -> Verdict:
    fired = {match.watch for match in more}
    misses = tuple(miss for miss in verdict.near_misses if miss.watch not in fired)
    return replace(verdict, matches=(*verdict.matches, *more), near_misses=misses)


def no_match(article: Article, verdict: Verdict) -> Decision:
    """The decision on an article in which no required word of any watch list occurs."""
    return Decision(
        article=article.id,
        relation=Relation.NONE,
        verdict=verdict,
        reason="no watch list's words occur in its headline or summary",
    )


def undecided(article: Article, reason: str) -> Decision:
    """The decision on an article that could not be judged; `reason` says why."""
    return Decision(article=article.id, relation=Relation.NONE, verdict=Verdict(), reason=reason)


def status_of(matches: tuple[Match, ...]) -> Status | None:
    """The status stated by the best match that states one."""
    stated = [match for match in matches if match.status]
    return max(stated, key=lambda match: match.score).status if stated else None


def _names(matches: tuple[Match, ...]) -> str:
    return ", ".join(f"{match.watch} ({match.score:.2f})" for match in matches)


def _why_not(near_misses: tuple[NearMiss, ...]) -> str:
    if not near_misses:
        return "no watch list matches"
    best = max(near_misses, key=lambda miss: miss.score)
    return f"no watch list matches; nearest is {best.watch}: {best.reason}"
