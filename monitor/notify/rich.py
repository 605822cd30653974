"""Elements of Slack's rich text, the one kind of text in which no word is markup.

A mention or a link is an element of its own here, so that a headline that looks like one stays a
headline. Elements of docs.slack.dev, `rich_text`; Slack refuses empty ones, which `section` drops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from monitor.notify.limits import cut
from monitor.notify.wording import flat, spoken_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

#: A part of a message as JSON.
Element: TypeAlias = dict[str, Any]

#: Words that fired that are set off in one text, at most: every change of style is an element.
SET_OFF = 12


def text(words: str, *styles: str) -> Element:
    """Words as they are; styles are `bold` and `italic`."""
    return {"type": "text", "text": words, **_styled(styles)}


def link(words: str, url: str, *styles: str) -> Element:
    """Words that lead to `url`, a result of `limits.web_address`; "" makes them plain words."""
    plain = text(words, *styles)
    return {**plain, "type": "link", "url": url} if url else plain


def date(when: datetime) -> Element:
    """A moment in the zone and the language of who reads it; in UTC where that fails."""
    spoken, seconds = spoken_time(when), int(when.timestamp())
    if seconds < 0:  # a publisher's slip; Slack knows no such moments
        return text(spoken)
    shown = "{date_short_pretty} {time}"
    return {"type": "date", "timestamp": seconds, "format": shown, "fallback": spoken}


def emoji(name: str) -> Element:
    """One of Slack's own pictures."""
    return {"type": "emoji", "name": name}


def section(*elements: Element) -> Element:
    """One line."""
    shown: list[Element] = []
    for each in elements:
        last = shown[-1] if shown else {}
        if last.get("type") == each["type"] == "text" and last.get("style") == each.get("style"):
            shown[-1] = {**last, "text": last["text"] + each["text"]}
        elif each.get("text") != "":
            shown.append(each)
    return {"type": "rich_text_section", "elements": shown}


def bullets(lines: Sequence[Element]) -> Element:
    """Sections one below the other."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(lines)}


def block(*parts: Element) -> Element:
    """Sections and lists that stand close together."""
    return {"type": "rich_text", "elements": list(parts)}


def joined(parts: Iterable[Sequence[Element]], between: str = " · ") -> Iterator[Element]:
    """The elements of all parts that have some."""
    for number, part in enumerate(part for part in parts if part):
        if number:
            yield text(between)
        yield from part


def pieces(words: str, spans: Iterable[tuple[int, int]], room: int) -> list[tuple[str, bool]]:
    """A stranger's text on one line, cut to `room`, and whether a piece lies within a span.

    `spans` are offsets into `words`, in order and apart.
    """
    shown = cut(flat(words[: room * 2]), room)
    found: list[tuple[str, bool]] = []
    done = 0
    for start, end in list(spans)[:SET_OFF]:
        found += [(shown[done:start], False), (shown[start:end], True)]
        done = end
    found.append((shown[done:], False))
    clean = ((piece.replace("\0", ""), within) for piece, within in found)
    return [(piece, within) for piece, within in clean if piece]


def visible(words: str) -> bool:
    """Whether a reader sees anything of it."""
    return any(char.isprintable() and not char.isspace() for char in words)


def _styled(styles: Sequence[str]) -> dict[str, dict[str, bool]]:
    return {"style": dict.fromkeys(styles, True)} if styles else {}
