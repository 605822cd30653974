"""Which story does an article belong to, and what is it to that story?

In this first form a story is one text: an article that matches is `new`, a copy of an earlier one
or an edit of itself is `duplicate`, everything else is `none`. Clustering of differently worded
reports replaces `judge`, and nothing around it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.core.facts.merging import with_missing
from monitor.core.summary import summarise
from monitor.model import Decision, Relation, Verdict

if TYPE_CHECKING:
    from monitor.model import Article, Match, NearMiss, Status


def judge(
    article: Article,
    verdict: Verdict,
    *,
    original: Article | None = None,
    original_decision: Decision | None = None,
    previous: Decision | None = None,
) -> Decision:
    """The decision on one article.

    `original` is the earlier article of which this one is a copy, with its decision; `previous` the
    decision on this very article in an earlier wording.
    """
    if not verdict.matches:
        return Decision(
            article=article.id,
            relation=Relation.NONE,
            verdict=verdict,
            story=None,
            reason=_why_not(verdict.near_misses),
        )
    relation, story, reason = _place(article, verdict, original, original_decision, previous)
    evidence = verdict.matches[0].evidence
    return Decision(
        article=article.id,
        relation=relation,
        verdict=verdict,
        story=story,
        status=status_of(verdict.matches),
        summary=summarise(article, evidence),
        reason=reason,
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


def _place(
    article: Article,
    verdict: Verdict,
    original: Article | None,
    original_decision: Decision | None,
    previous: Decision | None,
) -> tuple[Relation, str, str]:
    if previous and previous.story:
        return Relation.DUPLICATE, previous.story, "an edit of an article that matched before"
    if original:
        story = (original_decision and original_decision.story) or original.id
        where = original.link or f"“{original.title}” in {original.source}"
        return Relation.DUPLICATE, story, f"the same text as {where}"
    return Relation.NEW, article.id, f"matches {_names(verdict.matches)}"


def _names(matches: tuple[Match, ...]) -> str:
    return ", ".join(f"{match.watch} ({match.score:.2f})" for match in matches)


def _why_not(near_misses: tuple[NearMiss, ...]) -> str:
    if not near_misses:
        return "no watch list matches"
    best = max(near_misses, key=lambda miss: miss.score)
    return f"no watch list matches; nearest is {best.watch}: {best.reason}"
