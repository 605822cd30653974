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
from typing import TYPE_CHECKING

from monitor.core import clustering
from monitor.core.background import ARTICLES, Rarity
from monitor.core.clustering import NO_CLAIMS, Claims, Nearest
from monitor.core.profiles import Wording, sites_in, words_that_fired
from monitor.core.relations import Report, after, own_status, taken_back
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
        report = Report(
            article,
            own_status(verdict.matches),
            facts,
            besides=self._stating.besides(article, verdict.matches),
            asked_for=bool(verdict.matches),
        )
        if previous and previous.story and _is_placed(previous, report):
            return self._edited(report, previous.story)
        if is_roundup(article):
            self._begin(report, NO_CLAIMS, findable=False)
            return Place(article.id, Relation.NEW, "a round-up of several stories")
        claims = self._claims(facts)
        found = self._nearest(article, claims, but_not)
        joined = self._joined(report, claims, found) if found and found.is_same else None
        return joined or self._begun(report, claims, found)

    def copied(self, article: Article, original: Article, story: str) -> Place:
        """Put a copy of an earlier article into the story of that."""
        known = self.story(story)
        if known:
            self._put(clustering.seen_again(known, article), article)
        where = original.link or f"“{original.title}” in {original.source}"
        return Place(story, Relation.DUPLICATE, f"the same text as {where}", 1.0)

    def denied(
        self, article: Article, facts: Sequence[Fact], named: Collection[Status]
    ) -> Place | None:
        """The story that an article denies, without being a report of it; None: it denies none.

        `facts` are what it states, `named` the statuses that are not so.
        """
        found = self._spoken_of(article, facts)
        if found is None:
            return None
        self._put(taken_back(found.story, article, named), article)
        return _aside(found, f"it denies “{found.story.title}”")

    def resumed(self, article: Article, facts: Sequence[Fact]) -> Place | None:
        """The story whose project an article says is taken up again; from now on it is."""
        found = self._spoken_of(article, facts)
        if found is None:
            return None
        story, change = after(found.story, Report(article, Status.RESUMED, asked_for=False))
        if change is None:
            return None
        self._put(story, article)
        return _aside(found, f"it tells that “{story.title}” is resumed", change)

    def _spoken_of(self, article: Article, facts: Sequence[Fact]) -> Nearest | None:
        """The story that an article speaks of that no list asked for; None: none, or in doubt."""
        found = self._nearest(article, self._claims(facts))
        return found if found and found.is_same and not found.is_doubtful else None

    def story(self, identity: str) -> Story | None:
        """A story as it stands after what was placed so far."""
        if identity not in self._stories:
            self._stories |= self._tx.stories([identity], hold=True)
        return self._stories.get(identity)

    def put_back(self) -> None:
        """Write down what became of the stories; to be called once, at the end."""
        changed = [self._stories[story] for story in sorted(self._changed)]
        self._tx.save_stories(changed, self._new.values())
        self._tx.count_terms(self._counted)

    def _claims(self, facts: Sequence[Fact]) -> Claims:
        """Whose event it is and where, as the facts say."""
        told = {fact.name: fact.value for fact in facts}
        company, place = told.get("company"), told.get("place")
        return Claims(
            frozenset([company.casefold()] if company else ()),
            sites_in(place, self._places) if place else frozenset(),
            tuple(fact for fact in facts if fact.amount is not None),
        )

    def _nearest(
        self,
        article: Article,
        claims: Claims,
        but_not: Collection[str] = (),
    ) -> Nearest | None:
        ids = [story for story in self._candidates(article) if story not in but_not]
        # One may be missing: it was pruned between the two looks.
        stories = [self._stories[story] for story in ids if story in self._stories]
        return clustering.nearest(article, self._profiles[article.id], stories, claims)

    def _joined(self, report: Report, claims: Claims, found: Nearest) -> Place | None:
        """Put a report into a story; None: it would change it, and may be of another plant."""
        article, profile = report.article, self._profiles[report.article.id]
        told_of = found.story.changed_at is not None
        joined = clustering.joined(found.story, article, profile, claims)
        story, change = after(joined, report, doubtful=found.is_doubtful)
        if change and found.is_doubtful:
            return None
        self._put(story, article, profile.keys)
        reason = f"reports “{found.story.title}” ({found.likeness:.2f} like it)"
        likeness = round(found.likeness, 3)
        if change:
            return Place(story.id, Relation.UPDATE, f"{reason}, {_shown(change)}", likeness, change)
        if report.asked_for and not told_of:
            first = f"{reason}, and is the first that a list asks for"
            return Place(story.id, Relation.NEW, first, likeness)
        return Place(story.id, Relation.COVERAGE, reason, likeness)

    def _begun(self, report: Report, claims: Claims, found: Nearest | None) -> Place:
        self._begin(report, claims)
        story = report.article.id
        if found is None:
            return Place(story, Relation.NEW, "no story shares a rare word with it")
        near = f"the nearest story, “{found.story.title}”, is {found.likeness:.2f} like it"
        return Place(story, Relation.NEW, f"{near}, {_why_not(found)}", round(found.likeness, 3))

    def _begin(self, report: Report, claims: Claims, *, findable: bool = True) -> None:
        """Let a report begin a story, which further ones can join."""
        article, profile = report.article, self._profiles[report.article.id]
        story, _ = after(clustering.begun(article, profile, claims), report)
        self._put(story, article, profile.keys if findable else ())

    def _edited(self, report: Report, story: str) -> Place:
        """Put an article that was placed before, in its new wording."""
        reason = "an edit of an article that matched before"
        known = self.story(story)
        if known is None:
            return Place(story, Relation.DUPLICATE, reason)
        known, change = after(known, report)
        self._put(known, report.article)
        if change is None:
            return Place(story, Relation.DUPLICATE, reason)
        return Place(story, Relation.UPDATE, f"{reason}, {_shown(change)}", change=change)

    def _put(self, story: Story, article: Article, keys: Iterable[bytes] = ()) -> None:
        self._stories[story.id] = story
        self._changed.add(story.id)
        for key in keys:
            posting = clustering.posted(key, story, article, self._under[key].get(story.id))
            self._new[key, story.id] = self._under[key][story.id] = posting


def _is_placed(previous: Decision, report: Report) -> bool:
    """Whether an article was a report before; what only denied its story was none."""
    return previous.relation is not Relation.NONE or not report.asked_for


def _aside(found: Nearest, reason: str, change: Change | None = None) -> Place:
    return Place(found.story.id, Relation.NONE, reason, round(found.likeness, 3), change)


def _why_not(found: Nearest) -> str:
    """Why the nearest story is not that of an article."""
    because = f", for {' and '.join(found.why)}" if found.why else ""
    if found.is_same:
        return f"which it would change{because}"
    return f"where {found.needed:.2f} was needed{because}"


def _shown(change: Change) -> str:
    if not change.before:
        return f"and is the first to say {change.after}"
    return f"and changes it: {change.before} → {change.after}"
