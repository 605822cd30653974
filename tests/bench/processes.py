"""Run a program from start to exit and say what it cost; leave no process behind, ever.

Linux only: costs come from wait4, memory from /proc.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.memory import TreeMemory
from tests.bench.report import BenchError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
MONITOR = (sys.executable, "-m", "monitor")

#: A program that takes longer is ended and the bench fails, in seconds.
_LIMIT = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run took."""

    #: Seconds from the start of the process to its end.
    wall: float
    #: User and system seconds of the process and of those children that it waited for.
    cpu: float
    #: Largest resident set of any single process among them, in MB.
    largest: float
    #: Largest sum of resident sets over the process tree, in MB; None: not sampled.
    tree: float | None = None


def run(
    command: Sequence[str],
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    sample_memory: bool = False,
) -> Cost:
    """Run to the end. Raises BenchError if it exits with anything but 0, or not in time."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        child = subprocess.Popen(
            command,
            cwd=cwd,
            env=clean_environment(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        with _reaped(child, limit=_LIMIT), _sampled(child.pid, wanted=sample_memory) as memory:
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.perf_counter() - start
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            output.seek(0)
            tail = output.read()[-2000:].decode(errors="replace")
            raise BenchError(f"{' '.join(command)} ended with {child.returncode}:\n{tail}")
    return Cost(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        largest=usage.ru_maxrss / 1024,
        tree=memory.peak if memory else None,
    )


@contextlib.contextmanager
def background(command: Sequence[str], *, cwd: Path = ROOT) -> Iterator[str]:
    """A server for the length of the block; gives the first line it prints."""
    child = subprocess.Popen(
        command,
        cwd=cwd,
        env=clean_environment({}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with child, _reaped(child, limit=None):
        assert child.stdout is not None
        first = child.stdout.readline().strip()
        if not first:
            raise BenchError(f"{' '.join(command)} did not start")
        yield first


@contextlib.contextmanager
def pinned(core: int) -> Iterator[None]:
    """Bind this thread, and with it the processes started in the block, to one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def clean_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """This environment without whatever would change what the monitor does."""
    ours = ("MONITOR_", "SLACK_", "PYTHON")
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(ours) and not key.lower().endswith("_proxy")
    }
    return {**kept, **extra}


@contextlib.contextmanager
def _reaped(
    child: subprocess.Popen[bytes] | subprocess.Popen[str], *, limit: float | None
) -> Iterator[None]:
    """End the child's session when the block ends; after `limit` seconds at the latest."""
    timer = threading.Timer(limit or threading.TIMEOUT_MAX, _end_session, [child.pid])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        _end_session(child.pid)
        if child.returncode is None:
            child.wait()


def _end_session(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


@contextlib.contextmanager
def _sampled(pid: int, *, wanted: bool) -> Iterator[TreeMemory | None]:
    if not wanted:
        yield None
        return
    with TreeMemory(pid) as memory:
        yield memory
