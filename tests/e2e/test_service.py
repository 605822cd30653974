"""`monitor run` as an operator sees it."""

from __future__ import annotations

import json
import signal
import socket
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.fakes.desk import read_until, stop
from tests.fakes.invented import name
from tests.fakes.rss import Entry, rss

if TYPE_CHECKING:
    from tests.fakes.desk import Desk
    from tests.fakes.newsroom import Newsroom

WATCH = {"name": "Plants", "keywords": ["gigafactory cancelled"]}


def test_run_alerts_on_news_that_comes_while_it_runs(desk: Desk, newsroom: Newsroom) -> None:
    """Started, reported its first cycle, alerted on what came later, stopped with 0."""
    url = newsroom.put("/f.xml", rss("Paper", []))
    desk.configure(sources={"Paper": url}, watchlists=[WATCH])
    process = desk.start("run")
    try:
        first = read_until(process, "nearest misses")
        assert "no Slack token" in first
        assert "0 items from 1 source, 0 alerts, nearest misses: none" in first
        entry = Entry("Firm scraps its battery plant", "https://p.example/1", "", datetime.now(UTC))
        newsroom.put("/f.xml", rss("Paper", [entry]))
        alert = read_until(process, "https://p.example/1")
        assert "Firm scraps its battery plant" in alert
        assert "Why: Plants:" in alert
    finally:
        code, errors = stop(process)
    assert code == 0, errors


def test_run_without_any_reachable_source_says_so_and_goes_on(
    desk: Desk, newsroom: Newsroom
) -> None:
    """A closed network is said within seconds, with what to try; the service stays."""
    refused = f"http://127.0.0.1:{_free_port()}/feed.xml"
    desk.configure(sources={"Paper": refused}, watchlists=[WATCH])
    process = desk.start("run")
    try:
        said = read_until(process, "make demo", seconds=12)
        assert "1 source unreachable: Paper (" in said
        assert "make demo" in said
        assert process.poll() is None
    finally:
        code, errors = stop(process)
    assert code == 0, errors


def test_a_second_service_on_the_same_store_is_refused(desk: Desk, newsroom: Newsroom) -> None:
    """75 at once, naming the owner; reading commands work beside the service."""
    url = newsroom.put("/f.xml", rss("Paper", []))
    desk.configure(sources={"Paper": url}, watchlists=[WATCH])
    process = desk.start("run")
    try:
        read_until(process, "nearest misses")
        second = desk.monitor("run")
        assert second.returncode == 75
        assert str(process.pid) in second.stderr
        status = desk.monitor("status", "--json")
        assert status.returncode == 0, status.stderr
    finally:
        stop(process)


def test_kill_and_restart_alerts_nothing_twice(desk: Desk, newsroom: Newsroom) -> None:
    """kill -9 after an alert: the next start knows."""
    entry = Entry("Firm scraps its battery plant", "https://p.example/1", "", datetime.now(UTC))
    url = newsroom.put("/f.xml", rss("Paper", [entry]))
    desk.configure(sources={"Paper": url}, watchlists=[WATCH])
    process = desk.start("run")
    try:
        read_until(process, "nearest misses")
    finally:
        process.kill()
        process.communicate(timeout=10)
    again = desk.monitor("once")

    assert again.returncode == 0, again.stderr
    assert "Firm scraps" not in again.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_sigterm_ends_within_ten_seconds_while_nobody_reads_the_output(
    desk: Desk, newsroom: Newsroom
) -> None:
    """A full pipe holds an alert; the process must not wait for its reader."""
    now = datetime.now(UTC)
    titles = [f"{name(n, 1)} scraps its battery plant" + f" {name(n, 2)}" * 75 for n in range(120)]
    entries = [Entry(title, f"https://p.example/{n}", "", now) for n, title in enumerate(titles)]
    url = newsroom.put("/f.xml", rss("Paper", []))
    desk.configure(sources={"Paper": url}, watchlists=[WATCH | {"max_per_hour": 1000}])
    process = desk.start("run")
    try:
        read_until(process, "nearest misses")
        newsroom.put("/f.xml", rss("Paper", entries))
        newsroom.forget()
        newsroom.wait_for(3)  # the poll that brought them is over, and alerts fill the pipe
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0
        assert time.monotonic() - began < 10
    finally:
        process.kill()
        process.communicate()


def test_sigterm_does_not_wait_for_pages_that_stand_in_line(desk: Desk, newsroom: Newsroom) -> None:
    """A publisher who wants a minute between two requests does not hold up the end."""
    newsroom.put("/robots.txt", "User-agent: *\nCrawl-delay: 60\n", content_type="text/plain")
    now = datetime.now(UTC)
    links = [newsroom.url(f"/{number}") for number in range(4)]
    entries = [
        Entry(f"{name(n, 1)} scraps its {name(n, 2)} battery plant", link, "", now)
        for n, link in enumerate(links)
    ]
    feed = newsroom.put("/f.xml", rss("Paper", entries))
    desk.configure(sources={"Paper": feed}, watchlists=[WATCH], every="10m")
    process = desk.start("run")
    try:
        newsroom.wait_for(3)  # the feed, robots.txt and the first page: the next is a minute away
        began = time.monotonic()
        code, errors = stop(process)
        took = time.monotonic() - began
    finally:
        process.kill()
    assert code == 0, errors
    assert took < 5


def test_health_is_told_by_the_exit_code(desk: Desk, newsroom: Newsroom) -> None:
    """For systemd and containers: 1 before, 0 while it runs, 1 after."""
    desk.configure(sources={"Paper": newsroom.put("/f.xml", rss("Paper", []))}, watchlists=[WATCH])
    assert desk.monitor("status", "--live").returncode == 1
    process = desk.start("run")
    try:
        read_until(process, "nearest misses")
        live = desk.monitor("status", "--live", "--json")
        assert live.returncode == 0, live.stderr
        assert json.loads(live.stdout)["pid"] == process.pid
    finally:
        stop(process)
    assert desk.monitor("status", "--live").returncode == 1


def test_a_bad_save_is_no_illness(desk: Desk, newsroom: Newsroom) -> None:
    """Health needs no more than where the store is, even out of a file that is broken elsewhere."""
    desk.configure(sources={"Paper": newsroom.put("/f.xml", rss("Paper", []))}, watchlists=[WATCH])
    process = desk.start("run")
    try:
        read_until(process, "nearest misses")
        desk.write("watchlists/all.yaml", "watchlists: [\n")
        desk.write("monitor.yaml", "storage: sqlite:///monitor.db\nslack: {channel: '#news\n")
        live = desk.monitor("status", "--live")
    finally:
        stop(process)

    assert (live.returncode, live.stderr) == (0, ""), live.stdout


def test_a_database_removed_under_the_service_ends_it(desk: Desk, newsroom: Newsroom) -> None:
    """It must not go on writing to a file that is gone: one line, exit 1."""
    desk.configure(sources={"Paper": newsroom.put("/f.xml", rss("Paper", []))}, watchlists=[WATCH])
    process = desk.start("run")
    read_until(process, "nearest misses")

    for file in desk.directory.glob("monitor.db*"):
        file.unlink()
    _, errors = process.communicate(timeout=15)

    assert process.returncode == 1
    assert "monitor.db was removed or replaced while in use" in errors


def test_an_output_nobody_reads_any_more_is_said_in_the_log(desk: Desk, newsroom: Newsroom) -> None:
    """The service goes on, its alerts stay queued, and the log holds no stray traceback."""
    entry = Entry("Firm scraps its battery plant", "https://p.example/1", "", datetime.now(UTC))
    url = newsroom.put("/f.xml", rss("Paper", [entry]))
    desk.configure(sources={"Paper": url}, watchlists=[WATCH])
    with desk.start("run") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        read_until(process, "Stop with")
        process.stdout.close()
        lines = [json.loads(process.stderr.readline())]
        process.send_signal(signal.SIGTERM)
        lines += [json.loads(line) for line in process.stderr]
    assert process.returncode == 0
    assert "error" in {line["level"] for line in lines}
    counts = json.loads(desk.monitor("status", "--json").stdout)["counts"]
    assert (counts["alerts_sent"], counts["alerts_pending"]) == (0, 1)


def test_trouble_of_a_source_is_said_once(desk: Desk, newsroom: Newsroom) -> None:
    """When it begins and when it ends, however often it is asked in between."""
    url = newsroom.put("/f.xml", b"<html><title>Sign in</title></html>")
    desk.configure(sources={"Paper": url}, watchlists=[WATCH])
    process = desk.start("run")
    try:
        read_until(process, "asked again by itself")
        newsroom.wait_for(3)
        newsroom.put("/f.xml", rss("Paper", []))
        newsroom.wait_for(6)
    finally:
        code, errors = stop(process)
    events = [json.loads(line)["event"] for line in errors.splitlines()]
    assert code == 0
    assert events.count("source failed") == 1
    assert events.count("source answers again") == 1
