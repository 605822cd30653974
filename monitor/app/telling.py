"""From a decision to the outbox, within the transaction that decides.

What stands there already is asked of the store, what becomes of it is decided by `core.routing`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.core.routing import (
    REPORTS,
    Audience,
    SoFar,
    asides_for,
    denial_in,
    messages_for,
)
from monitor.core.summary import additions

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.app.setup import Setup
    from monitor.core.routing import Messages
    from monitor.model import Article, Decision, Story
    from monitor.ports import Transaction

#: The latest reports of a story that a further one is compared with.
REPORTS_READ = 25
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
    story: Story | None = None,
) -> None:
    """Put the messages of a decision into the outbox, and bring those of its story up to date.

    `told` is the decision on the text as it came first (this very article before, or what it is a
    copy of): its channels know of it already. `story` is what its story came to by now.
    """
    if decision.story is None:
        return
    so_far = _so_far(tx, setup, decision.story, now, article=article.id, told=told)
    so_far = replace(so_far, story=story)
    if so_far.alerts and decision.relation in REPORTS:
        so_far = _with_reports(tx, so_far, article, decision)
    audience = Audience(channels=setup.channels, coverage=setup.coverage)
    messages = messages_for(article, decision, audience, so_far, now, first_run=first_run)
    _put(tx, messages, now)


def tell_aside(
    tx: Transaction, setup: Setup, article: Article, decision: Decision, now: datetime
) -> bool:
    """Note on the alerts of a story that an article which no list asked for takes them back.

    It denies them, or tells what befell the story since. Returns whether there was one to note.
    """
    denial = None if decision.change else denial_in(decision.verdict)
    if decision.story is None or not (decision.change or denial):
        return False
    so_far = _so_far(tx, setup, decision.story, now)
    messages = asides_for(
        article, decision.story, so_far, now, denial=denial, change=decision.change
    )
    _put(tx, messages, now)
    return bool(messages.new)


def _put(tx: Transaction, messages: Messages, now: datetime) -> None:
    tx.add_alerts(messages.new, now)
    tx.revise_alerts(messages.revised, now, now + EDIT_AFTER)


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


def _with_reports(tx: Transaction, so_far: SoFar, article: Article, decision: Decision) -> SoFar:
    """What the story's reports say, and what this one adds to them."""
    earlier = [
        (each, made)
        for each, made in tx.of_story(decision.story or "", REPORTS_READ)
        if made.relation in REPORTS and each.id != article.id
    ]
    said = [each.text or each.summary for each, _ in earlier]
    evidence = [span for match in decision.verdict.matches for span in match.evidence]
    return replace(
        so_far,
        reported=(*earlier, (article, decision)),
        adds=additions(article, said, evidence, decision.facts),
    )


def _counted(told: Decision, article: str, story: str) -> bool:
    """Whether this very article was a report of the story before."""
    return told.article == article and told.story == story and told.relation in REPORTS
