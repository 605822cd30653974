"""An answer -> the markup of a page, in one string of bounded size; what is no page is refused.

Scripts (but for JSON-LD), styles and comments are cut out before anything is parsed: they are most
of what large pages weigh, and no reader sees them. What is left is capped in characters and in
tags, because a tree costs some 500 bytes and a microsecond for each tag: 30,000 tags are several
times the longest articles we know, and take a second or two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.errors import ParseError
from monitor.extract.charset import to_utf8

if TYPE_CHECKING:
    from monitor.model import Answer

#: Of what is parsed, in characters; the rest of the page is not read.
MAX_MARKUP = 2_000_000
MAX_TAGS = 30_000
#: One tag with more in it is no tag of a page: lxml's time grows with the square of attributes.
MAX_TAG = 20_000

_HEAD = 8_192
_SNIFFED = 65_536

# What a body begins with, and what that is called in a sentence.
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image, a sound or a video"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"{", "data (JSON)"),
    (b"[", "data (JSON)"),
)
_XML_ROOT = re.compile(
    rb"(?:<\?[^>]{0,2000}>\s*|<!--[^>]{0,2000}-->\s*)*+<(?:(rss|feed|rdf:rdf)|(urlset|sitemapindex)|svg)\b",
    re.IGNORECASE,
)
# By the beginning of the media type, for bodies that tell nothing.
_MEDIA = (
    ("application/pdf", "a PDF document"),
    ("application/json", "data (JSON)"),
    ("image/", "an image"),
    ("audio/", "a sound"),
    ("video/", "a video"),
)
_ELEMENT = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|h[1-6]|p|div|article|main|section|table|br"
    rb"|a|b|center|font|form|header|i|img|li|link|nav|ol|script|span|style|ul)"
    rb"[\s/>]",
    re.IGNORECASE,
)
_CHARSET = re.compile(
    rb"<(?:meta\s[^>]{0,200}?charset\s*=\s*[\"']?|\?xml\s[^>]{0,200}?encoding\s*=\s*[\"'])"
    rb"\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
# Each alternative consumes what it scanned, up to the end of the page if need be.
_UNREAD = re.compile(
    r"<(?:!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|!doctype[^>]*+>?"
    r"|(?P<name>script|style)(?=[\s/>])(?P<attributes>[^>]*+)(?:>|\Z)"
    r"(?P<content>.*?)(?:</(?P=name)\b[^>]*+(?:>|\Z)|\Z))",
    re.DOTALL | re.IGNORECASE,
)
_STRUCTURED = re.compile(r"application/ld\+json", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!?]")
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{MAX_TAG},}}+>?")
# XML has no place for them, and an XML declaration would contradict what was decoded.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,500}\?>")


def markup_of(answer: Answer) -> tuple[str, tuple[str, ...]]:
    """The page without what nobody reads, and the texts of its JSON-LD scripts, in their order.

    Raises ParseError (`no_article`) if the answer is no HTML page.
    """
    other = _other_than_page(answer)
    if other:
        raise ParseError(f"{_subject(answer)} is {other}, not a page of text.", reason="no_article")
    declared = _CHARSET.search(answer.body, 0, _HEAD)
    names = (answer.charset, declared[1].decode("ascii") if declared else None)
    page = to_utf8(answer.body, names).decode("utf-8", "replace")
    return _readable(page)


def _subject(answer: Answer) -> str:
    return answer.url or "The file"


def _other_than_page(answer: Answer) -> str | None:
    """What the answer is instead of a page; None: it is one."""
    start = answer.body[:_SNIFFED].lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    if not start:
        return "empty"
    for signature, name in _SIGNATURES:
        if start.lower().startswith(signature.lower()):
            return name
    if root := _XML_ROOT.match(start):
        return "a feed" if root[1] else "a sitemap" if root[2] else "an image"
    if _ELEMENT.search(start.replace(b"\x00", b"")):
        return None
    media = answer.content_type.strip().lower()
    known = (name for beginning, name in _MEDIA if media.startswith(beginning))
    return next(known, "text without markup, or data")


def _readable(page: str) -> tuple[str, tuple[str, ...]]:
    structured: list[str] = []

    def kept(unread: re.Match[str]) -> str:
        if unread["name"] and _STRUCTURED.search(unread["attributes"][:MAX_TAG]):
            structured.append(unread["content"])
        return " "

    page = _CONTROLS.sub("", _DECLARATION.sub("", page))
    page = _LONG_TAG.sub(" ", _UNREAD.sub(kept, page))
    return _capped(page), tuple(structured)


def _capped(page: str) -> str:
    page = page[:MAX_MARKUP]
    if page.count("<") <= MAX_TAGS:
        return page
    for number, tag in enumerate(_TAG.finditer(page)):
        if number == MAX_TAGS:
            return page[: tag.start()]
    return page
