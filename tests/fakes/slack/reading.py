"""The methods that read channels, in pages, and the one that says who asks."""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from tests.fakes.slack.calls import ApiError, Call, method
from tests.fakes.slack.rate import MESSAGES_A_MINUTE, TIER2, TIER3
from tests.fakes.slack.state import APP, BOT, BOT_USER, TEAM
from tests.fakes.slack.writing import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.fakes.slack.state import Channel, Message

Thing = TypeVar("Thing")

_TS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")


@method("auth.test", per_minute=MESSAGES_A_MINUTE)
def auth_test(_call: Call) -> dict[str, Any]:
    """Who the token is."""
    return {
        "url": f"https://{TEAM.lower()}.slack.test/",
        "team": "Fake",
        "team_id": TEAM,
        "user": "monitor",
        "user_id": BOT_USER,
        "bot_id": BOT,
        "app_id": APP,
        "is_enterprise_install": False,
    }


@method("conversations.history", per_minute=TIER3)
def history(call: Call) -> dict[str, Any]:
    """What the channel shows, newest first; replies only if they were broadcast."""
    channel = call.joined("history")
    messages = [
        message
        for message in reversed(_visible(call, channel))
        if (message.thread_ts is None or message.broadcast) and _within(call, message)
    ]
    return _messages(call, channel, messages, later=lambda ts, mark: ts < mark)


@method("conversations.replies", per_minute=TIER3)
def replies(call: Call) -> dict[str, Any]:
    """A thread, oldest first: the parent whatever the times asked for, then its replies."""
    channel = call.joined("history")
    visible = _visible(call, channel)
    asked = call.text("ts")
    root = next((m.thread_ts or m.ts for m in visible if m.ts == asked), None)
    if root is None:
        raise ApiError("thread_not_found")
    messages = [
        message
        for message in visible
        if message.ts == root or (message.thread_ts == root and _within(call, message))
    ]
    return _messages(call, channel, messages, later=lambda ts, mark: ts > mark)


@method("conversations.info", per_minute=TIER3)
def info(call: Call) -> dict[str, Any]:
    """One channel."""
    return {"channel": _told(call.channel("read"))}


@method("conversations.list", per_minute=TIER2)
def list_channels(call: Call) -> dict[str, Any]:
    """The channels of the kinds asked for, by id."""
    kinds = (call.text("types") or "public_channel").split(",")
    scopes = {"public_channel": "channels:read", "private_channel": "groups:read"}
    if not set(kinds) <= set(scopes):
        raise ApiError("invalid_types")
    for kind in kinds:
        call.needs(scopes[kind])
    channels = [c for c in call.workspace.channels.values() if _listed(call, c, kinds)]
    page, cursor = _page(
        call, sorted(channels, key=lambda c: c.id), lambda c: c.id, lambda key, mark: key > mark
    )
    told = [_told(channel) for channel in page]
    return {"channels": told, "response_metadata": {"next_cursor": cursor}}


@method("conversations.join", scope="channels:join", per_minute=TIER3)
def join(call: Call) -> dict[str, Any]:
    """The bot enters a public channel."""
    channel = call.channel()
    if channel.archived:
        raise ApiError("is_archived")
    if channel.private:
        raise ApiError("method_not_supported_for_channel_type")
    channel.member = True
    call.note("commit", method=call.method, channel=channel.id)
    return {"channel": _told(channel)}


def _listed(call: Call, channel: Channel, kinds: Sequence[str]) -> bool:
    if channel.archived and call.flag("exclude_archived"):
        return False
    if channel.private:
        return "private_channel" in kinds and channel.member
    return "public_channel" in kinds


def _told(channel: Channel) -> dict[str, Any]:
    """A channel as the API tells it."""
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_private": channel.private,
        "is_archived": channel.archived,
        "is_member": channel.member,
    }


def _visible(call: Call, channel: Channel) -> list[Message]:
    return list(channel.shown(call.workspace.clock.now()))


def _ts(call: Call, name: str) -> str | None:
    """A moment asked for, written so that text compares as time does. ApiError."""
    text = call.text(name)
    if not text:
        return None
    if not _TS.fullmatch(text):
        raise ApiError(f"invalid_ts_{name}")
    return _comparable(text)


def _comparable(ts: str) -> str:
    seconds, _, fraction = ts.partition(".")
    return f"{seconds:0>12}.{fraction:0<6}"


def _within(call: Call, message: Message) -> bool:
    """Between `oldest` and `latest`, which count themselves only if `inclusive`."""
    oldest, latest, ts = _ts(call, "oldest"), _ts(call, "latest"), _comparable(message.ts)
    if ts in (oldest, latest):
        return call.flag("inclusive")
    return (oldest is None or ts > oldest) and (latest is None or ts < latest)


def _messages(
    call: Call,
    channel: Channel,
    messages: list[Message],
    *,
    later: Callable[[str, str], bool],
) -> dict[str, Any]:
    """One page of messages, with metadata if asked for, and what threads have."""
    page, cursor = _page(call, messages, lambda message: message.ts, later)
    metadata = call.flag("include_all_metadata")
    threads: defaultdict[str, list[str]] = defaultdict(list)
    for message in _visible(call, channel):
        if message.thread_ts:
            threads[message.thread_ts].append(message.ts)
    told = [shown(m, metadata=metadata) | _thread(m, threads.get(m.ts, [])) for m in page]
    answer: dict[str, Any] = {"messages": told, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _thread(message: Message, answers: list[str]) -> dict[str, Any]:
    """What a parent knows of its replies."""
    if not answers:
        return {}
    return {"thread_ts": message.ts, "reply_count": len(answers), "latest_reply": answers[-1]}


def _page(
    call: Call,
    things: Sequence[Thing],
    key: Callable[[Thing], str],
    later: Callable[[str, str], bool],
) -> tuple[list[Thing], str]:
    """What follows the cursor, and the cursor that follows; empty: that was all.

    A cursor names the last thing it gave, so what is added meanwhile moves nothing.
    """
    mark, limit = _mark(call.text("cursor")), call.limit(100)
    left = [thing for thing in things if not mark or later(key(thing), mark)]
    page = left[:limit]
    more = len(left) > limit
    return page, base64.b64encode(f"after:{key(page[-1])}".encode()).decode() if more else ""


def _mark(cursor: str) -> str:
    """What a cursor of ours stands behind; empty: the beginning. ApiError."""
    if not cursor:
        return ""
    try:
        text = base64.b64decode(cursor, validate=True).decode("ascii")
    except ValueError as error:
        raise ApiError("invalid_cursor") from error
    if not text.startswith("after:"):
        raise ApiError("invalid_cursor")
    return text.removeprefix("after:")
