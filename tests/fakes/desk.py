"""Desks for tests: an analyst's with the real command line, and one inside the process."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from monitor.app.collect import Collector
from monitor.core.polling import remembered
from monitor.model import DeliveryState
from monitor.store.store import SqlStore
from monitor.store.writer import Writer
from tests.fakes.clock import ManualClock
from tests.fakes.publisher import CountingParser, ScriptedFetcher

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from typing import Self

    from monitor.app.setup import Setup
    from monitor.model import Alert, Article, Decision, SourceSpec, SourceState

REPOSITORY = Path(__file__).resolve().parents[2]
SHIPPED = REPOSITORY / "config"


class Desk:
    """A directory with `config/` in it, and `monitor` run there as a user would run it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.config = directory / "config"
        #: More of the environment.
        self.variables: dict[str, str] = {}
        for part in ("sources", "watchlists"):
            (self.config / part).mkdir(parents=True)
        shutil.copytree(SHIPPED / "lexicon", self.config / "lexicon")

    def write(self, name: str, text: str) -> Path:
        """Write a file of the configuration as text."""
        path = self.config / name
        path.write_text(text, encoding="utf-8")
        return path

    def configure(
        self,
        *,
        sources: Mapping[str, str],
        watchlists: Sequence[Mapping[str, Any]],
        every: str = "1s",
        **settings: Any,
    ) -> None:
        """Sources (name -> loopback address) and watch lists; polls as often as `every`."""
        monitor = {
            "storage": "sqlite:///monitor.db",
            "contact": "desk@example.com",
            "slack": {"channel": "#news"},
            "fetch": {"max_per_second": 0},
        } | settings
        self.write("monitor.yaml", yaml.safe_dump(monitor))
        entries = [
            {"name": name, "feed": url, "every": every, "allow_private": [url.split("/")[2]]}
            for name, url in sources.items()
        ]
        self.write("sources/all.yaml", yaml.safe_dump({"sources": entries}))
        lists = {"watchlists": [dict(each) for each in watchlists]}
        self.write("watchlists/all.yaml", yaml.safe_dump(lists))

    def environment(self) -> dict[str, str]:
        """The environment of a user without tokens, and `variables`."""
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("SLACK_", "NOTIFY_", "WATCHDOG_", "CREDENTIALS_"))
        }
        ours = {"MONITOR_CONFIG": "config", "COLUMNS": "200", "PYTHONWARNINGS": "default"}
        return kept | ours | self.variables

    def monitor(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run `monitor ARGUMENTS` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "monitor", *arguments],
            cwd=self.directory,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def once_when_due(self) -> subprocess.CompletedProcess[str]:
        """`monitor once`, as soon as every source is due."""
        states = json.loads(self.monitor("status", "--json").stdout)["sources"]
        due = max(datetime.fromisoformat(state["next_due_at"]) for state in states)
        time.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()))
        return self.monitor("once")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `monitor ARGUMENTS`; the caller ends it."""
        return subprocess.Popen(
            [sys.executable, "-m", "monitor", *arguments],
            cwd=self.directory,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def replay(self, rows: Sequence[Mapping[str, Any]], *options: str) -> list[dict[str, Any]]:
        """The lines of `monitor replay --json` over some articles."""
        file = self.directory / "articles.jsonl"
        file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        done = self.monitor("replay", str(file), "--json", *options)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


def read_until(process: subprocess.Popen[str], words: str, seconds: float = 20) -> str:
    """The output up to the line that holds `words`, or to its end."""
    assert process.stdout is not None
    end, lines = time.monotonic() + seconds, []
    while time.monotonic() < end:
        line = process.stdout.readline()
        lines.append(line)
        if words in line or not line:
            break
    return "".join(lines)


def stop(process: subprocess.Popen[str]) -> tuple[int, str]:
    """End a service as systemd does; its exit code and the rest of its log."""
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=15)
    return process.returncode, errors


class InnerDesk:
    """A collector with everything around it faked but the store."""

    setup: Setup

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.writer = Writer(store)
        self.clock = ManualClock()
        self.fetcher = ScriptedFetcher()
        self.parser = CountingParser()
        self.collector = Collector(
            fetcher=self.fetcher, parser=self.parser, writer=self.writer, clock=self.clock
        )

    @classmethod
    async def opened(cls) -> AsyncIterator[Self]:
        """A desk with an empty store in memory, closed in the end; the body of a fixture."""
        store = SqlStore.open("sqlite://")
        desk = cls(store)
        yield desk
        await desk.writer.close()
        store.close()

    async def state_of(self, spec: SourceSpec) -> SourceState:
        """What is remembered of a source."""
        states = await self.writer.run(lambda tx: tx.source_states([spec.name]))
        return remembered(spec, states.get(spec.name))

    async def decide(self) -> list[tuple[Article, Decision]]:
        """Decide on everything that waits for no page any longer."""
        return await self.collector.decide_waiting(self.setup)

    async def recent(self) -> list[tuple[Article, Decision]]:
        """The latest decisions, newest first."""
        return await self.writer.run(lambda tx: tx.recent_decisions(1_000))

    async def alerts(self) -> list[Alert]:
        """What waits to be sent."""
        rows = await self.writer.run(lambda tx: tx.deliveries([DeliveryState.PENDING]))
        return [row.alert for row in rows]
