"""The fake Slack as a program, driven from another process; and in the loop of a test."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.architecture.tree import ROOT
from tests.fakes.clock import ManualClock
from tests.fakes.slack import FakeSlack, Fault
from tests.fakes.slack.remote import RemoteSlack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

METADATA = {"event_type": "news_alert", "event_payload": {"alert_id": "a1"}}


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[RemoteSlack]:
    arguments = ("--clock", "manual", "--channel", "C1=battery-news")
    with RemoteSlack(*arguments, "--journal", str(tmp_path / "journal.jsonl")) as slack:
        yield slack


def client_of(slack: RemoteSlack | FakeSlack) -> WebClient:
    return WebClient(token=slack.token, base_url=slack.url, retry_handlers=[], timeout=10)


def post(slack: RemoteSlack, **more: Any) -> Any:
    return client_of(slack).chat_postMessage(channel="C1", text="x", metadata=METADATA, **more)


def test_what_was_posted_outlives_the_client(remote: RemoteSlack) -> None:
    """A client that is gone leaves its message, and the account is made from afar."""
    program = (
        "import sys, os, signal; from slack_sdk import WebClient;"
        "WebClient(token=sys.argv[1], base_url=sys.argv[2]).chat_postMessage("
        "channel='C1', text='x',"
        " metadata={'event_type': 'n', 'event_payload': {'alert_id': 'a1'}});"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, remote.token, remote.url], check=False, timeout=60
    )

    assert done.returncode == -9
    assert remote.account(["a1"]).clean
    assert remote.account(["a1", "a2"]).lost == ("a2",)


def test_the_journal_is_a_file_of_json_lines(remote: RemoteSlack, tmp_path: Path) -> None:
    """Complete as soon as the answer is there."""
    ts = post(remote)["ts"]

    lines = (tmp_path / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]

    assert [entry["ts"] for entry in entries if entry["what"] == "commit"] == [ts]
    assert entries == remote.ask("GET", "journal")
    assert remote.ask("GET", "journal?what=commit") == [entries[1]]


def test_faults_come_from_afar(remote: RemoteSlack) -> None:
    """For the next call, by number or chance, and none after they were cleared."""
    remote.fail_next("chat.postMessage", Fault(kind="reset", when="after"))
    with pytest.raises(ConnectionResetError):
        post(remote)
    remote.add_faults([Fault(kind="error", error="fatal_error", chance=1.0)], seed=3)
    with pytest.raises(SlackApiError, match="fatal_error"):
        post(remote)

    told = remote.ask("DELETE", "faults")
    post(remote)

    assert (told["faults"], told["seed"], told["counts"]) == ([], 3, {"chat.postMessage": 2})
    assert remote.account(["a1"]).doubled == ("a1",)


def test_the_clock_is_advanced_from_afar(remote: RemoteSlack) -> None:
    """History follows its lag."""
    remote.ask("POST", "settings", lag=[5, 5])
    post(remote)
    before = client_of(remote).conversations_history(channel="C1")["messages"]

    remote.ask("POST", "clock", advance=5)

    assert before == []
    assert len(client_of(remote).conversations_history(channel="C1")["messages"]) == 1


def test_scopes_tokens_and_channels_are_turned_from_afar(remote: RemoteSlack) -> None:
    """Each shows in the next call."""
    remote.add_channel("G1", "ops", private=True)
    remote.add_channel("C1", "battery-news", archived=True)
    with pytest.raises(SlackApiError, match="is_archived"):
        post(remote)
    remote.ask("POST", "scopes", scopes=["commands"])
    with pytest.raises(SlackApiError, match="missing_scope"):
        post(remote)
    remote.ask("POST", "scopes", error="token_revoked")
    with pytest.raises(SlackApiError, match="token_revoked"):
        post(remote)

    assert [channel["id"] for channel in remote.ask("GET", "channels")] == ["C1", "G1"]


def test_live_mentions_are_told_from_afar(remote: RemoteSlack) -> None:
    """Of a message as it was stored."""
    ts = client_of(remote).chat_postMessage(channel="C1", text="<!here>")["ts"]

    assert remote.ask("POST", "live", channel="C1", ts=ts) == [
        {"kind": "broadcast", "target": "here", "label": "", "where": "/text"}
    ]


def test_control_answers_while_connections_are_refused(remote: RemoteSlack) -> None:
    """And ends the outage."""
    remote.ask("POST", "refusing", seconds=0)
    with pytest.raises(OSError, match="refused"):
        post(remote)

    remote.ask("DELETE", "refusing")

    assert post(remote)["ok"]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("settings", {"speed": 3}),
        ("faults", {"faults": [{"kind": "hiccup"}]}),
        ("live", {"channel": "C9", "ts": "1.0"}),
        ("clock", {"advance": -1}),
    ],
)
def test_a_wrong_order_is_refused(remote: RemoteSlack, name: str, fields: Any) -> None:
    """With the reason, for whoever writes the test."""
    with pytest.raises(ValueError, match="Error"):
        remote.ask("POST", name, **fields)


def test_a_clock_of_its_own_is_not_advanced() -> None:
    """Only a manual one is."""
    with RemoteSlack("--clock", "scaled") as slack, pytest.raises(ValueError, match="by itself"):
        slack.ask("POST", "clock", advance=1)


def test_the_program_ends_with_its_parent() -> None:
    """A killed test leaves no server behind."""
    command = [sys.executable, "-m", "tests.fakes.slack", "--with-parent"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()

        process.stdin.close()

        assert process.wait(20) == 0


async def test_it_serves_in_the_loop_of_a_test() -> None:
    """Held calls end with it."""
    clock = ManualClock()
    async with FakeSlack(clock=clock) as slack:
        slack.add_channel("C1", "battery-news")
        slack.fail_next("chat.postMessage", Fault(kind="delay", when="late", seconds=3600))
        client = client_of(slack)
        posting = asyncio.create_task(
            asyncio.to_thread(client.chat_postMessage, channel="C1", text="x")
        )
        await asyncio.to_thread(clock.wait_for_sleepers, 1)
    with pytest.raises(OSError, match="closed"):
        await posting

    assert slack.messages() == []
