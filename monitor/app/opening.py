"""What the service says of its first cycle: soon, once, and to whoever reads its output."""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from typing import TYPE_CHECKING

from monitor.app.cycle import Cycle, cycle_line, failure_lines
from monitor.app.telemetry import logger
from monitor.app.threads import in_daemon_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from monitor.app.collect import Polled
    from monitor.model import Article, Decision


#: Real seconds after which a line that nobody reads (a full pipe) is given up.
SAID_WITHIN = 20.0


class Voice:
    """Lines for a person; a reader that has stopped reading stops nothing."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._heard = True

    async def tell(self, *lines: str) -> None:
        """Say the lines, until nobody can be told any more; that is logged once."""
        for line in lines if self._heard else ():
            try:
                await asyncio.wait_for(in_daemon_thread(partial(self._say, line)), SAID_WITHIN)
            except OSError as error:
                self._heard = False
                reason = error.strerror or str(error) or "nobody reads it"
                logger().error("the output cannot be written", reason=reason)
                return


class Opening:
    """The first cycle, from the first poll until everything that came of it is decided."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._cycle = Cycle()
        #: None: no source was asked yet.
        self._asked: frozenset[str] | None = None

    @property
    def begun(self) -> bool:
        """Whether it is known which sources belong to the cycle."""
        return self._asked is not None

    def begin(self, sources: Iterable[str]) -> None:
        """These sources are asked."""
        self._asked = frozenset(sources)

    def record(self, polled: Polled) -> None:
        """One source answered, or failed."""
        self._cycle.record(polled)

    def add(self, pair: tuple[Article, Decision]) -> None:
        """One article was decided."""
        self._cycle.decided.append(pair)

    def count_alerts(self, number: int) -> None:
        """So many alerts were delivered."""
        self._cycle.alerts += number

    def all_asked(self) -> bool:
        """Whether every source has answered or failed."""
        return self._asked is not None and self._cycle.polls.keys() >= self._asked

    async def first_words(self) -> None:
        """What is known while slow sources or pages are still waited for."""
        waiting = len((self._asked or frozenset()) - self._cycle.polls.keys())
        still = f"still asking {waiting} of {len(self._asked or ())} sources ..."
        if not waiting:
            still = "every source was asked; still reading articles ..."
        await self._voice.tell(still, *failure_lines(self._cycle.failed))

    async def report(self) -> None:
        """What came of the cycle."""
        cycle = self._cycle
        if cycle.answered or not cycle.polls:
            await self._voice.tell(cycle_line(cycle))
        await self._voice.tell(*failure_lines(cycle.failed))
        if cycle.failed:
            await self._voice.tell("What failed is asked again by itself.")
        if not cycle.answered:
            await self._voice.tell(
                "No source answered; to see the monitor at work without a network: make demo"
            )


class Troubles:
    """Trouble of sources in the log: said when it begins, when it changes and when it ends."""

    def __init__(self) -> None:
        self._log = logger()
        self._known: dict[str, str] = {}

    def note(self, polled: Polled, *, reported: bool = False) -> None:
        """One more poll of a source; `reported` if the opening tells people of its trouble too.

        On a terminal that is enough; a log that is kept holds all of it.
        """
        before = self._known.get(polled.source)
        if polled.error is None:
            self._log.debug("polled", source=polled.source, items=polled.items, new=polled.new)
            if before is not None:
                del self._known[polled.source]
                self._log.info("source answers again", source=polled.source)
        elif polled.error != before:
            self._known[polled.source] = polled.error
            if not (reported and sys.stderr.isatty()):
                self._log.warning("source failed", source=polled.source, error=polled.error)
