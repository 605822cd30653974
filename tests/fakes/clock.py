"""Clocks for tests: one that is advanced by hand, one that runs faster than the wall."""

from __future__ import annotations

import asyncio
import heapq
import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import count

#: A Monday morning; any fixed moment does.
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

#: Rounds of the event loop granted to a woken coroutine before the next one is woken. Awaiting a
#: future, a task and a queue between two sleeps takes one round each.
_ROUNDS = 20


class ManualClock:
    """A Clock that stands still until `advance`; a sleeper wakes when its moment is passed.

    Safe for threads: several event loops may sleep on one clock while any thread advances it.
    """

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._passed = 0.0
        self._order = count()
        self._changed = threading.Condition()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """The start plus what was advanced."""
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        """Seconds advanced so far."""
        return self._passed

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock was advanced by so much; returns at once for 0 or less."""
        if seconds <= 0:
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with self._changed:
            entry = (self._passed + seconds, next(self._order), woken)
            heapq.heappush(self._sleepers, entry)
            self._changed.notify_all()
        await woken

    def advance(self, seconds: float) -> None:
        """Let time pass and wake everyone whose moment came. From any thread; never goes back."""
        if seconds < 0:
            raise ValueError("time never goes back")
        self._jump(self._passed + seconds)

    async def run_for(self, seconds: float) -> None:
        """Let time pass in steps, from sleeper to sleeper.

        Unlike `advance` it gives a coroutine that sleeps again and again each of its wakes at the
        right moment. Call it on the loop that sleeps.
        """
        end = self._passed + seconds
        await self._settle()
        while (moment := self._next()) is not None and moment <= end:
            self._jump(moment)
            await self._settle()
        self._jump(end)

    def wait_for_sleepers(self, number: int = 1, *, timeout: float = 10.0) -> None:
        """Block this thread until so many coroutines of other threads sleep. TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.sleepers >= number, timeout):
                message = f"{self.sleepers} of {number} sleepers after {timeout} s"
                raise TimeoutError(message)

    @property
    def sleepers(self) -> int:
        """How many coroutines sleep on this clock now."""
        with self._changed:
            return sum(not woken.done() for _, _, woken in self._sleepers)

    def _jump(self, moment: float) -> None:
        with self._changed:
            self._passed = max(self._passed, moment)
            while self._sleepers and self._sleepers[0][0] <= self._passed:
                _, _, woken = heapq.heappop(self._sleepers)
                loop = woken.get_loop()
                if not loop.is_closed():
                    loop.call_soon_threadsafe(_wake, woken)

    def _next(self) -> float | None:
        """When the next living sleeper wakes; None: nobody sleeps."""
        with self._changed:
            while self._sleepers and self._sleepers[0][2].done():
                heapq.heappop(self._sleepers)
            return self._sleepers[0][0] if self._sleepers else None

    async def _settle(self) -> None:
        for _ in range(_ROUNDS):
            await asyncio.sleep(0)


class LeapingClock(ManualClock):
    """A ManualClock on which every wait is over at once, and has passed all the same."""

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.advance(max(seconds, 0.0))
        await asyncio.sleep(0)


class ScaledClock:
    """A Clock that runs `factor` times as fast as the wall, from `start` on.

    `began` is when it showed `start`, in this machine's `time.monotonic`; None: now. Several
    processes that agree on both agree on the time, and one that starts again does not go back.
    """

    def __init__(
        self, factor: float, start: datetime | None = None, began: float | None = None
    ) -> None:
        self._factor = factor
        self._start = start or datetime.now(UTC)
        self._began = time.monotonic() if began is None else began

    def now(self) -> datetime:
        """The start plus the scaled time since the clock began."""
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Scaled seconds since the clock began."""
        return (time.monotonic() - self._began) * self._factor

    async def sleep(self, seconds: float) -> None:
        """Wait so many scaled seconds; returns at once for 0 or less."""
        if seconds > 0:
            await asyncio.sleep(seconds / self._factor)


def _wake(woken: asyncio.Future[None]) -> None:
    if not woken.done():
        woken.set_result(None)
