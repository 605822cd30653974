"""What of a message is live: whom it would call, and where it links to.

Slack takes mrkdwn apart by its raw `<...>` first and decodes entities afterwards, so an escaped
`&lt;!here&gt;` is only text. Elements of rich_text are never taken apart: what they do is their
type. A test compares `live(message)` with what it meant to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TOKEN = re.compile(r"<([^<>\n]*)>")
_URL = re.compile(r"https?://[^\s<>|\"]+|mailto:[^\s<>|\"]+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_LOUD = re.compile(r"@(channel|here|everyone)\b")
_MARKDOWN_LINK = re.compile(r"\[([^\[\]\n]*)\]\(([^()\s]*)\)")
_LOUD_NAMES = frozenset({"channel", "here", "everyone", "group"})
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
#: Elements of rich_text that call or link, and the key that says whom or where.
_RICH = {
    "link": "url",
    "user": "user_id",
    "usergroup": "usergroup_id",
    "channel": "channel_id",
    "broadcast": "range",
    "date": "timestamp",
}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Live:
    """One live thing. Loud are `broadcast`, `user`, `usergroup`."""

    #: link, auto_link, user, usergroup, channel, broadcast, date, image.
    kind: str
    target: str
    #: What is shown; empty: Slack chooses.
    label: str = ""
    #: JSON pointer of the text or element.
    where: str = ""


def live(message: Mapping[str, Any]) -> list[Live]:
    """Every live mention and link of a message, in the order of its JSON.

    `message` has `text`, `blocks` and perhaps `parsing` (the `parse` or `link_names` it was sent
    with).
    """
    loud = bool(message.get("parsing"))
    found = list(_mrkdwn(str(message.get("text") or ""), "/text", auto=True, loud=loud))
    return [*found, *_walk(message.get("blocks") or [], "/blocks")]


def decoded(text: str) -> str:
    """The three entities of mrkdwn as characters, each once."""
    for entity, char in _ENTITIES:
        text = text.replace(entity, char)
    return text


def _walk(node: Any, where: str) -> Iterator[Live]:
    if isinstance(node, list):
        for place, child in enumerate(node):
            yield from _walk(child, f"{where}/{place}")
    elif isinstance(node, dict):
        yield from _own(node, where)
        for key, child in node.items():
            yield from _walk(child, f"{where}/{key}")


def _own(node: Mapping[str, Any], where: str) -> Iterable[Live]:
    """What the object itself makes live, without its children."""
    kind = node.get("type")
    if kind == "mrkdwn":
        auto = not node.get("verbatim")
        return _mrkdwn(str(node.get("text", "")), f"{where}/text", auto=auto, loud=False)
    if kind == "markdown":
        return _markdown(str(node.get("text", "")), f"{where}/text")
    if kind == "button" and node.get("url"):
        return [Live(kind="link", target=node["url"], label=_plain(node), where=f"{where}/url")]
    if kind == "image" and node.get("image_url"):
        target, label = node["image_url"], str(node.get("alt_text", ""))
        return [Live(kind="image", target=target, label=label, where=f"{where}/image_url")]
    if kind in _RICH and _RICH[kind] in node:
        target, label = str(node[_RICH[kind]]), str(node.get("text", ""))
        return [Live(kind=kind, target=target, label=label, where=where)]
    return []


def _plain(node: Mapping[str, Any]) -> str:
    text = node.get("text")
    return str(text.get("text", "")) if isinstance(text, dict) else ""


def _mrkdwn(text: str, where: str, *, auto: bool, loud: bool) -> Iterator[Live]:
    """Tokens in angle brackets, and between them what is live without brackets."""
    for place, part in enumerate(_TOKEN.split(text)):
        if place % 2:
            yield from _token(part, where)
        else:
            yield from _bare(decoded(part), where, auto=auto, loud=loud)


def _bare(text: str, where: str, *, auto: bool, loud: bool) -> Iterator[Live]:
    if auto:
        yield from (Live(kind="auto_link", target=m[0], where=where) for m in _URL.finditer(text))
    if loud:
        yield from (Live(kind="broadcast", target=m[1], where=where) for m in _LOUD.finditer(text))


def _token(inside: str, where: str) -> Iterator[Live]:
    target, _, label = inside.partition("|")
    kind, target = _kind(target)
    if kind:
        yield Live(kind=kind, target=decoded(target), label=decoded(label), where=where)


def _kind(target: str) -> tuple[str, str]:
    """What the inside of a pair of brackets is; an empty kind: only text."""
    if target.startswith("!subteam^"):
        return "usergroup", target.removeprefix("!subteam^")
    if target.startswith("!date^"):
        return "date", target.removeprefix("!date^")
    if target.startswith("!") and target[1:] in _LOUD_NAMES:
        return "broadcast", target[1:]
    if re.fullmatch(r"@[UW]\w+", target):
        return "user", target[1:]
    if re.fullmatch(r"#C\w+", target):
        return "channel", target[1:]
    return ("link", target) if _SCHEME.match(target) else ("", target)


def _markdown(text: str, where: str) -> Iterator[Live]:
    """Its own links, and all that is live in mrkdwn as well."""
    for label, target in _MARKDOWN_LINK.findall(text):
        yield Live(kind="link", target=target, label=label, where=where)
    rest = _MARKDOWN_LINK.sub("", text)
    yield from _mrkdwn(rest, where, auto=True, loud=False)
