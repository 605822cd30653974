"""The benches count what a program really cost, and leave nothing running."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.bench import bare
from tests.bench.memory import TreeMemory, resident, tree
from tests.bench.processes import background, clean_environment, pinned, run
from tests.bench.report import BenchError
from tests.bench.server import HOSTS, urls

if TYPE_CHECKING:
    from pathlib import Path

_PARENT = (
    "import subprocess, sys; held = bytearray(40_000_000);"
    "subprocess.run([sys.executable, '-c', 'held = bytearray(50_000_000); input()'])"
)


def test_a_run_costs_its_cpu_time() -> None:
    """User and system time of the program are counted, with those of its children."""
    work = "import time\nwhile time.process_time() < 0.2: pass"
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"

    cost = run((sys.executable, "-c", nested))

    assert 0.2 <= cost.cpu <= cost.wall * 1.5 + 0.2


def test_a_run_that_fails_says_how() -> None:
    """The program's last words are in the message."""
    with pytest.raises(BenchError, match=r"ended with 3:\n(.|\n)*no store"):
        run((sys.executable, "-c", "import sys; print('no store'); sys.exit(3)"))


def test_memory_is_summed_over_the_tree() -> None:
    """Parent and child count together."""
    parent = subprocess.Popen((sys.executable, "-c", _PARENT), stdin=subprocess.PIPE)
    with parent, TreeMemory(parent.pid) as memory:
        deadline = time.monotonic() + 10
        while memory.peak < 90 and time.monotonic() < deadline:
            time.sleep(0.01)
        members = tree(parent.pid)
        parent.communicate(b"\n")

    assert len(members) == 2
    assert memory.peak >= 90
    assert [resident(pid) for pid in members] == [0.0, 0.0]


def test_a_thread_can_be_bound_to_one_core() -> None:
    """For the block alone."""
    before = os.sched_getaffinity(0)
    with pinned(min(before)):
        inside = os.sched_getaffinity(0)

    assert (inside, os.sched_getaffinity(0)) == ({min(before)}, before)


def test_the_environment_of_a_run_is_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens, proxies and settings of whoever runs the bench do not reach the monitor."""
    for name in ("SLACK_BOT_TOKEN", "MONITOR_STORAGE", "HTTPS_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "x")

    environment = clean_environment({"MONITOR_CONFIG": "here"})

    assert "PATH" in environment
    assert [n for n in environment if n.startswith(("SLACK", "MONITOR"))] == ["MONITOR_CONFIG"]
    assert not any(name.lower().endswith("_proxy") for name in environment)


def test_the_bare_script_polls_the_server_of_the_benches(tmp_path: Path) -> None:
    """First every feed comes whole, then none; the server counts both and is gone afterwards."""
    feed = (
        b"<rss version='2.0'><channel><title>t</title><item><title>n</title></item></channel></rss>"
    )
    (tmp_path / "feed").write_bytes(feed)
    state: bare.State = {}
    with background((sys.executable, "-m", "tests.bench.server", str(tmp_path))) as port:
        addresses = urls(int(port), 60)
        entries = [asyncio.run(bare.poll(addresses, state)) for _ in range(2)]
        counts = httpx.get(f"http://{HOSTS[0]}:{port}/counts", trust_env=False).json()

    assert entries == [60, 0]
    assert counts == {"200": 60, "304": 60}
    with pytest.raises(httpx.ConnectError):
        httpx.get(addresses[0], trust_env=False)
