"""The clocks of the tests keep the promises of `monitor.ports.Clock`."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.fakes.clock import START, ManualClock, ScaledClock

if TYPE_CHECKING:
    from monitor.ports import Clock


def test_both_are_clocks() -> None:
    """Both can stand wherever a Clock is asked for; both tell aware UTC."""
    clocks: list[Clock] = [ManualClock(), ScaledClock(10)]

    assert [clock.now().tzinfo for clock in clocks] == [UTC, UTC]


def test_a_manual_clock_stands_still_until_it_is_advanced() -> None:
    """Both readings move by exactly what was advanced."""
    clock = ManualClock()
    before = (clock.now(), clock.monotonic())

    clock.advance(90)

    assert before == (START, 0.0)
    assert (clock.now(), clock.monotonic()) == (START + timedelta(seconds=90), 90.0)


def test_time_never_goes_back() -> None:
    """A negative step is refused."""
    with pytest.raises(ValueError, match="never goes back"):
        ManualClock().advance(-1)


async def test_a_sleeper_wakes_when_its_moment_comes() -> None:
    """Not before, and not much later."""
    clock = ManualClock()
    sleeper = asyncio.create_task(clock.sleep(10))
    await clock.run_for(9.9)
    early = sleeper.done()

    await clock.run_for(0.1)

    assert (early, sleeper.done()) == (False, True)


@pytest.mark.parametrize("seconds", [0, -1])
async def test_no_time_to_wait_is_no_wait(seconds: float) -> None:
    """Zero and less return at once, on either clock."""
    async with asyncio.timeout(5):
        await ManualClock().sleep(seconds)
        await ScaledClock(1).sleep(seconds)


async def test_a_loop_that_sleeps_again_gets_each_of_its_wakes() -> None:
    """`run_for` stops at every moment someone waits for."""
    clock = ManualClock()
    wakes: list[float] = []

    async def tick() -> None:
        while True:
            await clock.sleep(60)
            wakes.append(clock.monotonic())

    ticking = asyncio.create_task(tick())
    await clock.run_for(200)
    ticking.cancel()

    assert wakes == [60, 120, 180]


async def test_a_cancelled_sleeper_is_forgotten() -> None:
    """It neither counts nor disturbs the others."""
    clock = ManualClock()
    cancelled = asyncio.create_task(clock.sleep(5))
    staying = asyncio.create_task(clock.sleep(6))
    await clock.run_for(0)
    cancelled.cancel()
    await clock.run_for(5)
    left = clock.sleepers

    await clock.run_for(1)

    assert (left, staying.done(), clock.sleepers) == (1, True, 0)


def test_another_thread_can_advance_it() -> None:
    """A service in a thread wakes when the test moves the clock."""
    clock = ManualClock()
    service = threading.Thread(target=lambda: asyncio.run(clock.sleep(3600)))
    service.start()
    clock.wait_for_sleepers(1)

    clock.advance(3600)
    service.join(10)

    assert not service.is_alive()


def test_waiting_for_sleepers_that_never_come_fails() -> None:
    """It says how many there were."""
    with pytest.raises(TimeoutError, match="0 of 2"):
        ManualClock().wait_for_sleepers(2, timeout=0.01)


async def test_a_scaled_clock_runs_faster_than_the_wall() -> None:
    """Ten minutes pass in a moment, and the clock shows them."""
    clock = ScaledClock(10_000, START)

    await clock.sleep(600)

    assert START + timedelta(minutes=10) <= clock.now() < datetime(2026, 3, 3, tzinfo=UTC)
    assert clock.monotonic() >= 600
