"""One name for each channel, however the watch lists spell it.

`#battery-news` and `C0123ABCD` may be the same channel, which only Slack can tell. Alerts are made
for names, so two names of one channel would make two alerts of one story. Names are unique, and so
are ids: who uses only one of the two is never asked about.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from monitor.app.threads import in_daemon_thread
from monitor.errors import ChannelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.app.setup import Setup
    from monitor.ports import Notifier


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
