"""`monitor once`: everything that is due, one time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.app.cycle import Cycle, counted, cycle_line, failure_lines, run_cycle
from monitor.notify.wording import spoken_time

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from monitor.app.wiring import App


async def run_once(app: App, say: Callable[[str], None]) -> bool:
    """Collect what is due, deliver, report; returns whether everything went well.

    Well means: every due alert was delivered and, if any source was due, at least one answered.
    """
    await app.deliverer.recover()
    cycle = await run_cycle(app, app.setup)
    delivered = await app.deliverer.deliver_due(first_cycle_done=True)
    cycle.alerts = len(delivered.sent)
    _report(cycle, say, await next_due(app))
    for alert, error in delivered.failed:
        say(f"not delivered to {alert.channel}: {error}")
    return not delivered.failed and bool(cycle.answered or not cycle.polled)


async def next_due(app: App) -> datetime | None:
    """When the next source is due; None when there is none."""
    states = await app.writer.run(lambda tx: tx.source_states(app.setup.sources))
    return min(
        (state.next_due_at for state in states.values() if state.next_due_at and not state.gone),
        default=None,
    )


def _report(cycle: Cycle, say: Callable[[str], None], due: datetime | None) -> None:
    if not cycle.polled:
        say(f"nothing is due; the next poll is at {spoken_time(due)}" if due else "no sources")
        if cycle.decided:
            say(f"{counted(len(cycle.decided), 'waiting article')} decided")
        return
    say(cycle_line(cycle))
    for line in failure_lines(cycle.failed, named=len(cycle.failed)):
        say(line)
