"""Feeds: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed.

`parse` tries, in this order: JSON; strict XML (feed_fast: nearly all feeds); the same after
mending what most often breaks XML; feedparser, and with it each entry of a broken feed by itself.
What another kind of source reads is refused by name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.errors import ParseError
from monitor.extract.text import clip
from monitor.model import Request
from monitor.sources.asking import headers_of
from monitor.sources.feed_bytes import repaired, swallows_entries, to_utf8, without_preamble
from monitor.sources.feed_entries import cleaned
from monitor.sources.nature import HEAD, refuse_other_kinds

if TYPE_CHECKING:
    from monitor.model import Answer, Parsed, SourceSpec, SourceState
    from monitor.sources.feed_entries import RawFeed

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.9, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)


class FeedSource:
    """The kind `feed`."""

    def request(self, spec: SourceSpec, state: SourceState) -> Request:
        """The conditional GET for one poll; validators go back exactly as they came."""
        headers = headers_of(state, _ACCEPT)
        return Request(url=spec.url, headers=headers, allow_private=spec.allow_private)

    def parse(self, spec: SourceSpec, answer: Answer) -> Parsed:
        """The items of a feed.

        Raises ParseError: `empty`, `not_a_feed`, `a_sitemap`, `compressed`, `opml`, or `broken`,
        which is a feed so damaged that no entry of it can be read. A sound feed without entries is
        none of these.
        """
        document = to_utf8(answer)
        if not document:
            raise ParseError("The source answered nothing where a feed should be.", reason="empty")
        refuse_other_kinds(spec, answer, document)
        feed = _read(document, answer.url)
        parsed = cleaned(feed, spec, answer.url)
        if feed.fault is not None and not parsed.items:
            raise ParseError(
                "The source answered a broken feed of which no entry can be read "
                f"({clip(feed.fault, 200)}).",
                reason="broken",
            )
        return parsed


def _read(document: bytes, url: str) -> RawFeed:
    # The readers are imported when they are first needed: the process that only asks for feeds
    # needs none of them, and a worker seldom needs feedparser (40 ms, 8 MB).
    if document[:1] in {b"{", b"["}:
        from monitor.sources import feed_json  # noqa: PLC0415 - see above

        return feed_json.read(document)
    from monitor.sources import feed_fast  # noqa: PLC0415 - see above

    document = without_preamble(document)
    feed = feed_fast.read(document, url)
    if feed is None and not _DOCTYPE.search(document, 0, HEAD):
        feed = feed_fast.read(repaired(document), url)
    if feed is not None and not swallows_entries(document):
        return feed
    from monitor.sources import feed_tolerant  # noqa: PLC0415 - see above

    return feed_tolerant.read(document, url)
