"""What is wrong with Slack, said in words a user can act on: before a start, and at one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.fakes.desk import read_until, stop
from tests.fakes.rss import Entry, rss
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.state import ALL_SCOPES, Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fakes.desk import Desk
    from tests.fakes.newsroom import Newsroom

WATCH = {"name": "Plants", "keywords": ["gigafactory cancelled"]}


@pytest.fixture
def slack(desk: Desk, newsroom: Newsroom) -> Iterator[FakeSlack]:
    """A workspace with the desk's channel, the bot in it, and the desk's token."""
    desk.configure(sources={"Paper": newsroom.put("/f.xml", rss("Paper", []))}, watchlists=[WATCH])
    with FakeSlack() as workspace:
        workspace.add_channel("C0000001", "news")
        desk.variables |= {"SLACK_BOT_TOKEN": workspace.token, "SLACK_API_URL": workspace.url}
        yield workspace


def _lacks_a_scope(slack: FakeSlack) -> None:
    scopes = tuple(scope for scope in ALL_SCOPES if scope != "channels:history")
    slack.workspace.tokens[slack.token].scopes = scopes


def _lacks_the_channel(slack: FakeSlack) -> None:
    slack.add_channel("C0000001", "weather")


def _is_not_invited(slack: FakeSlack) -> None:
    slack.add_channel("C0000001", "news", member=False)


def _is_archived(slack: FakeSlack) -> None:
    slack.add_channel("C0000001", "news", archived=True)


def _is_of_the_wrong_kind(slack: FakeSlack) -> None:
    slack.workspace.tokens[slack.token] = Token(kind="app", scopes=())


def _is_revoked(slack: FakeSlack) -> None:
    slack.revoke()


def _is_unknown(slack: FakeSlack) -> None:
    slack.revoke("invalid_auth")


#: What goes wrong, and what is said: Slack's own word for it, and what to do.
TROUBLES = [
    pytest.param(_lacks_a_scope, "missing_scope: channels:history", "reinstall", id="scope"),
    pytest.param(_lacks_the_channel, "#news: channel_not_found", "invite", id="channel"),
    pytest.param(_is_not_invited, "#news: not_in_channel", "invite", id="invitation"),
    pytest.param(_is_archived, "#news: is_archived", "unarchive", id="archived"),
    pytest.param(_is_of_the_wrong_kind, "not_allowed_token_type", "xoxb-", id="kind"),
    pytest.param(_is_revoked, "token_revoked", "reinstall", id="revoked"),
    pytest.param(_is_unknown, "invalid_auth", "xoxb-", id="unknown"),
]


def test_nothing_is_wrong(desk: Desk, slack: FakeSlack) -> None:
    """Who we are and each channel are said; nothing is posted, and the exit code is 0."""
    done = desk.monitor("check", "--online")

    assert (done.returncode, "Slack: #news: ok" in done.stdout) == (0, True), done.stdout
    assert slack.messages() == []


@pytest.mark.parametrize(("spoil", "said", "advice"), TROUBLES)
def test_check_online_says_what_to_do(
    desk: Desk, slack: FakeSlack, spoil: Callable[[FakeSlack], None], said: str, advice: str
) -> None:
    """One line, exit 1, no traceback; a source that answers does not make up for it."""
    spoil(slack)
    done = desk.monitor("check", "--online")
    lines = [line for line in done.stdout.splitlines() if said in line]

    assert (done.returncode, done.stderr) == (1, ""), done.stdout
    assert lines, done.stdout
    assert advice in lines[0]
    assert lines[0].startswith("Slack: ")


@pytest.mark.parametrize(("spoil", "said", "advice"), TROUBLES)
def test_check_online_tells_programs(
    desk: Desk, slack: FakeSlack, spoil: Callable[[FakeSlack], None], said: str, advice: str
) -> None:
    """The same under `slack`: what is wrong with a channel under its name, the rest by itself."""
    spoil(slack)
    done = desk.monitor("check", "--online", "--json")
    told = json.loads(done.stdout)
    channels = [f"{name}: {why}" for name, why in told["slack"]["channels"].items() if why]
    found = [each for each in (*told["slack"]["troubles"], *channels) if said in each]

    assert (done.returncode, told["ok"], told["online"][0]["ok"]) == (1, True, True)
    assert found, done.stdout
    assert advice in found[0]


def test_a_token_of_another_kind_is_refused_before_anything_is_asked(
    desk: Desk, slack: FakeSlack
) -> None:
    """As a mistake in the configuration, without a word of the token."""
    desk.variables["SLACK_BOT_TOKEN"] = "xapp-1-hunter2"
    done = desk.monitor("check", "--online")

    assert done.returncode == 78
    assert "SLACK_BOT_TOKEN" in done.stderr
    assert "xoxb-" in done.stderr
    assert "hunter2" not in done.stdout + done.stderr
    assert slack.journal.entries == []


@pytest.mark.parametrize(("spoil", "said", "advice"), TROUBLES)
def test_a_start_says_what_to_do_and_goes_on(
    desk: Desk, slack: FakeSlack, spoil: Callable[[FakeSlack], None], said: str, advice: str
) -> None:
    """Collecting does not wait for Slack; the line stands in the output before any alert is due."""
    spoil(slack)
    process = desk.start("run")
    try:
        shown = read_until(process, said)
    finally:
        code, errors = stop(process)

    assert said in shown, errors
    assert advice in shown.splitlines()[-1]
    assert code == 0, errors


def test_status_shows_what_waits_and_why(desk: Desk, slack: FakeSlack, newsroom: Newsroom) -> None:
    """The outbox by state, and for each channel how many, since when, and the last error."""
    _is_not_invited(slack)
    newsroom.put(
        "/f.xml", rss("Paper", [Entry("Firm scraps its battery plant", "https://p.example/1")])
    )
    assert desk.monitor("once").returncode == 1
    shown = desk.monitor("status").stdout
    told = json.loads(desk.monitor("status", "--json").stdout)["outbox"]

    (line,) = [line for line in shown.splitlines() if line.startswith("#news: ")]
    assert "#news: 1 alert waiting, the oldest since " in line
    assert "last error: not_in_channel: " in line
    assert "outbox: pending 1, sending 0, sent 0" in shown
    assert told["states"]["pending"] == 1
    (waiting,) = told["waiting"]
    assert (waiting["channel"], waiting["alerts"]) == ("#news", 1)
    assert "invite" in waiting["error"]
