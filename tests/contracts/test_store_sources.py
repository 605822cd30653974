"""What every store remembers of sources between two polls."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.model import PollHints, SourceState
from tests.fakes.stored import DAY, NOW, key

if TYPE_CHECKING:
    from monitor.store.store import SqlStore


class TestSources:
    FULL = SourceState(
        name="Lab feed",
        url="https://example.com/feed",
        next_due_at=NOW + timedelta(minutes=10),
        etag='W/"a,b"',
        last_modified="Mon, 23 Nov 2026 08:00:00 GMT",
        body_hash=key("body"),
        last_polled_at=NOW,
        first_ok_at=NOW - DAY,
        last_ok_at=NOW - timedelta(seconds=1),
        last_new_item_at=NOW - timedelta(days=3),
        failures=2,
        last_error="timeout after 30 s",
        item_count=0,
        weekly_items=12.345678901234567,
        hints=PollHints(
            min_interval=timedelta(minutes=30),
            skip_hours=frozenset({0, 23}),
            skip_days=frozenset({6}),
        ),
        gone=True,
    )

    def test_come_back_exactly(self, store: SqlStore) -> None:
        """Every field survives, set or not."""
        empty = SourceState(name="Empty")
        with store.transaction() as tx:
            tx.save_source_states([self.FULL, empty])

        with store.transaction() as tx:
            assert {"Lab feed": self.FULL, "Empty": empty} == tx.source_states()

    def test_are_found_by_name(self, store: SqlStore) -> None:
        """A name without a state is missing, not None."""
        with store.transaction() as tx:
            tx.save_source_states([self.FULL, SourceState(name="Empty")])

            assert tx.source_states(["Lab feed", "Unknown"]) == {"Lab feed": self.FULL}
            assert tx.source_states([]) == {}

    def test_are_replaced_whole(self, store: SqlStore) -> None:
        """Saving again replaces every field, also by None."""
        empty = SourceState(name="Lab feed")
        with store.transaction() as tx:
            tx.save_source_states([self.FULL])
            tx.save_source_states([empty])

            assert {"Lab feed": empty} == tx.source_states()
