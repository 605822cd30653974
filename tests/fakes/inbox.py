"""A Notifier that keeps what it is given, and fails when told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.errors import DeliveryError
from monitor.model import DeliveryCheck, Receipt

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from monitor.model import Alert


class Inbox:
    """ports.Notifier for tests."""

    looks: Sequence[timedelta] = ()
    spacing = 0.0
    edits = False

    def __init__(self) -> None:
        self.alerts: list[Alert] = []
        #: Alert ids whose delivery fails.
        self.broken: set[str] = set()

    def check(self, _channels: Iterable[str]) -> DeliveryCheck:
        """Nothing stands in the way."""
        return DeliveryCheck(who="this terminal")

    def channel_id(self, name: str) -> str:
        """Each name is a channel."""
        return name

    def find(
        self, channel: str, ids: Collection[str], since: datetime, thread: Receipt | None = None
    ) -> Mapping[str, Receipt]:
        """Those that were kept."""
        kept = {alert.id for alert in self.alerts if alert.channel == channel}
        return {each: Receipt(channel=channel, ts=each) for each in kept & set(ids)}

    def edit(
        self,
        alert: Alert,
        receipt: Receipt,
        now: datetime,
        after: Receipt | None = None,
        later: Receipt | None = None,
    ) -> None:
        """Nothing: it shows what it was given."""

    def deliver(self, alert: Alert, now: datetime, after: Receipt | None = None, /) -> None:
        """Keep it, or raise DeliveryError."""
        if alert.id in self.broken:
            raise DeliveryError("the inbox is full")
        self.alerts.append(alert)
