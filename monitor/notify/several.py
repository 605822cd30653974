"""A message that stands for several alerts as blocks. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.model import AlertKind
from monitor.notify import rich
from monitor.notify.limits import line, web_address
from monitor.notify.parts import LISTS, NAME, STORY_TITLE, late, listed, named
from monitor.notify.wording import (
    LATE,
    NO_HEADLINE,
    STORY_LATE,
    and_more,
    delayed,
    digest_heading,
    first_run_heading,
    time_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from monitor.model import Alert, Headline
    from monitor.notify.rich import Element

#: Stories in one message.
STORIES = 15
#: Room for further lists of a story.
ALSO = 120
#: Stories of which it is not known which list they are for.
_OTHER = "Other"
_DOT = "large_yellow_circle"


def several_heading(alert: Alert) -> tuple[str, str]:
    """How many stories for whom, and why they come together."""
    first = alert.kind is AlertKind.FIRST_RUN_SUMMARY
    number, reason = first_run_heading(alert) if first else digest_heading(alert)
    return f"{number} for {listed(alert.watches, ', ', LISTS)}", reason


def several_blocks(alert: Alert, now: datetime) -> list[Element]:
    """A heading, then a list of its stories for each watch list."""
    number, reason = several_heading(alert)
    dot = rich.emoji(_DOT)
    heading = rich.section(dot, rich.text(" "), rich.text(number, "bold"), rich.text(reason))
    groups = _groups(alert.folded[:STORIES])
    # Those of a first run wait for each other as a rule.
    least = LATE if alert.first_run else STORY_LATE
    found = [rich.block(heading)]
    for watch, stories in groups.items():
        name = [rich.section(rich.text(line(watch, NAME) or _OTHER, "bold"))]
        lines = [rich.section(*rich.joined(_story(each, now, least))) for each in stories]
        found.append(rich.block(*name * (len(groups) > 1), rich.bullets(lines)))
    if more := and_more(alert, len(alert.folded[:STORIES])):
        found.append(rich.block(rich.section(rich.text(more))))
    return found


def _groups(stories: Iterable[Headline]) -> dict[str, list[Headline]]:
    """By the first watch list of each."""
    groups: dict[str, list[Headline]] = {}
    for each in stories:
        groups.setdefault(next(iter(each.watches), ""), []).append(each)
    return groups


def _story(story: Headline, now: datetime, least: timedelta) -> list[list[Element]]:
    known = time_of(story)
    title = line(story.title, STORY_TITLE)
    others = listed(story.watches[1:], ", ", ALSO)
    return [
        [rich.link(title if rich.visible(title) else NO_HEADLINE, web_address(story.link))],
        named(story.source),
        [rich.text(f"{known[0]} "), rich.date(known[1])] if known else [],
        late(delayed(story.created_at, now, least)),
        [rich.text(f"also for {others}")] if others else [],
    ]
