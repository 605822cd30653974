"""From the outbox to people.

A row goes pending -> sending -> sent, each step committed before the next begins; what becomes of
it when no clear answer comes is decided by `core.delivering`. The deliverer is the only sender of
its process. Each channel is served by a task of its own, one message at a time: a channel in
trouble holds back no other.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from monitor.app.outbox import Outcome, Round, cut_off, plan, unfinished
from monitor.app.threads import in_daemon_thread
from monitor.core.delivering import (
    Rest,
    delivered,
    failed,
    in_doubt,
    not_found,
    not_looked,
    resting,
    still_ahead,
)
from monitor.errors import DeliveryError, UnknownOutcomeError
from monitor.model import AlertKind, DeliveryState, Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from typing import Self, TypeVar

    from monitor.app.outbox import Work
    from monitor.model import Alert, Delivery, Receipt
    from monitor.ports import Clock, Notifier
    from monitor.store.writer import Writer

    T = TypeVar("T")

#: Message starts a second over all channels: Slack takes several hundred a minute.
STARTS_PER_SECOND = 3.0
#: Real seconds after which a call is given up, whatever the other side drips; the call's own
#: timeout is shorter, but counts each byte anew.
CALL_WITHIN = 20.0
#: How far back a message in doubt is looked for before its first attempt: Slack stamps messages by
#: its own clock, and that of a machine which nobody keeps right may be far ahead.
LOOK_BACK = timedelta(hours=1)


@dataclass(slots=True)
class Delivered:
    """What was done since the last time it was asked for."""

    sent: list[Alert] = field(default_factory=list)
    #: Not delivered, or not known to be, with what becomes of them.
    failed: list[tuple[Alert, Progress]] = field(default_factory=list)

    def __iadd__(self, later: Delivered) -> Self:
        """Together with what was done later; what failed before and was sent has not failed."""
        self.sent += later.sent
        settled = {alert.id for alert in later.sent} | {alert.id for alert, _ in later.failed}
        self.failed = [pair for pair in self.failed if pair[0].id not in settled] + later.failed
        return self

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
        self._pace = _Pace(clock, notifier.spacing)
        #: Channels that rest after trouble; the one named "" stands for all.
        self._rests: dict[str, Rest] = {}
        self._lines: dict[str, asyncio.Task[None]] = {}
        #: What the store could not be told yet.
        self._outcomes: dict[str, Outcome] = {}
        self._done = Delivered()
        #: What a line raised, until somebody is told.
        self._broken: BaseException | None = None
        self._first_cycle_told = False
        self._stopping = False

    @property
    def stopped_channels(self) -> Mapping[str, str]:
        """Why channels cannot be written to until a person acts; "" stands for all."""
        return {name: rest.reason for name, rest in self._rests.items() if rest.stopped}

    def stop(self) -> None:
        """Begin no further delivery; those under way are finished."""
        self._stopping = True

    async def recover(self) -> int:
        """Put what a crash left in `sending` in doubt; returns how many rows that were."""
        now = self._clock.now()
        rows = await self._writer.run(cut_off)
        for row in rows:
            progress = in_doubt("cut off while sending", self._notifier.looks, now)
            await self._write_down(row, progress)
        return len(rows)

    async def deliver_due(self, caps: Mapping[str, int], *, first_cycle_done: bool) -> Delivered:
        """Send everything that is due and return when that is done; see `begin`."""
        await self.begin(caps, first_cycle_done=first_cycle_done)
        await self.finish()
        return self.taken()

    async def begin(self, caps: Mapping[str, int], *, first_cycle_done: bool) -> None:
        """Serve every channel that has something due and is not being served already.

        `caps` is the `max_per_hour` of each watch list; `first_cycle_done` says that all sources
        due at the start were asked and what they brought is decided. Raises StoreError; nothing is
        lost by it, and the next round goes on.
        """
        self._raise_what_broke()
        now = self._clock.now()
        if self._stopping or self._rests_at(now, ""):
            return
        resting_now = (name for name in self._rests if self._rests_at(now, name))
        this = Round(
            now=now,
            caps=caps,
            asking=not first_cycle_done,
            complete=first_cycle_done and not self._first_cycle_told,
            away=frozenset([*self._lines, *resting_now]),
            outcomes=dict(self._outcomes),
        )
        work = await self._writer.run(lambda tx: plan(tx, this))
        for alert_id in this.outcomes:
            self._outcomes.pop(alert_id, None)
        self._first_cycle_told |= first_cycle_done
        for channel, todo in work.items():
            line = asyncio.create_task(self._serve(channel, todo))
            self._lines[channel] = line
            line.add_done_callback(partial(self._end_of_line, channel))

    async def finish(self) -> None:
        """Wait until no channel is being served; raises what a line raised."""
        if self._lines:
            await asyncio.wait(self._lines.values())
            await asyncio.sleep(0)  # their callbacks
        self._raise_what_broke()

    def _raise_what_broke(self) -> None:
        broken, self._broken = self._broken, None
        if broken is not None:
            raise broken

    async def next_due(self) -> datetime | None:
        """When what is in doubt or went wrong comes up next; None: nothing does by itself.

        Nothing does on a terminal: an output that nobody reads does not come back.
        """
        if not self._notifier.looks:
            return None
        now = self._clock.now()
        rows = await self._writer.run(unfinished)
        moments = [
            max(row.next_at or now, self._rested(row.alert.channel, now))
            for row in rows
            if not self.stopped_channels.keys() & {row.alert.channel, ""}
        ]
        return min(moments, default=None)

    async def left(self) -> Delivered:
        """What is in doubt or went wrong and is still to be done, as it stands now."""
        rows = await self._writer.run(unfinished)
        progress = [(row.alert, Progress(state=row.state, error=row.error)) for row in rows]
        return Delivered(failed=progress)

    def _rested(self, channel: str, now: datetime) -> datetime:
        """When the channel may be written to."""
        rests = (self._rests.get(name) for name in ("", channel))
        return max([now, *(rest.until for rest in rests if rest)])

    @property
    def lines(self) -> Iterable[asyncio.Task[None]]:
        """The tasks that serve channels now."""
        return tuple(self._lines.values())

    def taken(self) -> Delivered:
        """What was done since the last call."""
        done, self._done = self._done, Delivered()
        return done

    # -- one channel -----------------------------------------------------------------------------

    async def _serve(self, channel: str, work: Work) -> None:
        if work.in_doubt:
            await self._look_for(channel, work.in_doubt)
        if work.doubtful:
            await self._sweep(channel, work.doubtful)
        for row in work.due:
            await self._pace.turn(channel)
            if self._stopping or self._is_away(channel):
                return
            await self._deliver(row)

    def _is_away(self, channel: str) -> bool:
        now = self._clock.now()
        return self._rests_at(now, channel) or self._rests_at(now, "")

    def _rests_at(self, now: datetime, channel: str) -> bool:
        rest = self._rests.get(channel)
        return rest is not None and still_ahead(rest.until, now)

    def _end_of_line(self, channel: str, line: asyncio.Task[None]) -> None:
        self._lines.pop(channel, None)
        if not line.cancelled():
            self._broken = self._broken or line.exception()

    async def _deliver(self, row: Delivery) -> None:
        now = self._clock.now()
        alert = row.alert
        # Should the store fail here, whatever it holds then: nothing was sent yet.
        self._outcomes[alert.id] = Outcome(Progress(state=DeliveryState.PENDING), now)
        await self._writer.run(lambda tx: tx.mark([alert.id], DeliveryState.SENDING, now))
        del self._outcomes[alert.id]
        try:
            receipt = await self._call(partial(self._notifier.deliver, alert, now))
        except Exception as error:  # noqa: BLE001 - one alert must never hold back the others
            after = failed(row, error, self._notifier.looks, self._clock.now())
            self._note_trouble(alert.channel, error)
            self._done.failed.append((alert, after))
            await self._write_down(row, after)
        else:
            await self._sent(row, receipt)

    async def _sent(self, row: Delivery, receipt: Receipt | None) -> None:
        self._rests.pop(row.alert.channel, None)
        self._rests.pop("", None)
        self._done.sent.append(row.alert)
        await self._write_down(row, delivered(row, receipt, self._clock.now()))

    def _note_trouble(self, channel: str, error: Exception) -> None:
        where = "" if getattr(error, "everywhere", False) else channel
        rest = resting(self._rests.get(where), error, self._clock.now())
        if rest is not None:
            self._rests[where] = rest

    async def _call(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.wait_for(in_daemon_thread(call), CALL_WITHIN)
        except TimeoutError as error:
            raise UnknownOutcomeError(f"no answer within {CALL_WITHIN:g} s") from error

    # -- what is in doubt --------------------------------------------------------------------------

    async def _look_for(self, channel: str, rows: list[Delivery]) -> None:
        try:
            found = await self._find(channel, rows)
        except Exception as error:  # noqa: BLE001 - whatever it is, the rows stay in doubt
            for row in rows:
                await self._write_down(row, not_looked(row, error, self._clock.now()))
            return
        now = self._clock.now()
        for row in rows:
            if row.alert.id in found:
                await self._sent(row, found[row.alert.id])
            else:
                await self._write_down(row, not_found(row, self._notifier.looks, now))

    async def _sweep(self, channel: str, rows: list[Delivery]) -> None:
        """Remove second copies that came late; looked at once, because nothing is lost by them."""
        found: Mapping[str, Receipt] = {}
        with suppress(DeliveryError):
            found = await self._find(channel, rows)
        for row in rows:
            progress = Progress(state=DeliveryState.SENT, receipt=found.get(row.alert.id))
            await self._write_down(row, progress)

    async def _find(self, channel: str, rows: list[Delivery]) -> Mapping[str, Receipt]:
        since = min(row.first_attempt_at or row.alert.created_at for row in rows) - LOOK_BACK
        ids = frozenset(row.alert.id for row in rows)
        return await self._call(partial(self._notifier.find, channel, ids, since))

    async def _write_down(self, row: Delivery, progress: Progress) -> None:
        # Kept until the store has it: what was sent must not be sent again for a hiccup.
        alert_id = row.alert.id
        outcome = self._outcomes[alert_id] = Outcome(progress, self._clock.now())
        await self._writer.run(lambda tx: tx.settle([alert_id], *outcome))
        self._outcomes.pop(alert_id, None)


class _Pace:
    """Turns: one message every so often in a channel, and not too many over all."""

    def __init__(self, clock: Clock, spacing: float) -> None:
        self._clock = clock
        self._spacing = spacing
        self._overall = 1 / STARTS_PER_SECOND if spacing else 0.0
        self._next: dict[str, float] = {}
        self._next_of_all = 0.0

    async def turn(self, channel: str) -> None:
        """Wait until a message may be sent to this channel; the turn is then taken."""
        now = self._clock.monotonic()
        turn = max(now, self._next.get(channel, now), self._next_of_all)
        self._next[channel] = turn + self._spacing
        self._next_of_all = turn + self._overall
        await self._clock.sleep(turn - now)
