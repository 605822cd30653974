"""OPML: the lists of feeds that readers exchange (http://opml.org/spec2.opml).

Two public files out of three are no well-formed XML: a bare `&` in a title, quotes inside quotes,
tags that never end. So the document is read strictly if it can be; else its `<outline ...>` tags
are read one by one, and nothing else of it matters.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from codecs import BOM_UTF8
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from monitor.errors import ParseError
from monitor.extract.text import without_tags
from monitor.sources.feed_bytes import to_utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from monitor.model import Answer

#: The largest public lists have some 2,000 feeds.
MAX_OUTLINES = 20_000
#: Characters of one tag that are looked at; folders inside folders.
_LONGEST_TAG = 10_000
_DEEPEST = 10
_MAX_ATTRIBUTES = 40

# A tag that matters. An outline goes on to the next of them, whatever stands in between.
_TAG = re.compile(
    r"<!--|<(?P<end>/?)\s{0,9}(?P<name>outline|body|opml|head)\b", re.IGNORECASE | re.DOTALL
)
_NAME = r"[A-Za-z_][\w:.-]{0,40}"
_OPENING = re.compile(rf"(?<![\w:.-])({_NAME})\s{{0,9}}=\s{{0,9}}([\"']?)")
# A quoted value ends at a quote behind which another attribute or the end of the tag stands, so
# that a title may hold quotes itself.
_CLOSING = re.compile(
    rf"[\"'](?=\s{{1,99}}{_NAME}\s{{0,9}}=\s{{0,9}}[\"'\w]|{_NAME}\s{{0,9}}=\s{{0,9}}[\"']"
    r"|\s{0,99}(?:[/?]?>|/?\Z))"
)
_BARE = re.compile(r"[^\s\"'>]*")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of a list, as it is written there."""

    title: str
    #: May be no address at all; "" if there is none.
    url: str
    #: The folders around it, outermost first, parted by ` / `; "": none.
    folder: str = ""
    #: Counted from 1.
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Opml:
    """The feeds of a list, in its order."""

    outlines: tuple[Outline, ...]
    #: Entries that are no feeds: links, other lists.
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """The start of an outline."""

    attributes: Mapping[str, str]
    line: int
    depth: int


def read_opml(answer: Answer) -> Opml:
    """The feeds of a list. Raises ParseError (`empty`, `not_opml`)."""
    document = to_utf8(answer)
    if not document:
        raise ParseError("There is nothing in this file.", reason="empty")
    found = _strictly(document)
    return _collected(_tolerantly(document) if found is None else found, _lines_above(answer.body))


def _lines_above(body: bytes) -> int:
    """How many lines stand above the document: they were stripped with other white space."""
    body = body.removeprefix(BOM_UTF8)
    return body.count(b"\n", 0, len(body) - len(body.lstrip()))


def _collected(starts: Iterable[_Open], above: int) -> Opml:
    """The feeds among outlines; those without an address are the folders of what they hold."""
    outlines: list[Outline] = []
    others, folders = 0, dict[int, str]()
    for start in starts:
        folders = {depth: name for depth, name in folders.items() if depth < start.depth}
        title = _title(start.attributes)
        kind = start.attributes.get("type", "").lower()
        url = _address(start.attributes, kind)
        if url or kind == "rss":
            folder = " / ".join(name for name in folders.values() if name)
            outlines.append(Outline(title=title, url=url, folder=folder, line=start.line + above))
        elif kind in {"link", "include"}:
            others += 1
        elif start.depth < _DEEPEST:
            folders[start.depth] = title
        if len(outlines) == MAX_OUTLINES:
            break
    return Opml(outlines=tuple(outlines), others=others)


def _title(attributes: Mapping[str, str]) -> str:
    return without_tags(attributes.get("title") or attributes.get("text") or "")


def _address(attributes: Mapping[str, str], kind: str) -> str:
    url = attributes.get("xmlurl") or ("" if kind in {"link", "include"} else attributes.get("url"))
    return "".join((url or "").split("\n")).strip()


# -- well-formed documents -------------------------------------------------------------------------


def _strictly(document: bytes) -> list[_Open] | None:
    """None if the document is not well-formed. Raises ParseError if it is something else."""
    from monitor.sources.feed_elements import strict_root  # noqa: PLC0415 - lxml, when needed

    root = strict_root(document)
    if root is None:
        return None
    if _local(root.tag) != "opml":
        raise _not_opml()
    return [
        _Open(
            attributes={_local(name): value for name, value in element.attrib.items()},
            line=element.sourceline or 1,
            depth=depth,
        )
        for element, depth in _walk(root)
    ]


def _walk(root: Any) -> Iterator[tuple[Any, int]]:
    """Every outline with its depth; not recursive, because the file chooses the depth."""
    waiting = [(root, 0)]
    while waiting:
        element, depth = waiting.pop()
        if _local(element.tag) == "outline":
            yield element, depth
        waiting.extend((child, depth + 1) for child in reversed(element))


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()


# -- all others ------------------------------------------------------------------------------------


def _tolerantly(document: bytes) -> Iterator[_Open]:
    text = document.decode("utf-8", "replace")
    tags = list(_tags(text))
    if not any(tag["name"].lower() in {"outline", "opml"} for tag in tags):
        raise _not_opml()
    return _starts(text, tags)


def _tags(text: str) -> Iterator[re.Match[str]]:
    """The tags outside of comments; a comment without an end is none."""
    at, last_end = 0, text.rfind("-->")
    while tag := _TAG.search(text, at):
        at = tag.end()
        if tag["name"]:
            yield tag
        elif at <= last_end:
            at = text.index("-->", at)


def _starts(text: str, tags: list[re.Match[str]]) -> Iterator[_Open]:
    """The outlines, with the depth that their ends say.

    A feed that was left open ends where the next outline begins: lists hold nothing inside feeds.
    """
    line, counted = 1, 0
    around: list[bool] = []  # of each open outline whether it is a feed
    for tag, stop in zip(tags, [*(tag.start() for tag in tags[1:]), len(text)], strict=True):
        if tag["name"].lower() != "outline":
            continue
        if tag["end"]:
            del around[-1:]
            continue
        if around and around[-1]:
            around.pop()
        line += text.count("\n", counted, tag.start())
        counted = tag.start()
        attributes, ended = _attributes(text[tag.end() : min(stop, tag.end() + _LONGEST_TAG)])
        yield _Open(attributes=attributes, line=line, depth=len(around) + 1)
        if not ended:
            around.append("xmlurl" in attributes or "url" in attributes)


def _attributes(rest: str) -> tuple[dict[str, str], bool]:
    """The attributes of a tag from what follows its name, and whether the tag ends itself."""
    ends: dict[str, list[int]] = {'"': [], "'": []}
    for closing in _CLOSING.finditer(rest):
        ends[closing[0]].append(closing.start())
    found: dict[str, str] = {}
    at = 0
    while len(found) < _MAX_ATTRIBUTES and (opening := _OPENING.search(rest, at)):
        name = _local(opening[1])
        value, at = _value(rest, opening.end(), ends.get(opening[2]), is_url="url" in name)
        found.setdefault(name, html.unescape(value))
    return found, "/>" in rest[at:] or rest.rstrip().endswith(("/", "/>"))


def _value(rest: str, start: int, ends: list[int] | None, *, is_url: bool) -> tuple[str, int]:
    """The value of an attribute, and where to read on; `ends`: of its kind of quote."""
    bare = _BARE.match(rest, start)
    simple = (bare[0] if bare else "", bare.end() if bare else start)
    if ends is None:
        return simple
    place = bisect_left(ends, start)
    if place == len(ends):
        return simple
    value = rest[start : ends[place]]
    # No address holds a blank and then a quote: the one that should end it is missing.
    if is_url and len(value.split()) > 1 and rest[start - 1] in value:
        return simple
    return value, ends[place] + 1


def _not_opml() -> ParseError:
    return ParseError("This is no OPML: there is no <opml> and no <outline>.", reason="not_opml")


# -- writing ---------------------------------------------------------------------------------------


def write_opml(title: str, feeds: Iterable[tuple[str, str]]) -> bytes:
    """An OPML 2.0 document of feeds, each with its name and address."""
    lines = [
        f"    <outline type={quoteattr('rss')} text={name} title={name} xmlUrl={_attribute(url)}/>"
        for name, url in ((_attribute(name), url) for name, url in feeds)
    ]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<opml version="2.0">',
            "  <head>",
            f"    <title>{escape(_FORBIDDEN.sub('', title))}</title>",
            "  </head>",
            "  <body>",
            *lines,
            "  </body>",
            "</opml>",
            "",
        ]
    ).encode()


def _attribute(value: str) -> str:
    return quoteattr(_FORBIDDEN.sub("", value))
