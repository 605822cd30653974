"""What Slack takes, and how strangers' words are made to fit.

The limits of single fields are published (docs.slack.dev, Block Kit). Those of whole messages are
not: others measured that a message fails above some 13,200 characters of text, counted after
escaping, and an edit above 4,000 bytes of `text`; ours stay below. Everything here is linear in
what it is willing to show, however long the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING
from urllib.parse import quote

from monitor.notify.wording import flat

if TYPE_CHECKING:
    from collections.abc import Callable

#: Text of all blocks together, in characters after escaping.
BLOCKS_TEXT = 10_000
#: `text` in bytes of UTF-8, after escaping.
TEXT_BYTES = 3_800
#: Longest address of a link, in characters.
LINK = 3_000

_ELLIPSIS = "…"
_WEB = re.compile(r"https?://[^\s/?#\\]", re.IGNORECASE)
#: What ends a link in Slack's markup, what no address may hold, and what turns writing.
_UNSAFE_IN_LINKS = re.compile(
    '[\\s\x00-\x20\x7f-\xa0\\\\|<>"`\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]'
)
_HALVES = re.compile("[\ud800-\udfff]")


def escaped(text: str) -> str:
    """The text as Slack's markup wants it, in which nothing of it is markup for a mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped_length(text: str) -> int:
    """Characters of `escaped(text)`."""
    return len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def cut(text: str, room: int) -> str:
    """As much of a text as takes up `room` characters once escaped.

    What is cut ends in an ellipsis, after a whole word unless the last one is very long.
    """
    return _cut(text[: room + 1], room, escaped_length)


def cut_bytes(text: str, room: int) -> str:
    """`cut` for bytes of UTF-8 instead of characters; the result is not escaped yet."""
    return _cut(text[: room + 1], room, lambda part: len(escaped(part).encode()))


def line(text: str, room: int) -> str:
    """A stranger's text on one line, with nothing that acts on a reader's screen, cut to `room`."""
    return cut(flat(text[: room * 2]).replace("\0", "").strip(), room)


def web_address(link: str) -> str:
    """The address as a link may hold it; "" for what is no web page or too long for Slack."""
    link = link[: LINK + 1].strip()
    if not _WEB.match(link) or _HALVES.search(link):
        return ""
    address = _UNSAFE_IN_LINKS.sub(lambda found: quote(found[0], safe=""), link)
    return address if len(address) <= LINK else ""


def _cut(text: str, room: int, size_of: Callable[[str], int]) -> str:
    if size_of(text) <= room:
        return text
    left = room - size_of(_ELLIPSIS)
    fitting = bisect_right(range(len(text)), left, key=lambda end: size_of(text[:end])) - 1
    blank = text.rfind(" ", fitting * 2 // 3, fitting + 1)
    return text[: blank if blank > 0 else fitting].rstrip() + _ELLIPSIS
