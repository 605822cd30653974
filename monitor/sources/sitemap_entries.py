"""The entries of a sitemap or of an index of sitemaps, as they stand there.

Elements are known by their names alone, because many sitemaps declare their namespaces wrong or not
at all. Tried in this order: strict XML; the same after mending what most often breaks XML; entry by
entry, so that a damaged entry costs no other. A document that is no XML may list an address a line.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from monitor.errors import ParseError
from monitor.extract.text import clip, one_line
from monitor.sources.feed_bytes import mended
from monitor.sources.feed_elements import is_web, strict_root, words
from monitor.sources.nature import HEAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: What the protocol allows a sitemap or an index; more are not read.
MAX_ENTRIES = 50_000

_ENTRIES = {"urlset": "url", "sitemapindex": "sitemap"}
_SHOWN = 60

_PREFIX = re.compile(rb"(</?)[\w.-]{1,40}:(?=\w)")
# A comment with another start in it was never closed: it must not hide what follows.
_COMMENT = re.compile(rb"<!--(?:[^<-]++|-(?!->)|<(?!!--))*+-->")
_START = re.compile(rb"<(url|sitemap)(?:\s[^<>]*)?>", re.IGNORECASE)
_ROOT = re.compile(rb"<(?:\w{1,20}:)?(?:urlset|sitemapindex)\b", re.IGNORECASE)


class Listed(NamedTuple):
    """One entry, uncleaned."""

    loc: str
    lastmod: str | None = None
    #: Of the news extension, as are the others.
    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    lang: str | None = None


@dataclass(slots=True)
class Listing:
    """A sitemap, or an index of sitemaps, uncleaned."""

    entries: list[Listed]
    #: The entries are sitemaps, not pages.
    index: bool = False
    problems: list[str] = field(default_factory=list)


def read(document: bytes) -> Listing:
    """The entries of a UTF-8 document. Raises ParseError: `not_a_sitemap` or `broken`."""
    if not document.startswith(b"<") and not _ROOT.search(document, 0, HEAD):
        return _text(document) or _broken(document, _plain(document))
    root = strict_root(document)
    if root is None:
        plain = _plain(document)
        root = strict_root(plain)
        if root is None:
            return _broken(document, plain)
    kind = _name(root)
    if kind not in _ENTRIES:
        raise _no_sitemap(document)
    found = (child for child in root if _name(child) == _ENTRIES[kind])
    return _listing(islice(found, MAX_ENTRIES), index=kind == "sitemapindex")


def _listing(elements: Iterable[Any], *, index: bool) -> Listing:
    """What these elements say, those without an address counted."""
    listing = Listing([], index)
    nowhere = 0
    for element in elements:
        entry = _listed(element)
        if entry is None:
            nowhere += 1
        else:
            listing.entries.append(entry)
    if nowhere:
        listing.problems.append(f"Entries that say no address: {nowhere:,}.")
    return listing


def _listed(element: Any) -> Listed | None:
    found = _by_name(element)
    loc = words(found.get("loc"))
    if loc is None:
        return None
    lastmod = words(found.get("lastmod"))
    if "news" not in found:
        return Listed(loc, lastmod)
    news = _by_name(found["news"])
    publication = _by_name(news.get("publication", ()))
    return Listed(
        loc,
        lastmod,
        title=words(news.get("title")),
        published=words(news.get("publication_date")),
        outlet=words(publication.get("name")),
        lang=words(publication.get("language")),
    )


def _by_name(elements: Iterable[Any]) -> dict[str, Any]:
    """The first element of each name, namespaces left out."""
    found: dict[str, Any] = {}
    for element in elements:
        found.setdefault(_name(element), element)
    return found


def _name(element: Any) -> str:
    name: str = element.tag.rpartition("}")[2]
    return name


# -- what is no XML --------------------------------------------------------------------------------


def _plain(document: bytes) -> bytes:
    """The document without prefixes, which need a declaration, and with its characters mended."""
    return mended(_PREFIX.sub(rb"\1", document))


def _broken(document: bytes, plain: bytes) -> Listing:
    """Entry by entry; raises ParseError if not one can be read."""
    plain = _COMMENT.sub(b"", plain)
    starts = list(_START.finditer(plain))
    if not starts and not _ROOT.search(plain):
        raise _no_sitemap(document)
    [(name, _)] = Counter(start[1].lower() for start in starts).most_common(1) or [(b"url", 0)]
    pieces = list(islice(_pieces(plain, starts, name), MAX_ENTRIES))
    sound = [entry for piece in pieces if (entry := _piece(piece, name)) is not None]
    if not sound:
        raise ParseError(
            "The source answered a broken sitemap of which no entry can be read.", reason="broken"
        )
    damaged = len(pieces) - len(sound)
    left_out = f"; damaged and left out: {damaged:,}" if damaged else ""
    problem = f"The sitemap is broken XML and was read entry by entry{left_out}."
    return Listing(sound, index=name == b"sitemap", problems=[problem])


def _pieces(document: bytes, starts: list[re.Match[bytes]], name: bytes) -> Iterator[bytes]:
    """From the start of one entry to that of the next; the last goes on to the end."""
    cuts = [start.start() for start in starts if start[1].lower() == name]
    for begin, end in pairwise([*cuts, None]):
        yield document[begin:end]


def _piece(piece: bytes, name: bytes) -> Listed | None:
    """The entry of a piece; None if it is not closed, not well-formed, or says no address."""
    end = re.search(rb"</%b\s*>" % name, piece, re.IGNORECASE)
    root = strict_root(piece[: end.end()]) if end else None
    return None if root is None else _listed(root)


def _text(document: bytes) -> Listing | None:
    """A sitemap that lists an address a line; None if no line is one."""
    lines = [line.strip() for line in document.decode("utf-8", "replace").splitlines()]
    said = [line for line in lines if line][:MAX_ENTRIES]
    entries = [Listed(line) for line in said if is_web(line)]
    if not entries:
        return None
    odd = len(said) - len(entries)
    return Listing(entries, problems=[f"Lines that are no address: {odd:,}."] if odd else [])


def _no_sitemap(document: bytes) -> ParseError:
    shown = clip(one_line(document[:_SHOWN].decode("utf-8", "ignore")), _SHOWN)
    message = f"The source answered something that is no sitemap; it begins “{shown}”."
    return ParseError(message, reason="not_a_sitemap")
