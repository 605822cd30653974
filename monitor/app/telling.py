"""From a decision to the outbox, within the transaction that decides.

What stands there already is asked of the store, what becomes of it is decided by `core.routing`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.core.routing import (
    REPORTS,
    Audience,
    SoFar,
    denial_in,
    denials_for,
    messages_for,
)

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.app.setup import Setup
    from monitor.model import Article, Decision
    from monitor.ports import Transaction

#: Notes are counted over so long.
A_DAY = timedelta(days=1)
#: A message is edited so long after its alert grew, once for all that comes until then.
EDIT_AFTER = timedelta(seconds=30)


def tell(
    tx: Transaction,
    setup: Setup,
    article: Article,
    decision: Decision,
    now: datetime,
    *,
    told: Decision | None = None,
    first_run: bool = False,
) -> None:
    """Put the messages of a decision into the outbox, and bring those of its story up to date.

    `told` is the decision on the text as it came first (this very article before, or what it is a
    copy of): its channels know of it already.
    """
    if decision.story is None:
        return
    so_far = _so_far(tx, setup, decision.story, now, article=article.id, told=told)
    audience = Audience(channels=setup.channels, coverage=setup.coverage)
    messages = messages_for(article, decision, audience, so_far, now, first_run=first_run)
    tx.add_alerts(messages.new, now)
    tx.revise_alerts(messages.revised, now, now + EDIT_AFTER)


def tell_denial(
    tx: Transaction,
    setup: Setup,
    article: Article,
    decision: Decision,
    now: datetime,
    *,
    story: str,
) -> bool:
    """Note on the alerts of a story that an article denies it, if its verdict holds a denial.

    `story` is the one that the article would belong to if it matched. Returns whether it denies
    something that was told.
    """
    reason = denial_in(decision.verdict)
    if reason is None:
        return False
    notes = denials_for(article, story, reason, _so_far(tx, setup, story, now), now)
    tx.add_alerts(notes, now)
    return bool(notes)


def _so_far(
    tx: Transaction,
    setup: Setup,
    story: str,
    now: datetime,
    *,
    article: str = "",
    told: Decision | None = None,
) -> SoFar:
    alerts = [row.alert for row in tx.told_of(story)]
    channels = {alert.channel for alert in alerts}
    return SoFar(
        alerts=alerts,
        notes={name: tx.notes_since(story, name, now - A_DAY) for name in sorted(channels)},
        heard=frozenset(
            setup.channels.get(match.watch) for match in (told.verdict.matches if told else ())
        ),
        counted=told is not None and _counted(told, article, story),
    )


def _counted(told: Decision, article: str, story: str) -> bool:
    """Whether this very article was a report of the story before."""
    return told.article == article and told.story == story and told.relation in REPORTS
