"""What becomes of a row of the outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.core.delivering import (
    FIRST_PROBE,
    FIRST_RETRY,
    GIVE_UP_LOOKING,
    LONGEST_PROBE,
    LONGEST_RETRY,
    LONGEST_WAIT,
    SWEEP_AFTER,
    at_rest,
    delivered,
    failed,
    has_thread,
    in_doubt,
    no_thread,
    not_found,
    not_looked,
    resting,
    still_ahead,
)
from monitor.errors import (
    ChannelError,
    DeliveryError,
    GoneError,
    NotSentError,
    RefusedError,
    UnknownOutcomeError,
)
from monitor.model import Delivery, DeliveryState, Receipt
from tests.fakes.records import MINUTE, NOON, make_alert

LOOKS = (timedelta(seconds=8), timedelta(seconds=20))
SECOND = timedelta(seconds=1)
RECEIPT = Receipt(channel="C1", ts="1.000001")
CLOSED = ChannelError("#x: is_archived", reason="is_archived")


def row(state: DeliveryState = DeliveryState.SENDING, **changes: Any) -> Delivery:
    return Delivery(alert=make_alert(), state=state, **changes)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (NotSentError("refused"), DeliveryState.PENDING),
        (CLOSED, DeliveryState.PENDING),
        (DeliveryError("the terminal is gone"), DeliveryState.PENDING),
        (RefusedError("invalid_blocks"), DeliveryState.FAILED),
        (GoneError("the thread is gone"), DeliveryState.FOLDED),
        (UnknownOutcomeError("timed out"), DeliveryState.UNKNOWN),
        (RuntimeError("a defect"), DeliveryState.UNKNOWN),
    ],
)
def test_only_what_was_certainly_not_sent_is_sent_again_at_once(
    error: Exception, state: DeliveryState
) -> None:
    """Everything without a clear answer is in doubt, defects of ours too."""
    after = failed(row(), error, LOOKS, NOON)

    assert state is after.state
    assert str(error) in (after.error or "")


def test_trouble_on_the_way_leaves_the_row_its_place() -> None:
    """The channel rests; the row is the first to go when it wakes."""
    assert failed(row(), NotSentError("refused"), LOOKS, NOON).next_at is None


def test_a_row_that_is_to_blame_rests_itself_and_longer_each_time() -> None:
    """Up to five minutes."""
    waits = [failed(row(attempts=n), DeliveryError("no"), LOOKS, NOON).next_at for n in (0, 1, 30)]

    assert waits == [NOON + FIRST_RETRY, NOON + 2 * FIRST_RETRY, NOON + LONGEST_RETRY]


def test_where_nobody_can_look_a_defect_is_tried_again_later() -> None:
    """A terminal has no memory."""
    after = failed(row(), RuntimeError("a defect"), (), NOON)

    assert (after.state, after.next_at) == (DeliveryState.PENDING, NOON + FIRST_RETRY)


def test_what_a_crash_cut_off_is_looked_for_where_that_is_possible() -> None:
    """After it had time to settle; else it is sent again at once."""
    there, here = in_doubt("cut off", LOOKS, NOON), in_doubt("cut off", (), NOON)

    assert (there.state, there.next_at) == (DeliveryState.UNKNOWN, NOON + LOOKS[0])
    assert (here.state, here.next_at) == (DeliveryState.PENDING, None)


def test_a_row_in_doubt_is_sent_again_after_the_last_look_only() -> None:
    """Two looks, the second later."""
    first = not_found(row(DeliveryState.UNKNOWN), LOOKS, NOON)
    last = not_found(row(DeliveryState.UNKNOWN, looks=1), LOOKS, NOON)

    assert (first.state, first.looks, first.next_at) == (
        DeliveryState.UNKNOWN,
        1,
        NOON + LOOKS[1],
    )
    assert (last.state, last.next_at) == (DeliveryState.PENDING, None)


def test_a_channel_that_cannot_be_read_is_asked_less_and_less_often() -> None:
    """And the row stays in doubt, saying why."""
    begun = NOON - 2 * MINUTE
    after = not_looked(
        row(DeliveryState.UNKNOWN, first_attempt_at=begun), DeliveryError("missing_scope"), NOON
    )

    assert (after.state, after.next_at) == (DeliveryState.UNKNOWN, NOON + MINUTE)
    assert "missing_scope" in (after.error or "")


def test_an_alert_is_rather_doubled_than_lost() -> None:
    """After half an hour in which nobody could look it is sent again, and says so."""
    begun = NOON - GIVE_UP_LOOKING
    after = not_looked(
        row(DeliveryState.UNKNOWN, first_attempt_at=begun), DeliveryError("down"), NOON
    )

    assert after.state is DeliveryState.PENDING
    assert "may stand twice" in (after.error or "")


@pytest.mark.parametrize(
    ("before", "sweep"),
    [
        (row(), None),
        (row(DeliveryState.UNKNOWN), NOON + SWEEP_AFTER),
        (row(looks=2), NOON + SWEEP_AFTER),
    ],
)
def test_what_was_once_in_doubt_is_looked_at_once_more(before: Delivery, sweep: object) -> None:
    """A first copy may come late; what had a clear answer needs nothing."""
    after = delivered(before, RECEIPT, NOON)

    assert (after.state, after.receipt) == (DeliveryState.SENT, RECEIPT)
    assert sweep == after.next_at


def test_a_channel_rests_as_long_as_it_was_asked_to() -> None:
    """Retry-After counts, not how often it happened."""
    asked = NotSentError("429", retry_after=30 * SECOND)
    rest = resting(resting(None, asked, NOON), asked, NOON)

    assert rest is not None
    assert rest.until == NOON + 30 * SECOND


@pytest.mark.parametrize("error", [NotSentError("refused"), UnknownOutcomeError("reset")])
def test_trouble_on_the_way_rests_the_channel_longer_each_time(error: Exception) -> None:
    """Up to five minutes."""
    rest = None
    waits = []
    for _ in range(8):
        rest = resting(rest, error, NOON)
        assert rest is not None
        waits.append(rest.until - NOON)

    assert waits[:3] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY]
    assert waits[-1] == LONGEST_RETRY


def test_a_channel_that_a_person_must_mend_is_tried_now_and_then() -> None:
    """It says why it stopped."""
    first = resting(None, CLOSED, NOON)
    assert first is not None
    assert (first.stopped, first.until, first.reason) == (True, NOON + FIRST_PROBE, str(CLOSED))

    rest = first
    for _ in range(10):
        rest = resting(rest, CLOSED, NOON) or rest
    assert rest.until == NOON + LONGEST_PROBE


@pytest.mark.parametrize("error", [RefusedError("no_text"), RuntimeError("x"), DeliveryError("x")])
def test_a_channel_does_not_rest_for_one_bad_message(error: Exception) -> None:
    """The next one goes out."""
    assert resting(None, error, NOON) is None


@pytest.mark.parametrize(
    ("wait", "ahead"),
    [
        (None, False),
        (-SECOND, False),
        (SECOND, True),
        (LONGEST_WAIT, True),
        (30 * LONGEST_WAIT, False),
    ],
)
def test_a_clock_put_back_holds_nothing(wait: timedelta | None, *, ahead: bool) -> None:
    """A moment further ahead than any wait was set before the clock was put right."""
    assert still_ahead(None if wait is None else NOON + wait, NOON) == ahead


@pytest.mark.parametrize(
    ("root", "why"),
    [
        (None, "not posted: its alert is no longer kept"),
        (row(DeliveryState.FAILED), "not posted: its alert could not be delivered"),
        (row(DeliveryState.FOLDED), "not posted: its alert went out in a message for several"),
        (row(DeliveryState.PENDING), None),
        (row(DeliveryState.UNKNOWN), None),
        (row(DeliveryState.SENT), None),
    ],
)
def test_a_note_has_no_place_where_its_alert_stands_nowhere(
    root: Delivery | None, why: str | None
) -> None:
    """For whoever asks why it was not posted."""
    assert no_thread(root) == why


@pytest.mark.parametrize(
    ("root", "ready"),
    [
        (row(DeliveryState.SENT, receipt=RECEIPT), True),
        (row(DeliveryState.SENT), True),  # a terminal, which names no place
        (row(DeliveryState.SENT, next_at=NOON + MINUTE), False),
        (row(DeliveryState.SENDING), False),
        (row(DeliveryState.UNKNOWN), False),
        (row(DeliveryState.PENDING), False),
    ],
)
def test_a_note_waits_until_its_alert_surely_stands(root: Delivery, *, ready: bool) -> None:
    """One that was in doubt may stand twice until it was looked for once more."""
    assert has_thread(root, NOON) is ready


def test_what_rests_is_known_by_its_name() -> None:
    """Until its time is over."""
    rest = resting(None, UnknownOutcomeError("timed out"), NOON)
    assert rest is not None

    assert at_rest({"#a": rest}, NOON) == ["#a"]
    assert at_rest({"#a": rest}, rest.until) == []
