"""The second step of collecting: what articles mean, story by story, and whom to tell.

Match, story, decision and outbox rows of an article are written in one transaction; those of
several articles together, because one commit serves many.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from monitor.app.shelf import Shelf
from monitor.app.telling import tell, tell_aside
from monitor.core import pages
from monitor.core.carriers import as_carried
from monitor.core.copies import (
    WINDOW,
    copy_keys,
    filled_in_anew,
    original_of,
    shared_by_copies,
)
from monitor.core.identity import again_key
from monitor.core.relations import in_order
from monitor.core.routing import denial_in, denied_in, of_first_run, too_old_for_first_run
from monitor.core.stories import judge, standing, undecided
from monitor.model import Relation, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from monitor.app.setup import Setup
    from monitor.model import Article, Decision
    from monitor.ports import Transaction


def decide_due(
    tx: Transaction, setup: Setup, articles: Sequence[Article], now: datetime
) -> list[tuple[Article, Decision]]:
    """`decide_all` of what waits no longer; where the page had not come, the article says so."""
    since = tx.pages_wanted(each.id for each in articles)
    known = [pages.not_yet(a, now - since[a.id]) if a.id in since else a for a in articles]
    for before, after in zip(articles, known, strict=True):
        if after != before:
            tx.update_article(after)
    return decide_all(tx, setup, known, now, reworded=True)


def decide_one(
    tx: Transaction, setup: Setup, article: str, by: datetime, now: datetime
) -> list[tuple[Article, Decision]]:
    """As `decide_due`, for one article that waited a moment ago; nothing if it no longer does."""
    waiting = tx.still_undecided([article], by)
    return decide_due(tx, setup, list(waiting.values()), now)


def give_up(
    tx: Transaction, article: str, reason: str, by: datetime, now: datetime
) -> list[tuple[Article, Decision]]:
    """Say of an article that it cannot be judged, and why; nothing if somebody judged it since."""
    waiting = tx.still_undecided([article], by)
    spoiled = [(each, undecided(each, reason)) for each in waiting.values()]
    settle(tx, [made for _, made in spoiled], now)
    return spoiled


def decide_all(
    tx: Transaction,
    setup: Setup,
    articles: Sequence[Article],
    now: datetime,
    *,
    original: Article | None = None,
    everything: bool = False,
    reworded: bool = False,
) -> list[tuple[Article, Decision]]:
    """The second step's transaction: the decision on each article, and the alerts it makes.

    `original` is an article that these are known to be; else copies are looked for. With
    `everything` articles that match nothing are put into stories, too. What was decided before
    comes `reworded`, or else with its page, which tells no later news. They are decided in the
    order of their publication, because feeds begin with the latest. What is returned is what this
    look says; what stays in the store may say more (`stories.standing`).
    """
    judged = [(each, setup.verdict(each, carried(tx, setup, each))) for each in in_order(articles)]
    placed = [pair for pair in judged if everything or _speaks_of_a_story(setup, *pair)]
    earlier = tx.decisions(each.id for each, _ in placed)
    shelf = Shelf.opened(tx, setup, placed, earlier)
    desk = _Desk(tx, setup, shelf, earlier, now, reworded=reworded)
    decided = [
        (each, desk.decide(each, verdict, original=original, everything=everything))
        for each, verdict in judged
    ]
    shelf.put_back()
    settle(tx, [made for _, made in decided if made.relation is Relation.NONE], now)
    return decided


def _speaks_of_a_story(setup: Setup, article: Article, verdict: Verdict) -> bool:
    """Whether an article is news for some list, denies what would be, or takes it back."""
    if verdict.matches or denial_in(verdict) is not None:
        return True
    return setup.stating.resumes(article)


def settle(tx: Transaction, made: Sequence[Decision], now: datetime) -> None:
    """Store decisions; what was told of an article before stays."""
    earlier = tx.decisions(each.article for each in made)
    tx.save_decisions([standing(earlier.get(each.article), each) for each in made], now)


class _Desk:
    """Decides one article after another, within one transaction."""

    def __init__(
        self,
        tx: Transaction,
        setup: Setup,
        shelf: Shelf,
        earlier: Mapping[str, Decision],
        now: datetime,
        *,
        reworded: bool,
    ) -> None:
        self._reworded = reworded
        self._tx = tx
        self._setup = setup
        self._shelf = shelf
        self._earlier = earlier
        self._now = now

    def decide(
        self, article: Article, verdict: Verdict, *, original: Article | None, everything: bool
    ) -> Decision:
        """What one article means. A match is stored, with its alerts; the rest is left.

        What matches nothing is nearly everything, no later article asks for it, and stored
        together it costs a tenth.
        """
        if not verdict.matches:
            aside = self._without_news(article, verdict)
            if aside.story or not everything:
                return aside
        facts = self._setup.facts(article, verdict) if verdict.matches else ()
        alike = self._alike(article)
        original = original or alike.original
        before = self._earlier.get(article.id)
        told = self._decision_on(original.id) if original else before
        if original and not (before and before.story):
            story = (told and told.story) or original.id
            place = self._shelf.copied(article, original, story)
        else:
            place = self._shelf.place(
                self._as_news(article, before), verdict, before, facts=facts, but_not=alike.forms
            )
        decision = judge(article, verdict, place, facts=facts, previous=before)
        if verdict.matches:
            decision = self._alert(article, decision, told)
        self._tx.save_decisions([standing(before, decision)], self._now)
        return decision

    def _as_news(self, article: Article, before: Decision | None) -> Article:
        """The article, with the time of its wording: an edit says now what it says."""
        if before is None or before.story is None or not self._reworded:
            return article
        return replace(article, published=None, seen_at=self._now)

    def _without_news(self, article: Article, verdict: Verdict) -> Decision:
        """What an article that matches nothing means: nothing, or that what was told is not so.

        Or no longer: its project is taken up again.
        """
        place = None
        if denial_in(verdict):
            match, named = denied_in(verdict)
            facts = self._setup.facts(article, Verdict(matches=(match,)))
            place = self._shelf.denied(article, facts, named)
        elif matches := self._setup.stating.resuming(article):
            facts = self._setup.facts(article, Verdict(matches=matches))
            place = self._shelf.resumed(article, facts)
        decision = judge(article, verdict, place)
        tell_aside(self._tx, self._setup, article, decision, self._now)
        return decision

    def _alert(self, article: Article, decision: Decision, told: Decision | None) -> Decision:
        """Put the messages of a decision into the outbox; returns it, with why there are none.

        `told` is the decision on the text as it came first: its channels know of it already.
        """
        tx, setup = self._tx, self._setup
        spec = setup.source(article.source)
        state = tx.source_states([spec.name]).get(spec.name)
        first_run = of_first_run(article, state) and not _came_again(tx, article)
        if first_run and too_old_for_first_run(article, spec, setup.settings.first_run_lookback):
            reason = f"{decision.reason}; older than the first run looks back"
            return replace(decision, reason=reason)
        story = self._shelf.story(decision.story) if decision.story else None
        tell(tx, setup, article, decision, self._now, told=told, first_run=first_run, story=story)
        return decision

    def _decision_on(self, article: str) -> Decision | None:
        return self._tx.decisions([article]).get(article)

    def _alike(self, article: Article) -> _Alike:
        """What has the same words; from now on this article is among it."""
        keys = copy_keys(article)
        since = min(self._now, article.seen_at) - WINDOW
        candidates = self._tx.copies(keys, since, shared_by_copies(keys))
        self._tx.learn_copy_keys(article.id, keys, self._now)
        forms = filled_in_anew(article, candidates, article.seen_at)
        decisions = self._tx.decisions(forms)
        # What came lately, or came about when it came itself: the two differ where an article is
        # judged again much later.
        lately = original_of(article, candidates, self._now)
        return _Alike(
            original=lately or original_of(article, candidates, article.seen_at),
            forms=frozenset(made.story for made in decisions.values() if made.story),
        )


class _Alike(NamedTuple):
    """The articles that say nearly the same as one."""

    #: Of which it is a copy; None: of none.
    original: Article | None
    #: The stories of forms of its outlet, which it reports as little as they do each other.
    forms: frozenset[str]


def carried(tx: Transaction, setup: Setup, article: Article) -> list[Article]:
    """The article as the other named sources have it, where they have it in these very words."""
    views = as_carried(article, setup.named)
    known = tx.known_articles(views) if views else {}
    return [view for key, view in views.items() if key in known]


def _came_again(tx: Transaction, article: Article) -> bool:
    """Whether it was judged, and came reworded after the first run: an arrival like any other."""
    key = again_key(article.id)
    return key in tx.known_articles([key]) and article.id in tx.decisions([article.id])
