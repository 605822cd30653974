"""The handlers of a process that is still starting."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

_PRELUDE = """
import os, signal, time
from monitor import stopping
early = stopping.early_stop()
"""


def _run(*lines: str) -> int:
    """The exit code of a fresh process that installed the handlers, and then did this."""
    program = _PRELUDE + "\n".join(lines)
    return subprocess.run([sys.executable, "-c", program], timeout=30, check=False).returncode


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_is_remembered(name: str) -> None:
    """What runs goes on, and can ask."""
    assert _run(f"signal.raise_signal(signal.{name})", "assert early.asked") == 0


def test_the_handler_at_work_is_kept() -> None:
    """Who asks for it a second time hears of a signal that came before."""
    lines = ("signal.raise_signal(signal.SIGTERM)", "assert stopping.early_stop().asked")

    assert _run(*lines) == 0


def test_a_second_signal_ends_the_process() -> None:
    """At once, whatever it does."""
    assert _run("signal.raise_signal(signal.SIGTERM)\n" * 2) == -signal.SIGTERM


def test_a_start_that_hangs_is_left() -> None:
    """A disk that never answers does not keep the process beyond its time."""
    lines = ("stopping.PATIENCE = 0.01", "signal.raise_signal(signal.SIGTERM)", "time.sleep(60)")

    assert _run(*lines) == 0
