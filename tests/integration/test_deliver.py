"""The outbox: every alert goes out, once, in order; a first run is no flood."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.app.deliver import Deliverer
from monitor.core.folding import FIRST_RUN_PATIENCE, FIRST_RUN_QUIET
from monitor.errors import ChannelError, DeliveryError, StoreError, UnknownOutcomeError
from monitor.model import AlertKind, Decision, DeliveryState, Relation, SourceState, Verdict
from monitor.store.store import SqlStore
from monitor.store.writer import Writer
from tests.fakes.clock import ManualClock
from tests.fakes.inbox import Inbox
from tests.fakes.records import HOUR, MINUTE, make_alert, make_article

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime
    from pathlib import Path

    from monitor.model import Alert
    from monitor.ports import Transaction


CAPS = {"Setbacks": 20, "Busy": 2}


class Post:
    """An outbox with everything around it faked but the store."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.writer = Writer(store)
        self.clock = ManualClock()
        self.inbox = Inbox()
        self.deliverer = Deliverer(notifier=self.inbox, writer=self.writer, clock=self.clock)

    def fail_write(self, number: int) -> None:
        """Let the job of this number from now on fail, as on a full disk."""
        run, left = self.writer.run, number

        async def failing(job: Callable[[Any], Any]) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                raise StoreError("the disk is full")
            return await run(job)

        self.writer.run = failing  # type: ignore[method-assign]  # fails once, then goes on

    def kinds(self) -> list[AlertKind]:
        """Of the messages that arrived, in order."""
        return [alert.kind for alert in self.inbox.alerts]

    async def await_decision(self, name: str, *, first_run: bool) -> None:
        """Let an article of a source wait for its second step."""
        now = self.clock.now()
        article = make_article(id=name, source="Late", seen_at=now)
        state = SourceState(name="Late", first_ok_at=now if first_run else now - HOUR)

        def store(tx: Transaction) -> None:
            tx.save_source_states([state])
            tx.add_articles([article])
            tx.queue_pages([name], now, decide_by=now + MINUTE, fetch=True)

        await self.writer.run(store)

    async def expect_more(self) -> None:
        """Let a source fail that never brought anything."""
        state = SourceState(name="Silent", failures=1, last_polled_at=self.clock.now())
        await self.writer.run(lambda tx: tx.save_source_states([state]))

    async def decide(self, name: str) -> None:
        """End that wait."""
        made = Decision(article=name, relation=Relation.NONE, verdict=Verdict(), reason="")
        await self.writer.run(lambda tx: tx.save_decisions([made], self.clock.now()))

    async def put(self, *alerts: Alert) -> None:
        await self.writer.run(lambda tx: tx.add_alerts(alerts, self.clock.now()))

    async def states(self) -> dict[str, DeliveryState]:
        rows = await self.writer.run(lambda tx: tx.deliveries(DeliveryState))
        return {row.alert.id: row.state for row in rows}

    def alert(self, name: str, **changes: object) -> Alert:
        return make_alert(id=name, **({"created_at": self.clock.now()} | changes))

    async def deliver(self, *, done: bool = True) -> list[str]:
        delivered = await self.deliverer.deliver_due(CAPS, first_cycle_done=done)
        return [alert.id for alert in delivered.sent]


def _fail(alert: Alert, now: datetime, _after: object = None) -> None:
    raise DeliveryError(f"{alert.id} is not taken")


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    """An empty outbox."""
    store = SqlStore.open(f"sqlite:///{tmp_path}/post.db")
    post = Post(store)
    yield post
    await post.writer.close()
    store.close()


async def test_alerts_go_out_once_in_order(post: Post) -> None:
    """Oldest first, and never again."""
    await post.put(post.alert("a"), post.alert("b"))

    assert await post.deliver() == ["a", "b"]
    assert await post.deliver() == []
    assert [alert.id for alert in post.inbox.alerts] == ["a", "b"]


async def test_a_failed_delivery_stays_queued_and_blocks_nobody(post: Post) -> None:
    """One bad alert never holds up the queue."""
    await post.put(post.alert("bad"), post.alert("good"))
    post.inbox.broken = {"bad"}

    assert await post.deliver() == ["good"]
    post.inbox.broken = set()
    post.clock.advance(5)
    assert await post.deliver() == ["bad"]


async def test_what_a_crash_cut_off_is_sent_again(post: Post) -> None:
    """A row in `sending` at start was not seen to arrive."""
    await post.put(post.alert("a"))
    await post.writer.run(lambda tx: tx.mark(["a"], DeliveryState.SENDING, post.clock.now()))

    assert await post.deliverer.recover() == 1
    assert await post.deliver() == ["a"]


async def test_a_row_that_could_not_be_marked_is_taken_up_by_the_next_round(post: Post) -> None:
    """A store that hiccups strands no alert for the life of the process."""
    await post.put(post.alert("a"))
    post.inbox.broken = {"a"}
    post.fail_write(3)  # take, mark as sending, then this
    with pytest.raises(StoreError):
        await post.deliver()
    assert (await post.states())["a"] is DeliveryState.SENDING

    post.inbox.broken = set()
    post.clock.advance(5)
    assert await post.deliver() == ["a"]


async def test_what_was_sent_is_not_sent_again_for_a_hiccup(post: Post) -> None:
    """The deliverer remembers what it could not write down."""
    await post.put(post.alert("a"))
    post.fail_write(3)
    with pytest.raises(StoreError):
        await post.deliver()

    await post.deliver()
    await post.deliver()
    assert [alert.id for alert in post.inbox.alerts] == ["a"]
    assert (await post.states())["a"] is DeliveryState.SENT


async def test_an_alert_that_cannot_be_delivered_rests_alone(post: Post) -> None:
    """However often it failed: what comes meanwhile goes out at once, in every channel."""
    await post.put(post.alert("bad"))
    post.inbox.broken = {"bad"}
    for _ in range(12):
        await post.deliver()
        post.clock.advance(300)
    await post.deliver()
    await post.put(post.alert("here"), post.alert("there", channel="#other"))

    assert await post.deliver() == ["here", "there"]


async def test_what_failed_comes_after_what_did_not(post: Post) -> None:
    """A doubtful row is tried again, but not before the others."""
    await post.put(post.alert("bad"))
    post.inbox.broken = {"bad"}
    await post.deliver()
    post.clock.advance(5)
    await post.put(post.alert("good"))
    post.inbox.broken = set()

    assert await post.deliver() == ["good", "bad"]


async def test_a_row_that_fails_again_rests_longer(post: Post) -> None:
    """5 s, 10 s, and so on up to five minutes."""
    await post.put(post.alert("bad"))
    post.inbox.broken = {"bad"}
    await post.deliver()
    post.clock.advance(5)
    await post.deliver()
    post.inbox.broken = set()
    post.clock.advance(9)

    assert await post.deliver() == []
    post.clock.advance(1)
    assert await post.deliver() == ["bad"]


async def test_first_run_alerts_wait_for_the_first_cycle(post: Post) -> None:
    """The best of all sources go out, not those of the quickest; news does not wait."""
    await post.put(post.alert("first", first_run=True), post.alert("news"))

    assert await post.deliver(done=False) == ["news"]
    assert await post.deliver(done=True) == ["first"]


async def test_a_source_that_hangs_does_not_hold_back_the_first_run_for_ever(post: Post) -> None:
    """A few minutes, and no longer."""
    await post.put(post.alert("first", first_run=True))
    post.clock.advance(FIRST_RUN_PATIENCE.total_seconds() - 1)
    assert await post.deliver(done=False) == []
    post.clock.advance(1)

    assert await post.deliver(done=False) == ["first"]


async def test_a_first_run_is_three_alerts_and_one_line_a_channel(post: Post) -> None:
    """Eight matches in one channel, one in another."""
    many = [post.alert(str(n), score=n / 10, first_run=True) for n in range(8)]
    await post.put(*many, post.alert("other", channel="#other", first_run=True))
    sent = await post.deliver()

    here = [alert for alert in post.inbox.alerts if alert.channel != "#other"]
    assert [alert.id for alert in here[:3]] == ["7", "6", "5"]
    assert [alert.kind for alert in here[3:]] == [AlertKind.FIRST_RUN_SUMMARY]
    assert "other" in sent
    states = await post.states()
    assert [states[str(n)] for n in range(5)] == [DeliveryState.FOLDED] * 5


async def test_sources_that_come_back_one_after_another_make_one_line(post: Post) -> None:
    """The first cycle found no network; then six sources answer, two seconds apart."""
    await post.expect_more()
    assert await post.deliver() == []
    for number in range(6):
        await post.put(*(post.alert(f"{number}-{n}", first_run=True) for n in range(5)))
        assert await post.deliver() == []
        post.clock.advance(2)
    post.clock.advance(FIRST_RUN_QUIET.total_seconds())
    await post.deliver()

    assert post.kinds() == [*[AlertKind.ALERT] * 3, AlertKind.FIRST_RUN_SUMMARY]
    assert post.inbox.alerts[-1].outlets == 27


async def test_sources_that_come_back_for_ever_do_not_hold_back_the_first(post: Post) -> None:
    """The patience ends although it never was quiet."""
    await post.expect_more()
    await post.deliver()
    while not post.inbox.alerts and post.clock.monotonic() < 3600:
        await post.put(post.alert(str(post.clock.monotonic()), first_run=True))
        await post.deliver()
        post.clock.advance(45)

    assert post.clock.monotonic() <= FIRST_RUN_PATIENCE.total_seconds() + 45


async def test_a_late_source_with_many_matches_makes_one_line(post: Post) -> None:
    """Articles are decided in portions; the line waits until the last one is decided."""
    await post.deliver()
    await post.await_decision("later", first_run=True)
    await post.put(*(post.alert(str(n), first_run=True) for n in range(50)))
    assert await post.deliver() == []

    await post.decide("later")
    await post.put(*(post.alert(str(n), first_run=True) for n in range(50, 60)))
    await post.deliver()

    assert post.kinds() == [*[AlertKind.ALERT] * 3, AlertKind.FIRST_RUN_SUMMARY]


async def test_a_first_run_does_not_wait_for_other_news(post: Post) -> None:
    """Articles of sources that were read before may take their time."""
    await post.deliver()
    await post.await_decision("other", first_run=False)
    await post.put(post.alert("first", first_run=True))

    assert await post.deliver() == ["first"]


async def test_the_first_news_of_an_empty_source_does_not_wait(post: Post) -> None:
    """When nothing else is expected there is nothing to wait for."""
    await post.deliver()
    await post.put(post.alert("news", first_run=True))

    assert await post.deliver() == ["news"]


async def test_without_others_to_come_a_late_answer_waits_a_minute(post: Post) -> None:
    """What comes after the line is gathered no longer than it is worth."""
    await post.put(*(post.alert(str(n), first_run=True) for n in range(5)))
    await post.deliver()
    await post.put(post.alert("late", first_run=True))
    post.clock.advance(FIRST_RUN_QUIET.total_seconds() - 1)
    assert await post.deliver() == []
    post.clock.advance(1)
    await post.deliver()

    assert post.kinds()[4:] == [AlertKind.DIGEST]


async def test_a_straggler_of_the_first_run_makes_no_second_line(post: Post) -> None:
    """A source that answers ten minutes late: its matches are gathered, and named in a digest."""
    await post.put(*(post.alert(str(n), first_run=True) for n in range(5)))
    await post.deliver()
    post.clock.advance(600)
    await post.expect_more()
    await post.put(post.alert("late", first_run=True), post.alert("later", first_run=True))
    for _ in range(2):
        post.clock.advance(299)
        assert await post.deliver() == []
    post.clock.advance(2)
    await post.deliver()

    kinds = [*[AlertKind.ALERT] * 3, AlertKind.FIRST_RUN_SUMMARY, AlertKind.DIGEST]
    assert kinds == post.kinds()
    assert (await post.states())["late"] is DeliveryState.FOLDED


async def test_a_restart_makes_no_second_line(post: Post) -> None:
    """What the channel was told stands in the store, sent or not."""
    await post.put(*(post.alert(str(n), first_run=True) for n in range(5)))
    post.inbox.deliver = _fail  # type: ignore[method-assign]  # nothing goes out
    await post.deliver()

    again = Post(post.store)
    again.clock.advance(5)
    await again.put(again.alert("late", first_run=True))
    await again.deliver()
    await again.writer.close()

    counted = Counter(again.kinds())
    assert (counted[AlertKind.ALERT], counted[AlertKind.FIRST_RUN_SUMMARY]) == (3, 1)


async def test_a_source_added_later_has_a_first_run_of_its_own(post: Post) -> None:
    """Hours after the first one."""
    await post.put(*(post.alert(str(n), first_run=True) for n in range(5)))
    await post.deliver()
    post.clock.advance(2 * 3600)
    await post.put(*(post.alert(f"new-{n}", first_run=True) for n in range(5)))
    await post.deliver()

    assert post.kinds() == [*[AlertKind.ALERT] * 3, AlertKind.FIRST_RUN_SUMMARY] * 2


async def test_what_is_beyond_max_per_hour_goes_out_together(post: Post) -> None:
    """Two singly, the others in one digest once they waited; an hour later there is room again."""
    await post.put(*(post.alert(str(n), watches=("Busy",)) for n in range(5)))

    assert await post.deliver() == ["0", "1"]
    post.clock.advance(601)
    assert len(await post.deliver()) == 1
    digest = post.inbox.alerts[-1]
    assert (digest.kind, digest.outlets, len(digest.folded)) == (AlertKind.DIGEST, 3, 3)

    post.clock.advance(3600)
    await post.put(post.alert("later", watches=("Busy",)))
    assert await post.deliver() == ["later"]


async def test_what_waited_out_an_outage_counts_when_it_is_sent(post: Post) -> None:
    """Alerts that were made hours ago fill the hour in which they go out."""
    await post.put(*(post.alert(f"old-{n}", watches=("Busy",)) for n in range(2)))
    post.inbox.broken = {"old-0", "old-1"}
    await post.deliver()
    post.inbox.broken = set()
    post.clock.advance(3 * 3600)
    assert await post.deliver() == ["old-0", "old-1"]
    post.clock.advance(60)
    await post.put(post.alert("new", watches=("Busy",)))

    assert await post.deliver() == []


async def test_a_row_is_sending_while_it_is_sent(post: Post) -> None:
    """What a crash would find: the step before is committed before the next begins."""
    await post.put(post.alert("a"))
    during: list[str] = []
    store = post.store

    def look(alert: Alert, now: datetime, _after: object = None) -> None:
        with store.reading() as tx:
            during.extend(row.state for row in tx.deliveries(DeliveryState))

    post.inbox.deliver = look  # type: ignore[method-assign]  # looks instead of keeping
    await post.deliver()

    assert during == [DeliveryState.SENDING]


async def test_a_stop_begins_no_further_delivery(post: Post) -> None:
    """What is under way is finished and known; the rest stays queued."""
    await post.put(post.alert("a"), post.alert("b"))
    keep = post.inbox.deliver

    def stop_after(alert: Alert, now: datetime, _after: object = None) -> None:
        post.deliverer.stop()
        keep(alert, now)

    post.inbox.deliver = stop_after  # type: ignore[method-assign]  # stops while it keeps
    assert await post.deliver() == ["a"]
    assert (await post.states())["b"] is DeliveryState.PENDING


async def test_a_defect_of_the_notifier_strands_no_row(post: Post) -> None:
    """Whatever it raises, the row is pending again and the others go out."""
    await post.put(post.alert("bad"), post.alert("good"))

    def choke(alert: Alert, now: datetime, _after: object = None) -> None:
        if alert.id == "bad":
            raise OSError(28, "no space left on device")
        post.inbox.alerts.append(alert)

    post.inbox.deliver = choke  # type: ignore[method-assign]  # raises what nobody translated
    assert await post.deliver() == ["good"]
    assert (await post.states())["bad"] is DeliveryState.PENDING


LOOKS = (timedelta(seconds=8), timedelta(seconds=20))


async def test_what_is_in_doubt_comes_up_when_it_is_to_be_looked_for(post: Post) -> None:
    """A single run waits for that, and then knows."""
    post.inbox.looks = LOOKS
    post.inbox.deliver = _lose_answer  # type: ignore[method-assign]  # instead of keeping
    await post.put(post.alert("a"))
    await post.deliver()
    left = await post.deliverer.left()

    assert await post.deliverer.next_due() == post.clock.now() + LOOKS[0]
    assert [(alert.id, each.state) for alert, each in left.failed] == [("a", DeliveryState.UNKNOWN)]


async def test_what_a_person_has_to_mend_does_not_come_up_by_itself(post: Post) -> None:
    """Nobody waits for it, but it is told."""
    post.inbox.looks = LOOKS
    post.inbox.deliver = _stop_channel  # type: ignore[method-assign]  # instead of keeping
    await post.put(post.alert("a"))
    await post.deliver()
    left = await post.deliverer.left()

    assert await post.deliverer.next_due() is None
    assert [alert.id for alert, _ in left.failed] == ["a"]


async def test_a_notifier_without_memory_is_not_waited_for(post: Post) -> None:
    """An output that nobody reads any more does not come back."""
    post.inbox.broken.add("a")
    await post.put(post.alert("a"))
    await post.deliver()

    assert await post.deliverer.next_due() is None


def _lose_answer(alert: Alert, now: datetime, _after: object = None) -> None:
    raise UnknownOutcomeError(f"no answer for {alert.id}")


def _stop_channel(alert: Alert, now: datetime, _after: object = None) -> None:
    raise ChannelError(f"{alert.channel} is archived", reason="is_archived")
