"""The newest of many."""

from __future__ import annotations

from datetime import timedelta

from monitor.app.newest import Newest
from tests.fakes.records import NOON


def test_the_latest_moments_are_kept_newest_first() -> None:
    """Whatever the order in which they come; of one moment the last to come is the newest."""
    newest: Newest[str] = Newest(3)
    for name, days in (("c", 3), ("a", 1), ("z", 9), ("b", 2), ("b2", 2)):
        newest.put(NOON - timedelta(days=days), name)

    assert list(newest) == ["a", "b2", "b"]
