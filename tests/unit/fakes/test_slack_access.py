"""Who may do what with the fake Slack, and how often."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes.clock import ScaledClock
from tests.fakes.slack import FakeSlack

if TYPE_CHECKING:
    from tests.fakes.clock import ManualClock


def refused(call: Any, **arguments: Any) -> Any:
    """The answer to a call that fails."""
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return caught.value.response


def posting(client: WebClient, channel: str = "C1") -> Any:
    return refused(client.chat_postMessage, channel=channel, text="x")["error"]


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("", "not_authed"),
        ("xoxb-of-nobody", "invalid_auth"),
        (FakeSlack.app_token, "not_allowed_token_type"),
    ],
)
def test_a_token_must_be_there_known_and_of_the_right_kind(
    slack: FakeSlack, token: str, error: str
) -> None:
    """Each failing has its own error."""
    client = WebClient(token=token, base_url=slack.url, retry_handlers=[])

    assert posting(client) == error


def test_a_token_can_be_revoked_while_it_is_used(client: WebClient, slack: FakeSlack) -> None:
    """What was posted before stays."""
    client.chat_postMessage(channel="C1", text="x")
    slack.revoke()

    assert (posting(client), len(slack.messages())) == ("token_revoked", 1)


@pytest.mark.parametrize(
    ("method", "arguments", "needed"),
    [
        ("chat.postMessage", {"channel": "C1", "text": "x"}, "chat:write"),
        ("chat.update", {"channel": "C1", "ts": "1.0", "text": "x"}, "chat:write"),
        ("chat.delete", {"channel": "C1", "ts": "1.0"}, "chat:write"),
        ("conversations.history", {"channel": "C1"}, "channels:history"),
        ("conversations.history", {"channel": "G1"}, "groups:history"),
        ("conversations.replies", {"channel": "C1", "ts": "1.0"}, "channels:history"),
        ("conversations.info", {"channel": "C1"}, "channels:read"),
        ("conversations.info", {"channel": "G1"}, "groups:read"),
        ("conversations.list", {}, "channels:read"),
        ("conversations.list", {"types": "private_channel"}, "groups:read"),
        ("conversations.join", {"channel": "C1"}, "channels:join"),
    ],
)
def test_a_missing_scope_is_named(
    client: WebClient, slack: FakeSlack, method: str, arguments: dict[str, str], needed: str
) -> None:
    """With what the token has instead."""
    slack.add_channel("G1", "ops", private=True)
    slack.workspace.tokens[slack.token].scopes = ("commands",)

    answer = refused(client.api_call, api_method=method, data=arguments)

    assert (answer["error"], answer["needed"]) == ("missing_scope", needed)
    assert answer["provided"] == "commands"


def test_channels_that_take_no_message_say_why(client: WebClient, slack: FakeSlack) -> None:
    """Unknown, named instead of numbered, private without the bot, left, archived."""
    slack.add_channel("G2", "secret", private=True, member=False)
    slack.add_channel("C2", "left", member=False)
    slack.add_channel("C3", "old", archived=True)

    errors = [posting(client, channel) for channel in ("C9", "#battery-news", "G2", "C2", "C3")]

    assert errors == ["channel_not_found"] * 3 + ["not_in_channel", "is_archived"]


def test_an_archived_channel_is_read_and_not_changed(client: WebClient, slack: FakeSlack) -> None:
    """Neither edits nor joining."""
    ts = client.chat_postMessage(channel="C1", text="x")["ts"]
    slack.workspace.channels["C1"].archived = True

    edit = refused(client.chat_update, channel="C1", ts=ts, text="y")["error"]
    join = refused(client.conversations_join, channel="C1")["error"]

    assert (edit, join) == ("is_archived", "is_archived")
    assert len(client.conversations_history(channel="C1")["messages"]) == 1


def test_a_private_channel_cannot_be_joined(client: WebClient, slack: FakeSlack) -> None:
    """Somebody has to invite the bot."""
    slack.add_channel("G1", "ops", private=True)

    error = refused(client.conversations_join, channel="G1")["error"]

    assert error == "method_not_supported_for_channel_type"


def test_a_channel_takes_a_burst_and_then_one_a_second(
    client: WebClient, slack: FakeSlack, clock: ManualClock
) -> None:
    """Beyond that: 429 with Retry-After, and nothing is stored."""
    for _ in range(3):
        client.chat_postMessage(channel="C1", text="x")
    answer = refused(client.chat_postMessage, channel="C1", text="x")
    clock.advance(0.9)
    early = posting(client)
    clock.advance(0.1)
    client.chat_postMessage(channel="C1", text="x")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert (answer["error"], early, len(slack.messages())) == ("ratelimited", "ratelimited", 4)


def test_each_channel_has_a_bucket_of_its_own(client: WebClient, slack: FakeSlack) -> None:
    """A full one does not hold up the other."""
    slack.settings.burst = 1
    slack.add_channel("C2", "other")
    client.chat_postMessage(channel="C1", text="x")

    client.chat_postMessage(channel="C2", text="x")

    assert posting(client) == "ratelimited"


def test_a_refusal_may_come_as_plain_text(client: WebClient, slack: FakeSlack) -> None:
    """Then its body is no JSON, and Retry-After is there all the same."""
    slack.settings.burst = 1
    slack.settings.rate_as_text = True
    client.chat_postMessage(channel="C1", text="x")

    answer = refused(client.chat_postMessage, channel="C1", text="x")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert answer["error"] == "Received a response in a non-JSON format: ratelimited"


def test_messages_that_come_too_fast_can_be_hidden(client: WebClient, slack: FakeSlack) -> None:
    """The answer says ok, nobody ever reads them, and the account calls them lost."""
    slack.settings.rate, slack.settings.burst = "hide", 1
    for alert in ("a1", "a2"):
        metadata = {"event_type": "news_alert", "event_payload": {"alert_id": alert}}
        client.chat_postMessage(channel="C1", text=alert, metadata=metadata)

    account = slack.account(["a1", "a2"])

    assert len(client.conversations_history(channel="C1")["messages"]) == 1
    assert (account.lost, account.hidden) == (("a2",), ("a2",))


@pytest.mark.parametrize(("method", "calls"), [("history", 50), ("list", 20)])
def test_methods_have_tiers(
    client: WebClient, slack: FakeSlack, clock: ManualClock, method: str, calls: int
) -> None:
    """So many calls a minute; one more waits for the next share of it."""
    arguments = {"channel": "C1"} if method == "history" else {}
    for _ in range(calls):
        client.api_call(f"conversations.{method}", params=arguments)
    answer = refused(client.api_call, api_method=f"conversations.{method}", params=arguments)
    clock.advance(60 / calls)

    client.api_call(f"conversations.{method}", params=arguments)

    assert int(answer.headers["Retry-After"]) == -(-60 // calls)


def test_limits_can_be_switched_off(client: WebClient, slack: FakeSlack) -> None:
    """For tests of something else."""
    slack.settings.rate = "off"
    for _ in range(10):
        client.chat_postMessage(channel="C1", text="x")

    assert len(slack.messages()) == 10


def test_a_paced_client_is_never_refused_in_scaled_time() -> None:
    """One message every 1.1 s of a clock that runs sixty times as fast."""
    clock = ScaledClock(60)
    with FakeSlack(clock=clock) as slack:
        slack.add_channel("C1", "battery-news")
        client = WebClient(token=slack.token, base_url=slack.url, retry_handlers=[])
        for number in range(20):
            client.chat_postMessage(channel="C1", text=str(number))
            asyncio.run(clock.sleep(1.1))

        assert len(slack.messages()) == 20
