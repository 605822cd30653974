"""The outbox of every store: in order, once, with the state of each alert."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.model import Backlog, DeliveryState
from tests.fakes.stored import DAY, NOW, alert

if TYPE_CHECKING:
    from monitor.store.store import SqlStore


class TestOutbox:
    def test_comes_back_exactly(self, store: SqlStore) -> None:
        """An alert is what it was when it was made, pending, never tried."""
        with store.transaction() as tx:
            tx.add_alerts([alert()], NOW)

        with store.transaction() as tx:
            found = tx.alerts([alert().id, "unknown"])[alert().id]

        assert (alert(), DeliveryState.PENDING, 0) == (found.alert, found.state, found.attempts)
        assert (found.sent_at, found.error) == (None, None)

    def test_an_id_that_is_there_is_left_alone(self, store: SqlStore) -> None:
        """A repeated step cannot make a second alert, nor make a sent one pending again."""
        with store.transaction() as tx:
            tx.add_alerts([alert()], NOW)
            tx.mark([alert().id], DeliveryState.SENT, NOW)
            tx.add_alerts([alert(summary="again")], NOW + DAY)

            (only,) = tx.deliveries(DeliveryState)
            assert (alert(), DeliveryState.SENT) == (only.alert, only.state)

    def test_comes_oldest_first(self, store: SqlStore) -> None:
        """In the order of adding, by state, no more than asked for."""
        several = [alert(n) for n in range(6)]
        with store.transaction() as tx:
            tx.add_alerts(several[:4], NOW)
            tx.add_alerts(several[4:], NOW)
            tx.mark([several[1].id], DeliveryState.SENT, NOW)
            tx.mark([several[2].id], DeliveryState.UNKNOWN, NOW)
            states = [DeliveryState.PENDING, DeliveryState.UNKNOWN]

            found = [each.alert for each in tx.deliveries(states)]
            assert [several[n] for n in (0, 2, 3, 4, 5)] == found
            assert [several[0]] == [each.alert for each in tx.deliveries(states, 1)]
            assert tx.deliveries([]) == []

    def test_tells_what_was_sent_lately(self, store: SqlStore) -> None:
        """By the time of sending and in that order, to the microsecond; pending rows never."""
        with store.transaction() as tx:
            tx.add_alerts([alert(n) for n in range(5)], NOW - DAY)
            for number, moment in ((3, NOW + DAY), (1, NOW), (0, NOW - timedelta(microseconds=1))):
                tx.mark([alert(number).id], DeliveryState.SENDING, moment)
                tx.mark([alert(number).id], DeliveryState.SENT, moment)
            tx.mark([alert(4).id], DeliveryState.FOLDED, NOW)

            assert [alert(1), alert(3)] == [each.alert for each in tx.sent(NOW)]
            assert tx.sent(NOW + 2 * DAY) == []

    def test_sending_counts_an_attempt(self, store: SqlStore) -> None:
        """And no other state does."""
        with store.transaction() as tx:
            tx.add_alerts([alert()], NOW)
            for state in (DeliveryState.SENDING, DeliveryState.PENDING, DeliveryState.SENDING):
                tx.mark([alert().id], state, NOW)

            found = tx.alerts([alert().id])[alert().id]
            assert (found.state, found.attempts) == (DeliveryState.SENDING, 2)

    def test_sent_notes_the_time(self, store: SqlStore) -> None:
        """The time of sending stays when the row is marked again."""
        with store.transaction() as tx:
            tx.add_alerts([alert(1), alert(2)], NOW)
            tx.mark([alert(1).id, alert(2).id], DeliveryState.SENT, NOW + DAY)
            tx.mark([alert(2).id], DeliveryState.FOLDED, NOW + 2 * DAY)

            found = tx.alerts([alert(1).id, alert(2).id]).values()
            assert [each.sent_at for each in found] == [NOW + DAY] * 2

    def test_an_error_is_told_until_the_next_move(self, store: SqlStore) -> None:
        """The reason belongs to the last move; a move without one clears it."""
        with store.transaction() as tx:
            tx.add_alerts([alert()], NOW)
            tx.mark([alert().id], DeliveryState.FAILED, NOW, "channel is archived\0")
            assert tx.alerts([alert().id])[alert().id].error == "channel is archived\ufffd"

            tx.mark([alert().id], DeliveryState.PENDING, NOW)
            assert tx.alerts([alert().id])[alert().id].error is None

    def test_tells_what_waits_for_each_channel(self, store: SqlStore) -> None:
        """How many, since when, and the latest reason; what is sent, failed or folded is over."""
        several = [alert(n, channel="#a" if n < 4 else "#b") for n in range(6)]
        with store.transaction() as tx:
            tx.add_alerts(several[1:], NOW + DAY)
            tx.add_alerts(several[:1], NOW)
            tx.mark([several[0].id], DeliveryState.PENDING, NOW + DAY, "is_archived: earlier")
            tx.mark([several[1].id], DeliveryState.UNKNOWN, NOW + 2 * DAY, "no answer")
            tx.mark([several[3].id], DeliveryState.FAILED, NOW + 3 * DAY, "invalid_blocks")
            tx.mark([several[5].id], DeliveryState.SENT, NOW + 3 * DAY)

            assert tx.backlogs() == [
                Backlog(channel="#a", alerts=3, since=NOW, error="no answer"),
                Backlog(channel="#b", alerts=1, since=NOW + DAY),
            ]
