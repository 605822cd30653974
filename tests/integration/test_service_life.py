"""Whether a service shows that it is alive, with one of its loops at a standstill."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from monitor.app.deliver import Deliverer
from monitor.app.ops import OpsDesk
from monitor.app.pages import PageReader
from monitor.app.service import Service
from monitor.app.setup import compile_setup
from monitor.app.supervisor import Manager
from monitor.app.wiring import App
from monitor.model import Settings
from tests.fakes.desk import InnerDesk
from tests.fakes.inbox import Inbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


class _Ticks:
    """An engine that wakes all loops when told to."""

    def __init__(self) -> None:
        self._wakes: list[Callable[[], None]] = []

    def every(self, _seconds: float, wake: Callable[[], None]) -> None:
        self._wakes.append(wake)

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def tick(self) -> None:
        for wake in self._wakes:
            wake()


class _Channel:
    """An ops channel that takes a notice, or hangs until it is let go."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.goes_on = threading.Event()
        self._loop = asyncio.get_running_loop()

    def tell(self, _text: str) -> None:
        self._loop.call_soon_threadsafe(self.reached.set)
        self.goes_on.wait(10)


@pytest.fixture
async def desk() -> AsyncIterator[InnerDesk]:
    async for opened in InnerDesk.opened():
        yield opened


def _app(desk: InnerDesk, channel: _Channel) -> App:
    pages = PageReader(
        fetcher=desk.fetcher, parser=desk.parser, writer=desk.writer, clock=desk.clock
    )
    return App(
        setup=compile_setup(Settings(storage="sqlite://", channel="#news")),
        collector=desk.collector,
        pages=pages,
        deliverer=Deliverer(notifier=Inbox(), writer=desk.writer, clock=desk.clock),
        ops=OpsDesk(channel.tell, desk.clock),
        notifier=Inbox(),
        fetcher=desk.fetcher,
        writer=desk.writer,
        clock=desk.clock,
    )


async def test_no_sign_of_life_while_one_loop_hangs(desk: InnerDesk) -> None:
    """All others tick on; when it goes on, so does the beat."""
    channel, engine, now = _Channel(), _Ticks(), [0.0]
    beats: list[float] = []
    manager = Manager(monotonic=lambda: now[0])

    def beat() -> None:
        beats.append(now[0])

    service = Service(_app(desk, channel), engine, lambda _: None, beat, manager=manager)
    serving = asyncio.create_task(service.run())

    async def ticks_at(moment: float) -> bool:
        """Whether it beats within some turns of every loop."""
        now[0] = moment
        for _ in range(20):
            engine.tick()
            await desk.writer.run(lambda _: None)
        return moment in beats

    async with asyncio.timeout(10):
        await channel.reached.wait()
        assert await ticks_at(manager.patience - 1)
        assert not await ticks_at(manager.patience + 1)
        channel.goes_on.set()
        while not await ticks_at(manager.patience + 2):
            pass
        service.stop()
        await serving
