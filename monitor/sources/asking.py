"""What every kind of source asks with, and how an HTML page in the place of a document is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.extract.text import clip, html_title

if TYPE_CHECKING:
    from monitor.model import SourceState

#: Bytes at the beginning of a document in which its nature shows.
HEAD = 65_536

_HTML = re.compile(
    # Atomic, so that no comment is read in more than one way.
    rb"(?>\s+|<!--.*?-->|<\?xml[^>]*>)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(r"<title[^>]*>(.{0,1000}?)</title", re.IGNORECASE | re.DOTALL)


def headers_of(state: SourceState, accept: str) -> dict[str, str]:
    """The headers of a conditional GET; validators go back exactly as they came."""
    headers = {"Accept": accept}
    if state.etag is not None:
        headers["If-None-Match"] = state.etag
    if state.last_modified is not None:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def html_instead_of(document: bytes, wanted: str) -> str | None:
    """What to tell of an HTML page that came instead of `wanted`; None: it is no such page.

    A login or error page in the place of a document is what an operator has to hear of.
    """
    if not _HTML.match(document, 0, HEAD):
        return None
    title = _TITLE.search(document[:HEAD].decode("utf-8", "replace"))
    shown = clip(html_title(title[1]), 100) if title else ""
    titled = f" titled “{shown}”" if shown else ""
    return f"The source answered an HTML page{titled} instead of {wanted}."
