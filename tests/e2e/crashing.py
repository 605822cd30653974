"""`monitor` with parts exchanged: a clock that runs faster, a crash in it, a broken outbox.

    python -m tests.e2e.crashing --clock 10 START BEGAN --crash after-claim -- run

Everything enters through the `make_` functions of `monitor.app.wiring`; the program that then runs
is the real one. What was exchanged is said on the first line of standard output. A crash is what
kill -9 does: nothing is closed, flushed or written down.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from monitor.__main__ import main as monitor
from monitor.app import wiring
from monitor.engine.embedded import EmbeddedEngine
from monitor.model import AlertKind, DeliveryState
from monitor.store.writer import Writer
from tests.fakes.clock import ScaledClock

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import timedelta

    from monitor.model import Alert, Answer, Receipt, Request
    from monitor.ports import Fetcher, Notifier

#: Real seconds after which a request that nobody answers is surely under way.
UNDER_WAY = 0.5

#: In the order of `docs/explanation/delivery.md`: before or after the commit of a transaction that
#: did this, which is a verb of `ports.Transaction` with the state it was given, if any.
COMMITS = {
    "before-ingest": ("before", "add_articles"),
    "after-ingest": ("after", "add_articles"),
    "before-alerts": ("before", "add_alerts"),
    "after-alerts": ("after", "add_alerts"),
    "during-folding": ("before", "mark folded"),
    "after-folding": ("after", "mark folded"),
    "before-claim": ("before", "mark sending"),
    "after-claim": ("after", "mark sending"),
    "before-sent": ("before", "settle sent"),
    "after-sent": ("after", "settle sent"),
    "before-unknown": ("before", "settle unknown"),
    "after-unknown": ("after", "settle unknown"),
}
#: The same of what comes after an alert: it grows, and its message is edited.
GROWTH = {
    "before-growth": ("before", "revise_alerts"),
    "after-growth": ("after", "revise_alerts"),
    "before-edited": ("before", "settle_edit"),
    "after-edited": ("after", "settle_edit"),
}
FETCHES = ("before-fetch", "during-fetch", "after-fetch")
CALLS = ("before-post", "after-post", "answer-lost", "during-look", "after-look")
NOTES = ("before-note", "after-note", "note-lost", "during-note-look", "after-note-look")
EDITS = ("before-edit", "after-edit", "edit-lost")
POINTS = (*FETCHES, *COMMITS, *CALLS)
#: Those of an alert that stands already, and of which a further report comes.
LATER_POINTS = (*GROWTH, *NOTES, *EDITS)
OUTBOXES = ("sent-before-post", "post-before-mark", "never-looks")


def die() -> None:
    """End as by kill -9."""
    os.kill(os.getpid(), signal.SIGKILL)
    threading.Event().wait()  # the signal takes its moment; nothing more may happen in it


class CrashingFetcher:
    """Dies around its first request."""

    def __init__(self, inner: Fetcher, point: str) -> None:
        self._inner = inner
        self._point = point

    async def fetch(self, request: Request) -> Answer:
        if self._point == "before-fetch":
            die()
        fetching = asyncio.ensure_future(self._inner.fetch(request))
        if self._point == "during-fetch":
            await asyncio.wait([fetching], timeout=UNDER_WAY)
            die()
        answer = await fetching
        die()
        return answer

    def begin_no_more(self) -> None:
        self._inner.begin_no_more()

    async def close(self) -> None:
        await self._inner.close()


class CrashingNotifier:
    """Dies around its first message, or its first look."""

    def __init__(self, inner: Notifier, point: str) -> None:
        self._inner = inner
        self._point = point

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def deliver(self, alert: Alert, now: datetime, after: Receipt | None = None) -> Receipt | None:
        names = ("before-post", "after-post", "answer-lost")
        if alert.kind is AlertKind.COVERAGE:
            names = ("before-note", "after-note", "note-lost")
        receipt: Receipt | None = self._around(
            names, lambda: self._inner.deliver(alert, now, after)
        )
        return receipt

    def edit(
        self,
        alert: Alert,
        receipt: Receipt,
        now: datetime,
        after: Receipt | None = None,
        later: Receipt | None = None,
    ) -> None:
        names = ("before-edit", "after-edit", "edit-lost")
        self._around(names, lambda: self._inner.edit(alert, receipt, now, after, later))

    def _around(self, names: tuple[str, str, str], call: Callable[[], Any]) -> Any:
        before, after, lost = names
        if self._point == before:
            die()
        try:
            result = call()
        except Exception:
            if self._point == lost:
                die()
            raise
        if self._point == after:
            die()
        return result

    def find(
        self, channel: str, ids: Collection[str], since: datetime, thread: Receipt | None = None, /
    ) -> Mapping[str, Receipt]:
        where = "note-look" if thread else "look"
        if self._point == f"during-{where}":
            look = threading.Thread(target=self._inner.find, args=(channel, ids, since, thread))
            look.start()
            look.join(UNDER_WAY)
            die()
        found = self._inner.find(channel, ids, since, thread)
        if self._point == f"after-{where}":
            die()
        return found


class Watched:
    """A transaction that notes what is done in it."""

    def __init__(self, tx: Any, done: set[str]) -> None:
        self._tx = tx
        self._done = done

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._tx, name)

        def noted(*arguments: Any, **more: Any) -> Any:
            if arguments and arguments[0]:  # with nothing to write nothing is done
                self._done.add(f"{name} {state_of(arguments[1:])}".rstrip())
            return verb(*arguments, **more)

        return noted


class CrashingWriter(Writer):
    """Dies at the commit of the first transaction that does something."""

    moment, deed = "", ""

    async def run(self, job: Callable[[Any], Any]) -> Any:
        done: set[str] = set()

        def watched(tx: Any) -> Any:
            result = job(Watched(tx, done))
            if self.moment == "before" and self.deed in done:
                die()
            return result

        result = await super().run(watched)
        if self.moment == "after" and self.deed in done:
            die()
        return result


class BrokenOutbox(Writer):
    """Writes something else when a message is claimed for sending."""

    instead: DeliveryState | None = None

    async def run(self, job: Callable[[Any], Any]) -> Any:
        return await super().run(lambda tx: job(_Miswritten(tx, self.instead)))


class _Miswritten:
    def __init__(self, tx: Any, instead: DeliveryState | None) -> None:
        self._tx = tx
        self._instead = instead

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    def mark(
        self, ids: Sequence[str], state: DeliveryState, now: datetime, error: str | None = None
    ) -> None:
        if state is DeliveryState.SENDING and self._instead is not None:
            state = self._instead
        self._tx.mark(ids, state, now, error)


class NeverLooks:
    """A notifier that would rather send again."""

    looks: Sequence[timedelta] = ()

    def __init__(self, inner: Notifier) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class ScaledEngine(EmbeddedEngine):
    """Wakes as often as the scaled clock says, within reason."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self._factor = factor

    def every(self, seconds: float, wake: Callable[[], None]) -> None:
        super().every(max(seconds / self._factor, 0.05), wake)


def state_of(arguments: Sequence[Any]) -> str:
    """The state that `mark` or `settle` was given; "" for all else."""
    for argument in arguments[:1]:
        state = getattr(argument, "state", argument)
        if isinstance(state, DeliveryState):
            return state.value
    return ""


def exchange(name: str, make: Callable[..., Any]) -> None:
    """Let the composition root make a part differently; `make` gets what was made, and from what.

    Part names are those of the functions of `wiring`.
    """
    original = getattr(wiring, name)

    def made(*arguments: Any, **more: Any) -> Any:
        return make(original(*arguments, **more))

    setattr(wiring, name, made)


def scale(factor: float, start: float, began: float, *, patient: bool) -> None:
    """Let time run faster: the clock, what wakes by it, and, unless `patient`, Slack's 8 s."""
    clock = ScaledClock(factor, datetime.fromtimestamp(start, UTC), began)

    def hurried(client: Any) -> Any:
        if client is not None and not patient:
            client.timeout = max(client.timeout / factor, 0.5)
        return client

    exchange("make_clock", lambda _: clock)
    exchange("make_engine", lambda _: ScaledEngine(factor))
    exchange("slack_client", hurried)


def arm(point: str) -> None:
    """Let it crash there."""
    if point in FETCHES:
        exchange("make_fetcher", lambda fetcher: CrashingFetcher(fetcher, point))
    elif point in (*CALLS, *NOTES, *EDITS):
        exchange("make_notifier", lambda notifier: CrashingNotifier(notifier, point))
    else:
        CrashingWriter.moment, CrashingWriter.deed = (COMMITS | GROWTH)[point]
        setattr(wiring, "make_writer", CrashingWriter)  # noqa: B010 - an exchange, not a definition
    print(f"crash point armed: {point}", flush=True)


def unhinge(outbox: str) -> None:
    """Break the outbox in one of the ways of `OUTBOXES`."""
    if outbox == "never-looks":
        exchange("make_notifier", NeverLooks)
    else:
        early = outbox == "sent-before-post"
        BrokenOutbox.instead = DeliveryState.SENT if early else DeliveryState.PENDING
        setattr(wiring, "make_writer", BrokenOutbox)  # noqa: B010 - as above
    print(f"broken outbox: {outbox}", flush=True)


def main() -> None:
    """Exchange what the arguments name, then be `monitor`."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.crashing")
    parser.add_argument("--clock", type=float, nargs=3, metavar=("FACTOR", "START", "BEGAN"))
    parser.add_argument("--patient", action="store_true", help="give Slack its real 8 s")
    parser.add_argument("--crash", choices=(*POINTS, *LATER_POINTS))
    parser.add_argument("--outbox", choices=OUTBOXES)
    parser.add_argument("arguments", nargs="*")
    options = parser.parse_args()
    if options.clock:
        scale(*options.clock, patient=options.patient)
    if options.crash:
        arm(options.crash)
    if options.outbox:
        unhinge(options.outbox)
    sys.argv = ["monitor", *options.arguments]
    monitor()


if __name__ == "__main__":
    main()
