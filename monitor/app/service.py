"""The service: loops that wake, do what is due, and sleep again.

The engine only sets events; due times and pending rows are in the store, so a lost wake-up is a
delay and a crash loses nothing. On SIGTERM waking stops, requests that wait for their turn are let
go, running steps get `GRACE` seconds, and what they leave behind is taken up by the next start.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from monitor.app.channels import ChannelNames
from monitor.app.collect import Polled
from monitor.app.cycle import PAGES_AT_ONCE, due_sources, nothing_due
from monitor.app.lookback import LookBack
from monitor.app.opening import Opening, Troubles, Voice
from monitor.app.ops import started_line
from monitor.app.supervisor import LifeSign, Manager
from monitor.app.telemetry import logger
from monitor.app.threads import in_daemon_thread
from monitor.app.watchman import Watchman
from monitor.app.wiring import ops_channel
from monitor.core.pages import DECIDE_WITHIN
from monitor.errors import MonitorError, StoreError, StoreGoneError
from monitor.model import Retention

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

    from monitor.app.reload import Reloaded, Reloader
    from monitor.app.setup import Setup
    from monitor.app.wiring import App
    from monitor.model import Article, Decision, PageTask, SourceSpec, SourceState
    from monitor.ports import Engine, Transaction

#: How often due sources and pending rows are looked for.
TICK_SECONDS = 1.0
#: How often what has outlived its time is removed.
PRUNE_SECONDS = 3600.0
#: How long a source rests when the store could not remember its poll.
STORE_PAUSE = timedelta(minutes=1)
#: How long running steps may take to finish after SIGTERM.
GRACE = 7.0
#: Seconds for giving back the pages that were not read. With GRACE and the writer's own within the
#: 10 s that the whole end may take.
GIVE_BACK_WITHIN = 0.5
#: If the first cycle is still waiting for slow sources by then, say what is known so far.
FIRST_WORD = 8.0


class Service:
    """One process that collects and delivers until it is told to stop."""

    def __init__(
        self,
        app: App,
        engine: Engine,
        say: Callable[[str], None],
        beat: Callable[[], None],
        *,
        reloader: Reloader | None = None,
        manager: Manager | None = None,
    ) -> None:
        """`say` takes lines for a person, `beat` is called at every tick while all loops turn.

        `reloader` tells of edits of the configuration; None: it stays as it is. `manager` hears how
        we are; None: nobody does.
        """
        self._app = app
        self._reloader = reloader
        self._engine = engine
        #: Why the service cannot go on; None: it can.
        self._fatal: StoreGoneError | None = None
        self._voice = Voice(say)
        self._setup: Setup = app.setup
        self._names = ChannelNames(app.notifier, app.clock)
        self._log = logger()
        self._stopping = asyncio.Event()
        names = ("collect", "pages", "decide", "look_back", "deliver", "ops", "prune")
        self._wake = {name: asyncio.Event() for name in names}
        self._manager = manager or Manager()
        #: Asks of the loops that turn at every tick.
        self._life = LifeSign(names[:-1], beat, self._manager)
        self._polls: dict[str, asyncio.Task[None]] = {}
        self._reading: set[asyncio.Task[None]] = set()
        #: Sources that rest although the store says they are due.
        self._not_before: dict[str, datetime] = {}
        self._opening: Opening | None = Opening(self._voice)
        self._troubles = Troubles()
        #: Every source was asked and everything that came of it is decided.
        self._settled = False
        self._lookback = LookBack(writer=app.writer, clock=app.clock)
        #: What still judges by the configuration before this one.
        self._by_the_last: set[asyncio.Task[None]] = set()
        self._watchman = Watchman(app, self._manager)

    async def run(self) -> None:
        """Serve until `stop`; returns when everything that ran has ended."""
        await self._app.pages.recover()
        recovered = await self._app.deliverer.recover()
        if recovered:
            self._log.warning("deliveries were cut off by a crash", rows=recovered)
        self._app.ops.say(started_line(self._setup.settings))
        steps = {
            "collect": self._collect,
            "pages": self._read_pages,
            "decide": self._decide,
            "look_back": self._look_back,
            "deliver": self._deliver,
            "ops": self._tell_ops,
            "prune": self._prune,
        }
        loops = [asyncio.create_task(self._forever(*step)) for step in steps.items()]
        loops.append(asyncio.create_task(self._speak_up_early()))
        loops.append(asyncio.create_task(self.check_channels()))
        if self._reloader is not None:
            loops.append(asyncio.create_task(self._follow_config(self._reloader)))
        for name, event in self._wake.items():
            self._engine.every(PRUNE_SECONDS if name == "prune" else TICK_SECONDS, event.set)
            event.set()
        self._engine.start()
        self._manager.ready()
        await self._stopping.wait()
        await self._wind_down(loops)

    def stop(self) -> None:
        """Ask for the end; safe to call again."""
        self._stopping.set()
        self._app.deliverer.stop()
        for event in self._wake.values():
            event.set()

    # -- the loops ---------------------------------------------------------------------------

    async def _forever(self, name: str, step: Callable[[], Awaitable[None]]) -> None:
        event = self._wake[name]
        while not self._stopping.is_set():
            await event.wait()
            event.clear()
            if self._stopping.is_set():
                return
            try:
                await step()
            except StoreGoneError as error:
                self._fatal = error
                self.stop()
            except MonitorError as error:
                self._log.error("step failed, goes on", step=name, error=str(error))
            except Exception:  # noqa: BLE001 - the one broad catch: a service outlives its defects
                self._log.exception("defect in a step, goes on", step=name)
            self._life.turn(name)

    async def _collect(self) -> None:
        self._life.show()
        due = await due_sources(self._app, self._setup, self._app.clock.now())
        if self._stopping.is_set():
            return
        now = self._app.clock.now()
        for spec, state in due:
            if spec.name not in self._polls and self._not_before.get(spec.name, now) <= now:
                task = asyncio.create_task(self._poll(spec, state))
                self._polls[spec.name] = task
                task.add_done_callback(partial(self._forget, spec.name))
        if self._opening is not None and not self._opening.begun:
            self._opening.begin(spec.name for spec, _ in due)
            if not due:
                self._opening = None
                await self._voice.tell(await nothing_due(self._app))

    def _forget(self, name: str, _task: asyncio.Task[None]) -> None:
        self._polls.pop(name, None)

    async def _poll(self, spec: SourceSpec, state: SourceState) -> None:
        try:
            polled = await self._app.collector.poll(self._setup, spec, state)
        except MonitorError as error:
            # The store is full or closing and cannot remember that the source was asked.
            self._not_before[spec.name] = self._app.clock.now() + STORE_PAUSE
            polled = Polled(source=spec.name, error=str(error))
        except Exception:  # noqa: BLE001 - as above, for one source
            self._log.exception("defect while polling, goes on", source=spec.name)
            polled = Polled(source=spec.name, error="a defect of the monitor, see its log")
        self._troubles.note(polled, reported=self._opening is not None)
        if self._opening is not None:
            self._opening.record(polled)
        self._wake["pages"].set()
        self._wake["decide"].set()

    async def _names_known(self) -> bool:
        """Whether the channels have one name each; articles wait undecided until they have."""
        before = self._setup
        found = await self._names.settled(before)
        if found is not None and self._setup is before:
            self._setup = found
        return self._setup is found

    async def _read_pages(self) -> None:
        if not await self._names_known():
            return
        free = PAGES_AT_ONCE - len(self._reading)
        claimed = await self._app.pages.claim(free) if free else []
        if self._stopping.is_set():
            return
        for page in claimed:
            reading = asyncio.create_task(self._read_page(page))
            self._reading.add(reading)
            reading.add_done_callback(self._reading.discard)

    async def _read_page(self, page: PageTask) -> None:
        try:
            decided = await self._app.pages.read(self._setup, page)
        except MonitorError as error:
            self._log.error(
                "page not recorded, asked again", url=page.article.link, error=str(error)
            )
            return
        self._tell_decided(decided)
        self._wake["pages"].set()
        self._wake["decide"].set()

    async def _decide(self) -> None:
        if not await self._names_known():
            return
        all_asked = self._opening is not None and self._opening.all_asked()
        while decided := await self._app.collector.decide_waiting(self._setup):
            if self._stopping.is_set():
                return
            self._tell_decided(decided)
            self._life.turn("decide")
        self._settled = all_asked and not await self._anything_waits()
        self._wake["deliver"].set()

    def _tell_decided(self, decided: Iterable[tuple[Article, Decision]]) -> None:
        for article, decision in decided:
            self._log.debug("decided", title=article.title, reason=decision.reason)
            if self._opening is not None:
                self._opening.add((article, decision))

    async def _anything_waits(self) -> bool:
        """Whether an article still waits for its page."""
        latest = self._app.clock.now() + DECIDE_WITHIN
        return bool(await self._app.writer.run(lambda tx: tx.undecided(latest, 1)))

    async def _look_back(self) -> None:
        # What they bring would be neither judged by the new lists nor found by them.
        if self._by_the_last:
            await asyncio.wait(self._by_the_last)
            self._by_the_last.clear()
        setup = self._setup
        await self._lookback.catch_up(
            setup, lambda: setup is self._setup and not self._stopping.is_set()
        )
        self._wake["decide"].set()

    async def _deliver(self) -> None:
        deliverer = self._app.deliverer
        finished = self._opening is None or self._settled
        await deliverer.begin(self._setup.caps, first_cycle_done=finished)
        if deliverer.lines:
            await asyncio.wait(
                deliverer.lines, timeout=TICK_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            self._wake["deliver"].set()
        delivered = deliverer.taken()
        self._watchman.note_failures(delivered)
        if self._opening is not None:
            self._opening.count_alerts(delivered.alerts)
            if finished and not deliverer.lines:
                await self._opening.report()
                self._opening = None

    async def _tell_ops(self) -> None:
        await self._watchman.look(self._setup)

    async def _follow_config(self, reloader: Reloader) -> None:
        async for found in reloader.edits(self._stopping):
            await self._take(found)

    async def reload(self) -> None:
        """Read the configuration because a person asked for it, and say what came of it."""
        self._manager.reloading()
        try:
            if self._reloader is not None and (found := await self._reloader.look(asked=True)):
                await self._take(found)
        finally:
            self._manager.ready()

    async def _take(self, found: Reloaded) -> None:
        self._watchman.refused = found.refused
        if found.refused:
            self._log.error("configuration refused, the last good one stays", problems=found.text)
            self._app.ops.say(f"configuration refused, the last good one stays:\n{found.text}")
            return await self._voice.tell(f"configuration refused:\n{found.text}")
        self._log.info("configuration read", changes=found.text)
        if found.setup is not None:
            self._setup = found.setup
            self._by_the_last |= {*self._polls.values(), *self._reading}
            self._app.ops.use(ops_channel(found.setup.settings, self._app.notifier))
            self._app.ops.say(f"configuration taken:\n{found.text}")
            await self.check_channels()
            self._wake["collect"].set()
        return await self._voice.tell(f"configuration: {found.text}")

    async def check_channels(self) -> None:
        """Ask whether alerts would arrive, and tell what stands in the way."""
        settings = self._setup.settings
        ops = [settings.ops_channel] if settings.ops_channel else []
        names = dict.fromkeys([*settings.alert_channels, *ops])
        found = await in_daemon_thread(partial(self._app.notifier.check, list(names)))
        for line in found.trouble_lines:
            self._app.ops.say(f"alerts will not arrive as they should: {line}", grave=True)
        await self._voice.tell(*(f"Slack: {line}" for line in found.trouble_lines))

    async def _prune(self) -> None:
        # In small portions, so that polls and deliveries find their turn in between.
        removed = 1
        while removed and not self._stopping.is_set():
            removed = await self._app.writer.run(self._prune_some)

    def _prune_some(self, tx: Transaction) -> int:
        keep = Retention.of(self._setup.settings.retention)
        return tx.prune(self._app.clock.now(), keep=keep)

    async def _speak_up_early(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), FIRST_WORD)
        if self._opening is not None and not self._stopping.is_set():
            await self._opening.first_words()

    # -- the end -----------------------------------------------------------------------------

    async def _wind_down(self, loops: list[asyncio.Task[None]]) -> None:
        self._manager.stopping()
        self._engine.stop()
        self._app.fetcher.begin_no_more()
        self._app.ops.say("news-monitor is stopping")
        last_word = asyncio.create_task(self._app.ops.send())
        lines = self._app.deliverer.lines
        running = [*loops, *self._polls.values(), *self._reading, *lines, last_word]
        _, late = await asyncio.wait(running, timeout=GRACE)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if self._fatal is None:
            await self._give_back_pages()
        self._log.info("stopped", cut_off=len(late))
        if self._fatal is not None:
            raise self._fatal

    async def _give_back_pages(self) -> None:
        try:
            async with asyncio.timeout(GIVE_BACK_WITHIN):
                await self._app.pages.give_back()
        except (StoreError, TimeoutError) as error:  # the claims end by themselves
            self._log.warning("pages not given back, asked for later", error=str(error))
