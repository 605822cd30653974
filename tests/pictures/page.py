"""Messages as Slack shows them, as one HTML page that loads nothing from elsewhere.

It knows the blocks and elements that `monitor.notify` writes and raises ValueError for any other,
so that a picture never leaves something out. Pure; the look is our own approximation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The names of `blocks._DOTS`, and two colours each: the rim and the light on it.
_DOTS = {
    "red_circle": ("#c4203a", "#f0596a"),
    "large_orange_circle": ("#d9730d", "#ffa64d"),
    "large_green_circle": ("#2f8a3d", "#6cc24a"),
    "large_yellow_circle": ("#e0a800", "#ffd95a"),
    "large_blue_circle": ("#1c6fc9", "#5aa9f5"),
}

_STYLE = """
* { box-sizing: border-box; margin: 0; }
body { width: 900px; background: #fff; color: #1d1c1d; overflow: hidden;
  font: 15px/22px Lato, "Segoe UI", "Liberation Sans", "DejaVu Sans", sans-serif; }
header { height: 50px; padding: 13px 20px; border-bottom: 1px solid #e1e1e1;
  font-weight: 900; font-size: 18px; line-height: 24px; }
header span { font-weight: 400; color: #616061; margin-right: 3px; }
main { padding: 10px 0 16px; }
article { display: flex; gap: 10px; padding: 10px 24px 8px 20px; }
.reply { margin: 4px 24px 0 66px; padding: 8px 16px; border-left: 3px solid #dddddd; }
.face { flex: none; width: 36px; height: 36px; border-radius: 8px; margin-top: 3px;
  background: linear-gradient(150deg, #2b5b80, #16304a); position: relative; }
.face i { position: absolute; left: 9px; height: 3px; border-radius: 2px; background: #fff; }
.face i:nth-child(1) { top: 10px; width: 18px; }
.face i:nth-child(2) { top: 17px; width: 18px; opacity: .75; }
.face i:nth-child(3) { top: 24px; width: 11px; opacity: .75; }
.body { min-width: 0; }
.who b { font-weight: 900; }
.who small { font-size: 10px; font-weight: 700; background: #ebebeb; color: #616061;
  border-radius: 2px; padding: 1px 3px; margin: 0 4px; letter-spacing: .2px;
  vertical-align: 1px; }
.who time { font-size: 12px; color: #616061; margin-left: 2px; }
.block { margin-bottom: 8px; overflow-wrap: anywhere; white-space: pre-wrap; }
.block:last-child { margin-bottom: 0; }
b { font-weight: 700; }
a { color: #1264a3; text-decoration: none; }
ul { margin: 0; padding-left: 26px; }
li::marker { color: #1d1c1d; }
.dot { display: inline-block; width: 17px; height: 17px; border-radius: 50%;
  vertical-align: -3px; }
"""
#: Whoever photographs the page reads its height there.
_MEASURE = "<script>document.title = document.documentElement.scrollHeight</script>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One message of a channel."""

    author: str
    at: datetime
    blocks: list[dict[str, Any]]
    #: It stands in the thread of the message above it.
    reply: bool = False


def page(channel: str, messages: Iterable[Shown]) -> str:
    """The channel with these messages; its title becomes its height in pixels."""
    body = "".join(map(_message, messages))
    head = f"<header><span>#</span>{escape(channel)}</header>"
    return (
        f'<!doctype html><meta charset="utf-8"><title></title><style>{_STYLE}</style>'
        f"{head}<main>{body}</main>{_MEASURE}"
    )


def _message(message: Shown) -> str:
    blocks = "".join(f'<div class="block">{_block(block)}</div>' for block in message.blocks)
    who = f"<b>{escape(message.author)}</b><small>APP</small><time>{_clock(message.at)}</time>"
    face = '<div class="face"><i></i><i></i><i></i></div>'
    kind = ' class="reply"' * message.reply
    body = f'<div class="body"><div class="who">{who}</div>{blocks}</div>'
    return f"<article{kind}>{face}{body}</article>"


def _block(block: Mapping[str, Any]) -> str:
    if block["type"] != "rich_text":
        raise ValueError(f"no picture of a block {block['type']}")
    return "".join(map(_part, block["elements"]))


def _part(part: Mapping[str, Any]) -> str:
    match part["type"]:
        case "rich_text_section":
            return f"<div>{''.join(map(_element, part['elements']))}</div>"
        case "rich_text_list":
            return f"<ul>{''.join(f'<li>{_part(line)}</li>' for line in part['elements'])}</ul>"
    raise ValueError(f"no picture of a {part['type']}")


def _element(element: Mapping[str, Any]) -> str:
    match element["type"]:
        case "text":
            return _styled(escape(element["text"]), element)
        case "link":
            words = escape(element.get("text") or element["url"])
            return f'<a href="{escape(element["url"])}">{_styled(words, element)}</a>'
        case "date":
            return _moment(datetime.fromtimestamp(element["timestamp"], UTC))
        case "emoji":
            return _dot(element["name"])
    raise ValueError(f"no picture of an element {element['type']}")


def _styled(words: str, element: Mapping[str, Any]) -> str:
    for style, tag in (("italic", "i"), ("bold", "b")):
        if element.get("style", {}).get(style):
            words = f"<{tag}>{words}</{tag}>"
    return words


def _dot(name: str) -> str:
    if name not in _DOTS:
        raise ValueError(f"no picture of :{name}:")
    rim, light = _DOTS[name]
    fill = f"radial-gradient(circle at 38% 32%, {light}, {rim} 78%)"
    return f'<span class="dot" style="background: {fill}"></span>'


def _moment(when: datetime) -> str:
    """As `{date_short_pretty} {time}`, for a reader in UTC who looks at it some days later."""
    return f"{when:%b} {when.day}, {when.year} {_clock(when)}"


def _clock(when: datetime) -> str:
    return f"{when.hour % 12 or 12}:{when:%M %p}"
