"""How often a method may be called: token buckets on the fake's clock."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.ports import Clock
    from tests.fakes.slack.state import Settings

#: Calls a minute of the published tiers.
TIER2, TIER3, TIER4 = 20, 50, 100
#: "Several hundred per minute" over all channels of a workspace; the number is ours.
MESSAGES_A_MINUTE = 300

#: What is exact within floating point counts as waited for.
_EPSILON = 1e-9


@dataclass(slots=True, kw_only=True)
class Bucket:
    """Holds up to `size` calls, refilled at `per_second`."""

    size: float
    per_second: float
    left: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until a call would be taken; 0: now."""
        self.left = min(self.size, self.left + (now - self.at) * self.per_second)
        self.at = now
        missing = 1 - self.left
        return 0.0 if missing <= _EPSILON else missing / self.per_second


class Rates:
    """The buckets of one workspace, made when they are first needed."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def take(self, method: str, channel: str, per_minute: int) -> int:
        """0 when the call is within its limits, else the whole seconds of Retry-After.

        A refused call uses up nothing.
        """
        now = self._clock.monotonic()
        buckets = [self._bucket((method, ""), per_minute, per_minute / 60)]
        if method == "chat.postMessage":
            buckets.append(self._bucket((method, channel), self._settings.burst, 1.0))
        if longest := max(bucket.wait(now) for bucket in buckets):
            return math.ceil(longest)
        for bucket in buckets:
            bucket.left -= 1
        return 0

    def reset(self) -> None:
        """Forget what was called; a new burst counts from now on."""
        self._buckets.clear()

    def _bucket(self, key: tuple[str, str], size: float, per_second: float) -> Bucket:
        if key not in self._buckets:
            self._buckets[key] = Bucket(
                size=size, per_second=per_second, left=size, at=self._clock.monotonic()
            )
        return self._buckets[key]
