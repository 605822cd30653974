"""Is this article a report of a story that is known?

Online clustering: an article joins the story whose reports it is most like, if it is like them
enough; else it begins one. Likeness is the cosine between the article's terms and the sum of the
terms of the story's reports, with two bounds:

- no single term vouches for more than a share (`VOUCHES`, more for rarer ones): that two reports
  name one company does not make them one story;
- reports that both name names and share none contradict each other, and so do reports that both
  say where and mean different places: then likeness counts for less (`DISAGREEING`, `ELSEWHERE`);
- of two firms' plants that nothing but their town has in common each is a story (`NEIGHBOURS`).

A story goes on while reports come. After `WINDOW` without one only a report that is much like it
resumes it, and after `LONG_WINDOW` none does.

The threshold and both bounds were fitted together: `docs/explanation/stories.md` has the figures.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import sqrt
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.core.words import plain_words
from monitor.model import Posting, Story

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from monitor.core.profiles import Profile
    from monitor.model import Article, Fact

#: Likeness from which on an article joins a story.
SAME_STORY: Final = 0.175
#: The same where the facts name another firm (partners of one venture are named in turns),
#: another town or region (so are seat and site), or both.
OTHER_FIRM: Final = 0.3
OTHER_SITE: Final = 0.22
CONTRADICTED: Final = 0.7
#: Less likeness than this beside the words of the place, and no figure in common: where the firm is
#: another, too, they are neighbours.
NEIGHBOURS: Final = 0.175
#: After so long without a report, likeness from which on an article resumes a story.
RESUMED: Final = 0.5
WINDOW: Final = timedelta(days=14)
#: A story that got no report for so long gets none. Reports of one story came at most 27.4 days
#: apart in the news story chains of June 2021 (F. Gedikli), nine in ten within 7.4 days.
LONG_WINDOW: Final = timedelta(days=30)
#: What one term can add: so much, or so much for each unit of its idf.
VOUCHES: Final = 0.13
VOUCHES_PER_IDF: Final = 0.026
#: What is left of a likeness in spite of names, and of places, that contradict.
DISAGREEING: Final = 0.5
ELSEWHERE: Final = 0.7
#: Fewer names are none to be missed.
SOME_NAMES: Final = 2
#: Stories that an article is compared with: those that share the weightiest of its keys.
CANDIDATES: Final = 12
#: Terms and names kept of a story.
MAX_TERMS: Final = 150
MAX_NAMES: Final = 200
#: Letters that a stem lacks at most, and those it has at least.
_ENDING: Final = 3
_STEM: Final = 3
#: Digits kept of a weight, so that a story is the same before and after it was stored.
_DIGITS: Final = 5


class Contradiction(NamedTuple):
    """What speaks against an article's being a report of a story."""

    #: How like the story it must be in spite of it.
    needed: float = SAME_STORY
    #: What it is, as a clause for a person; "": nothing is.
    why: str = ""


class Claims(NamedTuple):
    """Whose event an article reports, and where, as its facts say."""

    companies: frozenset[str] = frozenset()
    #: "country|region|town".
    sites: frozenset[str] = frozenset()
    #: Its size, cost and jobs.
    figures: tuple[Fact, ...] = ()

    def against(self, story: Story, profile: Profile) -> Contradiction:
        """What they say against a story: that it is another firm's, or takes place elsewhere.

        `profile` is the article's.
        """
        firm = _other_firms(self.companies, story.companies)
        site = _elsewhere(self.sites, story.sites)
        if firm and site:
            return Contradiction(CONTRADICTED, "firm and place differ")
        if firm and self._is_neighbour(story, profile):
            return Contradiction(CONTRADICTED, "the firm differs and little but the place agrees")
        if firm:
            return Contradiction(OTHER_FIRM, "the firm differs")
        if site and self._is_another_plant(story):
            return Contradiction(CONTRADICTED, "the place and all figures differ")
        return Contradiction(OTHER_SITE, "the place differs") if site else Contradiction()

    def _is_another_plant(self, story: Story) -> bool:
        """Whether both tell figures of one kind, and none is the same."""
        kinds = {fact.name for fact in self.figures} & {fact.name for fact in story.facts}
        return bool(kinds) and not self._share_a_figure(story)

    def _share_a_figure(self, story: Story) -> bool:
        return any(_agree(one, other) for one in self.figures for other in story.facts)

    def _is_neighbour(self, story: Story, profile: Profile) -> bool:
        """Whether nothing but the place speaks for the story.

        Partners agree on what their plant costs.
        """
        if self._share_a_figure(story):
            return False
        places = _words_of(profile.places | story.places | self.sites)
        return likeness(profile, story, but_not=places) < NEIGHBOURS


NO_CLAIMS: Final = Claims()


class Nearest(NamedTuple):
    """The story that an article is most like."""

    story: Story
    #: 0..1.
    likeness: float
    #: How like it a report of this story must be.
    needed: float
    #: Why more than usual, as clauses for a person.
    why: tuple[str, ...] = ()
    #: Firm or place say that it may be another event.
    contradicted: bool = False

    @property
    def is_same(self) -> bool:
        """Whether the article reports it."""
        return self.likeness >= self.needed

    @property
    def is_doubtful(self) -> bool:
        """Whether what the article says may be true of another plant only.

        One firm may stop two in a week: what another place came to is no change of this one.
        """
        return self.contradicted and self.likeness < CONTRADICTED


def nearest(
    article: Article, profile: Profile, stories: Iterable[Story], claims: Claims = NO_CLAIMS
) -> Nearest | None:
    """The story that the article is most like, for what is needed; of equals the latest.

    None without stories.
    """
    found = [_compared(article, profile, story, claims) for story in stories]
    return max(found, key=_by_likeness, default=None)


def _by_likeness(each: Nearest) -> tuple[float, datetime, str]:
    return each.likeness / each.needed, each.story.last_at, each.story.id


def _compared(article: Article, profile: Profile, story: Story, claims: Claims) -> Nearest:
    against = claims.against(story, profile)
    apart = max(article.seen_at - story.last_at, story.first_at - article.seen_at)
    rests = Contradiction(RESUMED, f"{apart.days} days lie between") if apart > WINDOW else None
    found = [each for each in (against, rests) if each and each.why]
    return Nearest(
        story,
        likeness(profile, story),
        max((each.needed for each in found), default=SAME_STORY),
        tuple(each.why for each in found),
        contradicted=bool(against.why),
    )


def within_window(posting: Posting, article: Article) -> bool:
    """Whether an article may belong to the story of these reports.

    What came between their first and their latest may, however far apart these are.
    """
    return posting.first_at - LONG_WINDOW <= article.seen_at <= posting.last_at + LONG_WINDOW


def posted(key: bytes, story: Story, article: Article, known: Posting | None) -> Posting:
    """That an article of a story had a key; `known` is what was known of its earlier reports."""
    at = article.seen_at
    if known is None:
        return Posting(key, story.id, at, at)
    return known._replace(first_at=min(known.first_at, at), last_at=max(known.last_at, at))


def likeness(profile: Profile, story: Story, but_not: Collection[str] = ()) -> float:
    """How like a report is to what is known of a story, in 0..1; some words add nothing to it."""
    length = sqrt(sum(weight * weight for weight in story.terms.values())) or 1.0
    like = 0.0
    for term, weight in profile.terms.items():
        other = story.terms.get(term)
        if other and not _is_of(term, but_not):
            most = max(VOUCHES, VOUCHES_PER_IDF * profile.idf[term])
            like += min(weight * other / length, most)
    if _named_apart(profile.names, story.names):
        like *= DISAGREEING
    if _elsewhere(profile.places, story.places):
        like *= ELSEWHERE
    return like


def _agree(one: Fact, other: Fact) -> bool:
    return (one.name, one.unit, one.amount) == (other.name, other.unit, other.amount)


def _words_of(places: Iterable[str]) -> frozenset[str]:
    """The words of the names of towns and regions."""
    names = (name for place in places for name in place.split("|")[1:])
    return frozenset(word for name in names for word in plain_words(name))


def _is_of(term: str, words: Collection[str]) -> bool:
    """Whether a term is the stem of one of some words."""
    return any(
        word.startswith(term) and len(word) - len(term) <= _ENDING and len(term) >= _STEM
        for word in words
    )


def _named_apart(names: frozenset[str], others: frozenset[str]) -> bool:
    return min(len(names), len(others)) >= SOME_NAMES and names.isdisjoint(others)


def _elsewhere(places: frozenset[str], others: frozenset[str]) -> bool:
    """Whether both say where, and no place of the one may be one of the other."""
    if not places or not others or places & others:
        return False
    known = [place.split("|") for place in others]
    return not any(_may_be_one(place.split("|"), other) for place in places for other in known)


def _other_firms(firms: frozenset[str], others: frozenset[str]) -> bool:
    """Whether both name firms and none of the one is one of the other: "KORE" is "KORE Power"."""
    if not firms or not others:
        return False
    return not any(one in two or two in one for one in firms for two in others)


def _may_be_one(place: list[str], other: list[str]) -> bool:
    """Whether one may lie in the other: country, region and town agree where both name them."""
    return all(not one or not two or one == two for one, two in zip(place, other, strict=True))


def begun(article: Article, profile: Profile, claims: Claims = NO_CLAIMS) -> Story:
    """The story that an article begins."""
    return Story(
        id=article.id,
        title=article.title,
        first_at=article.seen_at,
        last_at=article.seen_at,
        terms=_heaviest(profile.terms.items()),
        names=_few(profile.names),
        places=_few(profile.places),
        companies=_few(claims.companies),
        sites=_few(claims.sites),
    )


def joined(story: Story, article: Article, profile: Profile, claims: Claims = NO_CLAIMS) -> Story:
    """The story with one more report, which is no copy."""
    terms = dict(story.terms)
    for term, weight in profile.terms.items():
        terms[term] = terms.get(term, 0.0) + weight
    return replace(
        seen_again(story, article),
        terms=_heaviest(terms.items()),
        names=_few(story.names | profile.names),
        places=_few(story.places | profile.places),
        companies=_few(story.companies | claims.companies),
        sites=_few(story.sites | claims.sites),
        reports=story.reports + 1,
    )


def seen_again(story: Story, article: Article) -> Story:
    """The story with one more article, a copy: it goes on, and nothing more is known of it."""
    return replace(
        story,
        first_at=min(story.first_at, article.seen_at),
        last_at=max(story.last_at, article.seen_at),
        articles=story.articles + 1,
    )


def _heaviest(terms: Iterable[tuple[str, float]]) -> dict[str, float]:
    kept = sorted(terms, key=lambda pair: (-pair[1], pair[0]))[:MAX_TERMS]
    return {term: round(weight, _DIGITS) for term, weight in kept}


def _few(names: frozenset[str]) -> frozenset[str]:
    return frozenset(sorted(names)[:MAX_NAMES])
