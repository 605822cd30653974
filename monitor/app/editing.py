"""Messages that are changed to what their alerts say now.

An edit says the same however often it is made: after an unknown outcome it is simply made again.
Its trouble rests edits only, never alerts.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from monitor.app.pacing import Pace, within_time
from monitor.app.telemetry import logger
from monitor.core.delivering import LONGEST_RETRY, Rest, at_rest, resting
from monitor.errors import DeliveryError, GoneError, RefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model import Delivery, Receipt
    from monitor.ports import Clock, Notifier
    from monitor.store.writer import Writer

#: Seconds between two edits over all channels: Slack takes some 50 a minute.
EDIT_SPACING = 1.5


class Editor:
    """Edits on behalf of the deliverer, which says when and in which order."""

    def __init__(self, *, notifier: Notifier, writer: Writer, clock: Clock) -> None:
        self._notifier = notifier
        self._writer = writer
        self._clock = clock
        self._pace = Pace(clock, EDIT_SPACING if notifier.edits else 0.0)
        #: Channels whose messages are left alone for a while; "" stands for all.
        self._rests: dict[str, Rest] = {}

    def at_rest(self, now: datetime) -> list[str]:
        """The channels in which nothing is edited now; "" stands for all."""
        return at_rest(self._rests, now)

    async def turn(self) -> None:
        """Wait until a message may be edited; the turn is then taken."""
        await self._pace.turn("")

    async def edit(self, row: Delivery, after: Receipt | None, later: Receipt | None) -> None:
        """Let the message of a sent row say what its alert says now.

        `after` is where the alert stands that it follows, `later` the one it leads on to. Raises
        StoreError only; until the store has it, the edit is due again.
        """
        again: datetime | None = None
        try:
            await self._change(row, after, later)
        except (GoneError, RefusedError) as error:
            logger().info("message left as it is", channel=row.alert.channel, error=str(error))
        except DeliveryError as error:
            return self._rest(row.alert.channel, error)
        except Exception:  # noqa: BLE001 - one message must never hold back the others
            logger().exception("defect while editing", alert=row.alert.id)
            again = self._clock.now() + LONGEST_RETRY
        return await self._writer.run(lambda tx: tx.settle_edit(row, again))

    async def _change(self, row: Delivery, after: Receipt | None, later: Receipt | None) -> None:
        if self._notifier.edits and row.receipt:
            said_at = row.sent_at or self._clock.now()
            said = (row.alert, row.receipt, said_at, after, later)
            await within_time(partial(self._notifier.edit, *said))
        self._rests.pop(row.alert.channel, None)
        self._rests.pop("", None)

    def _rest(self, channel: str, error: DeliveryError) -> None:
        where, now = "" if getattr(error, "everywhere", False) else channel, self._clock.now()
        rest = resting(self._rests.get(where), error, now)
        self._rests[where] = rest or Rest(until=now + LONGEST_RETRY, failures=1, reason=str(error))
        logger().warning("message not edited yet", channel=channel, error=str(error))
