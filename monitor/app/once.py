"""`monitor once`: everything that is due, one time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from monitor.app.cycle import Cycle, cycle_line, failure_lines, nothing_due, run_cycle
from monitor.app.deliver import Delivered

#: Seconds between two rounds of delivery while sources are asked.
ROUND = 1.0

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.app.wiring import App


async def run_once(app: App, say: Callable[[str], None]) -> bool:
    """Collect what is due, deliver, report; returns whether everything went well.

    Well means: every due alert was delivered and, if any source was due, at least one answered.
    """
    await app.deliverer.recover()
    collecting = asyncio.create_task(run_cycle(app, app.setup))
    delivered = Delivered()
    # A slow publisher holds back its own news only.
    while not (await asyncio.wait([collecting], timeout=ROUND))[0]:
        delivered += await app.deliverer.deliver_due(app.setup.caps, first_cycle_done=False)
    cycle = await collecting
    delivered += await app.deliverer.deliver_due(app.setup.caps, first_cycle_done=True)
    cycle.alerts = delivered.alerts
    if cycle.polls:
        _report(cycle, say)
    else:
        say(await nothing_due(app))
    for alert, error in delivered.failed:
        say(f"not delivered to {alert.channel}: {error}")
    return not delivered.failed and bool(cycle.answered or not cycle.polls)


def _report(cycle: Cycle, say: Callable[[str], None]) -> None:
    say(cycle_line(cycle))
    for line in failure_lines(cycle.failed, named=len(cycle.failed)):
        say(line)
