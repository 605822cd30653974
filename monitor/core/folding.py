"""Many alerts at once: which go out singly, which become part of one message.

On the first run of a source at most `FIRST_RUN_ALERTS` alerts a channel are sent singly, the rest
become one summary line. Later a watch list has `max_per_hour`; what is beyond it waits up to
`DIGEST_AFTER` and goes out in digests. Nothing is dropped: every folded alert is named or counted
in the message that stands for it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.core.identity import key_of
from monitor.model import AlertKind, Headline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from monitor.model import Alert

FIRST_RUN_ALERTS = 3
#: Headlines named in the summary line of a first run; the others are counted.
FIRST_RUN_NAMED = 5
#: Headlines in one digest.
DIGEST_SIZE = 15
#: An alert beyond the cap waits at most this long for company.
DIGEST_AFTER = timedelta(minutes=10)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folding:
    """How the pending alerts of one channel are sent."""

    #: To be sent as they are.
    singly: tuple[Alert, ...]
    #: To be marked as folded.
    folded: tuple[Alert, ...] = ()
    #: The messages that stand for the folded ones.
    instead: tuple[Alert, ...] = ()


def fold_first_run(pending: Sequence[Alert], already_sent: int, now: datetime) -> Folding:
    """At most `FIRST_RUN_ALERTS` singly, best first; one summary line for all the rest.

    `pending` are the first-run alerts of one channel; `already_sent` how many went out singly
    during the same first run.
    """
    ranked = sorted(pending, key=lambda alert: (-alert.score, _age_rank(alert), alert.id))
    room = max(0, FIRST_RUN_ALERTS - already_sent)
    singly, folded = tuple(ranked[:room]), tuple(ranked[room:])
    kind = AlertKind.FIRST_RUN_SUMMARY
    instead = (_message(kind, folded, now, named=FIRST_RUN_NAMED),) if folded else ()
    return Folding(singly=singly, folded=folded, instead=instead)


def fold_over_cap(
    pending: Sequence[Alert], sent: Iterable[Alert], caps: Mapping[str, int], now: datetime
) -> Folding:
    """Single alerts while a watch list of theirs has room; digests of the others once they waited.

    `pending` are the alerts of one channel, oldest first; `sent` those that went out singly in the
    last hour; `caps` the `max_per_hour` of each watch list. Where lists disagree the one with room
    wins. What is in none of the three results waits.
    """
    used = Counter(name for alert in sent for name in alert.watches)
    singly: list[Alert] = []
    beyond: list[Alert] = []
    for alert in pending:
        if any(name not in caps or used[name] < caps[name] for name in alert.watches):
            used.update(alert.watches)
            singly.append(alert)
        else:
            beyond.append(alert)
    if not beyond or (now - beyond[0].created_at < DIGEST_AFTER and len(beyond) < DIGEST_SIZE):
        return Folding(singly=tuple(singly))
    parts = (beyond[at : at + DIGEST_SIZE] for at in range(0, len(beyond), DIGEST_SIZE))
    digests = (_message(AlertKind.DIGEST, part, now) for part in parts)
    return Folding(singly=tuple(singly), folded=tuple(beyond), instead=tuple(digests))


def _age_rank(alert: Alert) -> float:
    return -(alert.article.published or alert.article.seen_at).timestamp()


def _message(
    kind: AlertKind, folded: Sequence[Alert], now: datetime, named: int = DIGEST_SIZE
) -> Alert:
    first = folded[0]
    return replace(
        first,
        id=key_of(kind, first.channel, *sorted(alert.id for alert in folded)).hex(),
        kind=kind,
        watches=_watches(folded),
        created_at=now,
        outlets=len(folded),
        folded=tuple(
            Headline(
                title=alert.article.title, link=alert.article.link, source=alert.article.source
            )
            for alert in folded[:named]
        ),
    )


def _watches(alerts: Iterable[Alert]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for alert in alerts for name in alert.watches))
