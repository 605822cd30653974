"""Sitemaps (https://www.sitemaps.org/protocol.html), with Google's news extension, and their index.

An entry of a news sitemap says headline, date, outlet and language; of any other only its address
is known, and the words in that stand for a headline until the page is read. Gzip and plain text
with an address a line are sitemaps too. An index gives no items: it names further documents
(`Parsed.more`), which are asked by whoever asked for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.core.dates import MAX_LENGTH, parse_date
from monitor.core.urls import absolute, host_of, names_news, slug_headline
from monitor.errors import ParseError
from monitor.extract.text import MAX_TITLE, clip, html_title, one_line
from monitor.model import FetchSettings, Item, Parsed, Part, Request
from monitor.sources.asking import headers_of
from monitor.sources.feed_bytes import to_utf8
from monitor.sources.feed_entries import few, language_of
from monitor.sources.gzipped import unpacked
from monitor.sources.nature import refuse_other_kinds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.model import Answer, SourceSpec, SourceState
    from monitor.sources.sitemap_entries import Listed, Listing

_ACCEPT = "application/xml, text/xml;q=0.9, application/gzip;q=0.8, text/plain;q=0.7, */*;q=0.1"
#: What a compressed document may unpack to: no more than one that comes as it is.
MAX_BYTES = FetchSettings().max_body
#: Entries beyond these, the newest, are not read.
MAX_ITEMS = 2_000
#: Documents of an index beyond these, the most wanted, are not named.
MAX_PARTS = 1_000
_MAX_SHOWN = 100


class SitemapSource:
    """The kind `sitemap`."""

    def request(self, spec: SourceSpec, state: SourceState) -> Request:
        """The conditional GET for one document of the sitemap."""
        headers = headers_of(state, _ACCEPT)
        return Request(url=spec.url, headers=headers, allow_private=spec.allow_private)

    def parse(self, spec: SourceSpec, answer: Answer) -> Parsed:
        """The items of a sitemap in document order, or the documents that an index names.

        Raises ParseError: `empty`, `not_a_sitemap`, `a_feed`, `opml`, `too_large` (a small answer
        that unpacks to a huge one), or `broken`, a document so damaged that nothing in it can be
        read. A sound sitemap without entries is none of these.
        """
        listing = _listing(spec, answer)
        if listing.index:
            return _index(listing, answer.url)
        return _urls(listing, spec, answer.url)


def _listing(spec: SourceSpec, answer: Answer) -> Listing:
    body, whole = unpacked(answer.body, MAX_BYTES)
    document = to_utf8(replace(answer, body=body))
    if not document:
        raise ParseError("The source answered nothing where a sitemap should be.", reason="empty")
    refuse_other_kinds(spec, answer, document)
    # Brings lxml, which the process that only asks does not need.
    from monitor.sources import sitemap_entries  # noqa: PLC0415 - see above

    listing = sitemap_entries.read(document)
    if not whole:
        listing.problems.append("The compressed sitemap breaks off; what came was read.")
    return listing


# -- an index --------------------------------------------------------------------------------------


def _index(listing: Listing, url: str) -> Parsed:
    found: dict[str, Part] = {}
    problems = listing.problems
    for entry in listing.entries:
        address = absolute(url, entry.loc)
        if address is None:
            problems.append(_no_address(entry))
        else:
            found.setdefault(address, Part(url=address, changed=_date(entry.lastmod, None)))
    if len(found) > MAX_PARTS:
        problems.append(
            f"The index names {len(found):,} sitemaps; the {MAX_PARTS:,} most wanted are looked at."
        )
    return Parsed(
        items=(), problems=few(problems), more=tuple(sorted(found.values(), key=_want)[:MAX_PARTS])
    )


def _want(part: Part) -> tuple[bool, float]:
    """News first, then what changed last; what says no date comes behind."""
    return not names_news(part.url), -part.changed.timestamp() if part.changed else 0.0


# -- a sitemap -------------------------------------------------------------------------------------


def _urls(listing: Listing, spec: SourceSpec, url: str) -> Parsed:
    dated = [(_published(entry, spec.tz), entry) for entry in listing.entries]
    problems = listing.problems
    if len(dated) > MAX_ITEMS:
        problems.append(f"The sitemap lists {len(dated):,} pages; the newest {MAX_ITEMS:,} count.")
        dated = _newest(dated)
    items: list[Item] = []
    for published, entry in dated:
        address = absolute(url, entry.loc)
        if address is None:
            problems.append(_no_address(entry))
        else:
            items.append(_item(entry, published, address, spec, url))
    names = {entry.outlet for _, entry in dated if entry.outlet}
    return Parsed(
        items=tuple(items),
        title=html_title(names.pop()) if len(names) == 1 else "",
        problems=few(problems),
    )


def _newest(
    dated: Sequence[tuple[datetime | None, Listed]],
) -> list[tuple[datetime | None, Listed]]:
    """The newest, in document order; among equals and undated ones the first in the document."""

    def age(number: int) -> float:
        published = dated[number][0]
        return -published.timestamp() if published else 0.0

    kept = sorted(range(len(dated)), key=age)[:MAX_ITEMS]
    return [dated[number] for number in sorted(kept)]


def _item(
    entry: Listed, published: datetime | None, address: str, spec: SourceSpec, sitemap: str
) -> Item:
    title = html_title(entry.title) if entry.title else ""
    raw = entry.published or entry.lastmod
    # On its own host the outlet is the source itself.
    outlet = entry.outlet if entry.outlet and host_of(address) != host_of(sitemap) else None
    return Item(
        title=title or clip(one_line(slug_headline(address)), MAX_TITLE),
        title_guessed=not title,
        url=address,
        published=published,
        published_raw=one_line(raw[:MAX_LENGTH]) or None if raw else None,
        lang=spec.lang or language_of(entry.lang),
        publisher=html_title(outlet) or None if outlet else None,
    )


def _published(entry: Listed, tz: str | None) -> datetime | None:
    """When it was published; what does not say so was at least changed then."""
    return _date(entry.published, tz) or _date(entry.lastmod, tz)


def _date(raw: str | None, tz: str | None) -> datetime | None:
    return parse_date(raw, tz) if raw else None


def _no_address(entry: Listed) -> str:
    shown = clip(one_line(entry.loc), _MAX_SHOWN)
    return f"An entry leads to no address of the web: “{shown}”."
