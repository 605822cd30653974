"""From a decided article to the messages it becomes.

An alert belongs to (story, channel) and names every watch list of that channel that fired. Its id
derives from (story, channel, revision), so that a repeated step cannot make a second one. What
becomes of many alerts at once is decided in `folding`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.core.identity import key_of
from monitor.model import Alert, AlertKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from monitor.model import Article, Decision, Match, SourceSpec, SourceState


def alert_id(story: str, channel: str, revision: int = 0) -> str:
    """The id of an alert: `revision` counts announced changes of status, coverage never."""
    return key_of("alert", story, channel, str(revision)).hex()


def alerts_for(
    article: Article,
    decision: Decision,
    channels: Mapping[str, str],
    now: datetime,
    *,
    first_run: bool = False,
) -> list[Alert]:
    """The alerts of a newly found story, one a channel.

    `channels` gives the channel of each watch list, in configured order.
    """
    if decision.story is None:
        return []
    by_channel: dict[str, list[Match]] = {}
    for match in decision.verdict.matches:
        by_channel.setdefault(channels[match.watch], []).append(match)
    return [
        Alert(
            id=alert_id(decision.story, channel),
            kind=AlertKind.ALERT,
            story=decision.story,
            channel=channel,
            watches=tuple(match.watch for match in matches),
            article=article,
            matches=tuple(matches),
            score=max(match.score for match in matches),
            created_at=now,
            status=decision.status,
            summary=decision.summary,
            facts=decision.facts,
            first_run=first_run,
        )
        for channel, matches in by_channel.items()
    ]


def of_first_run(article: Article, state: SourceState | None) -> bool:
    """Whether the article is of the first answer of its source, which `state` remembers."""
    return state is not None and state.first_ok_at == article.seen_at


def too_old_for_first_run(article: Article, spec: SourceSpec, lookback: timedelta) -> bool:
    """Whether an article found by the first poll of its source is too old to alert.

    Measured from when it was seen, so that a text that comes later is judged alike. An article
    without a date counts as just published: a missing date must not hide news, and the cap of the
    first run bounds the flood.
    """
    if article.published is None:
        return False
    return article.published < article.seen_at - (spec.backfill or lookback)
