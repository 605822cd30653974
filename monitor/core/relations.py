"""What a further report is to its story: the same news again, or news.

It is news when the report itself (its headline or lead) says, later than the last change that was
announced, that the story has come to a status it did not have since it was last announced or
resumed, or names a figure that differs from the known ones together with a word of change.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from monitor.core.facts import conflicting
from monitor.core.text import sentence_spans
from monitor.model import Change, Status, Step

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from monitor.model import Article, Fact, Match, Story

#: With these a project starts anew: whatever befell it before may befall it again.
FRESH_STARTS: Final = frozenset({Status.ANNOUNCED, Status.RESUMED})
#: Steps, and figures, kept of a story.
MAX_STEPS: Final = 50
MAX_FIGURES: Final = 30
#: The lead: so many sentences at the beginning of a text, looked for in so many characters.
LEAD_SENTENCES: Final = 3
_LEAD_CHARS: Final = 2000

#: Words by which a report says that a figure is no longer what it was.
_CHANGES: Final = re.compile(
    r"""(?ix)\b(?:
    cut(?:s|ting)?|reduc\w+|slash\w*|lower(?:s|ed|ing)?|rais(?:es?|ed|ing)|increas\w+|doubl(?:es?|ed|ing)
    |tripl(?:es?|ed|ing)|halv(?:es?|ed|ing)|trim(?:s|med|ming)?|shr(?:inks?|ank|unk)|scal(?:es?|ed|ing)
    |expand(?:s|ed|ing)?|down\s+from|up\s+from|instead\s+of|rather\s+than|no\s+longer|fewer|revis\w+
    |from\s+\S{1,20}(?:\s+\S{1,20}){0,3}?\s+to
    |statt|anstatt|reduzier\w*|senk(?:t|en|te)|k(?:ü|ue)rzt\w*|erh(?:ö|oe)h\w*|aufgestockt|stockt
    |verdoppel\w*|halbier\w*|verkleiner\w*
    |r(?:é|e)du\w+|au\s+lieu\s+de|augment\w+|rel(?:è|e)v\w+|divis\w+|doubl\w+|passe\w*\s+de
    |reduc\w+|en\s+lugar\s+de|aument\w+|recort\w+|ridu\w+|invece\s+di|raddoppi\w+|dimezz\w+
    |minska\w*|h(?:ö|o)j(?:er|de|t)|i\s+st(?:ä|a)llet|f(?:ö|o)rdubbl\w+|halver\w+
    )\b"""
)


def reported_at(article: Article) -> datetime:
    """When it was published; when it was seen, if that is not known or lies ahead."""
    published = article.published
    return published if published and published < article.seen_at else article.seen_at


def own_status(matches: tuple[Match, ...]) -> Status | None:
    """The status that the article itself reports, in headline or lead, by its best match."""
    news = [match for match in matches if match.status and match.is_news]
    return max(news, key=lambda match: match.score).status if news else None


def change_of_status(story: Story, article: Article, status: Status | None) -> Change | None:
    """What is new about the story's status by this report; None: nothing.

    `status` is what the article itself reports.
    """
    if status is None or not _comes_later(story, article) or status in _standing(story):
        return None
    before = story.steps[-1].status.value if story.steps else ""
    return Change(fact="status", before=before, after=status.value)


def change_of_figure(story: Story, article: Article, facts: Iterable[Fact]) -> Change | None:
    """What is new about the story's size, cost or jobs by this report; None: nothing.

    A figure in headline or lead that contradicts all known ones, in a sentence that says it was
    changed: a different figure alone is an outlet's mistake as often as news.
    """
    if not _comes_later(story, article):
        return None
    for fact in facts:
        known = [each for each in story.facts if (each.name, each.unit) == (fact.name, fact.unit)]
        news = known and all(conflicting(each, fact) for each in known)
        if news and _says_it_changed(article, fact.quote):
            return Change(fact=fact.name, before=known[-1].value, after=fact.value)
    return None


def _says_it_changed(article: Article, quote: str) -> bool:
    """Whether words stand in headline or lead, in a sentence with a word of change."""
    places = [article.title, article.summary[:_LEAD_CHARS], lead_of(article.text or "")]
    said = next((text for text in places if quote in text), None)
    if said is None:
        return False
    at = said.find(quote)
    around = [said[start:end] for start, end in sentence_spans(said) if start < at + len(quote)]
    return bool(_CHANGES.search(around[-1] if around else said))


def lead_of(text: str) -> str:
    """The first sentences of a text."""
    beginning = text[:_LEAD_CHARS]
    spans = sentence_spans(beginning)[:LEAD_SENTENCES]
    return beginning[: spans[-1][1]] if spans else ""


def _comes_later(story: Story, article: Article) -> bool:
    return story.changed_at is None or reported_at(article) > story.changed_at


def _standing(story: Story) -> set[Status]:
    """What the story has come to since it was last announced or resumed, that step included."""
    had: set[Status] = set()
    for step in reversed(story.steps):
        had.add(step.status)
        if step.status in FRESH_STARTS:
            break
    return had


def told(
    story: Story,
    article: Article,
    status: Status | None,
    facts: Iterable[Fact] = (),
    *,
    announced: bool,
) -> Story:
    """The story after a report that states this; `announced`: people are told of it as news."""
    at = reported_at(article)
    figures = (*story.facts, *(fact for fact in facts if fact.amount is not None))
    story = replace(story, facts=_distinct(figures)[:MAX_FIGURES])
    if status and status not in _standing(story):
        step = Step(status=status, at=at, article=article.id)
        steps = sorted((*story.steps, step), key=lambda each: each.at)
        story = replace(story, steps=tuple(steps[-MAX_STEPS:]))
    return replace(story, changed_at=at) if announced else story


def _distinct(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Each value once, where it was stated first."""
    found: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        found.setdefault((fact.name, fact.value), fact)
    return tuple(found.values())
