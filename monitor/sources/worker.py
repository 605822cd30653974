"""Where strangers' bytes are read: a process of its own that can be killed.

It is started on the first parse, so a cycle in which nothing changed never pays for it. It limits
itself; a document that breaks a limit costs that process, never the service: the document gets a
ParseError, the next one a new process. The only module that imports pebble.
"""

from __future__ import annotations

import asyncio
import fcntl
import gc
import resource
import signal
import sys
import threading
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessPool

from monitor.core.identity import identified
from monitor.errors import ParseError
from monitor.sources import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from monitor.model import Answer, Page, Parsed, SourceSpec

T = TypeVar("T")

#: For one document: processor seconds, and seconds on the wall.
CPU_SECONDS = 10
WALL_SECONDS = 20.0
#: Address space of the process; some 45 MB of it are taken before the first document.
MEMORY_BYTES = 512 * 1024 * 1024
#: A process is replaced after so many documents, in case a library leaks.
DOCUMENTS = 5_000

# The most that Linux gives without privileges (/proc/sys/fs/pipe-max-size).
_PIPE_BYTES = 1024 * 1024

# A worker has nothing to save: if it does not end at once when told to, it is killed.
CONSTS.term_timeout = 0.3


class WorkerParser:
    """`ports.Parser` in one worker process. For one event loop; to be closed in the end."""

    def __init__(
        self,
        *,
        cpu_seconds: int = CPU_SECONDS,
        wall_seconds: float = WALL_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._memory_bytes = memory_bytes
        self._pool: ProcessPool | None = None
        self._lock = threading.Lock()
        self._closed = False

    async def parse(self, spec: SourceSpec, answer: Answer) -> Parsed:
        """Read one document; see ports.Parser. Documents are read one after the other."""
        return await self._guarded(read_document, spec, answer)

    def prepare(self) -> None:
        """Start the process now, for a cycle in which every document is new.

        It then loads its libraries while this process still loads its own.
        """
        with self._lock:
            self._running_pool().schedule(load_readers)

    async def extract(self, answer: Answer) -> Page:
        """The article on a page; see ports.Parser."""
        return await self._guarded(read_page, answer)

    async def run(self, read: Callable[[Answer], T], answer: Answer) -> T:
        """What a function of a module makes of one document, under the same limits and errors."""
        return await self._guarded(read, answer)

    async def _guarded(self, read: Callable[..., T], *args: object) -> T:
        """What `read` makes of its arguments in the worker; raises ParseError."""
        try:
            try:
                return await self._in_worker(read, *args)
            except BrokenProcessPool:  # the process died between two documents
                return await self._in_worker(read, *args)
        except TimeoutError as error:
            raise _too_slow(f"{self._wall_seconds:g} seconds") from error
        except ProcessExpired as error:
            if error.exitcode == -signal.SIGXCPU:
                raise _too_slow(f"{self._cpu_seconds} seconds of processor time") from error
            raise _crashed(f"the reader ended with {error.exitcode}") from error
        except BrokenProcessPool as error:
            raise _crashed("the reader could not be started") from error

    async def _in_worker(self, read: Callable[..., T], *args: object) -> T:
        schedule = partial(self._schedule, read, *args)
        if self._pool is not None and self._pool.active:
            future = schedule()  # only queues
        else:
            future = await asyncio.to_thread(schedule)  # starts a process
        return await asyncio.wrap_future(future)

    async def close(self) -> None:
        """End the process, whatever it is doing; documents that wait are given up."""
        self._closed = True
        await asyncio.to_thread(self._stop)

    def _schedule(self, read: Callable[..., T], *args: object) -> Future[T]:
        with self._lock:
            future: Future[T] = self._running_pool().schedule(
                within_limits, args=(read, self._cpu_seconds, *args), timeout=self._wall_seconds
            )
            return future

    def _running_pool(self) -> ProcessPool:
        if self._closed:
            raise _crashed("the monitor is shutting down")
        if self._pool is None or not self._pool.active:
            self._discard()
            self._pool = self._new_pool()
        return self._pool

    def _new_pool(self) -> ProcessPool:
        """A pool that starts its process with the first document."""
        return ProcessPool(
            max_workers=1,
            max_tasks=DOCUMENTS,
            initializer=set_up,
            initargs=(self._memory_bytes,),
            context=_LeanContext(),
        )

    def _stop(self) -> None:
        with self._lock:
            self._discard()

    def _discard(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it untyped
            self._pool.join()
            self._pool = None


def _too_slow(limit: str) -> ParseError:
    return ParseError(
        f"Reading the answer took more than {limit} and was given up.", reason="too_slow"
    )


def _crashed(how: str) -> ParseError:
    return ParseError(f"Reading the answer broke down: {how}.", reason="crashed")


# -- inside the worker -----------------------------------------------------------------------------


def set_up(memory_bytes: int) -> None:
    """Called once in the new process."""
    # Documents make many records and few cycles.
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    # macOS refuses a limit below what a process has mapped already; the time limits hold there.
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def load_readers() -> None:
    """Load what nearly every document needs."""
    from monitor.sources import feed_fast  # noqa: F401, PLC0415 - for its effect, and only here


def within_limits(read: Callable[..., T], cpu_seconds: int, *args: object) -> T:
    """What `read` makes of one document in this process, with a limit on its processor time.

    Raises ParseError and nothing else; a broken limit ends the process.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    until = int(used.ru_utime + used.ru_stime) + cpu_seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))
    try:
        return read(*args)
    except ParseError:
        raise
    except MemoryError as error:
        raise ParseError(
            "Reading the answer takes more memory than a document may have.", reason="too_large"
        ) from error
    except Exception as error:  # a fault of ours, but it must not look like the publisher's silence
        raise ParseError(
            f"Reading the answer failed by a fault of the monitor ({error!r}); please report it.",
            reason="crashed",
        ) from error


def read_document(spec: SourceSpec, answer: Answer) -> Parsed:
    """The items of a document, with what they are recognised by.

    That is worked out here too, beside the process that waits.
    """
    return identified(KINDS[spec.kind].parse(spec, answer), spec)


def read_page(answer: Answer) -> Page:
    """The article on a page."""
    from monitor.extract.page import article_on  # noqa: PLC0415 - trafilatura: 0.2 s, 30 MB

    return article_on(answer)


# -- starting the worker ---------------------------------------------------------------------------


class _LeanProcess(SpawnProcess):
    """A spawned process that does not import the program's main module.

    multiprocessing imports it so that objects defined there can be unpickled. We send none, and
    the main module would bring the whole command line (0.2 s of processor time, 25 MB).
    """

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - the name is multiprocessing's
        with _without_main():
            return SpawnProcess._Popen(process_obj)  # noqa: SLF001 - the one hook there is


class _LeanContext(SpawnContext):
    Process = _LeanProcess

    def Pipe(self, duplex: bool = True) -> tuple[Any, Any]:  # noqa: N802 - as above
        """A pipe that holds a whole document, so that the worker never waits for the next one.

        With the usual 64 KB each document takes several turns of a busy main process to pass
        (measured on 500 feeds: 3.9 s instead of 4.8 s).
        """
        reader, writer = super().Pipe(duplex)
        if hasattr(fcntl, "F_SETPIPE_SZ"):  # Linux
            with suppress(OSError):  # the user's limit on pipe memory is reached
                fcntl.fcntl(writer.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        return reader, writer


_main_lock = threading.Lock()


@contextmanager
def _without_main() -> Iterator[None]:
    """`__main__` is an empty module for the moment in which multiprocessing describes it."""
    with _main_lock:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
