"""The newest of many, whatever the order in which they come."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

T = TypeVar("T")


class Newest(Generic[T]):
    """Keeps at most `limit` things, those of the latest moments; iterates from the newest on.

    Of one moment that which came last is the newer.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._put = 0
        #: A heap, the oldest first; the number keeps things from being compared.
        self._kept: list[tuple[datetime, int, T]] = []

    def put(self, moment: datetime, thing: T) -> None:
        """One more."""
        self._put += 1
        heapq.heappush(self._kept, (moment, self._put, thing))
        if len(self._kept) > self._limit:
            heapq.heappop(self._kept)

    def __iter__(self) -> Iterator[T]:
        """From the newest to the oldest."""
        kept = sorted(self._kept, key=lambda each: each[:2], reverse=True)
        return iter([thing for _, _, thing in kept])
