"""When the next request may start."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from monitor.errors import QuietError
from monitor.fetch.pacing import Pacing
from tests.fakes.clock import ManualClock


class Road:
    """Sends requests through a Pacing and notes when each started."""

    def __init__(self, pacing: Pacing, clock: ManualClock) -> None:
        self.pacing = pacing
        self.clock = clock
        self.starts: list[tuple[str, float]] = []
        self.active: dict[str, int] = {}
        self.most_active: dict[str, int] = {}

    async def request(self, host: str, *, takes: float = 0.0, spacing: float = 1.0) -> None:
        """One request that takes so long."""
        async with self.pacing.turn(host, spacing):
            self.starts.append((host, self.clock.monotonic()))
            self.active[host] = self.active.get(host, 0) + 1
            self.most_active[host] = max(self.most_active.get(host, 0), self.active[host])
            await self.clock.sleep(takes)
            self.active[host] -= 1

    def times(self, host: str | None = None) -> list[float]:
        """When requests started, on this host or on all."""
        return [moment for name, moment in self.starts if host in (None, name)]


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still until it is told."""
    return ManualClock()


async def test_starts_on_one_host_are_a_second_apart(clock: ManualClock) -> None:
    """However many wait, first come first served."""
    road = Road(Pacing(clock, max_per_second=0), clock)
    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(road.request("a.example"))
        await clock.run_for(10)

    assert road.times() == [0, 1, 2, 3]


async def test_a_host_gets_two_requests_at_a_time(clock: ManualClock) -> None:
    """Slow answers hold the third request back, also without spacing."""
    road = Road(Pacing(clock, max_per_second=0), clock)
    async with asyncio.TaskGroup() as group:
        for _ in range(6):
            group.create_task(road.request("a.example", takes=10, spacing=0))
        await clock.run_for(60)

    assert road.most_active == {"a.example": 2}
    assert road.times() == [0, 0, 10, 10, 20, 20]


async def test_hosts_do_not_wait_for_each_other(clock: ManualClock) -> None:
    """A line at one host is nobody else's business."""
    road = Road(Pacing(clock, max_per_second=0), clock)
    async with asyncio.TaskGroup() as group:
        for host in ("a.example", "a.example", "a.example", "b.example"):
            group.create_task(road.request(host))
        await clock.run_for(10)

    assert road.times("b.example") == [0]


async def test_the_first_cycle_ramps_and_the_next_uses_the_ceiling(clock: ManualClock) -> None:
    """20 a second until the first lull, then 50."""
    road = Road(Pacing(clock, max_per_second=50), clock)
    async with asyncio.TaskGroup() as group:
        for number in range(60):
            group.create_task(road.request(f"h{number}.example"))
        await clock.run_for(10)
    first = road.times()
    road.starts.clear()
    async with asyncio.TaskGroup() as group:
        for number in range(61):
            group.create_task(road.request(f"i{number}.example"))
        await clock.run_for(10)
    second = road.times()

    assert first[-1] == pytest.approx(59 / 20)
    assert second[-1] - second[0] == pytest.approx(60 / 50, abs=0.04)


async def test_no_window_of_a_second_sees_more_than_the_ceiling(clock: ManualClock) -> None:
    """Not even after the event loop was held up and everyone's moment has passed."""
    road = Road(Pacing(clock, max_per_second=10), clock)
    async with asyncio.TaskGroup() as group:
        for number in range(30):
            group.create_task(road.request(f"h{number}.example"))
        await clock.run_for(0.3)
        clock.advance(1.5)
        await clock.run_for(20)
    times = road.times()

    assert len(times) == 30
    assert max(sum(start <= other < start + 0.999 for other in times) for start in times) <= 10


async def test_zero_lifts_ceiling_and_ramp(clock: ManualClock) -> None:
    """For benches and one's own servers."""
    road = Road(Pacing(clock, max_per_second=0), clock)
    async with asyncio.TaskGroup() as group:
        for number in range(100):
            group.create_task(road.request(f"h{number}.example", spacing=0))

    assert {0.0} == set(road.times())


async def test_a_hushed_host_is_left_alone_until_its_time(clock: ManualClock) -> None:
    """The whole host, from every source; and how long is left is said."""
    road = Road(Pacing(clock, max_per_second=0), clock)
    road.pacing.hush("a.example", timedelta(seconds=120))
    road.pacing.hush("a.example", timedelta(seconds=5))
    clock.advance(20)

    with pytest.raises(QuietError, match="again for 100 s") as caught:
        await road.request("a.example")
    await road.request("b.example")
    clock.advance(100)
    await road.request("a.example")

    assert caught.value.retry_after == timedelta(seconds=100)
    assert road.times("a.example") == [120]


async def test_those_in_line_learn_of_a_hush(clock: ManualClock) -> None:
    """Who waited for a turn while the host asked for silence does not get it."""
    road = Road(Pacing(clock, max_per_second=0), clock)
    await road.request("a.example")
    waiting = asyncio.ensure_future(road.request("a.example"))
    await clock.run_for(0.5)
    road.pacing.hush("a.example", timedelta(seconds=60))
    await clock.run_for(1)

    with pytest.raises(QuietError):
        await waiting
    assert road.times() == [0]


async def test_who_gives_up_leaves_no_gap(clock: ManualClock) -> None:
    """A cancelled waiter returns everything it held, also while it sleeps in line."""
    road = Road(Pacing(clock, max_per_second=10, in_flight=1), clock)
    busy = asyncio.ensure_future(road.request("a.example", takes=5))
    in_line = [asyncio.ensure_future(road.request("b.example")) for _ in range(3)]
    await clock.run_for(0.5)
    for task in in_line:
        task.cancel()
    await asyncio.gather(*in_line, return_exceptions=True)
    await clock.run_for(10)
    await busy
    after = asyncio.ensure_future(road.request("b.example"))
    await clock.run_for(1)

    assert after.done()
    assert after.exception() is None


async def test_idle_hosts_are_forgotten(clock: ManualClock) -> None:
    """Pages lead to ever new hosts; what is remembered of them stays bounded."""
    pacing = Pacing(clock, max_per_second=0)
    for number in range(5000):
        async with pacing.turn(f"h{number}.example", 0):
            pass

    assert len(pacing._hosts) <= 2001


async def test_at_the_end_nobody_is_left_in_line(clock: ManualClock) -> None:
    """What runs goes on; who waits for a turn, or asks for one later, is cancelled at once."""
    road = Road(Pacing(clock, max_per_second=0), clock)
    requests = [asyncio.create_task(road.request("a.example", takes=10)) for _ in range(4)]
    await clock.run_for(0)

    road.pacing.end()
    _, running = await asyncio.wait([*requests[1:], asyncio.create_task(road.request("b.example"))])
    await clock.run_for(10)
    await requests[0]

    assert running == set()
    assert [each.cancelled() for each in requests] == [False, True, True, True]
    assert road.starts == [("a.example", 0)]
