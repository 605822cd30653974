"""Slack messages as Slack sees them: measured, read, and asked what in them is alive.

Written from the published rules, not from `monitor.notify`.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.notify.blocks import SlackMessage

#: What a section may hold that reaches nobody by itself.
HARMLESS = {"text", "link", "date", "emoji"}
#: Control characters, halves of characters, overrides of direction.
_ACTING = {"Cc", "Cs"}
_OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def parts(message: SlackMessage) -> Iterator[dict[str, Any]]:
    """Every dictionary in the blocks, outermost first."""
    waiting: list[Any] = list(message.blocks)
    while waiting:
        part = waiting.pop(0)
        yield part
        waiting = [*part.get("elements", []), *waiting]


def leaves(message: SlackMessage) -> list[dict[str, Any]]:
    """The elements that show something, in order."""
    return [part for part in parts(message) if "elements" not in part]


def words(part: dict[str, Any]) -> str:
    """What a reader sees of an element, in UTC."""
    return str(part.get("text") or part.get("fallback") or f":{part.get('name')}:")


def shown(message: SlackMessage) -> str:
    """The words of the blocks, a line for each section."""
    sections = [part for part in parts(message) if part["type"] == "rich_text_section"]
    return "\n".join("".join(map(words, section["elements"])) for section in sections)


def links(message: SlackMessage) -> list[str]:
    """The addresses in the blocks, each once, in order."""
    return list(dict.fromkeys(part["url"] for part in leaves(message) if part["type"] == "link"))


def live(text: str) -> list[str]:
    """What Slack's markup makes of a text besides words: every token in angle brackets."""
    return [html.unescape(token) for token in re.findall(r"<([^>]*)>", text)]


def assert_fits(message: SlackMessage) -> None:
    """Within every limit, published or measured; nothing in it acts."""
    assert 0 < len(message.text.encode()) <= 3_800
    assert len(message.blocks) <= 45
    assert sum(len(html.escape(words(part), quote=False)) for part in leaves(message)) <= 10_000
    assert len(json.dumps(message.metadata).encode()) < 1024
    for part in parts(message):
        _assert_sound(part)
    for text in (message.text, *map(words, leaves(message))):
        assert {char for char in text if _acts(char)} <= {"\n"}
    parsed = Block.parse_all(message.blocks)
    assert message.blocks == [block.to_dict() for block in parsed]


def _assert_sound(part: dict[str, Any]) -> None:
    if "elements" in part:
        assert part["type"] in {"rich_text", "rich_text_section", "rich_text_list"}
        assert part["elements"]
        return
    assert part["type"] in HARMLESS
    assert words(part)
    assert "\n" not in words(part)
    if part["type"] == "link":
        assert len(part["url"]) <= 3_000
        assert re.fullmatch(r"(?i)https?://[^\s|<>]+", part["url"])


def _acts(char: str) -> bool:
    return char in _OVERRIDES or unicodedata.category(char) in _ACTING
