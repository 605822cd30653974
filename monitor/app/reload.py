"""A saved edit of config/ takes effect without a restart; a bad one changes nothing."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from monitor.app.commonness import common_problems
from monitor.app.setup import compile_setup
from monitor.app.telemetry import logger
from monitor.app.threads import in_daemon_thread
from monitor.config.files import fingerprint
from monitor.config.loader import load, render_problems
from monitor.config.reload import edited, saves
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from monitor.app.setup import Setup
    from monitor.model import Settings

#: Seconds without a further change after which a save counts as complete.
SETTLED = 0.4
#: Real seconds that something which does not load is given to become whole, since it was looked at:
#: editors write in parts. Whoever saved it is still looking when it is refused.
PATIENCE = 1.0
#: Seconds between two looks while it does not, and when the directory cannot be watched.
GLANCE_EVERY, LOOK_EVERY = 0.1, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """What came of one look at config/."""

    #: None: the last good one stays.
    setup: Setup | None
    #: For a person: what changed, or every problem as file:line:column: message.
    text: str
    #: It does not load.
    refused: bool = False


class Reloader:
    """Watches config/."""

    def __init__(self, directory: Path, environ: Mapping[str, str], settings: Settings) -> None:
        """`settings`: as they were just read from the directory."""
        self._directory = directory
        self._environ = environ
        self._running = settings
        #: The state of the directory that was judged last; b"": only what was read at the start.
        self._judged = b""
        self._one_at_a_time = asyncio.Lock()
        #: Somebody who asked waits for a look that has not begun.
        self._asked = False

    async def edits(self, stop: asyncio.Event) -> AsyncIterator[Reloaded]:
        """Each edit that was completed, good or bad, until `stop`."""
        if found := await self.look():
            yield found
        while not stop.is_set():
            try:
                async for _ in saves(self._directory, stop):
                    if found := await self.look():
                        yield found
            except (OSError, RuntimeError) as error:  # gone for a moment, or too large to watch
                logger().debug("config cannot be watched, looked at instead", error=str(error))
                if found := await self.look():
                    yield found
                await _pause(stop)

    async def look(self, *, asked: bool = False) -> Reloaded | None:
        """Read config/ if it changed since the last look; None: it did not.

        With `asked` it is read in any case, because a person waits for a word; None if another
        who asked waits for a look that has not begun, which will see the same.
        """
        if asked and self._asked:
            return None
        self._asked |= asked
        async with self._one_at_a_time:
            if asked:
                self._asked = False
            return await self._looked(asked=asked)

    async def _looked(self, *, asked: bool) -> Reloaded | None:
        found = await self._whole(asked=asked)
        if found is None:
            return None
        judged, settings = found
        self._judged = judged
        if isinstance(settings, ConfigError):
            return Reloaded(setup=None, text=render_problems(settings.problems), refused=True)
        edit = edited(self._running, settings)
        if not edit.lines:
            return Reloaded(setup=None, text="nothing has changed") if asked else None
        setup = await in_daemon_thread(partial(compile_setup, edit.settings))
        common = await in_daemon_thread(partial(_common, self._running, edit.settings))
        self._running = edit.settings
        return Reloaded(setup=setup, text="\n".join([*edit.lines, *common]))

    async def _whole(self, *, asked: bool) -> tuple[bytes, Settings | ConfigError] | None:
        """A state of the directory that stood still while it was read; a bad one, for a while."""
        until = time.monotonic() + PATIENCE
        while True:
            state = await self._at_rest()
            if state == self._judged and not asked:
                return None
            settings = await in_daemon_thread(self._loaded)
            if isinstance(settings, ConfigError):
                await self._change_from(state, until)
            if state == await in_daemon_thread(self._fingerprint):
                return state, settings

    async def _change_from(self, state: bytes, until: float) -> None:
        """Wait for another state of the directory, for as long as it may take."""
        while time.monotonic() < until:
            await asyncio.sleep(GLANCE_EVERY)
            if state != await in_daemon_thread(self._fingerprint):
                return

    async def _at_rest(self) -> bytes:
        state = await in_daemon_thread(self._fingerprint)
        while True:
            await asyncio.sleep(SETTLED)
            later = await in_daemon_thread(self._fingerprint)
            if later == state:
                return state
            state = later

    def _fingerprint(self) -> bytes:
        return fingerprint(self._directory)

    def _loaded(self) -> Settings | ConfigError:
        try:
            return load(self._directory, self._environ)
        except ConfigError as error:
            return error


def _common(running: Settings, new: Settings) -> list[str]:
    """Warnings about what was edited; not about what the same words said before."""
    same = running.watches if running.lexicon == new.lexicon else ()
    edited_lists = [watch for watch in new.watches if watch not in same]
    return [str(problem) for problem in common_problems(new, edited_lists)]


async def _pause(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), LOOK_EVERY)
    except TimeoutError:
        return
