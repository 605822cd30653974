"""What the outbox has to do now, worked out in one transaction.

First-run alerts wait until things have settled, so that the best of all sources go out; what is
beyond a list's `max_per_hour`, and a storm, go out in digests. `core.folding` decides it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from monitor.app.follow_ups import (
    Share,
    due_edits,
    due_notes,
    later_places,
    places,
    waits_for_its_alert,
)
from monitor.core.delivering import still_ahead
from monitor.core.folding import (
    FIRST_RUN_PATIENCE,
    HOUR,
    Outlook,
    by_age,
    first_run_expected,
    first_run_settled,
    fold_first_run,
    fold_news,
    same_first_run,
    told_of_storm,
)
from monitor.core.routing import of_first_run
from monitor.model import AlertKind, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from monitor.core.folding import Folding
    from monitor.model import Alert, Delivery, Progress, Receipt
    from monitor.ports import Transaction

#: Rows looked at in one go; more than any storm.
MAX_ROWS = 50_000
#: Sent rows that are looked at once more in one go.
MAX_DOUBTFUL = 100
#: As far back as one first run is followed; no gap within it is longer than an hour.
FIRST_RUN_MEMORY = timedelta(days=1)
#: Messages that stand for several alerts.
_FOR_SEVERAL = frozenset({AlertKind.DIGEST, AlertKind.FIRST_RUN_SUMMARY})
#: Articles looked at to see whether a first run is decided.
_UNDECIDED = 500


class Outcome(NamedTuple):
    """What became of a row, and when."""

    progress: Progress
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round of delivery knows besides the outbox."""

    now: datetime
    #: The `max_per_hour` of each watch list.
    caps: Mapping[str, int]
    #: Sources are still being asked for the first time since the start.
    asking: bool = False
    #: They have just been asked, all of them: who reads along waits for the result.
    complete: bool = False
    #: Channels that are being served, or rest after trouble.
    away: Collection[str] = frozenset()
    #: By id; what the store does not know yet.
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    #: Edits are due that were to be made by then; None: by now.
    edits_by: datetime | None = None
    #: Channels whose messages are not edited now; "" stands for all.
    unedited: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done in one channel."""

    #: Rows whose outcome is not known, to be looked for.
    in_doubt: list[Delivery] = field(default_factory=list)
    #: Sent rows that were in doubt, to be looked at for a second copy.
    doubtful: list[Delivery] = field(default_factory=list)
    #: Alerts and notes to be sent, in this order.
    due: list[Delivery] = field(default_factory=list)
    #: Sent rows whose message is to be changed.
    edits: list[Delivery] = field(default_factory=list)
    #: By alert id: where the alert stands that it follows.
    after: dict[str, Receipt] = field(default_factory=dict)
    #: By alert id, of those to be edited: where the alert stands that it leads on to.
    later: dict[str, Receipt] = field(default_factory=dict)

    @property
    def rows(self) -> list[Delivery]:
        """All of them."""
        return [*self.in_doubt, *self.doubtful, *self.due, *self.edits]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done in all channels."""

    work: dict[str, Work] = field(default_factory=dict)
    #: There is more that could be done as soon as this is.
    more: bool = False

    def of(self, row: Delivery) -> Work:
        """What is to be done in the channel of a row."""
        return self.work.setdefault(row.alert.channel, Work())


def cut_off(tx: Transaction) -> list[Delivery]:
    """The rows that a process which has ended left in `sending`."""
    return tx.deliveries([DeliveryState.SENDING], limit=MAX_ROWS)


def unfinished(tx: Transaction, now: datetime) -> list[Delivery]:
    """The rows that are in doubt, and those that went wrong and will be tried again.

    Without notes that wait for their alert, which is one of them or may take its time.
    """
    rows = tx.deliveries([DeliveryState.UNKNOWN, DeliveryState.PENDING], limit=MAX_ROWS)
    wrong = [row for row in rows if row.state is DeliveryState.UNKNOWN or row.error]
    waiting = waits_for_its_alert(tx, wrong, now)
    return [row for row in wrong if row.alert.id not in waiting]


def plan(tx: Transaction, this: Round) -> Plan:
    """What to do now in each channel, after folding what would be a flood."""
    for alert_id, outcome in this.outcomes.items():
        tx.settle([alert_id], *outcome)
    pending = tx.deliveries([DeliveryState.PENDING], limit=MAX_ROWS)
    notes = due_notes(tx, [row for row in pending if _is_due(row, this)], this.now)
    edits = _edits(tx, this)
    due = _due(tx, pending, this)
    awaited = any(row.alert.id in notes.awaited for row in due)
    found = Plan(more=notes.more or edits.more or awaited)
    for row in tx.deliveries([DeliveryState.UNKNOWN], limit=MAX_ROWS):
        if _is_due(row, this):
            found.of(row).in_doubt.append(row)
    for row in tx.doubtful(this.now, MAX_DOUBTFUL):
        if _is_due(row, this):
            found.of(row).doubtful.append(row)
    for row in [*due, *notes.rows]:
        found.of(row).due.append(row)
    for row in edits.rows:
        found.of(row).edits.append(row)
    for work in found.work.values():
        work.after.update(places(tx, work.rows))
        work.later.update(later_places(tx, work.edits))
    return found


def _edits(tx: Transaction, this: Round) -> Share:
    if "" in this.unedited:
        return Share([], more=False)
    return due_edits(tx, this.edits_by or this.now, {*this.away, *this.unedited})


def _is_due(row: Delivery, this: Round) -> bool:
    return not still_ahead(row.next_at, this.now) and row.alert.channel not in this.away


def _due(tx: Transaction, pending: Sequence[Delivery], this: Round) -> list[Delivery]:
    """The alerts to send now; a row that failed before comes after those that did not."""
    several = [row.alert for row in pending if row.alert.kind in _FOR_SEVERAL]
    awake = {row.alert.id: row for row in pending if _is_due(row, this)}
    single = [row.alert for row in awake.values() if row.alert.kind is AlertKind.ALERT]
    alerts = [
        *_first_run(tx, [alert for alert in single if alert.first_run], several, this),
        *_news(tx, [alert for alert in single if not alert.first_run], this),
        *(alert for alert in several if alert.id in awake),
    ]
    rows = tx.alerts([alert.id for alert in alerts])
    return sorted((rows[alert.id] for alert in alerts), key=lambda row: row.next_at is not None)


def _first_run(
    tx: Transaction, waiting: Sequence[Alert], several: Sequence[Alert], this: Round
) -> list[Alert]:
    """What goes out of a first run; `several` are the pending messages that stand for many."""
    if not waiting:
        return []
    outlook = _outlook(tx, this)
    sent = [row for row in tx.sent(this.now - FIRST_RUN_MEMORY) if row.alert.first_run]
    due: list[Alert] = []
    for channel, alerts in _by_channel(waiting):
        if first_run_settled(alerts, this.now, outlook):
            told = same_first_run([row for row in sent if row.alert.channel == channel], this.now)
            told += [each for each in several if each.channel == channel and each.first_run]
            due += _folded(tx, fold_first_run(alerts, told, this.now, outlook), this.now)
    return due


def _outlook(tx: Transaction, this: Round) -> Outlook:
    """What is to be expected of the first run."""
    if this.complete:
        return Outlook.COMPLETE
    if this.asking or _first_run_undecided(tx, this.now):
        return Outlook.UNDER_WAY
    states = tx.source_states().values()
    expected = any(first_run_expected(state, this.now) for state in states)
    return Outlook.MORE_EXPECTED if expected else Outlook.QUIET


def _first_run_undecided(tx: Transaction, now: datetime) -> bool:
    """Whether articles of some source's first answer still await their decision."""
    waiting = tx.undecided(now + FIRST_RUN_PATIENCE, _UNDECIDED)
    states = tx.source_states({article.source for article in waiting})
    return any(of_first_run(article, states.get(article.source)) for article in waiting)


def _news(tx: Transaction, waiting: Sequence[Alert], this: Round) -> list[Alert]:
    """What goes out of everything else, as far as the caps of the lists allow."""
    if not waiting:
        return []
    sent = tx.sent(this.now - HOUR)
    due: list[Alert] = []
    for channel, alerts in _by_channel(by_age(waiting)):
        here = [row for row in sent if row.alert.channel == channel]
        single = [row.alert for row in here if row.alert.kind is AlertKind.ALERT]
        told = told_of_storm(here, this.now)
        due += _folded(tx, fold_news(alerts, single, this.caps, this.now, told=told), this.now)
    return due


def _folded(tx: Transaction, plan: Folding, now: datetime) -> list[Alert]:
    """Carry out a plan: what is folded is marked together with what stands for it."""
    tx.mark([alert.id for alert in plan.folded], DeliveryState.FOLDED, now)
    tx.add_alerts(plan.instead, now)
    return [*plan.singly, *plan.instead]


def _by_channel(alerts: Iterable[Alert]) -> Iterable[tuple[str, list[Alert]]]:
    channels: dict[str, list[Alert]] = {}
    for alert in alerts:
        channels.setdefault(alert.channel, []).append(alert)
    return channels.items()
