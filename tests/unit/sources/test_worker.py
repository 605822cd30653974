"""The worker process: what it costs, what it survives, and that it ends."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from monitor.errors import ParseError
from monitor.model import Answer, SourceSpec
from monitor.sources.worker import WorkerParser, read_document, within_limits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

SPEC = SourceSpec(name="Grid", kind="feed", url="https://grid.example/feed")


def answer(body: bytes) -> Answer:
    return Answer(status=200, url=SPEC.url, body=body)


GOOD = answer(b"<rss><channel><item><title>Fine</title></item></channel></rss>")
#: feedparser needs seconds for it.
SLOW = answer(b"<rss" * 600_000)
PAGE = answer(b"<html><title>Sign in</title></html>")


def workers() -> list[Any]:
    return [child for child in multiprocessing.active_children() if "pebble" in child.name]


@asynccontextmanager
async def parser(**limits: Any) -> AsyncIterator[WorkerParser]:
    made = WorkerParser(**limits)
    try:
        yield made
    finally:
        await made.close()


async def assert_reads_on(made: WorkerParser) -> None:
    parsed = await made.parse(SPEC, GOOD)
    assert [item.title for item in parsed.items] == ["Fine"]


async def test_no_process_before_the_first_document() -> None:
    """A cycle in which nothing changed pays for no worker."""
    async with parser():
        assert workers() == []


async def test_a_prepared_process_reads_the_first_document() -> None:
    """It is started ahead, once, and by nobody who waits for it."""
    async with parser() as made:
        made.prepare()
        [ahead] = workers()
        await assert_reads_on(made)

        assert [each.pid for each in workers()] == [ahead.pid]


async def test_documents_are_read_in_one_process_that_ends() -> None:
    """Many documents, one worker; none is left after close."""
    async with parser() as made:
        parsed = await asyncio.gather(*(made.parse(SPEC, GOOD) for _ in range(20)))
        assert len(workers()) == 1

    assert {item.title for one in parsed for item in one.items} == {"Fine"}
    assert workers() == []


async def test_a_refused_document_keeps_its_reason() -> None:
    """ParseError crosses the border with message and reason."""
    async with parser() as made:
        with pytest.raises(ParseError, match="an HTML page titled “Sign in”") as caught:
            await made.parse(SPEC, PAGE)

    assert caught.value.reason == "not_a_feed"


async def test_too_slow_on_the_wall() -> None:
    """A document beyond the deadline costs its worker, and only that."""
    async with parser(wall_seconds=0.3) as made:
        with pytest.raises(ParseError, match=r"more than 0\.3 seconds") as caught:
            await made.parse(SPEC, SLOW)
        assert caught.value.reason == "too_slow"
        await assert_reads_on(made)


async def test_too_slow_on_the_processor() -> None:
    """The limit on processor time ends the worker by itself."""
    async with parser(cpu_seconds=0) as made:
        with pytest.raises(ParseError, match="processor time") as caught:
            await made.parse(SPEC, SLOW)
        assert caught.value.reason == "too_slow"
        await assert_reads_on(made)


async def test_the_processor_limit_is_for_each_document() -> None:
    """A worker that has read for long still has the whole limit for the next document."""
    spec = answer(b"<rss" * 20_000)
    async with parser(cpu_seconds=1) as made:
        for _ in range(3):
            with pytest.raises(ParseError) as caught:
                await made.parse(SPEC, spec)
            assert caught.value.reason == "broken"
        await assert_reads_on(made)


async def test_a_killed_worker() -> None:
    """Killed in the middle of a document: that one has crashed, the next one is read."""
    async with parser() as made:
        reading = asyncio.create_task(made.parse(SPEC, SLOW))
        while not reading.done():  # a worker killed before it took the document is replaced
            for worker in workers():
                worker.kill()
            await asyncio.sleep(0.3)

        with pytest.raises(ParseError) as caught:
            await reading
        assert caught.value.reason == "crashed"
        await assert_reads_on(made)


async def test_a_worker_killed_while_idle() -> None:
    """The out-of-memory killer may come between two documents."""
    async with parser() as made:
        await assert_reads_on(made)
        [worker] = workers()
        worker.kill()
        worker.join()
        await assert_reads_on(made)


async def test_memory_is_limited() -> None:
    """A document that needs more than its share is an error, not a dead machine."""
    hungry = answer(b'{"items":[' + b"{}," * 1_000_000 + b"{}]}")
    async with parser(memory_bytes=100 * 1024 * 1024) as made:
        with pytest.raises(ParseError) as caught:
            await made.parse(SPEC, hungry)
        assert caught.value.reason in {"too_large", "crashed"}
        await assert_reads_on(made)


async def test_a_page_is_read_within_the_limits() -> None:
    """The reader of pages fits into the worker's memory beside the reader of feeds."""
    page = Answer(
        status=200,
        url="https://grid.example/kore",
        body=b"<html><title>KORE drops its plant</title><article>"
        + b"<p>KORE will not build its plant near Buckeye, the county said on Friday.</p>" * 20_000,
    )
    async with parser() as made:
        await assert_reads_on(made)
        found = await made.extract(page)
        await assert_reads_on(made)

    assert found.title == "KORE drops its plant"
    assert found.text.startswith("KORE will not build")


async def test_the_loop_is_never_blocked() -> None:
    """While a document is read, and while the worker starts, other tasks run."""
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.005)
            longest = max(longest, time.monotonic() - last)
            last = time.monotonic()

    async with parser(wall_seconds=1) as made:
        ticking = asyncio.create_task(tick())
        with pytest.raises(ParseError):
            await made.parse(SPEC, SLOW)
        ticking.cancel()

    assert longest < 0.5


async def test_close_does_not_wait_for_a_document() -> None:
    """A service that is told to stop stops, whatever its worker is doing."""
    made = WorkerParser()
    await assert_reads_on(made)
    reading = asyncio.create_task(made.parse(SPEC, SLOW))
    await asyncio.sleep(0)
    reading.cancel()
    start = time.monotonic()
    await made.close()

    assert time.monotonic() - start < 2
    assert workers() == []


async def test_nothing_is_read_after_close() -> None:
    """A late task gets an error, not a new process."""
    made = WorkerParser()
    await made.close()

    with pytest.raises(ParseError):
        await made.parse(SPEC, GOOD)
    assert workers() == []


def test_a_fault_of_ours_is_named_as_one() -> None:
    """What is no ParseError must not look like the publisher's fault."""
    bad = SourceSpec(name="x", kind="nonsense")  # type: ignore[arg-type]  # on purpose

    with pytest.raises(ParseError, match="please report") as caught:
        within_limits(read_document, 3_600, bad, GOOD)
    assert caught.value.reason == "crashed"


SERVICE = """
import asyncio, os, signal
if __name__ != "__main__":
    raise SystemExit("the worker imported the main module")
from monitor.model import Answer, SourceSpec
from monitor.sources.worker import WorkerParser

async def main():
    body = b"<rss><channel><item><title>a</title></item></channel></rss>"
    answer = Answer(status=200, url="", body=body)
    await WorkerParser().parse(SourceSpec(name="x", kind="feed"), answer)
    print("read", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


def test_no_orphan_when_the_service_is_killed(tmp_path: Path) -> None:
    """kill -9 on the service ends the worker too, and a worker never runs the main module.

    The worker shares the service's output, so reading it to its end waits for both.
    """
    script = tmp_path / "service.py"
    script.write_text(SERVICE)

    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=20
    )

    assert (done.returncode, done.stdout.strip()) == (-signal.SIGKILL, "read"), done.stderr
