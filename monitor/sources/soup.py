"""HTML pages as trees. The only module that imports BeautifulSoup.

On lxml only: `html.parser` is quadratic (12 KB of it took 4.2 s).
"""

from __future__ import annotations

import re
import warnings

from bs4 import BeautifulSoup, ParserRejectedMarkup, Tag, XMLParsedAsHTMLWarning

from monitor.errors import ParseError

__all__ = ["BeautifulSoup", "Tag", "soup"]

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w:.-]{1,40})", re.IGNORECASE
)
_HEAD = 4_096


def soup(document: bytes, encoding: str | None = None) -> BeautifulSoup:
    """The tree of a page. `encoding`: what the server says; None: it does not.

    Decoded here, because BeautifulSoup would guess the encoding of a whole large page, slowly.
    Raises ParseError for what cannot be a page at all.
    """
    text = _decoded(document, encoding)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        try:
            return BeautifulSoup(text, "lxml")
        except ParserRejectedMarkup as error:
            raise ParseError(
                "The source answered something that is no page.", reason="not_a_page"
            ) from error


def _decoded(document: bytes, encoding: str | None) -> str:
    declared = _DECLARED.search(document, 0, _HEAD)
    for name in (encoding, declared and declared[1].decode("ascii", "replace"), "utf-8-sig"):
        if name:
            try:
                return document.decode(name)
            except (LookupError, ValueError):
                continue
    return document.decode("cp1252", "replace")
