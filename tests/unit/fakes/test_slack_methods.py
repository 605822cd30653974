"""The methods of the fake Slack, as the real client sees them."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from tests.fakes.clock import ManualClock
    from tests.fakes.slack import FakeSlack

ALERT = {"event_type": "news_alert", "event_payload": {"alert_id": "a1"}}


def refusal(call: Any, **arguments: Any) -> str:
    """The error that a call is answered with."""
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return str(caught.value.response["error"])


def post(client: WebClient, text: str = "hello", **more: Any) -> str:
    """Post to C1; the ts."""
    return str(client.chat_postMessage(channel="C1", text=text, **more)["ts"])


def texts(answer: Any) -> list[str]:
    return [message["text"] for message in answer["messages"]]


def test_the_token_says_who_it_is_and_what_it_may(client: WebClient) -> None:
    """auth.test names team and bot; a header lists the scopes."""
    answer = client.auth_test()

    assert (answer["team_id"], answer["bot_id"]) == ("T0FAKE", "B0FAKE")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


def test_a_posted_message_is_in_the_channel(client: WebClient, slack: FakeSlack) -> None:
    """The answer's ts is the key under which the channel holds it."""
    ts = post(client, "KORE nixes plant")

    assert [(m.ts, m.text) for m in slack.messages("C1")] == [(ts, "KORE nixes plant")]


def test_each_ts_is_its_own_and_later_than_the_last(client: WebClient, slack: FakeSlack) -> None:
    """Even when the clock stands still."""
    stamps = [post(client) for _ in range(3)]

    assert stamps == sorted(set(stamps))


def test_text_is_cut_after_forty_thousand_characters(client: WebClient, slack: FakeSlack) -> None:
    """The limit itself is kept whole."""
    slack.settings.rate = "off"
    post(client, "x" * 40_000)
    post(client, "y" * 40_001)

    assert [len(message.text) for message in slack.messages()] == [40_000, 40_000]


def test_a_message_must_say_something(client: WebClient) -> None:
    """Neither text nor blocks is no_text, in a new message and in an edit."""
    ts = post(client)

    for method in ("chat.postMessage", "chat.update"):
        arguments = {"channel": "C1", "ts": ts, "blocks": "[]"}
        assert refusal(client.api_call, api_method=method, data=arguments) == "no_text"


def test_an_edit_without_blocks_takes_them_away(client: WebClient, slack: FakeSlack) -> None:
    """Text and blocks are replaced together; metadata stays unless it is sent."""
    ts = post(client, blocks=[{"type": "divider"}], metadata=ALERT)

    client.chat_update(channel="C1", ts=ts, text="changed")

    (message,) = slack.messages()
    assert (message.text, message.blocks, message.metadata) == ("changed", [], ALERT)


def test_an_edit_takes_four_thousand_bytes(client: WebClient) -> None:
    """Bytes, not characters; one more is msg_too_long."""
    ts = post(client)
    client.chat_update(channel="C1", ts=ts, text="é" * 2000)

    error = refusal(client.chat_update, channel="C1", ts=ts, text="é" * 2000 + "x")

    assert error == "msg_too_long"


def test_a_workspace_may_close_messages_to_edits(client: WebClient, slack: FakeSlack) -> None:
    """So many seconds after they were posted."""
    ts = post(client)
    slack.settings.edit_window = 60
    client.chat_update(channel="C1", ts=ts, text="in time")
    slack.clock.advance(61)  # type: ignore[attr-defined]  # a ManualClock

    error = refusal(client.chat_update, channel="C1", ts=ts, text="too late")

    assert error == "edit_window_closed"
    assert slack.messages()[0].text == "in time"


def test_a_deleted_message_is_gone(client: WebClient) -> None:
    """From history, from edits and from further deletions."""
    ts = post(client)
    client.chat_delete(channel="C1", ts=ts)

    assert texts(client.conversations_history(channel="C1")) == []
    assert refusal(client.chat_delete, channel="C1", ts=ts) == "message_not_found"
    assert refusal(client.chat_update, channel="C1", ts=ts, text="x") == "message_not_found"


def test_a_permalink_leads_to_a_message_that_exists(client: WebClient) -> None:
    """It holds the channel and the ts without its dot."""
    ts = post(client)

    link = client.chat_getPermalink(channel="C1", message_ts=ts)["permalink"]

    assert link.endswith(f"/archives/C1/p{ts.replace('.', '')}")
    assert refusal(client.chat_getPermalink, channel="C1", message_ts="1.2") == "message_not_found"


def test_metadata_comes_back_only_on_request(client: WebClient) -> None:
    """Otherwise its payload is held back."""
    post(client, metadata=ALERT)

    without = client.conversations_history(channel="C1")["messages"][0]
    asked = client.conversations_history(channel="C1", include_all_metadata=True)["messages"][0]

    assert (without["metadata"], asked["metadata"]) == ({"event_type": "news_alert"}, ALERT)


@pytest.mark.parametrize(
    "metadata",
    [
        "{",
        [],
        {"event_type": "x"},
        {"event_type": "", "event_payload": {}},
        {"event_type": "x", "event_payload": []},
        {"event_type": "x", "event_payload": {}, "more": 1},
    ],
)
def test_metadata_has_a_type_and_a_payload(client: WebClient, metadata: Any) -> None:
    """Anything else is refused."""
    sent = metadata if isinstance(metadata, str) else json.dumps(metadata)

    error = refusal(client.chat_postMessage, channel="C1", text="x", metadata=sent)

    assert error == "invalid_metadata_format"


def test_metadata_has_a_largest_size(client: WebClient) -> None:
    """1,024 bytes are taken, one more is not."""
    rest = len('{"event_type":"x","event_payload":{"v":""}}')
    fits = {"event_type": "x", "event_payload": {"v": "y" * (1024 - rest)}}
    over = {"event_type": "x", "event_payload": {"v": "y" * (1025 - rest)}}
    post(client, metadata=fits)

    error = refusal(client.chat_postMessage, channel="C1", text="x", metadata=over)

    assert error == "metadata_too_large"


def test_history_is_newest_first_and_leaves_replies_out(client: WebClient) -> None:
    """Unless a reply was sent to the channel as well."""
    root = post(client, "root")
    post(client, "reply", thread_ts=root)
    post(client, "loud reply", thread_ts=root, reply_broadcast=True)

    answer = client.conversations_history(channel="C1")

    assert texts(answer) == ["loud reply", "root"]
    assert answer["messages"][1]["reply_count"] == 2


def test_a_thread_is_its_parent_and_its_replies(client: WebClient) -> None:
    """Oldest first; a reply to a reply belongs to the same thread."""
    root = post(client, "root")
    reply = post(client, "one", thread_ts=root)
    post(client, "two", thread_ts=reply)

    assert texts(client.conversations_replies(channel="C1", ts=root)) == ["root", "one", "two"]


def test_a_reply_needs_a_parent(client: WebClient) -> None:
    """Writing and reading a thread that is not there fail alike."""
    posting = refusal(client.chat_postMessage, channel="C1", text="x", thread_ts="1.000000")
    reading = refusal(client.conversations_replies, channel="C1", ts="1.000000")

    assert (posting, reading) == ("thread_not_found", "thread_not_found")


def test_pages_are_small_on_demand_and_miss_nothing(client: WebClient, slack: FakeSlack) -> None:
    """Also when a message comes between two pages."""
    slack.settings.rate = "off"
    slack.settings.page_size = 2
    for number in range(5):
        post(client, str(number))
    found: list[str] = []
    cursor = None
    for _ in range(3):
        answer = client.conversations_history(channel="C1", cursor=cursor)
        found += texts(answer)
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        post(client, "meanwhile")

    assert (found, cursor) == (["4", "3", "2", "1", "0"], None)


def test_the_pages_of_a_thread_go_forward(client: WebClient, slack: FakeSlack) -> None:
    """Parent first, and no message twice."""
    root = post(client, "root")
    post(client, "one", thread_ts=root)
    post(client, "two", thread_ts=root)
    first = client.conversations_replies(channel="C1", ts=root, limit=2)
    cursor = first["response_metadata"]["next_cursor"]

    second = client.conversations_replies(channel="C1", ts=root, limit=2, cursor=cursor)

    assert (texts(first), texts(second), second["has_more"]) == (["root", "one"], ["two"], False)


@pytest.mark.parametrize("cursor", ["!", "YQ==", "/w=="])
def test_a_cursor_of_nobody_is_refused(client: WebClient, cursor: str) -> None:
    """No text that the fake did not give is taken."""
    error = refusal(client.conversations_history, channel="C1", cursor=cursor)

    assert error == "invalid_cursor"


@pytest.mark.parametrize("limit", [0, 1000, "many"])
def test_a_page_holds_one_to_nine_hundred_ninety_nine(client: WebClient, limit: Any) -> None:
    """Both ends are taken, nothing beyond."""
    client.conversations_history(channel="C1", limit=1)
    client.conversations_history(channel="C1", limit=999)

    assert refusal(client.conversations_history, channel="C1", limit=limit) == "invalid_limit"


def test_times_count_themselves_only_when_inclusive(client: WebClient) -> None:
    """`oldest` and `latest` are the ends of a span."""
    first, last = post(client, "first"), post(client, "last")
    span: dict[str, Any] = {"channel": "C1", "oldest": first, "latest": last}

    assert texts(client.conversations_history(**span)) == []
    assert texts(client.conversations_history(**span, inclusive=True)) == ["last", "first"]
    assert refusal(client.conversations_history, channel="C1", oldest="x") == "invalid_ts_oldest"


def test_history_lags_behind(client: WebClient, slack: FakeSlack, clock: ManualClock) -> None:
    """A message is stored at once and shown when the lag is over."""
    slack.settings.lag = (4.0, 4.0)
    post(client, "late")
    clock.advance(3.9)
    before = texts(client.conversations_history(channel="C1"))

    clock.advance(0.1)

    assert (before, texts(client.conversations_history(channel="C1"))) == ([], ["late"])


def test_channels_are_listed_by_kind(client: WebClient, slack: FakeSlack) -> None:
    """Private ones only on request and with the bot in them; archived ones can be left out."""
    slack.add_channel("C2", "old", archived=True)
    slack.add_channel("G1", "ops", private=True)
    slack.add_channel("G2", "secret", private=True, member=False)

    both = client.conversations_list(types="public_channel,private_channel")
    alive = client.conversations_list(exclude_archived=True)

    assert [channel["id"] for channel in both["channels"]] == ["C1", "C2", "G1"]
    assert [channel["id"] for channel in alive["channels"]] == ["C1"]
    assert refusal(client.conversations_list, types="im") == "invalid_types"


def test_the_list_of_channels_has_pages(client: WebClient, slack: FakeSlack) -> None:
    """The last one has an empty cursor."""
    slack.add_channel("C2", "more")
    first = client.conversations_list(limit=1)
    cursor = first["response_metadata"]["next_cursor"]

    second = client.conversations_list(limit=1, cursor=cursor)

    assert [first["channels"][0]["id"], second["channels"][0]["id"]] == ["C1", "C2"]
    assert second["response_metadata"]["next_cursor"] == ""


def test_a_bot_joins_a_public_channel(client: WebClient, slack: FakeSlack) -> None:
    """Before that it can see it, and not write."""
    slack.add_channel("C2", "open", member=False)
    before = client.conversations_info(channel="C2")["channel"]["is_member"]
    error = refusal(client.chat_postMessage, channel="C2", text="x")

    client.conversations_join(channel="C2")
    client.chat_postMessage(channel="C2", text="x")

    assert (before, error, len(slack.messages("C2"))) == (False, "not_in_channel", 1)


def test_every_way_to_send_arguments_is_read(client: WebClient, slack: FakeSlack) -> None:
    """Query, form and JSON mean the same."""
    blocks = [{"type": "divider"}]
    arguments = {"channel": "C1", "text": "x", "blocks": json.dumps(blocks)}
    client.api_call("chat.postMessage", http_verb="GET", params=arguments)
    client.api_call("chat.postMessage", data=arguments)
    client.api_call("chat.postMessage", json={**arguments, "blocks": blocks})

    assert [message.blocks for message in slack.messages()] == [blocks] * 3


@pytest.mark.parametrize(
    ("body", "error"), [(b"{", "invalid_json"), (b"[]", "json_not_object"), (b"[" * 99_999, None)]
)
def test_a_body_that_is_no_json_object_is_refused(
    slack: FakeSlack, body: bytes, error: str | None
) -> None:
    """However deep it is."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {slack.token}"}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(slack.url + "chat.postMessage", data=body, headers=headers)
    with opener.open(request, timeout=10) as answer:
        told = json.load(answer)

    assert told == {"ok": False, "error": error or "invalid_json"}


def test_a_method_that_is_not_there_is_unknown(client: WebClient) -> None:
    """It is named in the answer."""
    assert refusal(client.api_call, api_method="chat.shout") == "unknown_method"
