"""`monitor run` that is told to stop while it is still starting.

The interpreter says on stderr what it imports (PYTHONPROFILEIMPORTTIME): by these lines a test
knows how far the start has come.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.fakes.rss import rss

if TYPE_CHECKING:
    from tests.fakes.desk import Desk
    from tests.fakes.newsroom import Newsroom

WATCH = {"name": "Plants", "keywords": ["gigafactory cancelled"]}
#: In the order in which a start imports them; the last ones stand for the store and the loops.
MOMENTS = (
    "click",
    "typer",
    "monitor.cli",
    "monitor.config.loader",
    "monitor.app.service",
    "sqlalchemy",
    "monitor.store.store",
)


@pytest.fixture
def ready(desk: Desk, newsroom: Newsroom) -> Desk:
    """A desk that could serve."""
    desk.configure(sources={"Paper": newsroom.put("/f.xml", rss("Paper", []))}, watchlists=[WATCH])
    return desk


def _start(desk: Desk, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", *arguments],
        cwd=desk.directory,
        env=desk.environment() | {"PYTHONPROFILEIMPORTTIME": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _wait_for_import(process: subprocess.Popen[str], module: str) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("import time:") and line.rpartition("|")[2].strip() == module:
            return
    raise AssertionError(f"{module} was never imported")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_start_that_is_stopped_ends_well(ready: Desk, moment: str, number: int) -> None:
    """0, as later, however far it has come; and the next start is none the worse for it."""
    with _start(ready, "run") as process:
        _wait_for_import(process, moment)
        process.send_signal(number)
        _, errors = process.communicate(timeout=15)

    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def test_a_second_signal_ends_a_start_at_once(ready: Desk) -> None:
    """Whoever asks twice does not want to wait."""
    with _start(ready, "run") as process:
        _wait_for_import(process, "click")
        os.kill(process.pid, signal.SIGSTOP)  # so that both find it at the same place
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        os.kill(process.pid, signal.SIGCONT)
        process.communicate(timeout=15)

    assert process.returncode in {-signal.SIGTERM, -signal.SIGINT}


def test_a_signal_before_the_first_line_ends_the_process(ready: Desk) -> None:
    """The interpreter has no handler before it runs ours: it may be killed, but it does end."""
    with _start(ready, "run") as process:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=15)

    assert process.returncode in {0, -signal.SIGTERM}


def test_other_commands_end_by_the_signal(ready: Desk) -> None:
    """Nothing was asked to be stopped well: the caller must see that the work is not done."""
    with _start(ready, "once") as process:
        _wait_for_import(process, "typer")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=15)

    assert process.returncode == -signal.SIGTERM
