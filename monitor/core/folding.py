"""Many alerts at once: which go out singly, which become part of one message.

A first run is what sources bring that are read for the first time, as long as a channel hears of it
again within `FIRST_RUN_SPAN`, whichever source it comes from. Its alerts wait until things have
settled; then a channel gets at most `FIRST_RUN_ALERTS` of them singly and ONE summary line for the
others. What comes after that line, from a source that answered late, is gathered into a digest, for
up to `DIGEST_AFTER`: there is no second line. A source added later begins a first run of its own.

Everything else has `max_per_hour`; what is beyond it waits up to `DIGEST_AFTER` and goes out in
digests. A storm, after an outage or on a day of a hundred stories, goes out in digests at once, but
for its best alerts. Nothing is dropped: every folded alert is named or counted in the message that
stands for it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from monitor.core.identity import key_of
from monitor.model import AlertKind, Headline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from monitor.model import Alert, Delivery, SourceState

FIRST_RUN_ALERTS = 3
#: Headlines named in the summary line of a first run; the others are counted.
FIRST_RUN_NAMED = 5
#: Headlines in one digest.
DIGEST_SIZE = 15
#: More pending alerts of one channel than this are a storm; so many of them go out singly.
STORM_QUEUE, STORM_ALERTS = 10, 5
#: An alert beyond the cap waits at most this long for company.
DIGEST_AFTER = timedelta(minutes=10)
HOUR = timedelta(hours=1)
#: While more is expected a first run has settled when it brought nothing for so long: after a time
#: offline sources come back one after another.
FIRST_RUN_QUIET = timedelta(minutes=1)
#: No first-run alert waits longer than this for others. A page is decided 60 s after its poll.
FIRST_RUN_PATIENCE = timedelta(minutes=3)
#: A channel that heard nothing of a first run for so long begins a new one with the next.
FIRST_RUN_SPAN = HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Folding:
    """How the pending alerts of one channel are sent."""

    #: To be sent as they are.
    singly: tuple[Alert, ...]
    #: To be marked as folded.
    folded: tuple[Alert, ...] = ()
    #: The messages that stand for the folded ones.
    instead: tuple[Alert, ...] = ()


class Outlook(Enum):
    """What is known of the rest of a first run."""

    #: Sources are being asked, or what they brought is not decided.
    UNDER_WAY = "under way"
    #: Some source failed lately that never brought anything.
    MORE_EXPECTED = "more expected"
    #: Nothing is known of that would come.
    QUIET = "quiet"
    #: All sources were asked just now, and who started it waits for the result.
    COMPLETE = "complete"


#: How long what comes after the line waits for company.
_AFTER_THE_LINE = {Outlook.QUIET: FIRST_RUN_QUIET, Outlook.COMPLETE: timedelta(0)}


def first_run_settled(pending: Sequence[Alert], now: datetime, outlook: Outlook) -> bool:
    """Whether the first-run alerts of one channel may go out, so that the best of all do.

    While more is expected a minute has to pass without any; an alert that waited for
    `FIRST_RUN_PATIENCE` ends all waiting.
    """
    if now - min(alert.created_at for alert in pending) >= FIRST_RUN_PATIENCE:
        return True
    if outlook is Outlook.MORE_EXPECTED:
        return now - max(alert.created_at for alert in pending) >= FIRST_RUN_QUIET
    return outlook is not Outlook.UNDER_WAY


def first_run_expected(state: SourceState, now: datetime) -> bool:
    """Whether a source is being tried that never brought anything and may do so soon."""
    tried = state.last_polled_at is not None and now - state.last_polled_at < FIRST_RUN_SPAN
    return tried and state.failures > 0 and state.first_ok_at is None and not state.gone


def same_first_run(sent: Sequence[Delivery], now: datetime) -> list[Alert]:
    """Of the first-run messages that one channel got, oldest first: those of the current one."""
    run: list[Alert] = []
    latest = now
    for row in reversed(sent):
        if row.sent_at is None or latest - row.sent_at > FIRST_RUN_SPAN:
            break
        run.append(row.alert)
        latest = row.sent_at
    return run


def fold_first_run(
    pending: Sequence[Alert], told: Iterable[Alert], now: datetime, outlook: Outlook
) -> Folding:
    """At most `FIRST_RUN_ALERTS` singly, best first; one summary line for all the rest.

    `pending` are the first-run alerts of one channel; `told` the messages that it got, or will
    get, of the same first run. Once there was a line, the rest waits for company: up to
    `DIGEST_AFTER`, a minute if none is expected, not at all in a first run that is complete.
    """
    ranked = sorted(pending, key=lambda alert: (-alert.score, _age_rank(alert), alert.id))
    so_far = Counter(alert.kind for alert in told)
    room = max(0, FIRST_RUN_ALERTS - so_far[AlertKind.ALERT])
    singly, rest = tuple(ranked[:room]), tuple(ranked[room:])
    kind, named = AlertKind.FIRST_RUN_SUMMARY, FIRST_RUN_NAMED
    if so_far[kind]:
        kind, named = AlertKind.DIGEST, DIGEST_SIZE
        if rest and not _waited(rest, now, _AFTER_THE_LINE.get(outlook, DIGEST_AFTER)):
            rest = ()
    instead = (_message(kind, rest, now, named=named),) if rest else ()
    return Folding(singly=singly, folded=rest, instead=instead)


def fold_over_cap(
    pending: Sequence[Alert], sent: Iterable[Alert], caps: Mapping[str, int], now: datetime
) -> Folding:
    """Single alerts while a watch list of theirs has room; digests of the others once they waited.

    `pending` are the alerts of one channel, oldest first; `sent` those that went out singly within
    the last hour, however long they had waited before; `caps` the `max_per_hour` of each watch
    list. Where lists disagree the one with room wins. What is in none of the three results waits.
    """
    singly = _with_room(pending, sent, caps)
    chosen = {alert.id for alert in singly}
    beyond = tuple(alert for alert in pending if alert.id not in chosen)
    if not beyond or (len(beyond) < DIGEST_SIZE and not _waited(beyond, now)):
        return Folding(singly=tuple(singly))
    return Folding(singly=tuple(singly), folded=beyond, instead=_digests(beyond, now))


def told_of_storm(sent: Sequence[Delivery], now: datetime) -> int:
    """How many of the messages that one channel got went out singly in a storm that goes on.

    It goes on as long as its latest digest is no older than `DIGEST_AFTER`: what is decided in
    several steps, or comes from several sources, is one storm to a reader.
    """
    lately = [row for row in sent if row.sent_at and now - row.sent_at <= DIGEST_AFTER]
    if not any(row.alert.storm for row in lately):
        return 0
    return sum(row.alert.kind is AlertKind.ALERT for row in lately)


def fold_news(
    pending: Sequence[Alert],
    sent: Sequence[Alert],
    caps: Mapping[str, int],
    now: datetime,
    *,
    told: int = 0,
) -> Folding:
    """`fold_over_cap`, but at once and with few singly when more wait than a reader can follow.

    The parameters are those of `fold_over_cap`. In a storm the best `STORM_ALERTS` that have room
    go out singly, oldest first, less those it has `told` already; all the others in digests.
    """
    if len(pending) <= STORM_QUEUE:
        return fold_over_cap(pending, sent, caps, now)
    ranked = sorted(pending, key=lambda alert: -alert.score)  # of equals the oldest
    room = max(0, STORM_ALERTS - told)
    best = {alert.id for alert in _with_room(ranked, sent, caps)[:room]}
    rest = [alert for alert in pending if alert.id not in best]
    singly = tuple(alert for alert in pending if alert.id in best)
    instead = tuple(replace(digest, storm=True) for digest in _digests(rest, now))
    return Folding(singly=singly, folded=tuple(rest), instead=instead)


def by_age(alerts: Iterable[Alert]) -> list[Alert]:
    """Oldest first; feeds name their newest first, and what is decided together is as old."""
    return sorted(
        alerts,
        key=lambda alert: (alert.created_at, alert.article.published or alert.article.seen_at),
    )


def _with_room(
    alerts: Iterable[Alert], sent: Iterable[Alert], caps: Mapping[str, int]
) -> list[Alert]:
    """Those that may go out singly, each taking its room before the next is looked at."""
    used = Counter(name for alert in sent for name in alert.watches)
    roomy: list[Alert] = []
    for alert in alerts:
        if any(name not in caps or used[name] < caps[name] for name in alert.watches):
            used.update(alert.watches)
            roomy.append(alert)
    return roomy


def _digests(alerts: Sequence[Alert], now: datetime) -> tuple[Alert, ...]:
    parts = (alerts[at : at + DIGEST_SIZE] for at in range(0, len(alerts), DIGEST_SIZE))
    return tuple(_message(AlertKind.DIGEST, part, now) for part in parts)


def _waited(alerts: Iterable[Alert], now: datetime, span: timedelta = DIGEST_AFTER) -> bool:
    # Made in the future: the clock has been put back, and would be waited for that long.
    return not timedelta(0) <= now - min(alert.created_at for alert in alerts) < span


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
        # What only the first of them says.
        facts=(),
        revision=0,
        change=None,
        thread_of=None,
        follows=None,
        since=None,
        latest_at=None,
        folded=tuple(map(_headline, folded[:named])),
    )


def _headline(alert: Alert) -> Headline:
    return Headline(
        title=alert.article.title,
        link=alert.article.link,
        source=alert.article.publisher or alert.article.source,
        watches=alert.watches,
        published=alert.article.published,
        seen_at=alert.article.seen_at,
        created_at=alert.created_at,
    )


def _watches(alerts: Iterable[Alert]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for alert in alerts for name in alert.watches))
