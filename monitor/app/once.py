"""`monitor once`: everything that is due, one time."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from monitor.app.channels import with_one_name_each
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
from monitor.model import Retention

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.app.setup import Setup
    from monitor.app.wiring import App

#: Seconds between two rounds of delivery while sources are asked.
ROUND = 1.0
#: How long is waited for messages in doubt and channels that rest: both looks, and once again.
PATIENCE = timedelta(minutes=1)
#: Portions of what outlived its time that one call removes: enough for cron to keep up.
PRUNE_PORTIONS = 20


async def run_once(app: App, say: Callable[[str], None], *, as_json: bool = False) -> bool:
    """Collect what is due, deliver, report; returns whether everything went well.

    Well means: every due alert was delivered and, if any source was due, at least one answered.
    Raises DeliveryError, before anything is asked, when two names of channels may be the same and
    that cannot be told now.
    """
    setup = await with_one_name_each(app.setup, app.notifier)
    await app.pages.recover()
    await app.deliverer.recover()
    lookback = LookBack(writer=app.writer, clock=app.clock)
    await lookback.catch_up(setup, lambda: True)
    cycle, delivered = await _collected_and_delivered(app, setup)
    delivered += await _delivered_later(app, setup)
    delivered += await app.deliverer.left()
    await _prune(app)
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


async def _collected_and_delivered(app: App, setup: Setup) -> tuple[Cycle, Delivered]:
    """Deliver beside collecting: a slow publisher holds back its own news only."""
    collecting = asyncio.create_task(run_cycle(app, setup))
    delivered = Delivered()
    caps = setup.caps
    try:
        while not (await asyncio.wait([collecting], timeout=ROUND))[0]:
            delivered += await app.deliverer.deliver_due(caps, first_cycle_done=False)
        cycle = await collecting
    finally:
        collecting.cancel()
    delivered += await app.deliverer.deliver_due(caps, first_cycle_done=True)
    return cycle, delivered


async def _delivered_later(app: App, setup: Setup) -> Delivered:
    """What comes of messages in doubt, and of channels that rest, within `PATIENCE`."""
    delivered = Delivered()
    until = app.clock.now() + PATIENCE
    while (due := await app.deliverer.next_due()) is not None and due <= until:
        # A moment later: nothing is due at the very end of a rest.
        await app.clock.sleep((due - app.clock.now()).total_seconds() + 0.01)
        delivered += await app.deliverer.deliver_due(setup.caps, first_cycle_done=True)
    return delivered


async def _prune(app: App) -> None:
    keep = Retention.of(app.setup.settings.retention)
    for _ in range(PRUNE_PORTIONS):
        if not await app.writer.run(lambda tx: tx.prune(app.clock.now(), keep=keep)):
            return


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
