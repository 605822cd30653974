"""One name for each channel, however the watch lists spell it.

`#battery-news` and `C0123ABCD` may be the same channel, which only Slack can tell. Alerts are made
for names, so two names of one channel would make two alerts of one story. Names are unique, and so
are ids: who uses only one of the two is never asked about.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from monitor.app.telemetry import logger
from monitor.app.threads import in_daemon_thread
from monitor.errors import ChannelError, DeliveryError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.app.setup import Setup
    from monitor.ports import Clock, Notifier

#: How long until it is asked again which channels are the same.
PAUSE = timedelta(seconds=10)


class ChannelNames:
    """Gives the channels of one setup after another one name each."""

    def __init__(self, notifier: Notifier, clock: Clock) -> None:
        self._notifier = notifier
        self._clock = clock
        #: What was asked about last, and what came of it.
        self._asked: Setup | None = None
        self._settled: Setup | None = None
        self._one_at_a_time = asyncio.Lock()
        self._not_before = clock.now()

    async def settled(self, setup: Setup) -> Setup | None:
        """The setup, or one in its place; None: it cannot be told now, ask again."""
        async with self._one_at_a_time:
            if setup is self._asked or setup is self._settled:
                return self._settled
            return await self._settle(setup)

    async def _settle(self, setup: Setup) -> Setup | None:
        now = self._clock.now()
        if now < self._not_before <= now + PAUSE:
            return None
        try:
            settled = await with_one_name_each(setup, self._notifier)
        except DeliveryError as error:
            self._not_before = now + PAUSE
            logger().warning("decisions wait: two names may be one channel", error=str(error))
            return None
        self._asked, self._settled = setup, settled
        return settled


async def with_one_name_each(setup: Setup, notifier: Notifier) -> Setup:
    """The setup in which of several names of a channel only the first is used.

    Raises DeliveryError when that cannot be told now; nothing may then be decided with this setup.
    """
    names = dict.fromkeys(setup.channels.values())
    if len({name.startswith("#") for name in names}) < 2:  # noqa: PLR2004 - names and ids
        return setup
    ids = {name: await in_daemon_thread(partial(_id_of, notifier, name)) for name in names}
    return replace(setup, channels=_joined(setup.channels, ids))


def _id_of(notifier: Notifier, name: str) -> str:
    try:
        return notifier.channel_id(name)
    except ChannelError:  # the bot sees no such channel: nothing goes there under any name
        return name


def _joined(channels: Mapping[str, str], ids: Mapping[str, str]) -> dict[str, str]:
    """By watch list; `ids` by name."""
    first: dict[str, str] = {}
    return {watch: first.setdefault(ids[name], name) for watch, name in channels.items()}
