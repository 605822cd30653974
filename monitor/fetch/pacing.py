"""When the next request may start: for each host, and for all of them together.

A host gets at most two requests at a time and one start a second; a host that asked for silence
gets none until then. All hosts together get `max_per_second`, and 20 a second while the first
cycle after a start is worked off. Waiting happens in line, first come first served, and nobody
waits for a host while holding what another host could use. At the end of the process nobody is
left waiting: a turn that has not begun by then does not begin.

All times are seconds of `Clock.monotonic`. For one event loop; not for threads.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.errors import QuietError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from monitor.ports import Clock

PER_HOST = 2
#: Seconds between two starts on one host.
SPACING = 1.0
#: Starts a second until the first lull: a restart must not look like an attack.
RAMP = 20.0
#: A second in which nobody wanted to start: the first cycle is over.
LULL = 1.0
#: Open requests in all. 20 starts a second of which 30 % hang for 30 s are 180: the healthy ones
#: still pass. With idle connections below the usual soft limit of 256 open files.
IN_FLIGHT = 200
#: Remembered hosts before idle ones are forgotten.
_MANY_HOSTS = 2_000


class _Host:
    __slots__ = ("line", "next_start", "quiet_until", "slots", "users")

    def __init__(self) -> None:
        self.slots = asyncio.Semaphore(PER_HOST)
        self.line = asyncio.Lock()
        self.next_start = 0.0
        self.quiet_until = 0.0
        self.users = 0


class Pacing:
    """Hands out turns. `max_per_second` 0 lifts the common ceiling and the ramp."""

    def __init__(
        self, clock: Clock, *, max_per_second: float = 50.0, in_flight: int = IN_FLIGHT
    ) -> None:
        self._clock = clock
        self._rate = max_per_second
        self._ramping = True
        self._next_start = 0.0
        self._line = asyncio.Lock()
        self._in_flight = asyncio.Semaphore(in_flight)
        self._hosts: dict[str, _Host] = {}
        self._in_line: set[asyncio.Task[object]] = set()
        self._ended = False

    @asynccontextmanager
    async def turn(self, name: str, spacing: float = SPACING) -> AsyncIterator[None]:
        """Wait for a turn on host `name`, and keep it for the length of the block.

        The next start on this host is at least `spacing` seconds later. Raises QuietError at once
        if the host asked for silence, also when it did so while we waited. Who waits when `end` is
        called, or comes after it, is cancelled.
        """
        host = self._host(name)
        self._check_quiet(name, host)
        host.users += 1
        try:
            await self._wait(name, host, spacing)
            try:
                yield
            finally:
                self._in_flight.release()
                host.slots.release()
        finally:
            host.users -= 1

    def end(self) -> None:
        """Begin no more turns; those that have begun are left alone."""
        self._ended = True
        for task in self._in_line:
            task.cancel()

    def hush(self, name: str, length: timedelta) -> None:
        """Leave host `name` alone for `length`."""
        host = self._host(name)
        host.quiet_until = max(host.quiet_until, self._clock.monotonic() + length.total_seconds())

    async def _wait(self, name: str, host: _Host, spacing: float) -> None:
        """Return holding one of the host's slots and one of those in flight."""
        with self._standing_in_line():
            await host.slots.acquire()
            try:
                await self._start(name, host, spacing)
            except BaseException:
                host.slots.release()
                raise

    @contextmanager
    def _standing_in_line(self) -> Iterator[None]:
        task = asyncio.current_task()
        if self._ended or task is None:
            raise asyncio.CancelledError
        self._in_line.add(task)
        try:
            yield
        finally:
            self._in_line.discard(task)

    async def _start(self, name: str, host: _Host, spacing: float) -> None:
        """Return holding one of the slots in flight."""
        async with host.line:
            await self._sleep_until(host.next_start)
            await self._in_flight.acquire()
            try:
                await self._common_turn()
                self._check_quiet(name, host)
            except BaseException:
                self._in_flight.release()
                raise
            # From the real start, not from when it was due: waiting above must not
            # bring the next start nearer.
            host.next_start = self._clock.monotonic() + spacing

    async def _common_turn(self) -> None:
        if not self._rate:
            return
        async with self._line:
            await self._sleep_until(self._next_start)
            now = self._clock.monotonic()
            if self._next_start and now - self._next_start > LULL:
                self._ramping = False
            rate = min(RAMP, self._rate) if self._ramping else self._rate
            self._next_start = now + 1 / rate

    async def _sleep_until(self, moment: float) -> None:
        wait = moment - self._clock.monotonic()
        if wait > 0:
            await self._clock.sleep(wait)

    def _check_quiet(self, name: str, host: _Host) -> None:
        left = host.quiet_until - self._clock.monotonic()
        if left > 0:
            raise QuietError(
                f"{name} asked not to be asked again for {max(1, round(left))} s",
                reason="quiet",
                retry_after=timedelta(seconds=left),
            )

    def _host(self, name: str) -> _Host:
        host = self._hosts.get(name)
        if host is None:
            if len(self._hosts) >= _MANY_HOSTS:
                self._forget_idle()
            host = self._hosts[name] = _Host()
        return host

    def _forget_idle(self) -> None:
        now = self._clock.monotonic()
        self._hosts = {
            name: host
            for name, host in self._hosts.items()
            if host.users or host.next_start > now or host.quiet_until > now
        }
