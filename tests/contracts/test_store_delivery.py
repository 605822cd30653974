"""What every store keeps of a delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.model import DeliveryState, Progress, Receipt
from tests.fakes.records import MINUTE, NOON, make_alert

if TYPE_CHECKING:
    from monitor.model import Delivery
    from monitor.store.store import SqlStore

ID = make_alert().id
RECEIPT = Receipt(channel="C1", ts="1700000000.000100")


def put(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.add_alerts([make_alert()], NOON)


def row(store: SqlStore) -> Delivery:
    with store.reading() as tx:
        return tx.alerts([ID])[ID]


def settle(store: SqlStore, progress: Progress, minutes: int = 0) -> None:
    with store.transaction() as tx:
        tx.settle([ID], progress, NOON + minutes * MINUTE)


def test_a_new_row_was_never_tried(store: SqlStore) -> None:
    """Nothing is known of it but that it waits."""
    put(store)
    found = row(store)

    assert (found.attempts, found.first_attempt_at, found.next_at) == (0, None, None)
    assert (found.looks, found.receipt) == (0, None)


def test_the_first_attempt_is_remembered_and_all_are_counted(store: SqlStore) -> None:
    """History is searched from the first one on."""
    put(store)
    with store.transaction() as tx:
        tx.mark([ID], DeliveryState.SENDING, NOON)
    settle(store, Progress(state=DeliveryState.PENDING, error="reset"))
    with store.transaction() as tx:
        tx.mark([ID], DeliveryState.SENDING, NOON + MINUTE)

    assert (row(store).first_attempt_at, row(store).attempts) == (NOON, 2)


def test_progress_is_kept_as_it_is(store: SqlStore) -> None:
    """State, reason, when, how often looked for, where it stands."""
    put(store)
    said = Progress(
        state=DeliveryState.UNKNOWN,
        error="timed out\0",
        next_at=NOON + MINUTE,
        looks=1,
        receipt=RECEIPT,
    )
    settle(store, said)
    found = row(store)

    assert (found.state, found.error) == (DeliveryState.UNKNOWN, "timed out\ufffd")
    assert (found.next_at, found.looks, found.receipt) == (NOON + MINUTE, 1, RECEIPT)


def test_a_receipt_and_the_moment_of_sending_stay(store: SqlStore) -> None:
    """Whatever is found out later; all else is replaced."""
    put(store)
    settle(store, Progress(state=DeliveryState.SENT, next_at=NOON, receipt=RECEIPT))
    settle(store, Progress(state=DeliveryState.PENDING), minutes=5)
    found = row(store)

    assert (found.receipt, found.sent_at, found.next_at) == (RECEIPT, NOON, None)


def test_sent_rows_that_are_to_be_looked_at_are_found(store: SqlStore) -> None:
    """Those whose moment has come, and no others."""
    put(store)
    settle(store, Progress(state=DeliveryState.SENT, next_at=NOON + MINUTE))
    with store.reading() as tx:
        assert tx.doubtful(NOON, 10) == []
        assert [each.alert.id for each in tx.doubtful(NOON + MINUTE, 10)] == [ID]

    settle(store, Progress(state=DeliveryState.UNKNOWN, next_at=NOON))
    with store.reading() as tx:
        assert tx.doubtful(NOON + MINUTE, 10) == []
