"""A Notifier that keeps what it is given, and fails when told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.errors import DeliveryError

if TYPE_CHECKING:
    from monitor.model import Alert


class Inbox:
    """ports.Notifier for tests."""

    def __init__(self) -> None:
        self.alerts: list[Alert] = []
        #: Alert ids whose delivery fails.
        self.broken: set[str] = set()

    def deliver(self, alert: Alert) -> None:
        """Keep it, or raise DeliveryError."""
        if alert.id in self.broken:
            raise DeliveryError("the inbox is full")
        self.alerts.append(alert)
