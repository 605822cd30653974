"""Bytes of a document -> UTF-8, and the repair of what most often breaks XML.

The encoding is decided by what fits, because what is declared is often wrong: a byte order mark;
UTF-8, if the bytes are valid UTF-8 with enough of it to be no accident; the HTTP header, then what
the document declares (RFC 7303, 3); a guess, if the letters are mostly foreign (`feed_charset`);
else UTF-8, with Windows-1252 for the bytes that are none. The ISO
encodings stand for the larger ones that publishers mean (https://encoding.spec.whatwg.org).
"""

from __future__ import annotations

import codecs
import re
from html.entities import html5
from itertools import islice
from typing import TYPE_CHECKING

from monitor.sources.feed_entries import MAX_ITEMS

if TYPE_CHECKING:
    from monitor.model import Answer

# UTF-32 before UTF-16: the mark of one begins with that of the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)
XML_DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]{1,40})", re.IGNORECASE
)
HTML_DECLARED = re.compile(
    rb"<(?:meta\b[^>]{0,200}?charset|\?xml[^>]{0,200}?encoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
_HEAD = 8_192

# Encodings of text that are honoured, by the beginning of their name in Python.
_FAMILIES = ("iso8859", "iso2022", "cp", "euc_", "gb", "big5", "shift_jis", "koi8", "mac-", "hz")
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
}
# What `_patched` reads anyway.
_WESTERN = frozenset(["iso8859-1", "cp1252"])
# Their bytes are all ASCII, so that being valid UTF-8 says nothing.
_SEVEN_BIT = ("iso2022", "hz")
# Six characters of EUC or GB text are valid UTF-8 by accident once in 100,000 times.
_ENOUGH_UTF8 = 12
_NON_ASCII = re.compile(rb"[\x80-\xff]")
# Bytes that are no UTF-8, as `surrogateescape` marks them, -> Windows-1252; the five that are empty
# there are the controls of ISO-8859-1.
_STRAY = {
    0xDC00 + code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(128, 256)
}


def to_utf8(answer: Answer, declared: re.Pattern[bytes] = XML_DECLARED) -> bytes:
    """The body in UTF-8, without byte order mark and leading white space.

    `declared` finds, in its first group, the encoding that the document names. That is left as it
    is, and may then name another one.
    """
    body = answer.body
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _encoded(body.decode(encoding, "replace").removeprefix("\ufeff")).lstrip()
    found = declared.search(body, 0, _HEAD)
    return _decoded(body, answer.charset, found[1].decode("ascii") if found else None).lstrip()


def _decoded(body: bytes, *names: str | None) -> bytes:
    foreign = [found for name in names if name and (found := _foreign(name))]
    if not any(encoding.startswith(_SEVEN_BIT) for encoding in foreign) and _is_utf8(
        body, sure=not foreign
    ):
        return body
    for encoding in foreign:
        try:
            return _encoded(body.decode(encoding))
        except UnicodeError:
            continue
    guessed = None if any(map(_western, names)) else _guessed(body)
    if guessed:
        return _encoded(body.decode(guessed, "replace"))
    return _encoded(body.decode("utf-8", "surrogateescape").translate(_STRAY))


def _guessed(body: bytes) -> str | None:
    # Loaded for the few documents that need it, as feedparser is.
    from monitor.sources.feed_charset import guessed_encoding  # noqa: PLC0415

    return guessed_encoding(body)


def _western(name: str | None) -> bool:
    """Whether a publisher says so; then single odd bytes are faults, not letters."""
    try:
        return name is not None and codecs.lookup(name).name in _WESTERN
    except (LookupError, ValueError):
        return False


def _foreign(name: str) -> str | None:
    """The codec for an encoding as publishers name it; None: UTF-8, Western, or unknown."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    if found in _WESTERN or not found.startswith(_FAMILIES):
        return None
    return _MEANT.get(found, found)


def _is_utf8(body: bytes, *, sure: bool) -> bool:
    """Whether the body is UTF-8; if that is not `sure`, with enough characters to tell."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    enough = islice(_NON_ASCII.finditer(body), _ENOUGH_UTF8)
    return sure or text.isascii() or sum(1 for _ in enough) == _ENOUGH_UTF8


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


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
