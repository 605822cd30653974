"""The service under a service manager, by its notify socket."""

from __future__ import annotations

import signal
import sqlite3
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.fakes.desk import stop
from tests.fakes.manager import FakeManager
from tests.fakes.rss import rss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.desk import Desk
    from tests.fakes.newsroom import Newsroom

PLANTS = {"name": "Plants", "keywords": ["gigafactory cancelled"]}


@pytest.fixture
def systemd(desk: Desk, newsroom: Newsroom) -> Iterator[FakeManager]:
    """A manager that waits two seconds for keep-alives of the desk's service."""
    url = newsroom.put("/f.xml", rss("Paper", []))
    desk.configure(sources={"Paper": url}, watchlists=[PLANTS])
    with FakeManager() as manager:
        watchdog = {"NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "2000000"}
        desk.variables |= watchdog
        yield manager


def test_the_manager_hears_of_a_whole_life(desk: Desk, systemd: FakeManager) -> None:
    """Ready once the store is open, how it is, alive again and again, and of the end."""
    process = desk.start("run")
    try:
        systemd.wait_for("READY=1")
        assert (desk.directory / "monitor.db").exists()
        assert "STATUS=1 source, 1 watch list" in systemd.wait_for("STATUS=")
        for _ in range(3):
            systemd.wait_for("WATCHDOG=1")
    finally:
        code, errors = stop(process)

    assert (code, "STOPPING=1" in systemd.listen()) == (0, True), errors


def test_a_reload_is_over_when_the_configuration_was_read(desk: Desk, systemd: FakeManager) -> None:
    """And a refused one shows where `systemctl status` looks."""
    process = desk.start("run")
    try:
        systemd.wait_for("READY=1")
        process.send_signal(signal.SIGHUP)
        systemd.wait_for("RELOADING=1")
        systemd.wait_for("READY=1")
        desk.write("monitor.yaml", "storage: 7\n")
        process.send_signal(signal.SIGHUP)
        refused = systemd.wait_for("STATUS=1 source, 1 watch list; configuration refused")
    finally:
        code, errors = stop(process)

    assert "READY=1" in refused
    assert code == 0, errors


def test_silence_while_the_store_answers_nobody(desk: Desk, systemd: FakeManager) -> None:
    """A process that lives but does nothing gets no keep-alive; it comes again by itself."""
    process = desk.start("run")
    try:
        systemd.wait_for("READY=1")
        systemd.wait_for("WATCHDOG=1")
        with sqlite3.connect(desk.directory / "monitor.db", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            systemd.listen(6.0)
            other.execute("ROLLBACK")
        other.close()
        systemd.wait_for("WATCHDOG=1")
    finally:
        code, errors = stop(process)
    beats = [at for at, line in systemd.heard if line == "WATCHDOG=1" and at >= began - 2]

    assert max(later - earlier for earlier, later in pairwise(beats)) > 2.5
    assert code == 0, errors
