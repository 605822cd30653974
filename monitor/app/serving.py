"""The service and the signals of its process."""

from __future__ import annotations

import asyncio
import faulthandler
import signal
from typing import TYPE_CHECKING

from monitor.app.service import Service
from monitor.stopping import SIGNALS

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.app.reload import Reloader
    from monitor.app.supervisor import Manager
    from monitor.app.wiring import App
    from monitor.ports import Engine
    from monitor.stopping import EarlyStop


async def serve(
    app: App,
    engine: Engine,
    say: Callable[[str], None],
    beat: Callable[[], None],
    *,
    early: EarlyStop,
    reloader: Reloader | None = None,
    manager: Manager | None = None,
) -> None:
    """Run the service until SIGTERM or SIGINT; a second signal ends the process at once.

    SIGHUP reads the configuration again. The parameters are those of `Service`. Raises
    StoreGoneError when it does. Serves nobody when the process was asked to stop before (`early`).
    """
    service = Service(app, engine, say, beat, reloader=reloader, manager=manager)
    if manager is not None and manager.watches:
        faulthandler.enable()  # its SIGABRT then leaves every thread's stack in the journal
    loop = asyncio.get_running_loop()

    def on_signal(number: signal.Signals) -> None:
        loop.remove_signal_handler(number)
        service.stop()

    for number in SIGNALS:
        loop.add_signal_handler(number, on_signal, number)
    reloads: set[asyncio.Task[None]] = set()

    def on_hangup() -> None:
        reloads.add(task := asyncio.create_task(service.reload()))
        task.add_done_callback(reloads.discard)

    loop.add_signal_handler(signal.SIGHUP, on_hangup)
    # Asked after the handlers stand, so that no moment is left in between.
    if not early.asked:
        await service.run()
