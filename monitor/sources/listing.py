"""Listing pages: HTML in which every item is an article's link.

`parse` sees first that the answer is HTML at all and says what it is instead (nothing, a feed, a
sitemap, JSON, a file); then the page is read by the source's selectors (`listing_page`) and its
items are cleaned (`listing_items`). A page that gives no item is trouble: a publisher's listing is
never empty, so its markup has changed or something stands before it.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from monitor.errors import ParseError
from monitor.extract.text import clip, one_line
from monitor.model import Request
from monitor.sources.feed_bytes import HTML_DECLARED, to_utf8
from monitor.sources.listing_items import cleaned, spelled
from monitor.sources.listing_words import APP
from monitor.sources.nature import HEAD, refuse_other_kinds, root_of

if TYPE_CHECKING:
    from monitor.model import Answer, Parsed, SourceSpec, SourceState
    from monitor.sources.listing_items import RawPage

_ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"
_TAG = re.compile(rb"<(?:[a-z][a-z0-9]{0,20}[\s>/]|!doctype\s+html)", re.IGNORECASE)
_HTML_ROOTS = frozenset(["html", "head", "body"])
# In a document with NUL bytes: one letter between angles is found in any file.
_SURE_TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|div|main|section|article|table)[\s>/]",
    re.IGNORECASE,
)


class ListingSource:
    """The kind `page`."""

    def request(self, spec: SourceSpec, state: SourceState) -> Request:
        """The conditional GET for one poll; validators go back exactly as they came."""
        headers = {"Accept": _ACCEPT}
        if state.etag is not None:
            headers["If-None-Match"] = state.etag
        if state.last_modified is not None:
            headers["If-Modified-Since"] = state.last_modified
        return Request(
            url=spec.url, headers=headers, allow_private=spec.allow_private, obey_robots=True
        )

    def parse(self, spec: SourceSpec, answer: Answer) -> Parsed:
        """The items of a page, each article once.

        Raises ParseError: `empty`, `a_feed`, `a_sitemap`, `opml`, `compressed`, `json`, `not_html`,
        or `no_items` where the selectors find nothing that has a title and a link.
        """
        document = to_utf8(answer, HTML_DECLARED)
        if not document:
            raise ParseError("The source answered nothing where a page should be.", reason="empty")
        document = _without_nuls(document)
        refuse_other_kinds(spec, answer, document)
        _refuse_files(document)
        # Imported when first needed: the process that only asks for pages builds no trees.
        from monitor.sources import listing_page  # noqa: PLC0415 - see above

        page = listing_page.read(document.decode("utf-8", "replace"), spec.selectors, answer.url)
        parsed = cleaned(page, spec, answer)
        if not parsed.items:
            raise ParseError(_nothing_found(page, spec), reason="no_items")
        return parsed


def _without_nuls(document: bytes) -> bytes:
    """A page without its NUL bytes, as browsers read it; a file that is none keeps them."""
    is_page = b"\x00" in document and _SURE_TAG.search(document.replace(b"\x00", b""), 0, HEAD)
    return document.replace(b"\x00", b"") if is_page else document


def _refuse_files(document: bytes) -> None:
    """Raises ParseError for what is no HTML, and says what it is as far as that helps."""
    if document[:1] in {b"{", b"["}:
        raise ParseError("The source answered JSON instead of an HTML page.", reason="json")
    name = root_of(document)
    if name not in _HTML_ROOTS and document[:5] == b"<?xml":
        message = f"The source answered XML (<{name}>) instead of an HTML page."
        raise ParseError(message, reason="not_html")
    if b"\x00" in document[:HEAD] or not _TAG.search(document, 0, HEAD):
        message = "The source answered a file that is no HTML where a page should be"
        raise ParseError(f"{message} (it begins “{_beginning(document)}”).", reason="not_html")


def _beginning(document: bytes) -> str:
    return clip(one_line(document[:200].decode("ascii", "replace").replace("\ufffd", "?")), 40)


def _nothing_found(page: RawPage, spec: SourceSpec) -> str:
    """What was looked for, what the page seems to be, and what to do."""
    titled = f" titled “{clip(page.title, 100)}”" if page.title else " without a title"
    changed = "; the site may have changed its markup" if spec.selectors else ""
    why = f" ({page.look}?)" if page.look else changed
    return f"{_missing(page, spec)} on the page{titled}{why}; {_advice(page, spec)}"


def _advice(page: RawPage, spec: SourceSpec) -> str:
    """What a person can do next; guessing again helps nobody where nothing is to be found."""
    if spec.selectors and page.look != APP:
        return f"try: monitor inspect {shlex.quote(spec.url)} --as page"
    address = shlex.quote(spec.url) if "://" in spec.url else "ADDRESS"
    return f"look for a feed or a sitemap of the site: monitor sources add {address}"


def _missing(page: RawPage, spec: SourceSpec) -> str:
    """The selector that found nothing, if one was given."""
    if spec.selectors is None:
        return "No list of articles is found"
    items = f"`{page.items}` (items)"
    if not page.cards:
        return f"{items} finds nothing"
    link, title = spec.selectors.link, spec.selectors.title
    if not any(card.href for card in page.cards):
        lacking = f"`{spelled(link)}` (link) finds nothing in them" if link else "none has a link"
    elif not any(card.url for card in page.cards):
        lacking = f"none links to a page, such as “{clip(one_line(page.cards[0].href or ''), 60)}”"
    else:
        lacking = f"`{spelled(title)}` (title) finds no text" if title else "no link has a text"
    return f"{items} finds {len(page.cards)}, but {lacking}"
