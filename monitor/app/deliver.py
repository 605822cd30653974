"""From the outbox to people.

A row goes pending -> sending -> sent, each step committed before the next begins. A row found in
`sending` at start was cut off by a crash and is sent again: the terminal has no memory to ask, and
an alert shown twice is better than one never shown.
First-run alerts wait until every source was asked once, so that the best of all sources go out.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.core.routing import fold_first_run
from monitor.errors import DeliveryError
from monitor.model import AlertKind, DeliveryState

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model import Alert
    from monitor.ports import Clock, Notifier, Transaction
    from monitor.store.writer import Writer

#: First-run alerts wait this long for the slowest source of the first cycle.
FIRST_RUN_PATIENCE = timedelta(seconds=60)
#: Alerts that belong to one first run: made this close together.
FIRST_RUN_SPAN = timedelta(hours=1)


@dataclass(slots=True)
class Delivered:
    """What one round of delivery did."""

    sent: list[Alert] = field(default_factory=list)
    failed: list[tuple[Alert, str]] = field(default_factory=list)


class Deliverer:
    """The delivering shell; one task at a time calls it."""

    def __init__(self, *, notifier: Notifier, writer: Writer, clock: Clock) -> None:
        self._notifier = notifier
        self._writer = writer
        self._clock = clock

    async def recover(self) -> int:
        """Put rows that a crash left in `sending` back to pending; returns how many."""
        return await self._writer.run(lambda tx: recover(tx, self._clock.now()))

    async def deliver_due(self, *, first_cycle_done: bool) -> Delivered:
        """Send everything that is due, oldest first."""
        done = Delivered()
        now = self._clock.now()
        due = await self._writer.run(lambda tx: take_due(tx, now, first_cycle_done))
        for alert in due:
            await self._deliver(alert, done)
        return done

    async def _deliver(self, alert: Alert, done: Delivered) -> None:
        await self._mark(alert, DeliveryState.SENDING)
        try:
            await asyncio.to_thread(self._notifier.deliver, alert)
        except DeliveryError as error:
            done.failed.append((alert, str(error)))
            await self._mark(alert, DeliveryState.PENDING, str(error))
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


def take_due(tx: Transaction, now: datetime, first_cycle_done: bool) -> list[Alert]:
    """The alerts to send now, oldest first, after folding the flood of a first run."""
    pending = [row.alert for row in tx.deliveries([DeliveryState.PENDING])]
    plain = [alert for alert in pending if not _of_first_run(alert)]
    waiting = [alert for alert in pending if _of_first_run(alert)]
    if not first_cycle_done and not _out_of_patience(waiting, now):
        return plain
    by_channel: dict[str, list[Alert]] = {}
    for alert in waiting:
        by_channel.setdefault(alert.channel, []).append(alert)
    return [*plain, *(each for channel in by_channel.values() for each in _fold(tx, channel, now))]


def _fold(tx: Transaction, alerts: list[Alert], now: datetime) -> list[Alert]:
    recent = tx.deliveries([DeliveryState.SENT], since=now - FIRST_RUN_SPAN)
    sent = [row for row in recent if _same_run(row.alert, alerts[0])]
    plan = fold_first_run(alerts, len(sent), now)
    tx.mark([alert.id for alert in plan.folded], DeliveryState.FOLDED, now)
    if plan.summary:
        tx.add_alerts([plan.summary], now)
    return [*plan.singly, *([plan.summary] if plan.summary else [])]


def _same_run(one: Alert, other: Alert) -> bool:
    return one.channel == other.channel and _of_first_run(one)


def _of_first_run(alert: Alert) -> bool:
    return alert.first_run and alert.kind is AlertKind.ALERT


def _out_of_patience(waiting: list[Alert], now: datetime) -> bool:
    return any(now - alert.created_at > FIRST_RUN_PATIENCE for alert in waiting)
