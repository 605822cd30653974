"""Turns and time limits of what is asked of the other side."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from monitor.app.threads import in_daemon_thread
from monitor.errors import UnknownOutcomeError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from monitor.ports import Clock

    T = TypeVar("T")

#: Message starts a second over all channels: Slack takes several hundred a minute.
STARTS_PER_SECOND = 3.0
#: Real seconds after which a call is given up, whatever the other side drips; the call's own
#: timeout is shorter, but counts each byte anew.
CALL_WITHIN = 20.0


async def within_time(call: Callable[[], T]) -> T:
    """The result of a call in a thread; UnknownOutcomeError when it takes too long."""
    try:
        return await asyncio.wait_for(in_daemon_thread(call), CALL_WITHIN)
    except TimeoutError as error:
        raise UnknownOutcomeError(f"no answer within {CALL_WITHIN:g} s") from error


class Pace:
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
