"""The asyncio side of the store: one thread writes, many waiting jobs share one commit.

A commit costs an fsync (about 3 ms on a disk), a job much less. So whatever jobs wait run in ONE
transaction, each in a savepoint of its own: a job that fails is undone alone and its caller gets
its error, all others are made durable together. No caller hears of success before the commit.

A job that meets another process's transaction head on (PostgreSQL: each holds what the other waits
for) ends the transaction: what was done before is committed, which frees the way, and the job is
begun anew in the next one.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from monitor.errors import ContentionError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitor.store.store import SqlStore
    from monitor.store.transaction import SqlTransaction

T = TypeVar("T")

#: Jobs in one transaction: bounds what one failing commit takes along, and how long others wait.
BATCH = 64

#: How often in a row a job is begun anew before its caller is told.
TRIES = 10

_CLOSING = "the store is closing and takes no more work"


@dataclass(frozen=True, slots=True)
class _Job:
    run: Callable[[SqlTransaction], Any]
    answer: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a caller will be told: a value, or an error."""

    answer: asyncio.Future[Any]
    value: Any = None
    error: Exception | None = None

    def tell(self) -> None:
        """In the event loop; a caller that has gone is not told."""
        if self.answer.done():
            return
        if self.error is None:
            self.answer.set_result(self.value)
        else:
            self.answer.set_exception(self.error)


class Writer:
    """Runs jobs on the store in a thread of its own, in the order they came.

    Make it inside the event loop it serves. A job gets a transaction, must not wait for anything
    and must not keep the transaction.
    """

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = False
        self._ended = asyncio.Event()
        # A daemon: a database that never answers must not keep the process alive.
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    async def run(self, job: Callable[[SqlTransaction], T]) -> T:
        """The job's result, once it is durable.

        Raises what the job raised (then nothing of it is stored), or StoreError when the database
        fails or the writer is closing. When the caller is cancelled, a job that has not begun is
        dropped; one that has is finished.
        """
        if self._closing:
            raise StoreError(_CLOSING)
        answer: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Job(job, answer))
        return await answer

    async def close(self, within: float = 5.0) -> bool:
        """Finish what was accepted; True when all of it was, within so many seconds.

        Else the callers that still wait get a StoreError. May be called twice. The store itself
        stays open.
        """
        if not self._closing:
            self._closing = True
            self._jobs.put(None)
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._ended.wait()
            return True
        self._refuse_waiting()
        return False

    # -- in the thread ----------------------------------------------------------------------------

    def _work(self) -> None:
        more = True
        while more:
            jobs, more = self._waiting()
            tries = 0
            while jobs:
                outcomes = self._carried_out(jobs, again=tries < TRIES)
                tries = 0 if outcomes else tries + 1
                jobs = jobs[len(outcomes) :]
                self._in_loop(partial(_tell, outcomes))
        self._in_loop(self._ended.set)

    def _waiting(self) -> tuple[list[_Job], bool]:
        """The jobs that wait now, at least one unless closing; and whether more may come."""
        jobs: list[_Job] = []
        with suppress(queue.Empty):
            while len(jobs) < BATCH:
                job = self._jobs.get(block=not jobs)
                if job is None:
                    return jobs, False
                if not job.answer.cancelled():
                    jobs.append(job)
        return jobs, True

    def _carried_out(self, jobs: Sequence[_Job], *, again: bool) -> list[_Outcome]:
        """Run the jobs in one transaction; whatever ends that reaches all of them.

        With `again` it ends before a job that met contention; the outcomes are of those before.
        """
        outcomes: list[_Outcome] = []
        try:
            with self._store.transaction() as tx:
                for job in jobs:
                    outcome = _attempt(tx, job)
                    if again and isinstance(outcome.error, ContentionError):
                        break
                    outcomes.append(outcome)
        except BaseException as error:  # noqa: BLE001 - each caller gets it; the thread lives on
            return [_Outcome(job.answer, error=_tellable(error)) for job in jobs]
        return outcomes

    def _in_loop(self, action: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            self._loop.call_soon_threadsafe(action)

    def _refuse_waiting(self) -> None:
        with suppress(queue.Empty):
            while True:
                job = self._jobs.get_nowait()
                if job is not None:
                    _Outcome(job.answer, error=StoreError(_CLOSING)).tell()
        self._jobs.put(None)  # again: the thread has still to learn that it may end


def _tell(outcomes: Sequence[_Outcome]) -> None:
    for outcome in outcomes:
        outcome.tell()


def _attempt(tx: SqlTransaction, job: _Job) -> _Outcome:
    """The outcome of one job; raises only when the whole transaction cannot go on."""
    try:
        with tx.nested() as part:
            return _Outcome(job.answer, job.run(part))
    except Exception as error:  # the caller's own error, whatever it is, goes back to the caller
        if tx.spoiled:
            raise
        return _Outcome(job.answer, error=_tellable(error))


def _tellable(error: BaseException) -> Exception:
    """The error, or one in its place: SystemExit would end the loop, StopIteration no future."""
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    told = StoreError(f"a job on the store ended with {error!r}")
    told.__cause__ = error
    return told
