"""The ops channel, as those who run the monitor read it: real program, fake Slack."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.fakes.desk import Desk, stop
from tests.fakes.rss import Entry, rss
from tests.fakes.slack.remote import RemoteSlack

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.newsroom import Newsroom

PLANTS = {"name": "Plants", "keywords": ["gigafactory cancelled"]}
PORTS = {"name": "Ports", "keywords": ["harbour closed"]}
NEWS, OPS = "C1", "C2"
SCRAPPED = Entry(
    "Firm scraps its battery plant <!channel> *now*", "https://p.example/1", "", datetime.now(UTC)
)
#: Seconds for what takes the program a second or two on an idle machine.
PATIENCE = 30.0


class Newsdesk(Desk):
    """A desk with a bot token, and what its workspace holds."""

    def __init__(self, directory: Path, slack: RemoteSlack, newsroom: Newsroom) -> None:
        super().__init__(directory)
        self.slack, self.newsroom = slack, newsroom
        self._url = newsroom.put("/f.xml", rss("Paper", []))

    def environment(self) -> dict[str, str]:
        token = {"SLACK_BOT_TOKEN": self.slack.token, "SLACK_API_URL": self.slack.url}
        return super().environment() | token

    def set_up(self) -> None:
        """One source, one watch list, a channel for alerts and one for notices."""
        slack = {"channel": "#news", "ops_channel": "#ops"}
        self.configure(sources={"Paper": self._url}, watchlists=[PLANTS], slack=slack)

    def save(self, *watchlists: dict[str, Any]) -> None:
        self.write("watchlists/all.yaml", yaml.safe_dump({"watchlists": list(watchlists)}))

    def told(self, channel: str = OPS) -> list[str]:
        """The messages in a channel."""
        return [each["text"] for each in self.slack.messages() if each["channel"] == channel]

    def wait_for(self, words: str, channel: str = OPS) -> str:
        """The first message in a channel that says so."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := [text for text in self.told(channel) if words in text]:
                return found[0]
            time.sleep(0.1)
        raise AssertionError(f"nobody said {words!r}: {self.told(channel)}")

    def count(self, words: str) -> int:
        """How often the ops channel was told so."""
        return sum(text.count(words) for text in self.told())


@pytest.fixture
def desk(tmp_path: Path, newsroom: Newsroom) -> Iterator[Newsdesk]:
    """It is set up, and its Slack has both channels."""
    with RemoteSlack("--channel", f"{NEWS}=news", "--channel", f"{OPS}=ops") as slack:
        ready = Newsdesk(tmp_path, slack, newsroom)
        ready.set_up()
        yield ready


@pytest.fixture
def service(desk: Newsdesk) -> Iterator[subprocess.Popen[str]]:
    """It has told of its start; ended in the end, if a test did not."""
    process = desk.start("run")
    try:
        desk.wait_for("has started")
        yield process
    finally:
        if process.poll() is None:
            stop(process)


def test_start_and_stop_are_told_once(desk: Newsdesk, service: subprocess.Popen[str]) -> None:
    """With what is watched."""
    assert "1 source, 1 watch list" in desk.wait_for("has started")

    code, errors = stop(service)
    assert code == 0, errors
    assert (desk.count("has started"), desk.count("is stopping")) == (1, 1)


@pytest.mark.usefixtures("service")
def test_a_refused_edit_is_told_with_its_place_and_an_accepted_one_with_its_changes(
    desk: Newsdesk,
) -> None:
    """Each once; the channel for alerts is spared."""
    desk.write(
        "watchlists/all.yaml",
        "watchlists:\n  - name: Plants\n    keywords:\n      - (gigafactory cancelled\n",
    )
    assert "config/watchlists/all.yaml:4:" in desk.wait_for("configuration refused")

    desk.save(PLANTS, PORTS)
    assert "watch list added: Ports" in desk.wait_for("configuration taken")

    assert (desk.count("configuration refused"), desk.count("configuration taken")) == (1, 1)
    assert desk.told(NEWS) == []


@pytest.mark.usefixtures("service")
def test_what_strangers_wrote_into_a_file_does_nothing_in_the_ops_channel(desk: Newsdesk) -> None:
    """A mention, or a link under other words, is text: refused or taken."""
    hostile = "<!channel> <https://evil.test|click>"
    desk.save({**PLANTS, "keywords": [f"({hostile}"]})
    desk.wait_for("configuration refused")
    desk.save({**PLANTS, "name": hostile}, PORTS)
    desk.wait_for("watch list added")

    live = [part for message in desk.slack.messages() for part in _mentions(desk, message)]
    # A bare address in a notification leads where it says.
    assert [part for part in live if part["kind"] != "auto_link"] == []


@pytest.mark.usefixtures("service")
def test_trouble_in_one_channel_is_told_in_the_other(desk: Newsdesk) -> None:
    """Once, however often it is tried, with what a person has to do."""
    desk.slack.add_channel(NEWS, "news", archived=True)
    desk.newsroom.put("/f.xml", rss("Paper", [SCRAPPED]))

    assert "is_archived" in desk.wait_for("alerts for #news wait")
    time_of_a_few_rounds = len(desk.newsroom.requests) + 4
    desk.newsroom.wait_for(time_of_a_few_rounds)
    assert desk.count("alerts for #news wait") == 1


def test_an_alert_of_a_list_that_was_taken_away_still_goes_out(
    desk: Newsdesk, service: subprocess.Popen[str]
) -> None:
    """What was found was asked for when it was found."""
    desk.slack.add_channel(NEWS, "news", archived=True)
    desk.newsroom.put("/f.xml", rss("Paper", [SCRAPPED]))
    desk.wait_for("alerts for #news wait")
    desk.save(PORTS)
    desk.wait_for("watch list removed: Plants")
    assert stop(service)[0] == 0

    desk.slack.add_channel(NEWS, "news", archived=False)
    assert desk.monitor("once").returncode == 0
    assert len(desk.told(NEWS)) == 1
    assert "Plants" in desk.told(NEWS)[0]


def _mentions(desk: Newsdesk, message: dict[str, Any]) -> list[Any]:
    live: list[Any] = desk.slack.ask("POST", "live", channel=message["channel"], ts=message["ts"])
    return live
