"""From the outbox to people.

A row goes pending -> sending -> sent, each step committed before the next begins. Every round
begins with what the one before could not finish: an outcome that the store did not take is written
down, and a row that is still `sending` was cut off and is pending again, because the deliverer is
the only sender of its process. Such a row is sent again: the terminal has no memory to ask, and an
alert shown twice is better than one never shown.
A row that could not be delivered rests, longer each time, and holds back no other.
First-run alerts wait until things have settled, so that the best of all sources go out; what is
beyond a list's `max_per_hour` waits for company and goes out in digests. `core.folding` decides it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from monitor.app.threads import in_daemon_thread
from monitor.core.folding import (
    FIRST_RUN_PATIENCE,
    HOUR,
    Outlook,
    first_run_expected,
    first_run_settled,
    fold_first_run,
    fold_over_cap,
    same_first_run,
)
from monitor.core.routing import of_first_run
from monitor.errors import DeliveryError
from monitor.model import AlertKind, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Self

    from monitor.core.folding import Folding
    from monitor.model import Alert
    from monitor.ports import Clock, Notifier, Transaction
    from monitor.store.writer import Writer

#: Rows looked at in one go; more than any storm.
MAX_ROWS = 50_000
#: After a failure a row rests, longer each time.
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=5), timedelta(minutes=5)
#: As far back as one first run is followed; no gap within it is longer than an hour.
FIRST_RUN_MEMORY = timedelta(days=1)
#: Articles looked at to see whether a first run is decided.
_UNDECIDED = 500


@dataclass(slots=True)
class Delivered:
    """What one round of delivery did."""

    sent: list[Alert] = field(default_factory=list)
    failed: list[tuple[Alert, str]] = field(default_factory=list)

    def __iadd__(self, later: Delivered) -> Self:
        """Together with a later round; what failed before and was sent then has not failed."""
        self.sent += later.sent
        settled = {alert.id for alert in later.sent} | {alert.id for alert, _ in later.failed}
        self.failed = [pair for pair in self.failed if pair[0].id not in settled] + later.failed
        return self

    @property
    def alerts(self) -> int:
        """How many were sent singly, not counting messages for several."""
        return sum(alert.kind is AlertKind.ALERT for alert in self.sent)


class Rest(NamedTuple):
    """A row that could not be delivered."""

    failures: int
    until: datetime


class Outcome(NamedTuple):
    """What became of a row that was being sent."""

    state: DeliveryState
    at: datetime
    error: str | None = None


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
    #: Ids of rows that failed and are not tried again yet.
    resting: frozenset[str] = frozenset()
    #: By id; what the store does not know yet.
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)


class Deliverer:
    """The delivering shell; one task at a time calls it."""

    def __init__(self, *, notifier: Notifier, writer: Writer, clock: Clock) -> None:
        self._notifier = notifier
        self._writer = writer
        self._clock = clock
        self._rests: dict[str, Rest] = {}
        #: What the store could not be told yet.
        self._outcomes: dict[str, Outcome] = {}
        self._first_cycle_told = False
        self._stopping = False

    def stop(self) -> None:
        """Begin no further delivery; the one under way is finished."""
        self._stopping = True

    async def recover(self) -> int:
        """Put rows that a crash left in `sending` back to pending; returns how many."""
        return await self._writer.run(lambda tx: recover(tx, self._clock.now()))

    async def deliver_due(self, caps: Mapping[str, int], *, first_cycle_done: bool) -> Delivered:
        """Send everything that is due, oldest first; what failed before comes last.

        `caps` is the `max_per_hour` of each watch list; `first_cycle_done` says that all sources
        due at the start were asked and what they brought is decided. Raises StoreError; nothing is
        lost by it, and the next round goes on.
        """
        done = Delivered()
        due = await self._due(caps, first_cycle_done=first_cycle_done)
        for alert in sorted(due, key=lambda alert: alert.id in self._rests):
            if self._stopping:
                break
            await self._deliver(alert, done)
        return done

    async def _due(self, caps: Mapping[str, int], *, first_cycle_done: bool) -> list[Alert]:
        now = self._clock.now()
        this = Round(
            now=now,
            caps=caps,
            asking=not first_cycle_done,
            complete=first_cycle_done and not self._first_cycle_told,
            resting=frozenset(each for each, rest in self._rests.items() if now < rest.until),
            outcomes=dict(self._outcomes),
        )
        due = await self._writer.run(lambda tx: take_due(tx, this))
        self._outcomes.clear()
        self._first_cycle_told |= first_cycle_done
        known = this.resting.union(alert.id for alert in due)
        self._rests = {each: rest for each, rest in self._rests.items() if each in known}
        return due

    async def _deliver(self, alert: Alert, done: Delivered) -> None:
        now = self._clock.now()
        await self._writer.run(lambda tx: tx.mark([alert.id], DeliveryState.SENDING, now))
        try:
            await in_daemon_thread(partial(self._notifier.deliver, alert))
        except Exception as error:  # noqa: BLE001 - one alert must never hold back the others
            reason = str(error) if isinstance(error, DeliveryError) else f"a defect: {error!r}"
            done.failed.append((alert, reason))
            self._let_rest(alert)
            await self._write_down(alert, DeliveryState.PENDING, reason)
        else:
            done.sent.append(alert)
            self._rests.pop(alert.id, None)
            await self._write_down(alert, DeliveryState.SENT)

    def _let_rest(self, alert: Alert) -> None:
        known = self._rests.get(alert.id)
        failures = known.failures + 1 if known else 1
        wait = min(FIRST_RETRY * 2.0 ** min(failures - 1, 20), LONGEST_RETRY)
        self._rests[alert.id] = Rest(failures, self._clock.now() + wait)

    async def _write_down(
        self, alert: Alert, state: DeliveryState, error: str | None = None
    ) -> None:
        # Kept until the store has it: what was sent must not be sent again for a hiccup.
        outcome = self._outcomes[alert.id] = Outcome(state, self._clock.now(), error)
        await self._writer.run(lambda tx: tx.mark([alert.id], *outcome))
        del self._outcomes[alert.id]


def recover(tx: Transaction, now: datetime) -> int:
    """Rows in `sending` become pending again."""
    cut_off = tx.deliveries([DeliveryState.SENDING])
    tx.mark([row.alert.id for row in cut_off], DeliveryState.PENDING, now)
    return len(cut_off)


def take_due(tx: Transaction, this: Round) -> list[Alert]:
    """The alerts to send now, after folding what would be a flood."""
    for alert_id, outcome in this.outcomes.items():
        tx.mark([alert_id], *outcome)
    recover(tx, this.now)
    pending = [row.alert for row in tx.deliveries([DeliveryState.PENDING], limit=MAX_ROWS)]
    several = [alert for alert in pending if alert.kind is not AlertKind.ALERT]
    awake = [alert for alert in pending if alert.id not in this.resting]
    single = [alert for alert in awake if alert.kind is AlertKind.ALERT]
    return [
        *(alert for alert in several if alert.id not in this.resting),
        *_first_run(tx, [alert for alert in single if alert.first_run], several, this),
        *_news(tx, [alert for alert in single if not alert.first_run], this),
    ]


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
    sent = [row.alert for row in tx.sent(this.now - HOUR) if row.alert.kind is AlertKind.ALERT]
    due: list[Alert] = []
    for channel, alerts in _by_channel(waiting):
        before = [alert for alert in sent if alert.channel == channel]
        due += _folded(tx, fold_over_cap(alerts, before, this.caps, this.now), this.now)
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
