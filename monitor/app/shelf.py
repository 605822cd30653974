"""The stories that the articles of one transaction may belong to, and putting articles there.

Everything an article may be compared with is locked and read once, for all articles of the
transaction together, and written back at its end; what is decided in between is the same as if each
article had a transaction of its own. On PostgreSQL the locks make two processes that place reports
of one story take turns: both have a key of it, and every key is locked before any story is read.
How common terms are is read before that, for the keys depend on it; being off by a few articles is
no harm. Two transactions may still be in each other's way; the writer begins one of them anew.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from monitor.core import clustering
from monitor.core.background import ARTICLES, Rarity
from monitor.core.clustering import Claims, Nearest
from monitor.core.profiles import Wording, sites_in, words_that_fired
from monitor.core.relations import (
    change_of_figure,
    change_of_status,
    own_status,
    resumption,
    told,
)
from monitor.core.roundups import is_roundup
from monitor.core.stories import Place
from monitor.model import Relation, Status

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from monitor.app.setup import Setup
    from monitor.core.profiles import Profile
    from monitor.model import Article, Change, Decision, Fact, Posting, Story, Verdict
    from monitor.ports import Transaction


class Shelf:
    """The stories at hand. For one transaction and one thread."""

    def __init__(self, tx: Transaction, setup: Setup) -> None:
        self._tx = tx
        self._places = setup.places
        self._stating = setup.stating
        self._profiles: dict[str, Profile] = {}
        #: The stories of which reports had a key, by key and id.
        self._under: dict[bytes, dict[str, Posting]] = defaultdict(dict)
        self._stories: dict[str, Story] = {}
        self._changed: set[str] = set()
        self._new: dict[tuple[bytes, str], Posting] = {}
        self._counted: Mapping[str, int] = {}

    @classmethod
    def opened(
        cls,
        tx: Transaction,
        setup: Setup,
        judged: Sequence[tuple[Article, Verdict]],
        earlier: Mapping[str, Decision],
    ) -> Shelf:
        """The shelf for these articles, in the order in which they will be placed.

        `earlier` are the decisions on them in an earlier wording: what was placed once is not
        counted again.
        """
        shelf = cls(tx, setup)
        if judged:
            shelf._profile(setup, judged, earlier)
            shelf._take_down([article for article, _ in judged], earlier)
        return shelf

    def _profile(
        self,
        setup: Setup,
        judged: Sequence[tuple[Article, Verdict]],
        earlier: Mapping[str, Decision],
    ) -> None:
        names = setup.names
        wordings = [
            (
                each,
                Wording(
                    each,
                    asked_for=words_that_fired(verdict, names),
                    names=names,
                    places=setup.places,
                ),
            )
            for each, verdict in judged
        ]
        terms = {ARTICLES, *(term for _, wording in wordings for term in wording.terms)}
        rarity = Rarity(setup.background, self._tx.term_counts(terms))
        for article, wording in wordings:
            self._profiles[article.id] = wording.profile(rarity)
            before = earlier.get(article.id)
            if before is None or before.story is None:
                rarity.count(wording.terms)
        self._counted = rarity.new

    def _take_down(self, articles: Sequence[Article], earlier: Mapping[str, Decision]) -> None:
        """Lock, find and read the stories; whatever is read comes after the locks."""
        keys = {key for profile in self._profiles.values() for key in profile.keys}
        self._tx.lock_keys(keys)
        since = min(article.seen_at for article in articles) - clustering.LONG_WINDOW
        until = max(article.seen_at for article in articles) + clustering.LONG_WINDOW
        for posting in self._tx.postings(keys, since, until):
            self._under[posting.key][posting.story] = posting
        near = {story for article in articles for story in self._candidates(article)}
        own = {decision.story for decision in earlier.values() if decision.story}
        self._stories = self._tx.stories(near | own, hold=True)

    def _candidates(self, article: Article) -> list[str]:
        """The stories that share the weightiest keys with an article."""
        shared: dict[str, float] = defaultdict(float)
        for key, weight in self._profiles[article.id].keys.items():
            for story, posting in self._under[key].items():
                if clustering.within_window(posting, article):
                    shared[story] += weight
        return sorted(shared, key=lambda story: (-shared[story], story))[: clustering.CANDIDATES]

    # -- placing -----------------------------------------------------------------------------------

    def place(
        self,
        article: Article,
        verdict: Verdict,
        previous: Decision | None,
        *,
        facts: tuple[Fact, ...] = (),
        but_not: Collection[str] = (),
    ) -> Place:
        """Put an article into the story that it reports, or let it begin one.

        `previous` is the decision on it in an earlier wording, `facts` what it states; `but_not`
        are stories that it does not report, however alike.
        """
        news = _News(
            own_status(verdict.matches),
            facts,
            matches=bool(verdict.matches),
            besides=self._stating.besides(article, verdict.matches),
        )
        claims = self._claims(facts)
        if previous and previous.story:
            return self._edited(article, news, previous.story)
        profile = self._profiles[article.id]
        if is_roundup(article):
            self._put(news.begins(clustering.begun(article, profile, claims), article), article)
            return Place(article.id, Relation.NEW, "a round-up of several stories")
        found = self._nearest(article, claims, but_not)
        if found and found.is_same and not _another(found, claims, news, article):
            return self._joined(article, news, claims, found)
        return self._begun(article, news, claims, found)

    def copied(self, article: Article, original: Article, story: str) -> Place:
        """Put a copy of an earlier article into the story of that."""
        known = self._known(story)
        if known:
            self._put(clustering.seen_again(known, article), article)
        where = original.link or f"“{original.title}” in {original.source}"
        return Place(story, Relation.DUPLICATE, f"the same text as {where}", 1.0)

    def touched(self, article: Article) -> Place | None:
        """The story that an article speaks of without being a report of it: a denial."""
        found = self._nearest(article)
        if found is None or not found.is_same:
            return None
        reason = f"it denies “{found.story.title}”"
        return Place(found.story.id, Relation.NONE, reason, round(found.likeness, 3))

    def resumed(self, article: Article) -> Place | None:
        """The story whose project an article says is taken up again; from now on it is."""
        found = self._nearest(article)
        change = resumption(found.story, article) if found and found.is_same else None
        if found is None or change is None:
            return None
        self._put(told(found.story, article, Status.RESUMED, announced=False), article)
        reason = f"it tells that “{found.story.title}” is resumed"
        likeness = round(found.likeness, 3)
        return Place(found.story.id, Relation.NONE, reason, likeness, change)

    def put_back(self) -> None:
        """Write down what became of the stories; to be called once, at the end."""
        changed = [self._stories[story] for story in sorted(self._changed)]
        self._tx.save_stories(changed, self._new.values())
        self._tx.count_terms(self._counted)

    def _claims(self, facts: Iterable[Fact]) -> Claims:
        """Whose event it is and where, as the facts say."""
        told = {fact.name: fact.value for fact in facts}
        company, place = told.get("company"), told.get("place")
        return Claims(
            frozenset([company.casefold()] if company else ()),
            sites_in(place, self._places) if place else frozenset(),
        )

    def _nearest(
        self,
        article: Article,
        claims: Claims = clustering.NO_CLAIMS,
        but_not: Collection[str] = (),
    ) -> Nearest | None:
        ids = [story for story in self._candidates(article) if story not in but_not]
        # One may be missing: it was pruned between the two looks.
        stories = [self._stories[story] for story in ids if story in self._stories]
        return clustering.nearest(article, self._profiles[article.id], stories, claims)

    def _joined(self, article: Article, news: _News, claims: Claims, found: Nearest) -> Place:
        profile = self._profiles[article.id]
        story, change = news.changes(
            clustering.joined(found.story, article, profile, claims), article
        )
        self._put(story, article, profile.keys)
        reason = f"reports “{found.story.title}” ({found.likeness:.2f} like it)"
        likeness = round(found.likeness, 3)
        if change is None:
            return Place(story.id, Relation.COVERAGE, reason, likeness)
        return Place(story.id, Relation.UPDATE, f"{reason}, {_shown(change)}", likeness, change)

    def _begun(self, article: Article, news: _News, claims: Claims, found: Nearest | None) -> Place:
        profile = self._profiles[article.id]
        story = news.begins(clustering.begun(article, profile, claims), article)
        self._put(story, article, profile.keys)
        if found is None:
            return Place(story.id, Relation.NEW, "no story shares a rare word with it")
        near = f"the nearest story, “{found.story.title}”, is {found.likeness:.2f} like it"
        return Place(story.id, Relation.NEW, near, round(found.likeness, 3))

    def _edited(self, article: Article, news: _News, story: str) -> Place:
        """Put an article that was placed before, in its new wording."""
        reason = "an edit of an article that matched before"
        known = self._known(story)
        if known is None:
            return Place(story, Relation.DUPLICATE, reason)
        after, change = news.changes(known, article)
        self._put(after, article)
        if change is None:
            return Place(story, Relation.DUPLICATE, reason)
        return Place(story, Relation.UPDATE, f"{reason}, {_shown(change)}", change=change)

    def _known(self, story: str) -> Story | None:
        """A story that need not share a key."""
        if story not in self._stories:
            self._stories |= self._tx.stories([story], hold=True)
        return self._stories.get(story)

    def _put(self, story: Story, article: Article, keys: Iterable[bytes] = ()) -> None:
        self._stories[story.id] = story
        self._changed.add(story.id)
        for key in keys:
            posting = clustering.posted(key, story, article, self._under[key].get(story.id))
            self._new[key, story.id] = self._under[key][story.id] = posting


def _another(found: Nearest, claims: Claims, news: _News, article: Article) -> bool:
    """Whether an article that would change a story speaks of another firm's plant, or place.

    One firm may stop two plants in a week: what another place came to is no change of this one.
    """
    if found.likeness >= clustering.CONTRADICTED:
        return False
    return claims.contradict(found.story) and news.changes(found.story, article)[1] is not None


class _News(NamedTuple):
    """What an article itself reports."""

    status: Status | None
    facts: tuple[Fact, ...]
    #: Some list asked for it; else it changes no story.
    matches: bool
    #: What befell the project as it says, beside its status.
    besides: frozenset[Status]

    def begins(self, story: Story, article: Article) -> Story:
        """The story that it begins."""
        return self._told(story, article, announced=True)

    def changes(self, story: Story, article: Article) -> tuple[Story, Change | None]:
        """A story after it, and what it changes."""
        change = None
        if self.matches:
            change = change_of_status(story, article, self.status)
            change = change or change_of_figure(story, article, self.facts)
        story = self._told(story, article, announced=change is not None)
        return (replace(story, revision=story.revision + 1) if change else story), change

    def _told(self, story: Story, article: Article, *, announced: bool) -> Story:
        return told(
            story,
            article,
            self.status,
            self.facts,
            announced=announced,
            besides=self.besides,
        )


def _shown(change: Change) -> str:
    if not change.before:
        return f"and is the first to say {change.after}"
    return f"and changes it: {change.before} → {change.after}"
