"""Bytes of a document -> UTF-8, and the repair of what most often breaks XML."""

from __future__ import annotations

import re
from html.entities import html5
from itertools import islice
from typing import TYPE_CHECKING

from monitor.extract import charset
from monitor.sources.feed_entries import MAX_ITEMS

if TYPE_CHECKING:
    from monitor.model import Answer

XML_DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]{1,40})", re.IGNORECASE
)
HTML_DECLARED = re.compile(
    rb"<(?:meta\b[^>]{0,200}?charset|\?xml[^>]{0,200}?encoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
_HEAD = 8_192


def to_utf8(answer: Answer, declared: re.Pattern[bytes] = XML_DECLARED) -> bytes:
    """The body in UTF-8, without byte order mark and leading white space.

    `declared` finds, in its first group, the encoding that the document names. That is left as it
    is, and may then name another one.
    """
    found = declared.search(answer.body, 0, _HEAD)
    # The header comes first (RFC 7303, 3).
    names = (answer.charset, found[1].decode("ascii") if found else None)
    return charset.to_utf8(answer.body, names).lstrip()


# -- repair ----------------------------------------------------------------------------------------

_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13)) + b"\x7f"
_START = re.compile(rb"<(?:\?xml\s|rss\b|feed\b|rdf:RDF\b)", re.IGNORECASE)
# Sections and comments are passed over as a whole, so that what looks like a reference in them
# stays. Each alternative consumes what it scanned, so the cost is linear.
_REFERENCE = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
    rb"|&(?:#(\d{1,7});|#[xX]([0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{0,31});)?",
    re.DOTALL,
)
_XML_ENTITIES = frozenset([b"amp", b"lt", b"gt", b"quot", b"apos"])
_XML_CHARACTERS = ((0x20, 0xD7FF), (9, 10), (13, 13), (0xE000, 0xFFFD), (0x10000, 0x10FFFF))
_ENTRY_END = re.compile(rb"</(?:\w{1,20}:)?(?:item|entry)\s*>", re.IGNORECASE)
_ENTRY = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
# An entry ends and something follows, or another entry starts, in a section that another start
# says was never closed.
_EDGE = rb"(?:/(?:\w{1,20}:)?(?:item|entry)\s*>\s*<|(?:\w{1,20}:)?(?:item|entry)[\s>])"
_SWALLOWED = re.compile(
    rb"<!\[CDATA\["
    rb"(?:[^\]<]++|\](?!\]>)|<(?!!\[CDATA\[|"
    + _EDGE
    + rb"))*+<"
    + _EDGE
    + rb"(?:[^\]<]++|\](?!\]>)|<(?!!\[CDATA\[))*+<!\[CDATA\[",
    re.IGNORECASE,
)


def swallows_entries(document: bytes) -> bool:
    """Whether a CDATA section was never closed, so that it goes on through other entries.

    The document may be well-formed all the same, if a later section ends.
    """
    # The two counts are all that a sound document costs.
    return document.count(b"<![CDATA[") != document.count(b"]]>") and bool(
        _SWALLOWED.search(document)
    )


def repaired(document: bytes) -> bytes:
    """The UTF-8 document with its commonest faults mended.

    Mends: anything before or behind the feed, control characters, `&` that begins no reference,
    HTML's entities, references to characters that XML forbids. A reader that recovers by itself
    would silently lose text at each of them.
    """
    document = without_preamble(document)
    end = max((document.rfind(tag) for tag in (b"</rss", b"</feed", b"</rdf:RDF")), default=-1)
    if end >= 0:
        document = document[: document.find(b">", end) + 1 or None]
    return mended(document)


def mended(document: bytes) -> bytes:
    """The UTF-8 document with its characters and references mended, as `repaired` says."""
    return _REFERENCE.sub(_mended, document.translate(None, _CONTROLS))


def without_preamble(document: bytes) -> bytes:
    """From the XML declaration or root element on, if one stands near the beginning."""
    start = _START.search(document, 0, _HEAD)
    return document[start.start() :] if start else document


def _mended(found: re.Match[bytes]) -> bytes:
    decimal, hexadecimal, name = found.groups()
    whole: bytes = found[0]
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        return whole if _is_xml_character(code) else b""
    if name is None:
        return b"&amp;" if whole == b"&" else whole
    if name in _XML_ENTITIES:
        return whole
    character = html5.get(name.decode("ascii") + ";")
    if character is None:
        return b"&amp;" + whole[1:]
    # By number, because some names stand for what is markup in XML ("&LT;").
    return "".join(f"&#{ord(part)};" for part in character).encode()


def _is_xml_character(code: int) -> bool:
    """Whether XML 1.0 (2.2) allows the character."""
    return any(first <= code <= last for first, last in _XML_CHARACTERS)


def breaks_off(document: bytes) -> bool:
    """Whether the document ends in the middle of an entry."""
    begins = max((entry.start() for entry in _ENTRY.finditer(document)), default=-1)
    ends = max((entry.start() for entry in _ENTRY_END.finditer(document)), default=-1)
    return ends < begins


def first_entries(document: bytes) -> bytes:
    """The document cut before the first entry beyond MAX_ITEMS."""
    beyond = next(islice(_ENTRY.finditer(document), MAX_ITEMS, None), None)
    return document[: beyond.start()] if beyond else document
