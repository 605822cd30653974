"""The kinds of sources. A new kind is a module here and a line in KINDS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.sources.feed import FeedSource
from monitor.sources.listing import ListingSource
from monitor.sources.search import SearchSource
from monitor.sources.sitemap import SitemapSource

if TYPE_CHECKING:
    from monitor.model import SourceKind
    from monitor.ports import Source

KINDS: dict[SourceKind, Source] = {
    "feed": FeedSource(),
    "page": ListingSource(),
    "sitemap": SitemapSource(),
    "search": SearchSource(),
}
