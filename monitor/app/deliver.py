"""From the outbox to people.

A row goes pending -> sending -> sent, each step committed before the next begins. A row found in
`sending` at start was cut off by a crash and is sent again: the terminal has no memory to ask, and
an alert shown twice is better than one never shown.
First-run alerts wait until every source was asked once, so that the best of all sources go out;
what is beyond a list's `max_per_hour` waits for company and goes out in digests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from monitor.app.threads import in_daemon_thread
from monitor.core.folding import HOUR, fold_first_run, fold_over_cap
from monitor.errors import DeliveryError
from monitor.model import AlertKind, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from monitor.core.folding import Folding
    from monitor.model import Alert
    from monitor.ports import Clock, Notifier, Transaction
    from monitor.store.writer import Writer

#: First-run alerts wait this long for the slowest source of the first cycle.
FIRST_RUN_PATIENCE = timedelta(seconds=60)
#: Rows looked at in one go; more than any storm.
MAX_ROWS = 50_000
#: After a round with a failure the next one waits, longer each time.
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=5), timedelta(minutes=5)
#: Alerts that belong to one first run: made this close together.
FIRST_RUN_SPAN = timedelta(hours=1)


@dataclass(slots=True)
class Delivered:
    """What one round of delivery did."""

    sent: list[Alert] = field(default_factory=list)
    failed: list[tuple[Alert, str]] = field(default_factory=list)

    @property
    def alerts(self) -> int:
        """How many were sent singly, not counting messages for several."""
        return sum(alert.kind is AlertKind.ALERT for alert in self.sent)


class Deliverer:
    """The delivering shell; one task at a time calls it."""

    def __init__(self, *, notifier: Notifier, writer: Writer, clock: Clock) -> None:
        self._notifier = notifier
        self._writer = writer
        self._clock = clock
        self._failures = 0
        self._retry_at: datetime | None = None
        self._stopping = False

    def stop(self) -> None:
        """Begin no further delivery; the one under way is finished."""
        self._stopping = True

    async def recover(self) -> int:
        """Put rows that a crash left in `sending` back to pending; returns how many."""
        return await self._writer.run(lambda tx: recover(tx, self._clock.now()))

    async def deliver_due(self, caps: Mapping[str, int], *, first_cycle_done: bool) -> Delivered:
        """Send everything that is due, oldest first.

        `caps` is the `max_per_hour` of each watch list.
        """
        done = Delivered()
        now = self._clock.now()
        if self._retry_at and now < self._retry_at:
            return done
        due = await self._writer.run(
            lambda tx: take_due(tx, caps, now, first_cycle_done=first_cycle_done)
        )
        for alert in due:
            if self._stopping:
                break
            await self._deliver(alert, done)
        self._failures = self._failures + 1 if done.failed else 0
        wait = min(FIRST_RETRY * 2.0 ** min(self._failures - 1, 20), LONGEST_RETRY)
        self._retry_at = now + wait if done.failed else None
        return done

    async def _deliver(self, alert: Alert, done: Delivered) -> None:
        await self._mark(alert, DeliveryState.SENDING)
        try:
            await in_daemon_thread(partial(self._notifier.deliver, alert))
        except Exception as error:  # noqa: BLE001 - one alert must never hold back the others
            reason = str(error) if isinstance(error, DeliveryError) else f"a defect: {error!r}"
            done.failed.append((alert, reason))
            await self._mark(alert, DeliveryState.PENDING, reason)
        else:
            done.sent.append(alert)
            await self._mark(alert, DeliveryState.SENT)

    async def _mark(self, alert: Alert, state: DeliveryState, error: str | None = None) -> None:
        now = self._clock.now()
        await self._writer.run(lambda tx: tx.mark([alert.id], state, now, error))


def recover(tx: Transaction, now: datetime) -> int:
    """Rows in `sending` become pending again."""
    cut_off = tx.deliveries([DeliveryState.SENDING])
    tx.mark([row.alert.id for row in cut_off], DeliveryState.PENDING, now)
    return len(cut_off)


def take_due(
    tx: Transaction, caps: Mapping[str, int], now: datetime, *, first_cycle_done: bool
) -> list[Alert]:
    """The alerts to send now, after folding what would be a flood."""
    pending = [row.alert for row in tx.deliveries([DeliveryState.PENDING], limit=MAX_ROWS)]
    single = [alert for alert in pending if alert.kind is AlertKind.ALERT]
    first_run = [alert for alert in single if alert.first_run]
    if not first_cycle_done and not _out_of_patience(first_run, now):
        first_run = []
    due = [alert for alert in pending if alert.kind is not AlertKind.ALERT]
    for alerts in _by_channel(first_run):
        due += _folded(tx, fold_first_run(alerts, _sent_in_first_run(tx, alerts[0], now), now), now)
    for alerts in _by_channel(alert for alert in single if not alert.first_run):
        sent = _sent_within(tx, alerts[0].channel, HOUR, now)
        due += _folded(tx, fold_over_cap(alerts, sent, caps, now), now)
    return due


def _folded(tx: Transaction, plan: Folding, now: datetime) -> list[Alert]:
    """Carry out a plan: what is folded is marked together with what stands for it."""
    tx.mark([alert.id for alert in plan.folded], DeliveryState.FOLDED, now)
    tx.add_alerts(plan.instead, now)
    return [*plan.singly, *plan.instead]


def _by_channel(alerts: Iterable[Alert]) -> Iterable[list[Alert]]:
    channels: dict[str, list[Alert]] = {}
    for alert in alerts:
        channels.setdefault(alert.channel, []).append(alert)
    return channels.values()


def _sent_in_first_run(tx: Transaction, alert: Alert, now: datetime) -> int:
    recent = _sent_within(tx, alert.channel, FIRST_RUN_SPAN, now)
    return sum(each.first_run for each in recent)


def _sent_within(tx: Transaction, channel: str, span: timedelta, now: datetime) -> list[Alert]:
    """The alerts that went singly into a channel within so much time."""
    # A row may wait a while before it is sent; an hour more than asked for covers what matters.
    rows = tx.deliveries([DeliveryState.SENT], limit=MAX_ROWS, since=now - span - HOUR)
    return [
        row.alert
        for row in rows
        if row.alert.channel == channel
        and row.alert.kind is AlertKind.ALERT
        and row.sent_at
        and row.sent_at > now - span
    ]


def _out_of_patience(waiting: list[Alert], now: datetime) -> bool:
    return any(now - alert.created_at > FIRST_RUN_PATIENCE for alert in waiting)
