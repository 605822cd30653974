"""What a further report is to its story: the same news again, or news.

It is news when the report itself (its headline or lead) says, later than the last change that was
announced, that the story has come to a status it did not have since it was last announced or
resumed, or names a figure that differs from the known ones together with a word of change.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from monitor.core.facts import conflicting, says_changed, stated_in
from monitor.core.text import sentence_spans
from monitor.model import Change, Status, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from monitor.model import Article, Fact, Match, Story

#: With these a project starts anew: whatever befell it before may befall it again.
FRESH_STARTS: Final = frozenset({Status.ANNOUNCED, Status.RESUMED})
#: After these a mere stop that is reported so soon is another outlet's word for them.
FINAL: Final = frozenset({Status.CANCELLED, Status.CLOSED, Status.BANKRUPT})
_STOPS: Final = frozenset({Status.PAUSED, Status.DELAYED})
_SOON: Final = timedelta(days=3)
#: Steps, and figures, kept of a story.
MAX_STEPS: Final = 50
MAX_FIGURES: Final = 30
#: The lead: so many sentences at the beginning of a text, looked for in so many characters.
LEAD_SENTENCES: Final = 3
_LEAD_CHARS: Final = 2000
#: Figures that differ by so much, or by powers of it, differ by a slip of the unit.
_THOUSAND: Final = 1000


def reported_at(article: Article) -> datetime:
    """When it was published; when it was seen, if that is not known or lies ahead."""
    published = article.published
    return published if published and published < article.seen_at else article.seen_at


def in_order(articles: Iterable[Article]) -> list[Article]:
    """Articles that came together, in the order in which they are judged: as they were published.

    What was published within one minute is judged in an order of its own, however it came: servers'
    clocks differ by seconds, and many dates tell no more than the day.
    """
    return sorted(articles, key=_place_in_line)


def _place_in_line(article: Article) -> tuple[datetime, str]:
    return reported_at(article).replace(second=0, microsecond=0), article.id


def own_status(matches: tuple[Match, ...]) -> Status | None:
    """The status that the article itself reports, in headline or lead, by its best match.

    What is only considered or asked, or told as known, it does not report.
    """
    news = [each for each in matches if each.status and each.is_news and not each.marks]
    return max(news, key=lambda match: match.score).status if news else None


def change_of_status(story: Story, article: Article, status: Status | None) -> Change | None:
    """What is new about the story's status by this report; None: nothing.

    `status` is what the article itself reports.
    """
    if status is None or not _comes_later(story, article) or status in _standing(story):
        return None
    if _is_wording(story, article, status):
        return None
    before = story.steps[-1].status.value if story.steps else ""
    return Change(fact="status", before=before, after=status.value)


def resumption(story: Story, article: Article) -> Change | None:
    """What is new when an article says that the story's project is taken up again.

    None: it is known, or nothing had befallen it.
    """
    if not _standing(story).keys() - FRESH_STARTS:
        return None
    return change_of_status(story, article, Status.RESUMED)


def change_of_figure(story: Story, article: Article, facts: Iterable[Fact]) -> Change | None:
    """What is new about the story's size, cost or jobs by this report; None: nothing.

    A figure in headline or lead that contradicts all known ones, of which the sentence says that it
    was changed: a different figure alone is an outlet's mistake as often as news, and one that is a
    thousand times another always.
    """
    if not _comes_later(story, article):
        return None
    for fact in facts:
        known = [each for each in story.facts if (each.name, each.unit) == (fact.name, fact.unit)]
        news = known and not any(_same(each, fact) for each in known)
        if news and _says_it_changed(article, fact, known):
            return Change(fact=fact.name, before=known[-1].value, after=fact.value)
    return None


def _same(one: Fact, other: Fact) -> bool:
    """Whether two figures of one unit are one, but for rounding and a slip of the unit."""
    if one.amount is None or other.amount is None:
        return True
    return any(
        not conflicting(one, replace(other, amount=other.amount * _THOUSAND**power))
        for power in range(-3, 4)
    )


def _says_it_changed(article: Article, fact: Fact, known: Sequence[Fact]) -> bool:
    """Whether a figure stands in headline or lead as what one of the known ones was changed to."""
    places = [article.title, article.summary[:_LEAD_CHARS], lead_of(article.text or "")]
    said = next((text for text in places if fact.quote in text), "")
    start, end = _sentence_around(said, said.find(fact.quote), len(fact.quote))

    def was(amount: float) -> bool:
        return any(_same(each, replace(each, amount=amount)) for each in known)

    sentence = said[start:end]
    return any(says_changed(sentence, *at, was) for at in stated_in(sentence, fact))


def _sentence_around(text: str, at: int, length: int) -> tuple[int, int]:
    """Where the sentence lies in which a quote ends, or begins and ends with it."""
    around = [span for span in sentence_spans(text) if span[0] < at + length]
    return around[-1] if around else (0, len(text))


def lead_of(text: str) -> str:
    """The first sentences of a text."""
    beginning = text[:_LEAD_CHARS]
    spans = sentence_spans(beginning)[:LEAD_SENTENCES]
    return beginning[: spans[-1][1]] if spans else ""


def _comes_later(story: Story, article: Article) -> bool:
    return story.changed_at is None or reported_at(article) > story.changed_at


def _standing(story: Story) -> dict[Status, datetime]:
    """What the story has come to since it was last announced or resumed, that step included.

    With the time of each.
    """
    had: dict[Status, datetime] = {}
    for step in reversed(story.steps):
        had[step.status] = step.at
        if step.status in FRESH_STARTS:
            break
    return had


def _is_wording(story: Story, article: Article, status: Status) -> bool:
    """Whether a status is but another outlet's word for an end that was just reported."""
    at = reported_at(article)
    ends = [ended for had, ended in _standing(story).items() if had in FINAL]
    return status in _STOPS and any(ended <= at <= ended + _SOON for ended in ends)


def told(
    story: Story,
    article: Article,
    status: Status | None,
    facts: Iterable[Fact] = (),
    *,
    announced: bool,
    besides: Iterable[Status] = (),
) -> Story:
    """The story after a report that states this; `announced`: people are told of it as news.

    Then they know, too, of the other setbacks that it states `besides`.
    """
    at = reported_at(article)
    figures = (*story.facts, *(fact for fact in facts if fact.amount is not None))
    story = replace(story, facts=_distinct(figures)[:MAX_FIGURES])
    if announced and status not in FRESH_STARTS:
        for other in sorted(set(besides) - {status}):
            story = _come_to(story, article, other)
    if status and not _is_wording(story, article, status):
        story = _come_to(story, article, status)
    return replace(story, changed_at=at) if announced else story


def _come_to(story: Story, article: Article, status: Status) -> Story:
    """The story with one more step, if it did not stand there already."""
    if status in _standing(story):
        return story
    step = Step(status=status, at=reported_at(article), article=article.id)
    steps = sorted((*story.steps, step), key=lambda each: each.at)
    return replace(story, steps=tuple(steps[-MAX_STEPS:]))


def _distinct(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Each value once, where it was stated first."""
    found: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        found.setdefault((fact.name, fact.value), fact)
    return tuple(found.values())
