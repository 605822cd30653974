"""What became of the alerts, judged only from what the channels really hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tests.fakes.slack.state import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The verdict; ids are sorted in all but `order`."""

    #: Expected, and nobody can read it: never stored, deleted, or hidden.
    lost: tuple[str, ...]
    #: Readable more than once in one channel.
    doubled: tuple[str, ...]
    #: Stored and answered ok, but never shown; lost too unless another copy is readable.
    hidden: tuple[str, ...]
    #: Readable but not expected.
    strange: tuple[str, ...]
    #: By channel: the readable ids by ts, doubles included.
    order: Mapping[str, tuple[str, ...]]

    @property
    def clean(self) -> bool:
        """Each expected alert is readable exactly once and nothing else is."""
        return not (self.lost or self.doubled or self.hidden or self.strange)


def alert_ids(metadata: Mapping[str, Any] | None) -> Iterator[str]:
    """The alerts that a message stands for: `alert_id`, and `alert_ids` of a digest."""
    payload = (metadata or {}).get("event_payload") or {}
    if "alert_id" in payload:
        yield str(payload["alert_id"])
    yield from map(str, payload.get("alert_ids", ()))


def account(
    expected: Iterable[str],
    messages: Iterable[Message],
    ids: Callable[[Mapping[str, Any] | None], Iterable[str]] = alert_ids,
) -> Account:
    """Compare; lag does not count, what is stored will be shown."""
    order: defaultdict[str, list[str]] = defaultdict(list)
    hidden: set[str] = set()
    for message in messages:
        if message.hidden:
            hidden.update(ids(message.metadata))
        elif not message.deleted:
            order[message.channel].extend(ids(message.metadata))
    wanted = set(expected)
    readable = {alert for alerts in order.values() for alert in alerts}
    return Account(
        lost=tuple(sorted(wanted - readable)),
        doubled=tuple(sorted({alert for alerts in order.values() for alert in _twice(alerts)})),
        hidden=tuple(sorted(hidden)),
        strange=tuple(sorted(readable - wanted)),
        order={channel: tuple(alerts) for channel, alerts in order.items()},
    )


def _twice(alerts: list[str]) -> list[str]:
    return [alert for alert, times in Counter(alerts).items() if times > 1]
