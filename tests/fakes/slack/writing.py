"""The methods that change messages, and what they refuse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.blocks import MOST_RENDERED, problems, rendered
from tests.fakes.slack.calls import ApiError, Call, method
from tests.fakes.slack.rate import MESSAGES_A_MINUTE, TIER3
from tests.fakes.slack.state import APP, BOT, BOT_USER, TEAM

if TYPE_CHECKING:
    from tests.fakes.slack.state import Channel, Message

#: Characters after which chat.postMessage cuts; bytes above which chat.update refuses.
TEXT_CUT, UPDATE_BYTES = 40_000, 4_000


@method("chat.postMessage", scope="chat:write", per_minute=MESSAGES_A_MINUTE)
def post_message(call: Call) -> dict[str, Any]:
    """A message in a channel or, with thread_ts, a reply."""
    channel = call.joined()
    if channel.archived:
        raise ApiError("is_archived")
    message = call.workspace.post(
        channel,
        text=call.text("text")[:TEXT_CUT],
        blocks=_blocks(call),
        metadata=_metadata(call),
        thread_ts=_parent(call, channel),
        broadcast=call.flag("reply_broadcast"),
        parsing=_parsing(call),
        hidden=call.hide,
    )
    _note(call, message)
    return {"channel": channel.id, "ts": message.ts, "message": shown(message, metadata=True)}


@method("chat.update", scope="chat:write", per_minute=TIER3)
def update(call: Call) -> dict[str, Any]:
    """Other text and blocks; text without blocks takes the blocks away."""
    channel = call.joined()
    if channel.archived:
        raise ApiError("is_archived")
    message = call.message(channel)
    window = call.workspace.settings.edit_window
    if window is not None and call.workspace.clock.now().timestamp() > float(message.ts) + window:
        raise ApiError("edit_window_closed")
    text = call.text("text")
    if len(text.encode()) > UPDATE_BYTES:
        raise ApiError("msg_too_long")
    blocks, metadata = _blocks(call), _metadata(call)
    message.text, message.blocks = text, blocks
    message.metadata = message.metadata if metadata is None else metadata
    message.edits += 1
    _note(call, message)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": shown(message)}


@method("chat.delete", scope="chat:write", per_minute=TIER3)
def delete(call: Call) -> dict[str, Any]:
    """A message of the bot is gone; its replies stay."""
    channel = call.joined()
    message = call.message(channel)
    message.deleted = True
    _note(call, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", per_minute=MESSAGES_A_MINUTE)
def permalink(call: Call) -> dict[str, Any]:
    """Where people find a message."""
    channel = call.channel()
    message = call.message(channel)
    link = f"https://{TEAM.lower()}.slack.test/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def shown(message: Message, *, metadata: bool = False) -> dict[str, Any]:
    """A message as the API tells it; without `metadata` the payload is held back."""
    told: dict[str, Any] = {
        "type": "message",
        "ts": message.ts,
        "text": message.text,
        "user": BOT_USER,
        "bot_id": BOT,
        "app_id": APP,
        "team": TEAM,
    }
    if message.blocks:
        told["blocks"] = message.blocks
    if message.thread_ts:
        told["thread_ts"] = message.thread_ts
    if message.broadcast:
        told["subtype"] = "thread_broadcast"
    if message.edits:
        told["edited"] = {"user": BOT_USER, "ts": message.ts}
    if message.metadata:
        held_back = {"event_type": message.metadata["event_type"]}
        told["metadata"] = message.metadata if metadata else held_back
    return told


def _note(call: Call, message: Message) -> None:
    call.note(
        "commit",
        method=call.method,
        channel=message.channel,
        ts=message.ts,
        hidden=message.hidden,
        metadata=message.metadata,
    )


def _parsing(call: Call) -> str:
    """What makes plain names live, in the words of the arguments."""
    if call.flag("link_names"):
        return "link_names"
    return "full" if call.text("parse") == "full" else ""


def _parent(call: Call, channel: Channel) -> str | None:
    """The root of the thread that is replied to; a reply stands for its root."""
    if not (ts := call.text("thread_ts")):
        return None
    parent = channel.find(ts)
    if parent is None:
        raise ApiError("thread_not_found")
    return parent.thread_ts or parent.ts


def _blocks(call: Call) -> list[dict[str, Any]]:
    """The blocks, judged; together with the text they must say something."""
    blocks = call.data("blocks", "invalid_blocks_format")
    if blocks is not None and (found := problems(blocks)):
        raise ApiError("invalid_blocks", errors=found, response_metadata={"messages": found})
    if not blocks and not call.text("text"):
        raise ApiError("no_text")
    if rendered(blocks) > MOST_RENDERED:
        raise ApiError("msg_blocks_too_long")
    return blocks or []


def _metadata(call: Call) -> dict[str, Any] | None:
    """An event type and a flat or nested payload, not too large."""
    metadata = call.data("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        raise ApiError("invalid_metadata_format")
    kind, payload = metadata["event_type"], metadata["event_payload"]
    if not (isinstance(kind, str) and kind and isinstance(payload, dict)):
        raise ApiError("invalid_metadata_format")
    if metadata_size(metadata) > call.workspace.settings.metadata_bytes:
        raise ApiError("metadata_too_large")
    return metadata


def metadata_size(metadata: dict[str, Any]) -> int:
    """Bytes of it as compact JSON."""
    return len(json.dumps(metadata, ensure_ascii=False, separators=(",", ":")).encode())
