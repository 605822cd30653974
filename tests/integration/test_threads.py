"""One story, one thread: notes, updates and edits, from the decision to what Slack holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitor.core.routing import NOTES_A_DAY
from monitor.model import Change, DeliveryState, Relation
from tests.fakes.slack import Fault
from tests.fakes.threads import OTHER, ThreadDesk, as_json, said

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NEW, COVERAGE, UPDATE = Relation.NEW, Relation.COVERAGE, Relation.UPDATE
CANCELLED = Change(fact="status", before="paused", after="cancelled")
LOST = Fault(kind="reset", when="after")
NEVER_CAME = Fault(kind="reset", when="before")


@pytest.fixture
async def desk() -> AsyncIterator[ThreadDesk]:
    """Nothing decided yet."""
    async with ThreadDesk.opened() as desk:
        yield desk


REASON = "The maker blames weak demand, which fell by 12 percent in spring."


async def told(desk: ThreadDesk) -> None:
    """The story is told in #news."""
    await desk.decide("first", NEW)
    await desk.deliver()


# -- notes -----------------------------------------------------------------------------------------


async def test_a_further_report_stands_in_the_thread_of_the_alert(desk: ThreadDesk) -> None:
    """And nowhere else."""
    await told(desk)
    await desk.decide("second", COVERAGE, summary=REASON, similarity=0.81)
    await desk.deliver()
    (root,) = desk.roots()
    (note,) = desk.replies(root)

    assert note.broadcast is False
    assert "Also reported by Paper second: Plant news second" in said(note)
    assert f"New in this report: {REASON}" in said(note)
    assert "report 2 of this story · similarity 0.81" in said(note)


async def test_a_report_that_is_to_be_silent_is_only_counted(desk: ThreadDesk) -> None:
    """The alert says how many there are."""
    desk.use("silent")
    await told(desk)
    await desk.decide("second", COVERAGE)
    await desk.settle(seconds=60)
    (root,) = desk.roots()

    assert desk.replies(root) == []
    assert "2 outlets" in said(root)


async def test_a_report_that_is_to_be_loud_stands_in_the_channel(desk: ThreadDesk) -> None:
    """With a link to the alert."""
    desk.use("channel")
    await told(desk)
    await desk.decide("second", COVERAGE)
    await desk.deliver()
    root, note = desk.roots()

    assert "More on Plant news first" in said(note)
    assert f"/archives/{root.channel}/p{root.ts.replace('.', '')}" in as_json(note)


async def test_a_note_waits_for_its_alert(desk: ThreadDesk) -> None:
    """Decided in one go, the alert goes out first, with both reports counted."""
    await desk.decide("first", NEW)
    await desk.decide("second", COVERAGE)
    await desk.deliver()
    (root,) = desk.roots()
    assert "2 outlets" in said(root)
    assert desk.replies(root) == []

    await desk.settle(seconds=60)
    assert len(desk.replies(root)) == 1
    assert desk.calls("chat.update") == 0


async def test_a_note_waits_until_it_is_known_which_copy_of_its_alert_stays(
    desk: ThreadDesk,
) -> None:
    """The alert was in doubt and may stand twice; other threads are served meanwhile."""
    desk.slack.plan.next("chat.postMessage", LOST)
    await desk.decide("first", NEW)
    await desk.deliver()
    await desk.decide("second", COVERAGE)
    await desk.settle(seconds=60)
    await desk.decide("other", NEW, story="t")
    await desk.decide("more", COVERAGE, story="t")
    await desk.settle(seconds=60)
    first, other = desk.roots()
    assert [len(desk.replies(each)) for each in (first, other)] == [0, 1]

    await desk.settle(seconds=600)
    assert [len(desk.replies(each)) for each in (first, other)] == [1, 1]


@pytest.mark.parametrize("fault", [LOST, NEVER_CAME], ids=["stored", "not stored"])
async def test_a_note_in_doubt_is_looked_for_in_its_thread(desk: ThreadDesk, fault: Fault) -> None:
    """It stands once, and the channel's history was not asked for it."""
    await told(desk)
    desk.slack.plan.next("chat.postMessage", fault)
    await desk.decide("second", COVERAGE)
    await desk.settle()
    (root,) = desk.roots()

    assert len(desk.replies(root)) == 1
    assert desk.calls("conversations.replies") > 0
    assert desk.calls("conversations.history") == 0


async def test_a_late_second_copy_of_a_note_is_removed(desk: ThreadDesk) -> None:
    """Stored a minute after its answer was lost, when it had been sent again."""
    await told(desk)
    desk.slack.plan.next("chat.postMessage", Fault(kind="reset", when="late", seconds=60))
    await desk.decide("second", COVERAGE)
    await desk.settle()
    (root,) = desk.roots()

    assert len(desk.replies(root)) == 1


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (DeliveryState.FAILED, "its alert could not be delivered"),
        (DeliveryState.FOLDED, "its alert went out in a message for several"),
    ],
)
async def test_a_note_without_a_thread_is_not_posted(
    desk: ThreadDesk, state: DeliveryState, why: str
) -> None:
    """The outbox says why."""
    await desk.decide("first", NEW)
    root = (await desk.rows())["first alert"].alert
    await desk.writer.run(lambda tx: tx.mark([root.id], state, desk.clock.now()))
    await desk.decide("second", COVERAGE)
    await desk.deliver()
    row = (await desk.rows())["second coverage"]

    assert (row.state, row.error) == (DeliveryState.FOLDED, f"not posted: {why}")
    assert desk.roots() == []


async def test_a_note_on_a_deleted_message_is_not_posted(desk: ThreadDesk) -> None:
    """Somebody wanted it away; no channel rests for it, and nobody is told of a failure."""
    await told(desk)
    desk.roots()[0].deleted = True
    await desk.decide("second", COVERAGE)
    await desk.decide("other", NEW, story="t")
    await desk.deliver()
    delivered = await desk.deliver()
    row = (await desk.rows())["second coverage"]

    assert row.state is DeliveryState.FOLDED
    assert "deleted" in (row.error or "")
    assert delivered.failed == []
    assert len(desk.roots()) == 1
    assert desk.deliverer.stopped_channels == {}


async def test_a_day_of_reports_is_bounded(desk: ThreadDesk) -> None:
    """The twentieth note says that further ones are only counted; the alert counts them."""
    await told(desk)
    for number in range(NOTES_A_DAY + 5):
        await desk.decide(str(number), COVERAGE)
    await desk.settle(seconds=120)
    (root,) = desk.roots()
    notes = desk.replies(root)

    assert len(notes) == NOTES_A_DAY
    assert ["only counted" in said(note) for note in notes].index(True) == NOTES_A_DAY - 1
    assert "26 outlets" in said(root)


async def test_notes_fill_no_hour_and_make_no_storm(desk: ThreadDesk) -> None:
    """However many there are, an alert goes out singly."""
    desk.use(cap=2)
    await told(desk)
    for number in range(NOTES_A_DAY):
        await desk.decide(str(number), COVERAGE)
    await desk.decide("other", NEW, story="t")
    await desk.settle(seconds=120)

    assert [said(each).split("Plant news ")[1][:5] for each in desk.roots()] == ["first", "other"]


async def test_an_alert_does_not_wait_for_a_thread(desk: ThreadDesk) -> None:
    """Of many notes only a few go out before it."""
    await told(desk)
    for number in range(NOTES_A_DAY):
        await desk.decide(str(number), COVERAGE)
    await desk.deliver()
    await desk.decide("other", NEW, story="t")
    await desk.deliver()
    first, other = desk.roots()

    before = [note for note in desk.replies(first) if note.ts < other.ts]
    assert 0 < len(before) <= 5


async def test_a_denial_stands_in_the_thread(desk: ThreadDesk) -> None:
    """Whatever the lists want of coverage."""
    desk.use("silent")
    await told(desk)
    assert await desk.deny("the maker")
    await desk.deliver()
    (root,) = desk.roots()
    (note,) = desk.replies(root)

    assert said(note).startswith("Denied: No, says the maker")
    assert "by the words “denies”" in said(note)


async def test_a_denied_alert_says_so_itself(desk: ThreadDesk) -> None:
    """Not only its thread; told once, it is not edited for ever."""
    await told(desk)
    await desk.deny("the maker")
    await desk.settle(seconds=300)
    (root,) = desk.roots()

    assert "Since then: denied · No, says the maker" in said(root)
    assert (root.edits, len(desk.replies(root))) == (1, 1)


async def test_a_denial_of_what_was_not_told_is_not_told(desk: ThreadDesk) -> None:
    """There is nothing to take back."""
    assert await desk.deny("the maker") is False
    assert await desk.rows() == {}


# -- updates ---------------------------------------------------------------------------------------


async def test_an_update_stands_in_the_channel_and_leads_to_the_first_alert(
    desk: ThreadDesk,
) -> None:
    """It says what changed."""
    await told(desk)
    await desk.decide("second", UPDATE, change=CANCELLED)
    await desk.deliver()
    root, update = desk.roots()

    assert "Update: paused → cancelled · first alert: Plant news first" in said(update)
    assert f"https://t0fake.slack.test/archives/{root.channel}/p{root.ts.replace('.', '')}" in (
        as_json(update)
    )


@pytest.mark.parametrize("fault", [LOST, None], ids=["in doubt", "sent"])
async def test_the_first_alert_leads_on_to_its_update(
    desk: ThreadDesk, fault: Fault | None
) -> None:
    """With what became of it; its link is the message, once that is known to stand."""
    await told(desk)
    if fault:
        desk.slack.plan.next("chat.postMessage", fault)
    await desk.decide("second", UPDATE, change=CANCELLED)
    await desk.settle()
    root, update = desk.roots()

    assert "Since then: cancelled · Plant news second" in said(root)
    assert f"/archives/{update.channel}/p{update.ts.replace('.', '')}" in as_json(root)
    assert "Since then" not in said(update)


async def test_an_update_goes_out_without_a_link_that_cannot_be_had(desk: ThreadDesk) -> None:
    """A link is not worth an alert."""
    await told(desk)
    desk.slack.plan.next("auth.test", Fault(kind="status", status=500))
    await desk.decide("second", UPDATE, change=CANCELLED)
    await desk.deliver()
    _, update = desk.roots()

    assert "first alert: Plant news first" in said(update)
    assert "/archives/" not in as_json(update)


async def test_after_an_update_notes_go_to_its_thread(desk: ThreadDesk) -> None:
    """Which is what people read last."""
    await told(desk)
    await desk.decide("second", UPDATE, change=CANCELLED)
    await desk.deliver()
    await desk.decide("third", COVERAGE)
    await desk.deliver()
    root, update = desk.roots()

    assert [len(desk.replies(each)) for each in (root, update)] == [0, 1]


# -- edits -----------------------------------------------------------------------------------------


async def test_an_alert_grows_in_place_once_for_many_reports(desk: ThreadDesk) -> None:
    """Half a minute later, with all of them and the latest time."""
    await told(desk)
    for name in ("second", "third", "fourth"):
        await desk.decide(name, COVERAGE)
        await desk.deliver()
    assert desk.calls("chat.update") == 0
    await desk.settle(seconds=60)
    (root,) = desk.roots()

    assert (desk.calls("chat.update"), root.edits) == (1, 1)
    assert "4 outlets · latest " in said(root)
    assert root.metadata is not None


async def test_a_list_that_fires_later_is_named_in_the_alert(desk: ThreadDesk) -> None:
    """No second alert; a channel that knew nothing gets its own."""
    await told(desk)
    await desk.decide("second", COVERAGE, "B", "C")
    await desk.settle(seconds=60)
    (root,), (other,) = desk.roots(), desk.roots(OTHER)

    assert "A · B" in said(root)
    assert "2 outlets" in said(other)


async def test_an_edit_says_nothing_of_a_delay(desk: ThreadDesk) -> None:
    """The message was in time, whenever it is changed."""
    await told(desk)
    desk.clock.advance(7200)
    await desk.decide("second", COVERAGE)
    await desk.settle(seconds=60)

    assert "delayed" not in said(desk.roots()[0])


@pytest.mark.parametrize("fault", [LOST, NEVER_CAME, Fault(kind="status", status=429)])
async def test_an_edit_of_unknown_outcome_is_made_again(desk: ThreadDesk, fault: Fault) -> None:
    """It says the same however often it is made."""
    await told(desk)
    desk.slack.plan.next("chat.update", fault)
    await desk.decide("second", COVERAGE)
    await desk.settle(seconds=120)

    assert desk.calls("chat.update") == 2
    assert "2 outlets" in said(desk.roots()[0])
    assert (await desk.rows())["first alert"].edit_at is None


@pytest.mark.parametrize(
    "error", ["message_not_found", "cant_update_message", "edit_window_closed"]
)
async def test_a_message_that_cannot_be_changed_is_left_as_it_is(
    desk: ThreadDesk, error: str
) -> None:
    """Quietly: it was delivered."""
    await told(desk)
    desk.slack.plan.next("chat.update", Fault(kind="error", error=error))
    await desk.decide("second", COVERAGE)
    await desk.settle(seconds=120)
    row = (await desk.rows())["first alert"]

    assert (desk.calls("chat.update"), row.state, row.edit_at) == (1, DeliveryState.SENT, None)
    assert desk.deliverer.stopped_channels == {}


async def test_trouble_with_edits_holds_back_no_alert(desk: ThreadDesk) -> None:
    """They rest by themselves, and are made when it is over."""
    await told(desk)
    desk.slack.plan.add([Fault(kind="status", status=500, method="chat.update", chance=1.0)])
    await desk.decide("second", COVERAGE)
    await desk.settle(seconds=60)
    began = desk.clock.now()
    await desk.decide("other", NEW, story="t")
    await desk.deliver()
    assert (desk.clock.now() - began).total_seconds() < 5
    assert len(desk.roots()) == 2

    desk.slack.plan.clear()
    await desk.settle(seconds=600)
    assert "2 outlets" in said(desk.roots()[0])


async def test_blocks_that_slack_refuses_are_replaced_by_text(desk: ThreadDesk) -> None:
    """As with a new message; the old blocks go."""
    await told(desk)
    desk.slack.plan.next("chat.update", Fault(kind="error", error="invalid_blocks"))
    await desk.decide("second", COVERAGE)
    await desk.settle(seconds=60)
    (root,) = desk.roots()

    assert root.blocks == []
    assert "2 outlets" in root.text


async def test_what_grows_while_it_is_sent_is_edited_after_that(desk: ThreadDesk) -> None:
    """The message says what the alert said when it left."""
    await desk.decide("first", NEW)
    alert = (await desk.rows())["first alert"].alert
    now = desk.clock.now()
    await desk.writer.run(lambda tx: tx.mark([alert.id], DeliveryState.SENDING, now))
    await desk.writer.run(lambda tx: tx.revise_alerts([replace(alert, outlets=7)], now, now))
    receipt = desk.notifier.deliver(alert, now)
    sent = replace((await desk.rows())["first alert"], receipt=receipt)
    await desk.deliverer._sent(sent, receipt)
    await desk.settle(seconds=60)

    assert "7 outlets" in said(desk.roots()[0])
    assert len(desk.roots()) == 1


async def test_what_grows_between_plan_and_claim_leaves_as_it_is_by_then(desk: ThreadDesk) -> None:
    """A row is read again when it is claimed."""
    await desk.decide("first", NEW)
    await desk.decide("busy", NEW, story="t")
    rows = await desk.rows()
    grown = replace(rows["busy alert"].alert, outlets=7)
    deliver, now = desk.notifier.deliver, desk.clock.now()

    def grows_meanwhile(alert: object, *more: object) -> object:
        if alert == rows["first alert"].alert:
            with desk.writer._store.transaction() as tx:
                tx.revise_alerts([grown], now, now)
        return deliver(alert, *more)  # type: ignore[arg-type]  # passed on as it came

    desk.notifier.deliver = grows_meanwhile  # type: ignore[method-assign, assignment]
    await desk.deliver()
    desk.notifier.deliver = deliver  # type: ignore[method-assign]

    assert "7 outlets" in said(desk.roots()[1])


async def test_a_single_run_posts_the_notes_of_the_alerts_that_it_sends(desk: ThreadDesk) -> None:
    """The next one may be an hour away."""
    await desk.decide("first", NEW)
    await desk.decide("second", COVERAGE)
    await desk.deliverer.deliver_due(desk.setup.caps, first_cycle_done=True)
    (root,) = desk.roots()

    assert len(desk.replies(root)) == 1


async def test_a_single_run_ends_although_an_alert_cannot_be_sent(desk: ThreadDesk) -> None:
    """Its note waits with it."""
    desk.slack.workspace.channels["C0000NEWS"].archived = True
    await desk.decide("first", NEW)
    await desk.decide("second", COVERAGE)
    delivered = await desk.deliverer.deliver_due(desk.setup.caps, first_cycle_done=True)

    assert [alert.article.id for alert, _ in delivered.failed] == ["first"]
    assert {row.state for row in (await desk.rows()).values()} == {DeliveryState.PENDING}


async def test_a_single_run_leaves_no_edit_for_later(desk: ThreadDesk) -> None:
    """Whoever runs `once` an hour later would read an hour-old number."""
    await told(desk)
    for number in range(NOTES_A_DAY):
        await desk.decide(str(number), COVERAGE)
    for number in range(5):
        await desk.decide(f"root {number}", NEW, story=f"t{number}")
    await desk.deliver()
    for number in range(5):
        await desk.decide(f"more {number}", COVERAGE, story=f"t{number}")
    await desk.deliverer.deliver_due(desk.setup.caps, first_cycle_done=True)
    first, *others = desk.roots()

    assert len(desk.replies(first)) == NOTES_A_DAY
    assert "21 outlets" in said(first)
    assert ["2 outlets" in said(each) for each in others] == [True] * 5
    assert [len(desk.replies(each)) for each in others] == [1] * 5
