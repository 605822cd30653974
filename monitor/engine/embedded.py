"""APScheduler in this process: it wakes our own loops and does nothing else.

Its shutdown cancels the coroutines it runs, and its persistent stores pickle and run jobs twice
when shared; so its jobs are plain callbacks that set events, kept in memory. Due times live in the
store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

if TYPE_CHECKING:
    from collections.abc import Callable


class EmbeddedEngine:
    """ports.Engine on an AsyncIOScheduler; make and use it inside a running event loop."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            # A late or missed tick is simply the next one: never dropped, never doubled.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone="UTC",
        )

    def every(self, seconds: float, wake: Callable[[], None]) -> None:
        """Call `wake` in the event loop every so many seconds."""

        async def tick() -> None:  # a coroutine runs in the loop, a function in a thread
            wake()

        self._scheduler.add_job(tick, "interval", seconds=seconds)

    def start(self) -> None:
        """Begin waking."""
        self._scheduler.start()

    def stop(self) -> None:
        """Wake no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
