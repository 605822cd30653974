"""What every store keeps of alerts that exist: notes on them, and what their messages say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.model import AlertKind, DeliveryState, Progress, Receipt
from tests.fakes.records import DAY, HOUR, MINUTE, NOON, make_alert

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model import Alert, Delivery
    from monitor.store.store import SqlStore

ROOT = make_alert(story="s")
GROWN = replace(ROOT, outlets=2, latest_at=NOON, watches=("Setbacks", "Plants"))
SENT = Progress(state=DeliveryState.SENT, receipt=Receipt(channel="C1", ts="1.0"))


def note(number: int, **changes: object) -> Alert:
    values = {"id": f"note-{number}", "kind": AlertKind.COVERAGE, "thread_of": ROOT.id}
    return replace(ROOT, **(values | changes))  # type: ignore[arg-type]


def put(store: SqlStore, *alerts: Alert, now: datetime = NOON) -> None:
    with store.transaction() as tx:
        tx.add_alerts(alerts, now)


def send(store: SqlStore, progress: Progress = SENT) -> None:
    with store.transaction() as tx:
        tx.mark([ROOT.id], DeliveryState.SENDING, NOON)
        tx.settle([ROOT.id], progress, NOON)


def revise(store: SqlStore, alert: Alert = GROWN, *, now: datetime = NOON) -> None:
    with store.transaction() as tx:
        tx.revise_alerts([alert], now, now + MINUTE)


def row(store: SqlStore) -> Delivery:
    with store.reading() as tx:
        return tx.alerts([ROOT.id])[ROOT.id]


def edits(store: SqlStore, now: datetime) -> list[Delivery]:
    with store.reading() as tx:
        return tx.edits(now, 10)


def settle_edit(store: SqlStore, read: Delivery, again: datetime | None = None) -> None:
    with store.transaction() as tx:
        tx.settle_edit(read, again)


def test_what_was_told_of_a_story_are_its_alerts(store: SqlStore) -> None:
    """Of each revision and channel, as they were put in; no notes, no digests, no other story."""
    update = replace(ROOT, id="update", revision=1, thread_of=ROOT.id)
    digest = replace(ROOT, id="digest", kind=AlertKind.DIGEST)
    put(store, ROOT, note(1), digest, update, replace(ROOT, id="other", story="t"))

    with store.reading() as tx:
        assert [each.alert for each in tx.told_of("s")] == [ROOT, update]
        assert tx.told_of("unknown") == []


def test_notes_are_counted_by_story_channel_and_time(store: SqlStore) -> None:
    """Whatever has become of them; alerts are none."""
    put(store, ROOT, note(1), now=NOON)
    put(store, note(2), note(3, channel="#other"), note(4, story="t"), now=NOON + HOUR)

    with store.reading() as tx:
        assert [tx.notes_since("s", "#news", NOON + each * HOUR) for each in (0, 1, 2)] == [2, 1, 0]


def test_what_was_never_tried_goes_out_as_it_is_now(store: SqlStore) -> None:
    """There is nothing to edit."""
    put(store, ROOT)
    revise(store)

    assert (row(store).alert, row(store).edit_at) == (GROWN, None)
    assert row(store).state is DeliveryState.PENDING


@pytest.mark.parametrize(
    "state", [DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.PENDING]
)
def test_what_may_stand_somewhere_is_to_be_edited(store: SqlStore, state: DeliveryState) -> None:
    """Sent, in doubt, or about to be sent once more: the message may say what the alert said."""
    put(store, ROOT)
    send(store, Progress(state=state))
    revise(store)

    assert (row(store).alert, row(store).edit_at) == (GROWN, NOON + MINUTE)


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.FOLDED])
def test_what_stands_nowhere_is_not_edited(store: SqlStore, state: DeliveryState) -> None:
    """A digest that names it says what was true then."""
    put(store, ROOT)
    send(store, Progress(state=state))
    revise(store)

    assert (row(store).state, row(store).edit_at) == (state, None)


def test_an_unknown_alert_is_not_made_by_a_revision(store: SqlStore) -> None:
    """Its time is over."""
    revise(store)

    with store.reading() as tx:
        assert tx.alerts([ROOT.id]) == {}


def test_an_edit_is_due_at_its_time_and_not_before(store: SqlStore) -> None:
    """And only once the message is known to stand."""
    put(store, ROOT)
    send(store)
    revise(store)

    assert edits(store, NOON + MINUTE - timedelta(microseconds=1)) == []
    assert [each.alert for each in edits(store, NOON + MINUTE)] == [GROWN]


@pytest.mark.parametrize(
    "progress",
    [
        Progress(state=DeliveryState.UNKNOWN, next_at=NOON),
        Progress(state=DeliveryState.PENDING),
        replace(SENT, next_at=NOON + MINUTE),
    ],
)
def test_a_message_that_may_stand_twice_is_not_edited_yet(
    store: SqlStore, progress: Progress
) -> None:
    """The copy that stays is not known before the last look."""
    put(store, ROOT)
    send(store, progress)
    revise(store)

    assert edits(store, NOON + HOUR / 2) == []


def test_revisions_until_then_do_not_put_the_edit_off(store: SqlStore) -> None:
    """A story with a report every second is brought up to date all the same."""
    put(store, ROOT)
    send(store)
    for second in range(60):
        revise(store, replace(GROWN, outlets=second + 2), now=NOON + timedelta(seconds=second))

    (due,) = edits(store, NOON + MINUTE + timedelta(milliseconds=1))
    assert due.alert.outlets == 61


def test_what_was_edited_is_done_with(store: SqlStore) -> None:
    """Until it is revised again."""
    put(store, ROOT)
    send(store)
    revise(store)
    settle_edit(store, row(store))
    assert row(store).edit_at is None

    revise(store, replace(GROWN, outlets=3), now=NOON + HOUR)
    assert row(store).edit_at == NOON + HOUR + MINUTE


@pytest.mark.parametrize("minutes", [0, 1, 5])
def test_a_revision_during_an_edit_asks_for_another(store: SqlStore, minutes: int) -> None:
    """The message says what the alert said when the edit began."""
    put(store, ROOT)
    send(store)
    revise(store)
    running = row(store)
    revise(store, replace(GROWN, outlets=3), now=NOON + minutes * MINUTE)
    settle_edit(store, running)

    assert row(store).edit_at is not None
    (due,) = edits(store, NOON + 30 * MINUTE)
    assert due.alert.outlets == 3


def test_an_edit_that_failed_is_put_off(store: SqlStore) -> None:
    """To the time that it is given."""
    put(store, ROOT)
    send(store)
    revise(store)
    settle_edit(store, row(store), NOON + 5 * MINUTE)

    assert edits(store, NOON + 4 * MINUTE) == []
    assert [each.alert for each in edits(store, NOON + 5 * MINUTE)] == [GROWN]


def test_a_clock_that_was_put_back_holds_no_edit(store: SqlStore) -> None:
    """Nothing waits for longer than an hour."""
    put(store, ROOT)
    send(store)
    revise(store, now=NOON + DAY)

    assert [each.alert for each in edits(store, NOON)] == [GROWN]
