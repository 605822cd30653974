"""The outbox: every alert goes out, once, in order; a first run is no flood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.app.deliver import Deliverer
from monitor.model import AlertKind, DeliveryState
from monitor.store.store import SqlStore
from monitor.store.writer import Writer
from tests.fakes.clock import ManualClock
from tests.fakes.inbox import Inbox
from tests.fakes.records import make_alert

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from monitor.model import Alert


CAPS = {"Setbacks": 20, "Busy": 2}


class Post:
    """An outbox with everything around it faked but the store."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.writer = Writer(store)
        self.clock = ManualClock()
        self.inbox = Inbox()
        self.deliverer = Deliverer(notifier=self.inbox, writer=self.writer, clock=self.clock)

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


async def test_first_run_alerts_wait_for_the_first_cycle(post: Post) -> None:
    """The best of all sources go out, not those of the quickest; news does not wait."""
    await post.put(post.alert("first", first_run=True), post.alert("news"))

    assert await post.deliver(done=False) == ["news"]
    assert await post.deliver(done=True) == ["first"]


async def test_a_source_that_hangs_does_not_hold_back_the_first_run_for_ever(post: Post) -> None:
    """A minute, and no longer."""
    await post.put(post.alert("first", first_run=True))
    post.clock.advance(61)

    assert await post.deliver(done=False) == ["first"]


async def test_a_first_run_is_three_alerts_and_one_line_a_channel(post: Post) -> None:
    """Eight matches in one channel, one in another."""
    many = [post.alert(str(n), score=n / 10, first_run=True) for n in range(8)]
    await post.put(*many, post.alert("other", channel="#other", first_run=True))
    sent = await post.deliver()

    assert sent[:3] == ["7", "6", "5"]
    assert post.inbox.alerts[3].kind is AlertKind.FIRST_RUN_SUMMARY
    assert sent[4:] == ["other"]
    states = await post.states()
    assert [states[str(n)] for n in range(5)] == [DeliveryState.FOLDED] * 5


async def test_a_straggler_of_the_first_run_joins_the_line(post: Post) -> None:
    """A source that answers ten minutes late gets no three alerts of its own."""
    await post.put(*(post.alert(str(n), first_run=True) for n in range(3)))
    await post.deliver()
    post.clock.advance(600)
    await post.put(post.alert("late", first_run=True))
    sent = await post.deliver()

    assert len(sent) == 1
    assert post.inbox.alerts[-1].kind is AlertKind.FIRST_RUN_SUMMARY
    assert (await post.states())["late"] is DeliveryState.FOLDED


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


async def test_a_row_is_sending_while_it_is_sent(post: Post) -> None:
    """What a crash would find: the step before is committed before the next begins."""
    await post.put(post.alert("a"))
    during: list[str] = []
    store = post.store

    def look(alert: Alert) -> None:
        with store.reading() as tx:
            during.extend(row.state for row in tx.deliveries(DeliveryState))

    post.inbox.deliver = look  # type: ignore[method-assign]  # looks instead of keeping
    await post.deliver()

    assert during == [DeliveryState.SENDING]


async def test_a_stop_begins_no_further_delivery(post: Post) -> None:
    """What is under way is finished and known; the rest stays queued."""
    await post.put(post.alert("a"), post.alert("b"))
    keep = post.inbox.deliver

    def stop_after(alert: Alert) -> None:
        post.deliverer.stop()
        keep(alert)

    post.inbox.deliver = stop_after  # type: ignore[method-assign]  # stops while it keeps
    assert await post.deliver() == ["a"]
    assert (await post.states())["b"] is DeliveryState.PENDING


async def test_a_defect_of_the_notifier_strands_no_row(post: Post) -> None:
    """Whatever it raises, the row is pending again and the others go out."""
    await post.put(post.alert("bad"), post.alert("good"))

    def choke(alert: Alert) -> None:
        if alert.id == "bad":
            raise OSError(28, "no space left on device")
        post.inbox.alerts.append(alert)

    post.inbox.deliver = choke  # type: ignore[method-assign]  # raises what nobody translated
    assert await post.deliver() == ["good"]
    assert (await post.states())["bad"] is DeliveryState.PENDING
