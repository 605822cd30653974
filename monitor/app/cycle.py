"""One cycle over the sources, and what is said of it afterwards."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from monitor.app.collect import Polled
from monitor.core.pages import DECIDE_WITHIN
from monitor.core.polling import is_due, remembered
from monitor.notify.wording import counted, spoken_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from monitor.app.setup import Setup
    from monitor.app.wiring import App
    from monitor.model import Article, Decision, SourceSpec, SourceState

#: Pages that one process has claimed at a time, over all hosts: waiting for a turn on their host,
#: being fetched, or being read. Of one host there are at most `core.pages.PER_HOST`.
PAGES_AT_ONCE = 20
#: Seconds between two looks for wanted pages.
LOOK_EVERY = 0.5
#: How many near misses and failing sources a line names.
NAMED = 3
#: What helps where robots.txt forbids a page.
WHEN_BARRED = (
    "look for a feed with: monitor sources add ADDRESS, or ask the publisher for permission"
)


@dataclass(slots=True)
class Cycle:
    """What happened since the cycle began."""

    #: By source: its first good answer, else its latest trouble. A short `every` asks a source
    #: again before the slowest of the cycle has answered.
    polls: dict[str, Polled] = field(default_factory=dict)
    decided: list[tuple[Article, Decision]] = field(default_factory=list)
    alerts: int = 0

    def record(self, polled: Polled) -> None:
        """Count one more poll."""
        before = self.polls.get(polled.source)
        if before is None or before.error:
            self.polls[polled.source] = polled

    @property
    def failed(self) -> list[Polled]:
        """The sources that did not answer."""
        return [poll for poll in self.polls.values() if poll.error]

    @property
    def answered(self) -> int:
        """How many sources answered."""
        return len(self.polls) - len(self.failed)


async def due_sources(
    app: App, setup: Setup, now: datetime
) -> list[tuple[SourceSpec, SourceState]]:
    """The enabled sources whose time has come, with what is remembered of them."""
    states = await app.writer.run(lambda tx: tx.source_states(setup.sources))
    known = [(spec, remembered(spec, states.get(name))) for name, spec in setup.sources.items()]
    return [(spec, state) for spec, state in known if is_due(spec, state, now)]


async def run_cycle(app: App, setup: Setup) -> Cycle:
    """Ask every due source once and decide all that waits; delivers nothing.

    What a source brought is decided while others are still asked: no news waits for the slowest.
    """
    cycle = Cycle()
    due = await due_sources(app, setup, app.clock.now())

    polling = asyncio.create_task(_poll_all(app, setup, due))
    await _second_step(app, setup, cycle, polling)
    for polled in await polling:
        cycle.record(polled)
    all_waiting = app.clock.now() + DECIDE_WITHIN
    cycle.decided.extend(await _decide(app, setup, all_waiting))
    return cycle


async def _poll_all(
    app: App, setup: Setup, due: Sequence[tuple[SourceSpec, SourceState]]
) -> list[Polled]:
    return await asyncio.gather(*(app.collector.poll(setup, spec, state) for spec, state in due))


async def _second_step(
    app: App, setup: Setup, cycle: Cycle, polling: asyncio.Task[list[Polled]]
) -> None:
    """Read pages and decide while sources are asked, and for DECIDE_WITHIN after that.

    Pages that are not begun by then stay wanted.
    """
    running: set[asyncio.Task[list[tuple[Article, Decision]]]] = set()
    until: datetime | None = None
    while running or not polling.done() or until is None:
        if polling.done() and until is None:
            until = app.clock.now() + DECIDE_WITHIN
        free = PAGES_AT_ONCE - len(running)
        if free and (until is None or app.clock.now() < until):
            tasks = await app.pages.claim(free)
            running |= {asyncio.create_task(app.pages.read(setup, task)) for task in tasks}
        ends: list[asyncio.Task[Any]] = [*running, *([] if polling.done() else [polling])]
        if ends:
            await asyncio.wait(ends, timeout=LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED)
        for done in [task for task in running if task.done()]:
            running.remove(done)
            cycle.decided.extend(done.result())
        cycle.decided.extend(await _decide(app, setup))


async def _decide(
    app: App, setup: Setup, by: datetime | None = None
) -> list[tuple[Article, Decision]]:
    """Decide everything that is due."""
    decided: list[tuple[Article, Decision]] = []
    while more := await app.collector.decide_waiting(setup, by):
        decided.extend(more)
    return decided


async def nothing_due(app: App) -> str:
    """What is said when no source is due: when the next one is, and which ones fail."""
    states = await app.writer.run(lambda tx: tx.source_states(app.setup.sources))
    due = [each.next_due_at for each in states.values() if each.next_due_at and not each.gone]
    if not due:
        return "there is no source to ask; add one in config/sources/"
    line = f"nothing is due; the next poll is at {spoken_time(min(due))}"
    failing = [
        Polled(source=name, error=state.last_error)
        for name, state in states.items()
        if state.failures
    ]
    return "\n".join([line, _failures(failing, "failing", NAMED)] if failing else [line])


def cycle_line(cycle: Cycle) -> str:
    """`312 items from 13 sources, 0 alerts, nearest misses: ...`."""
    items = sum(poll.items or 0 for poll in cycle.polls.values())
    line = (
        f"{counted(items, 'item')} from {counted(cycle.answered, 'source')}, "
        f"{counted(cycle.alerts, 'alert')}"
    )
    misses = nearest_misses(cycle.decided)
    return f"{line}, nearest misses: {'; '.join(misses) if misses else 'none'}"


def failure_lines(failed: Iterable[Polled], named: int = NAMED) -> list[str]:
    """`2 sources unreachable: Electrek (electrek.co does not resolve); ...`.

    Further lines name those that robots.txt forbids, with what can be done, and those that answered
    but not what they should; no line for none.
    """
    polls = list(failed)
    silent = [poll for poll in polls if not poll.reached]
    barred = [poll for poll in polls if poll.barred]
    wrong = [poll for poll in polls if poll.reached and not poll.barred]
    lines = (
        (silent, "unreachable", ""),
        (barred, "refused by robots.txt", f"; {WHEN_BARRED}"),
        (wrong, "failed", ""),
    )
    return [_failures(some, word, named) + advice for some, word, advice in lines if some]


def _failures(polls: Sequence[Polled], word: str, named: int) -> str:
    first = "; ".join(f"{poll.source} ({poll.error})" for poll in polls[:named])
    more = f"; and {len(polls) - named} more" if len(polls) > named else ""
    return f"{counted(len(polls), 'source')} {word}: {first}{more}"


def nearest_misses(decided: Iterable[tuple[Article, Decision]]) -> list[str]:
    """The closest articles that did not match, best first, each with its reason."""
    misses = [
        (max(decision.verdict.near_misses, key=lambda miss: miss.score), article.title)
        for article, decision in decided
        if decision.verdict.near_misses and not decision.verdict.matches
    ]
    ranked = sorted(misses, key=lambda pair: -pair[0].score)[:NAMED]
    return [f"“{title}” ({miss.watch}: {miss.reason})" for miss, title in ranked]
