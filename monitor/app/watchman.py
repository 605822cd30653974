"""Who looks at the running service and tells the people who run it what changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.app.ops import LongFailing, status_line, stopped_changes
from monitor.app.telemetry import logger
from monitor.model import DeliveryState

if TYPE_CHECKING:
    from monitor.app.deliver import Delivered
    from monitor.app.setup import Setup
    from monitor.app.supervisor import Manager
    from monitor.app.wiring import App


class Watchman:
    """Notices for the ops channel, and the one line for the service manager."""

    def __init__(self, app: App, manager: Manager) -> None:
        self._app = app
        self._manager = manager
        self._long_failing = LongFailing(app.clock.now())
        #: Channels that cannot be written to, as people were told.
        self._stopped: dict[str, str] = {}
        #: The configuration as it was last read does not load.
        self.refused = False

    async def look(self, setup: Setup) -> None:
        """Say what has changed since the last look, and post what waits to be said."""
        app = self._app
        stopped = dict(app.deliverer.stopped_channels)
        for line in stopped_changes(self._stopped, stopped):
            app.ops.say(line, grave=bool(stopped))
        self._stopped = stopped
        self._manager.status(status_line(setup.settings, stopped, refused=self.refused))
        states = await app.writer.run(lambda tx: tx.source_states(setup.sources))
        for line in self._long_failing.changes(states, app.clock.now()):
            app.ops.say(line, grave=True)
        await app.ops.send()

    def note_failures(self, delivered: Delivered) -> None:
        """Log what was not delivered; what never will be is a case for a person."""
        for alert, progress in delivered.failed:
            logger().error(
                "not delivered",
                channel=alert.channel,
                title=alert.article.title,
                state=progress.state.value,
                error=progress.error,
            )
            if progress.state is DeliveryState.FAILED:
                self._app.ops.say(f"{alert.channel}: not delivered: {progress.error}", grave=True)
