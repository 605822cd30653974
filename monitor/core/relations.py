"""What a further report is to its story: the same news again, or news.

It is news when the report itself (its headline or lead) says, later than the last change that was
announced, that the story has come to a status it did not have since it was last announced or
resumed, or names a figure that differs from the known ones together with a word of change.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from monitor.model import Change, Status, Step

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model import Article, Match, Story

#: With these a project starts anew: whatever befell it before may befall it again.
FRESH_STARTS: Final = frozenset({Status.ANNOUNCED, Status.RESUMED})
#: Steps kept of a story.
MAX_STEPS: Final = 50


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


def told(story: Story, article: Article, status: Status | None, *, announced: bool) -> Story:
    """The story after a report that states this status; `announced`: people are told of it."""
    at = reported_at(article)
    if status and status not in _standing(story):
        step = Step(status=status, at=at, article=article.id)
        steps = sorted((*story.steps, step), key=lambda each: each.at)
        story = replace(story, steps=tuple(steps[-MAX_STEPS:]))
    return replace(story, changed_at=at) if announced else story
