"""Many waiting jobs, one thread, one commit."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from monitor.errors import StoreError
from monitor.model import SourceState
from monitor.store.store import SqlStore
from monitor.store.writer import BATCH, Writer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from monitor.store.transaction import SqlTransaction

#: Longer than anything here takes; reached only when a test fails.
PATIENCE = 10


class WatchedStore(SqlStore):
    """A store in memory that counts commits, and can hold them up or let them fail."""

    commits = 0
    failure: Exception | None = None

    def watch(self) -> None:
        self.may_commit = threading.Event()
        self.may_commit.set()
        self.at_commit = threading.Event()

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        with super().transaction() as tx:
            yield tx
            self.at_commit.set()
            assert self.may_commit.wait(PATIENCE)
            if self.failure is not None:
                raise self.failure
        self.commits += 1

    def names(self) -> set[str]:
        with self.reading() as tx:
            return set(tx.source_states())


@pytest.fixture
def store() -> Iterator[WatchedStore]:
    opened = WatchedStore.open("sqlite://")
    opened.watch()
    yield opened
    opened.close()


@pytest.fixture
async def writer(store: WatchedStore) -> AsyncIterator[Writer]:
    made = Writer(store)
    yield made
    store.may_commit.set()
    assert await made.close(PATIENCE)


def saving(name: str) -> Callable[[SqlTransaction], str]:
    """A job that stores a source and returns its name."""

    def job(tx: SqlTransaction) -> str:
        tx.save_source_states([SourceState(name=name)])
        return name

    return job


def failing(name: str) -> Callable[[SqlTransaction], None]:
    """A job that stores a source and then fails."""

    def job(tx: SqlTransaction) -> None:
        tx.save_source_states([SourceState(name=name)])
        raise LookupError(name)

    return job


async def until(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, PATIENCE)


async def busy(store: WatchedStore, writer: Writer) -> asyncio.Task[str]:
    """Hold the writer at the commit of a first job, so that what follows has to wait."""
    store.may_commit.clear()
    first = asyncio.create_task(writer.run(saving("first")))
    await until(store.at_commit)
    store.at_commit.clear()
    return first


async def test_a_job_returns_its_result(store: WatchedStore, writer: Writer) -> None:
    """And what it wrote is stored."""
    assert await writer.run(saving("a")) == "a"
    assert store.names() == {"a"}


async def test_waiting_jobs_share_one_commit(store: WatchedStore, writer: Writer) -> None:
    """What waits while another commit is under way is committed together, in order."""
    first = await busy(store, writer)
    order: list[int] = []

    def numbered(number: int) -> Callable[[SqlTransaction], None]:
        return lambda _: order.append(number)

    rest = [asyncio.create_task(writer.run(numbered(n))) for n in range(20)]
    await asyncio.sleep(0)

    store.may_commit.set()
    await asyncio.gather(first, *rest)

    assert (store.commits, order) == (2, list(range(20)))


async def test_a_commit_takes_a_bounded_number(store: WatchedStore, writer: Writer) -> None:
    """However many wait, a commit takes no more than BATCH."""
    first = await busy(store, writer)
    rest = [asyncio.create_task(writer.run(saving(str(n)))) for n in range(BATCH + 1)]
    await asyncio.sleep(0)

    store.may_commit.set()
    await asyncio.gather(first, *rest)

    assert store.commits == 3


async def test_a_failing_job_is_undone_alone(store: WatchedStore, writer: Writer) -> None:
    """Its caller gets its error; the others of the same commit are stored."""
    first = await busy(store, writer)
    jobs = (saving("a"), failing("b"), saving("c"))
    rest = [asyncio.create_task(writer.run(job)) for job in jobs]
    await asyncio.sleep(0)

    store.may_commit.set()
    results = await asyncio.gather(first, *rest, return_exceptions=True)

    assert [str(each) for each in results] == ["first", "a", "b", "c"]
    assert isinstance(results[2], LookupError)
    assert (store.commits, store.names()) == (2, {"first", "a", "c"})


async def test_no_result_before_the_commit(store: WatchedStore, writer: Writer) -> None:
    """A caller that is told of success can rely on it."""
    task = await busy(store, writer)

    assert not task.done()
    store.may_commit.set()
    assert await task == "first"


async def test_a_failed_commit_reaches_all(store: WatchedStore, writer: Writer) -> None:
    """Nobody is told of success, nothing is stored, and the next job is served."""
    first = await busy(store, writer)
    rest = [asyncio.create_task(writer.run(saving(name))) for name in "ab"]
    store.failure = StoreError("the disk is full")

    store.may_commit.set()
    results = await asyncio.gather(first, *rest, return_exceptions=True)
    store.failure = None

    assert [str(each) for each in results] == ["the disk is full"] * 3
    assert store.names() == set()
    assert await writer.run(saving("later")) == "later"


async def test_a_cancelled_caller_that_waits_is_dropped(
    store: WatchedStore, writer: Writer
) -> None:
    """A job that has not begun when its caller goes is not run."""
    first = await busy(store, writer)
    waiting = asyncio.create_task(writer.run(saving("dropped")))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.sleep(0)

    store.may_commit.set()
    await first
    await writer.run(saving("last"))

    assert waiting.cancelled()
    assert store.names() == {"first", "last"}


async def test_a_cancelled_caller_of_a_running_job_harms_nobody(
    store: WatchedStore, writer: Writer
) -> None:
    """What has begun is finished; its result is thrown away."""
    running = await busy(store, writer)
    running.cancel()

    store.may_commit.set()
    await writer.run(saving("next"))

    assert store.names() == {"first", "next"}


async def test_close_finishes_what_was_accepted(store: WatchedStore) -> None:
    """Also what still waits; afterwards nothing is accepted, and closing again is allowed."""
    writer = Writer(store)
    first = await busy(store, writer)
    rest = [asyncio.create_task(writer.run(saving(str(n)))) for n in range(BATCH + 1)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(writer.close(PATIENCE))
    await asyncio.sleep(0)
    with pytest.raises(StoreError, match="takes no more work"):
        await writer.run(saving("late"))

    store.may_commit.set()
    finished = await closing

    assert finished
    assert len(await asyncio.gather(first, *rest)) == BATCH + 2
    assert await writer.close(PATIENCE)


async def test_close_gives_up_after_its_deadline(store: WatchedStore) -> None:
    """Who still waits learns that nothing of theirs was stored."""
    writer = Writer(store)
    first = await busy(store, writer)
    waiting = asyncio.create_task(writer.run(saving("waiting")))
    await asyncio.sleep(0)

    finished = await writer.close(within=0.01)

    assert not finished
    with pytest.raises(StoreError, match="takes no more work"):
        await waiting
    store.may_commit.set()
    assert await first == "first"
    assert await writer.close(PATIENCE)
    assert store.names() == {"first"}


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), StopIteration(1)])
async def test_a_job_cannot_end_thread_or_loop(
    store: WatchedStore, writer: Writer, error: BaseException
) -> None:
    """What would do more than fail becomes an error like any other; the writer lives on."""

    def stop(_: SqlTransaction) -> None:
        raise error

    with pytest.raises(StoreError, match=type(error).__name__):
        await writer.run(stop)
    assert await writer.run(saving("a")) == "a"
