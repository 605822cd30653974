"""From the outbox to people.

A row goes pending -> sending -> sent, each step committed before the next begins; what becomes of
it when no clear answer comes is decided by `core.delivering`. The deliverer is the only sender of
its process. Each channel is served by a task of its own, one message at a time: a channel in
trouble holds back no other.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from monitor.app.editing import Editor
from monitor.app.outbox import Outcome, Round, cut_off, plan, unfinished
from monitor.app.pacing import Pace, within_time
from monitor.app.telling import EDIT_AFTER
from monitor.core.delivering import (
    Rest,
    at_rest,
    delivered,
    failed,
    in_doubt,
    not_found,
    not_looked,
    resting,
)
from monitor.errors import DeliveryError
from monitor.model import AlertKind, DeliveryState, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from typing import Self

    from monitor.app.outbox import Work
    from monitor.model import Alert, Delivery, Receipt
    from monitor.ports import Clock, Notifier, Transaction
    from monitor.store.writer import Writer

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
        self._pace = Pace(clock, notifier.spacing)
        self._editor = Editor(notifier=notifier, writer=writer, clock=clock)
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
        """Send everything that is due and return when that is done; see `begin`.

        Once the first cycle is done, messages are edited at once: nothing more will come of it.
        """
        more = True
        while more:
            more = await self.begin(caps, first_cycle_done=first_cycle_done, last=first_cycle_done)
            await self.finish()
        return self.taken()

    async def begin(
        self, caps: Mapping[str, int], *, first_cycle_done: bool, last: bool = False
    ) -> bool:
        """Serve every channel that has something due and is not being served already.

        `caps` is the `max_per_hour` of each watch list; `first_cycle_done` says that all sources
        due at the start were asked and what they brought is decided; `last`, that edits need not
        wait for more. Returns whether more can be done as soon as this is. Raises StoreError;
        nothing is lost by it, and the next round goes on.
        """
        self._raise_what_broke()
        now = self._clock.now()
        if self._stopping or self._rests_at(now, ""):
            return False
        this = Round(
            now=now,
            caps=caps,
            asking=not first_cycle_done,
            complete=first_cycle_done and not self._first_cycle_told,
            away=frozenset([*self._lines, *at_rest(self._rests, now)]),
            outcomes=dict(self._outcomes),
            edits_by=now + EDIT_AFTER if last else None,
            unedited=frozenset(self._editor.at_rest(now)),
        )
        found = await self._writer.run(lambda tx: plan(tx, this))
        for alert_id in this.outcomes:
            self._outcomes.pop(alert_id, None)
        self._first_cycle_told |= first_cycle_done
        for channel, todo in found.work.items():
            line = asyncio.create_task(self._serve(channel, todo))
            self._lines[channel] = line
            line.add_done_callback(partial(self._end_of_line, channel))
        return found.more

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
        rows = await self._writer.run(lambda tx: unfinished(tx, now))
        moments = [
            max(row.next_at or now, self._rested(row.alert.channel, now))
            for row in rows
            if not self.stopped_channels.keys() & {row.alert.channel, ""}
        ]
        return min(moments, default=None)

    async def left(self) -> Delivered:
        """What is in doubt or went wrong and is still to be done, as it stands now."""
        now = self._clock.now()
        rows = await self._writer.run(lambda tx: unfinished(tx, now))
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
        for thread, rows in _by_thread(work.in_doubt, work).items():
            await self._look_for(channel, rows, thread)
        for thread, rows in _by_thread(work.doubtful, work).items():
            await self._sweep(channel, rows, thread)
        for row in work.due:
            await self._pace.turn(channel)
            if self._stopping or self._is_away(channel):
                return
            await self._deliver(row, work.after.get(row.alert.id))
        for row in work.edits:
            await self._editor.turn()
            if self._stopping or self._is_away(channel):
                return
            alert = row.alert.id
            await self._editor.edit(row, work.after.get(alert), work.later.get(alert))

    def _is_away(self, channel: str) -> bool:
        now = self._clock.now()
        return self._rests_at(now, channel) or self._rests_at(now, "")

    def _rests_at(self, now: datetime, channel: str) -> bool:
        return channel in at_rest(self._rests, now)

    def _end_of_line(self, channel: str, line: asyncio.Task[None]) -> None:
        self._lines.pop(channel, None)
        if not line.cancelled():
            self._broken = self._broken or line.exception()

    async def _deliver(self, row: Delivery, after: Receipt | None) -> None:
        now = self._clock.now()
        alert_id = row.alert.id
        # Should the store fail here, whatever it holds then: nothing was sent yet.
        self._outcomes[alert_id] = Outcome(Progress(state=DeliveryState.PENDING), now)
        row = replace(row, alert=await self._writer.run(lambda tx: _claimed(tx, row.alert, now)))
        del self._outcomes[alert_id]
        try:
            receipt = await within_time(partial(self._notifier.deliver, row.alert, now, after))
        except Exception as error:  # noqa: BLE001 - one alert must never hold back the others
            progress = failed(row, error, self._notifier.looks, self._clock.now())
            self._note_trouble(row.alert.channel, error)
            if progress.state is not DeliveryState.FOLDED:  # nobody misses it
                self._done.failed.append((row.alert, progress))
            await self._write_down(row, progress)
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

    # -- what is in doubt --------------------------------------------------------------------------

    async def _look_for(self, channel: str, rows: list[Delivery], thread: Receipt | None) -> None:
        try:
            found = await self._find(channel, rows, thread)
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

    async def _sweep(self, channel: str, rows: list[Delivery], thread: Receipt | None) -> None:
        """Remove second copies that came late; looked at once, because nothing is lost by them."""
        found: Mapping[str, Receipt] = {}
        with suppress(DeliveryError):
            found = await self._find(channel, rows, thread)
        for row in rows:
            progress = Progress(state=DeliveryState.SENT, receipt=found.get(row.alert.id))
            await self._write_down(row, progress)

    async def _find(
        self, channel: str, rows: list[Delivery], thread: Receipt | None
    ) -> Mapping[str, Receipt]:
        since = min(row.first_attempt_at or row.alert.created_at for row in rows) - LOOK_BACK
        ids = frozenset(row.alert.id for row in rows)
        return await within_time(partial(self._notifier.find, channel, ids, since, thread))

    async def _write_down(self, row: Delivery, progress: Progress) -> None:
        # Kept until the store has it: what was sent must not be sent again for a hiccup.
        alert_id = row.alert.id
        outcome = self._outcomes[alert_id] = Outcome(progress, self._clock.now())
        await self._writer.run(lambda tx: tx.settle([alert_id], *outcome))
        self._outcomes.pop(alert_id, None)


def _claimed(tx: Transaction, alert: Alert, now: datetime) -> Alert:
    """Claim a row for sending; the alert as it is by now, for it may have grown since."""
    tx.mark([alert.id], DeliveryState.SENDING, now)
    row = tx.alerts([alert.id]).get(alert.id)
    return row.alert if row else alert


def _by_thread(rows: Iterable[Delivery], work: Work) -> dict[Receipt | None, list[Delivery]]:
    """Rows by the message in whose thread they stand; None: they stand in the channel."""
    found: dict[Receipt | None, list[Delivery]] = {}
    for row in rows:
        in_thread = row.alert.kind is AlertKind.COVERAGE and not row.alert.aloud
        thread = work.after.get(row.alert.id) if in_thread else None
        found.setdefault(thread, []).append(row)
    return found
