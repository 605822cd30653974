"""From a decided article to the messages it becomes.

An alert belongs to (story, channel) and names every watch list of that channel that fired. Its id
derives from (story, channel, revision), so that a repeated step cannot make a second one.
On the first run of a source at most `FIRST_RUN_ALERTS` alerts a channel are sent singly; the rest
become one summary line, and nothing is dropped silently.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitor.core.identity import key_of
from monitor.model import Alert, AlertKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from monitor.model import Article, Decision, Match, SourceSpec

FIRST_RUN_ALERTS = 3
#: Headlines shown in the summary line of a first run.
FOLDED_SHOWN = 5


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
            first_run=first_run,
        )
        for channel, matches in by_channel.items()
    ]


def too_old_for_first_run(article: Article, spec: SourceSpec, lookback: timedelta) -> bool:
    """Whether an article found by the first poll of its source is too old to alert.

    Measured from when it was seen, so that an edit days later is judged alike. An article without a
    date counts as just published: a missing date must not hide news, and the cap of the first run
    bounds the flood.
    """
    if article.published is None:
        return False
    return article.published < article.seen_at - (spec.backfill or lookback)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRun:
    """How the pending first-run alerts of one channel are sent."""

    #: To be sent as they are.
    singly: tuple[Alert, ...]
    #: To be marked as folded.
    folded: tuple[Alert, ...]
    #: The message that stands for the folded ones; None: there are none.
    summary: Alert | None


def fold_first_run(pending: Sequence[Alert], already_sent: int, now: datetime) -> FirstRun:
    """At most `FIRST_RUN_ALERTS` singly, best first; one summary line for all the rest.

    `pending` are the first-run alerts of one channel; `already_sent` how many went out singly
    during the same first run.
    """
    ranked = sorted(pending, key=lambda alert: (-alert.score, _age_rank(alert), alert.id))
    room = max(0, FIRST_RUN_ALERTS - already_sent)
    singly, folded = tuple(ranked[:room]), tuple(ranked[room:])
    return FirstRun(
        singly=singly, folded=folded, summary=_summary_line(folded, now) if folded else None
    )


def _age_rank(alert: Alert) -> float:
    return -(alert.article.published or alert.article.seen_at).timestamp()


def _summary_line(folded: Sequence[Alert], now: datetime) -> Alert:
    best = folded[0]
    return replace(
        best,
        id=key_of("first run", best.channel, *sorted(alert.id for alert in folded)).hex(),
        kind=AlertKind.FIRST_RUN_SUMMARY,
        watches=_watches(folded),
        created_at=now,
        outlets=len(folded),
        folded=tuple(alert.article.title for alert in folded[:FOLDED_SHOWN]),
    )


def _watches(alerts: Iterable[Alert]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for alert in alerts for name in alert.watches))
