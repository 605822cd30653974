"""Notices about the monitor itself, for the people who run it.

They are lines in the log and, where there is an ops channel, messages in it. They wait in memory:
what a notice says stands in the store or in the configuration, and is said again after a restart.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from monitor import __version__
from monitor.app.telemetry import logger
from monitor.app.threads import in_daemon_thread
from monitor.core.delivering import FIRST_RETRY, LONGEST_RETRY, back_off
from monitor.errors import DeliveryError, UnknownOutcomeError
from monitor.notify.wording import counted, spoken_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from monitor.model import Settings, SourceState
    from monitor.ports import Clock

#: Notices that wait; the oldest beyond are counted.
MOST_WAITING = 50
#: Real seconds after which one call is given up.
CALL_WITHIN = 20.0
#: Without a good answer for so long a source is a case for a person.
LONG_FAILING = timedelta(hours=6)


class _Notice(NamedTuple):
    said_at: datetime
    text: str


class OpsDesk:
    """Takes notices at any time; `send` posts those that wait, all in one message."""

    def __init__(self, tell: Callable[[str], None] | None, clock: Clock) -> None:
        """`tell` posts a text and raises as `ports.Notifier.deliver` does; None: no channel."""
        self._tell = tell
        self._clock = clock
        self._log = logger()
        self._waiting: list[_Notice] = []
        self._left_out = 0
        self._failures = 0
        self._not_before: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    def use(self, tell: Callable[[str], None] | None) -> None:
        """From now on post like this; what waits goes there too."""
        self._tell = tell

    def say(self, text: str, *, grave: bool = False) -> None:
        """Take one notice, of one or more lines; a grave one calls for a person."""
        (self._log.warning if grave else self._log.debug)("notice", text=text)
        if self._tell is None:
            return
        self._waiting.append(_Notice(self._clock.now(), text))
        if len(self._waiting) > MOST_WAITING:
            del self._waiting[0]
            self._left_out += 1

    async def send(self) -> None:
        """Post what waits; what cannot be posted now is tried again by a later call.

        One call after the other: what is being posted would else be posted twice.
        """
        async with self._one_at_a_time:
            await self._send()

    async def _send(self) -> None:
        now = self._clock.now()
        resting = self._not_before is not None and now < self._not_before
        if not self._waiting or self._tell is None or resting:
            return
        notices, left_out = list(self._waiting), self._left_out
        try:
            call = in_daemon_thread(partial(self._tell, _message(notices, left_out, now)))
            await asyncio.wait_for(call, CALL_WITHIN)
        except (UnknownOutcomeError, TimeoutError) as error:
            # It may stand there; a notice twice is noise, and the log has it.
            self._log.warning("a notice may not have arrived", error=str(error))
        except DeliveryError as error:
            self._rest(error, now)
            return
        self._failures, self._not_before = 0, None
        self._waiting = [each for each in self._waiting if each not in notices]
        self._left_out -= left_out

    def _rest(self, error: DeliveryError, now: datetime) -> None:
        if not self._failures:
            self._log.warning("the ops channel takes no notices, they wait", error=str(error))
        self._failures += 1
        self._not_before = now + back_off(self._failures, FIRST_RETRY, LONGEST_RETRY)


class LongFailing:
    """Which sources have failed for hours: said once when it begins and once when it ends."""

    def __init__(self, began: datetime) -> None:
        """`began`: since when sources are watched; one that never answered counts from then."""
        self._began = began
        self._told: set[str] = set()

    def changes(self, states: Mapping[str, SourceState], now: datetime) -> list[str]:
        """What is to be said of the enabled sources, whose states these are."""
        failing = {
            name: state
            for name, state in states.items()
            if state.failures and now - (state.last_ok_at or self._began) >= LONG_FAILING
        }
        lines = [_fails(state) for name, state in failing.items() if name not in self._told]
        lines += [
            f"{name} answers again"
            for name in sorted(self._told - failing.keys())
            if name in states and not states[name].failures
        ]
        self._told = {name for name in self._told if name in states and states[name].failures}
        self._told |= failing.keys()
        return lines


def started_line(settings: Settings) -> str:
    """What is said at the start."""
    enabled = sum(source.enabled for source in settings.sources)
    return (
        f"news-monitor {__version__} has started: {counted(enabled, 'source')},"
        f" {counted(len(settings.watches), 'watch list')}"
    )


def status_line(settings: Settings, stopped: Mapping[str, str], *, refused: bool) -> str:
    """How the service is, in one line for its manager; `stopped` as for `stopped_changes`."""
    enabled = sum(source.enabled for source in settings.sources)
    watched = f"{counted(enabled, 'source')}, {counted(len(settings.watches), 'watch list')}"
    wrong = ["configuration refused, the last good one stays"] * refused
    return "; ".join([watched, *wrong, *stopped_changes({}, stopped)])


def stopped_changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """What is to be said of channels that cannot be written to; "" stands for all of them."""
    lines = [
        f"alerts for {name or 'every channel'} wait: {reason}"
        for name, reason in after.items()
        if before.get(name) != reason
    ]
    lines += [
        f"{name or 'Slack'} takes alerts again; what waited goes out now"
        for name in before
        if name not in after
    ]
    return lines


def _fails(state: SourceState) -> str:
    since = f"since {spoken_time(state.last_ok_at)}" if state.last_ok_at else "from the start"
    return f"{state.name} has failed {since}: {state.last_error}"


def _message(notices: Iterable[_Notice], left_out: int, now: datetime) -> str:
    lines = [f"{left_out} earlier notices are in the log only"] if left_out else []
    for notice in notices:
        late = now - notice.said_at >= timedelta(minutes=1)
        lines.append(f"[{spoken_time(notice.said_at)}] {notice.text}" if late else notice.text)
    return "\n".join(lines)
