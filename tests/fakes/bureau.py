"""A whole working place for end-to-end tests of delivery: newsroom, monitor and Slack.

    with Bureau(tmp_path, factor=10) as bureau:
        bureau.publish(5)
        bureau.start().wait()
        ... bureau.settle() ...
        assert bureau.verdict().clean

All three are programs or threads of their own on one scaled clock, so the monitor can be killed
without touching the other two. What was lost or doubled is judged by what a reader of the channel
sees: the link of each article has to stand in exactly one readable message, be it an alert, a
digest or a first run's summary line. The outbox is asked only whether anything is still to be done.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

import yaml

from monitor.errors import StoreError
from monitor.model import AlertKind, DeliveryState
from monitor.store.store import SqlStore
from tests.fakes.clock import ScaledClock
from tests.fakes.desk import REPOSITORY, Desk
from tests.fakes.invented import name
from tests.fakes.newsroom import Newsroom
from tests.fakes.rss import Entry, rss
from tests.fakes.slack.remote import RemoteSlack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from monitor.model import Delivery
    from monitor.ports import Transaction

NEWS, OPS = "C0000NEWS", "C00000OPS"
WATCH = {"name": "Plants", "keywords": ["gigafactory cancelled"], "max_per_hour": 1000}
#: Real seconds after which a test waits no longer.
PATIENCE = 90.0
#: The same after dozens of kills, on a slow machine: second copies are looked for ten minutes.
SETTLING = 300.0
_LINK = re.compile(r"https://paper\.example/[0-9]+")
_REPORT = re.compile(r"https://second\.example/([0-9]+)")
_UNSETTLED = ("alerts_pending", "alerts_sending", "alerts_unknown", "awaiting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of the articles; links, sorted."""

    lost: tuple[str, ...] = ()
    #: In more than one readable message of a channel.
    doubled: tuple[str, ...] = ()
    #: In a message that Slack took and shows nobody.
    hidden: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Each article stands in exactly one readable message."""
        return not (self.lost or self.doubled or self.hidden)


@dataclass(slots=True)
class Bureau:
    """The working place; blocking."""

    directory: Path
    factor: float = 10.0
    seed: int = 0
    watchlists: Sequence[Mapping[str, Any]] = (WATCH,)
    settings: Mapping[str, Any] = field(default_factory=dict)
    #: Seconds by which the monitor's clock is ahead of Slack's.
    ahead: float = 0.0
    #: Links of everything published, oldest first.
    links: list[str] = field(default_factory=list)
    #: Links of further reports of stories that were published.
    reports: list[str] = field(default_factory=list)

    desk: Desk = field(init=False)
    newsroom: Newsroom = field(init=False)
    slack: RemoteSlack = field(init=False)
    _clock: ScaledClock = field(init=False)
    _began: tuple[str, str] = field(init=False)
    _entries: list[Entry] = field(default_factory=list)
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        start, began = time.time(), time.monotonic()
        self._clock = ScaledClock(self.factor, datetime.fromtimestamp(start, UTC), began)
        self._began = (repr(start), repr(began))
        self.newsroom = self._stack.enter_context(Newsroom())
        clock = ("--clock", "scaled", "--scale", str(self.factor), "--began", *self._began)
        channels = ("--channel", f"{NEWS}=news", "--channel", f"{OPS}=ops")
        remote = RemoteSlack(*clock, "--seed", str(self.seed), *channels)
        self.slack = self._stack.enter_context(remote)
        self._stack.callback(self._end_all)
        self.slack.ask("POST", "settings", rate="hide")
        self.desk = Desk(self.directory)
        self.publish(0)
        self.configure()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def configure(self) -> None:
        """Write the configuration anew from `watchlists` and `settings`."""
        url = self.newsroom.url("/f.xml")
        self.desk.configure(sources={}, watchlists=self.watchlists, **self.settings)
        source: dict[str, Any] = {"name": "Paper", "feed": url, "every": "5s", "article": "never"}
        source["allow_private"] = [url.split("/")[2]]
        self.desk.write("sources/all.yaml", yaml.safe_dump({"sources": [source]}))

    # -- the newsroom ----------------------------------------------------------------------------

    def publish(self, number: int, *, delay: float = 0.0) -> list[str]:
        """So many further articles that match; their links. `delay`: of the feed, real seconds."""
        added, now = [], self.now()
        for rest in reversed(range(number)):
            place = len(self._entries)
            link = f"https://paper.example/{place}"
            title = f"{_firm(place)} cancels its gigafactory in {_town(place)}"
            # Dates in a feed are whole seconds.
            self._entries.append(Entry(title, link, "", now - timedelta(seconds=rest)))
            added.append(link)
        self.links += added
        self.newsroom.put("/f.xml", rss("Paper", reversed(self._entries)), delay=delay)
        return added

    def report(self, place: int) -> str:
        """A further report of the story that was published at a place; its link.

        That it is one, the monitor has to see by the names.
        """
        link = f"https://second.example/{place}"
        title = f"Gigafactory of {_firm(place)} near {_town(place)} is cancelled"
        self._entries.append(Entry(title, link, "", self.now()))
        self.reports.append(link)
        self.publish(0)
        return link

    def now(self) -> datetime:
        """The time of all three."""
        return self._clock.now()

    # -- the monitor -----------------------------------------------------------------------------

    def start(self, *options: str, command: str = "run") -> subprocess.Popen[bytes]:
        """Start `monitor run`; options are those of `tests.e2e.crashing`."""
        start, began = self._began
        clock = ("--clock", str(self.factor), repr(float(start) + self.ahead), began)
        with self._log("out").open("wb") as out, self._log("err").open("wb") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.crashing", *clock, *options, "--", command],
                cwd=self.desk.directory,
                env=self.environment(),
                stdout=out,
                stderr=errors,
            )
        self._processes.append(process)
        return process

    def open(self) -> subprocess.Popen[bytes]:
        """Start on one article and wait until it was read: all that is published now is news."""
        self.publish(1)
        process = self.start()
        self.wait(self._was_read)
        return process

    def environment(self) -> dict[str, str]:
        """That of a user whose Slack is the fake."""
        slack = {"SLACK_BOT_TOKEN": self.slack.token, "SLACK_API_URL": self.slack.url}
        return self.desk.environment() | slack | {"PYTHONPATH": str(REPOSITORY)}

    def output(self) -> str:
        """What the monitor that was started last said on both streams."""
        number = len(self._processes) - 1
        return "".join(self._log(each, number).read_text("utf-8") for each in ("out", "err"))

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """End the service well."""
        process.send_signal(signal.SIGTERM)
        code = process.wait(15)
        assert code == 0, self.output()

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9."""
        process.kill()
        process.wait(15)

    # -- what came of it -------------------------------------------------------------------------

    def settle(self, *, swept: bool = False) -> None:
        """Wait until every article was taken in and the outbox has nothing left to do.

        With `swept` also until the late looks for second copies are over.
        """
        self.wait(lambda: self._settled(swept=swept), seconds=SETTLING)

    def wait(self, condition: Callable[[], object], *, seconds: float = PATIENCE) -> None:
        """Look again and again until the condition holds."""
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, f"not within {seconds} s:\n{self.output()[-4000:]}"
            time.sleep(0.05)

    def counts(self) -> dict[str, int]:
        """The figures of the store; none before there is one."""
        try:
            return dict(self.read(lambda tx: tx.counts()))
        except StoreError:
            return {}

    def read(self, look: Callable[[Transaction], Any]) -> Any:
        """What `look` finds in the store of the monitor. StoreError."""
        store = SqlStore.open(f"sqlite:///{self._store}", migrate=False)
        try:
            with store.reading() as tx:
                return look(tx)
        finally:
            store.close()

    def verdict(self) -> Verdict:
        """What became of everything published, by what stands in the channels."""
        return verdict(self.links, self.slack.messages())

    def strays(self) -> list[str]:
        """Notes and alerts whose messages are not what the outbox says of them.

        A note that was sent stands once, in the thread of its alert, and any other nowhere; the
        message of an alert counts what the alert counts, unless an edit of it is still due.
        """
        rows = self.read(lambda tx: tx.deliveries(DeliveryState, 50_000))
        messages: dict[str, list[dict[str, Any]]] = {}
        for message in readable(self.slack.messages()):
            payload = (message["metadata"] or {}).get("event_payload") or {}
            messages.setdefault(str(payload.get("alert_id")), []).append(message)
        places = {row.alert.id: row.receipt.ts for row in rows if row.receipt}
        return [
            f"{row.alert.kind} {row.state} {row.alert.article.link}"
            for row in rows
            if not _as_it_should(row, messages.get(row.alert.id, []), places)
        ]

    def told(self, channel: str = NEWS) -> list[list[str]]:
        """The links of each readable message of a channel, in its order."""
        return [
            links_of(each) for each in readable(self.slack.messages()) if each["channel"] == channel
        ]

    def shown(self, channel: str = NEWS) -> list[str]:
        """The readable messages of a channel as JSON, with all their words."""
        messages = readable(self.slack.messages())
        return [json.dumps(each["blocks"]) for each in messages if each["channel"] == channel]

    def texts(self, channel: str) -> list[str]:
        """The fallback texts of the readable messages of a channel."""
        return [
            each["text"] for each in readable(self.slack.messages()) if each["channel"] == channel
        ]

    def _settled(self, *, swept: bool) -> bool:
        counts = self.counts()
        articles = len(self.links) + len(self.reports)
        if counts.get("articles") != articles or any(map(counts.get, _UNSETTLED)):
            return False
        later = self.now() + timedelta(days=1)
        if self.read(lambda tx: tx.edits(later, 1)):
            return False
        return not (swept and self.read(lambda tx: tx.doubtful(later, 1)))

    def _was_read(self) -> bool:
        if not self.counts().get("sources"):
            return False
        state = self.read(lambda tx: tx.source_states()).get("Paper")
        return state is not None and state.first_ok_at is not None

    @property
    def _store(self) -> Path:
        return self.desk.directory / "monitor.db"

    def _log(self, stream: str, number: int | None = None) -> Path:
        number = len(self._processes) if number is None else number
        return self.desk.directory / f"monitor-{number}.{stream}"

    def _end_all(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                self.kill(process)


def verdict(links: Sequence[str], messages: Sequence[dict[str, Any]]) -> Verdict:
    """Compare what was published with what stands in the channels.

    A story whose further report came to be judged first is told by that.
    """
    seen: dict[str, Counter[str]] = {}
    for message in readable(messages):
        seen.setdefault(message["channel"], Counter()).update(links_of(message))
    total = {link for counter in seen.values() for link in counter}
    twice = {link for counter in seen.values() for link in counter if counter[link] > 1}
    hidden = {link for each in messages if each["hidden"] for link in links_of(each)}
    return Verdict(
        lost=tuple(sorted(set(links) - total - _told_by_a_report(messages))),
        doubled=tuple(sorted(twice)),
        hidden=tuple(sorted(hidden)),
    )


def _told_by_a_report(messages: Sequence[dict[str, Any]]) -> set[str]:
    """The articles of whose stories readable messages lead to a further report."""
    shown = json.dumps([[each["blocks"], each["text"]] for each in readable(messages)])
    return {f"https://paper.example/{place}" for place in _REPORT.findall(shown)}


def _as_it_should(
    row: Delivery, messages: Sequence[dict[str, Any]], places: Mapping[str, str]
) -> bool:
    alert = row.alert
    if alert.kind is AlertKind.COVERAGE:
        expected = [places.get(alert.thread_of or "")] * (row.state is DeliveryState.SENT)
        return [each["thread_ts"] for each in messages] == expected
    if alert.kind is not AlertKind.ALERT or row.state is not DeliveryState.SENT or row.edit_at:
        return True
    return all(f"{alert.outlets} outlet" in json.dumps(each) for each in messages)


def readable(messages: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Those that people see."""
    return (each for each in messages if not (each["hidden"] or each["deleted"]))


def links_of(message: dict[str, Any]) -> list[str]:
    """The articles that a message leads to, each once."""
    return list(dict.fromkeys(_LINK.findall(json.dumps([message["blocks"], message["text"]]))))


def _firm(place: int) -> str:
    return name(place, 1)


def _town(place: int) -> str:
    return name(place, 2)
