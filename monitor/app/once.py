"""`monitor once`: everything that is due, one time."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from monitor.app.cycle import (
    Cycle,
    cycle_line,
    failure_lines,
    nearest_misses,
    nothing_due,
    run_cycle,
)
from monitor.app.deliver import Delivered
from monitor.app.lookback import LookBack

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.app.wiring import App

#: Seconds between two rounds of delivery while sources are asked.
ROUND = 1.0


async def run_once(app: App, say: Callable[[str], None], *, as_json: bool = False) -> bool:
    """Collect what is due, deliver, report; returns whether everything went well.

    Well means: every due alert was delivered and, if any source was due, at least one answered.
    """
    await app.pages.recover()
    await app.deliverer.recover()
    lookback = LookBack(writer=app.writer, clock=app.clock)
    await lookback.catch_up(app.setup, lambda: True)
    cycle, delivered = await _collected_and_delivered(app)
    cycle.alerts = delivered.alerts
    well = not delivered.failed and bool(cycle.answered or not cycle.polls)
    if as_json:
        say(json.dumps(_as_json(cycle, delivered, well=well), ensure_ascii=False))
        return well
    if cycle.polls:
        _report(cycle, say)
    else:
        say(await nothing_due(app))
    for alert, progress in delivered.failed:
        say(f"not delivered to {alert.channel}: {progress.error}")
    return well


async def _collected_and_delivered(app: App) -> tuple[Cycle, Delivered]:
    """Deliver beside collecting: a slow publisher holds back its own news only."""
    collecting = asyncio.create_task(run_cycle(app, app.setup))
    delivered = Delivered()
    caps = app.setup.caps
    try:
        while not (await asyncio.wait([collecting], timeout=ROUND))[0]:
            delivered += await app.deliverer.deliver_due(caps, first_cycle_done=False)
        cycle = await collecting
    finally:
        collecting.cancel()
    delivered += await app.deliverer.deliver_due(caps, first_cycle_done=True)
    return cycle, delivered


def _report(cycle: Cycle, say: Callable[[str], None]) -> None:
    say(cycle_line(cycle))
    for line in failure_lines(cycle.failed, named=len(cycle.failed)):
        say(line)


def _as_json(cycle: Cycle, delivered: Delivered, *, well: bool) -> dict[str, Any]:
    return {
        "ok": well,
        "items": sum(poll.items or 0 for poll in cycle.polls.values()),
        "sources": cycle.answered,
        "failed": [
            {"source": poll.source, "error": poll.error, "reached": poll.reached}
            for poll in cycle.failed
        ],
        "alerts": [
            {
                "kind": alert.kind.value,
                "channel": alert.channel,
                "watches": list(alert.watches),
                "title": alert.article.title,
                "url": alert.article.link,
            }
            for alert in delivered.sent
        ],
        "undelivered": [
            {"channel": alert.channel, "title": alert.article.title, "error": progress.error}
            for alert, progress in delivered.failed
        ],
        "nearest_misses": nearest_misses(cycle.decided),
    }
