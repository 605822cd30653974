"""Broken feeds, entry by entry, so that a damaged entry costs no other.

The document is cut where its entries start. Each piece is read as a feed of its own, between the
document's own root and channel tags: strictly if that is possible, else by the tolerant reader.
The cost is linear: at most MAX_ITEMS pieces, of which the slow reader sees MAX_DOUBTFUL.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from monitor.sources import feed_fast
from monitor.sources.feed_bytes import breaks_off, mended
from monitor.sources.feed_entries import MAX_ITEMS, RawEntry, RawFeed

if TYPE_CHECKING:
    from collections.abc import Callable

#: Pieces that the tolerant reader is given: 1 to 2 ms each, against 0.1 ms for the strict one.
MAX_DOUBTFUL = 300

# A section or comment with another start in it was never closed: it must not hide what follows.
# Possessive throughout, so each byte is looked at once from where a section starts.
_CLOSED = (
    rb"<!\[CDATA\[(?:[^\]<]++|\](?!\]>)|<(?!!\[CDATA\[))*+\]\]>"
    rb"|<!--(?:[^<-]++|-(?!->)|<(?!!--))*+-->"
)
_ENTRY_NAME = rb"(?:\w{1,20}:)?(?:item|entry)"
_TAG = re.compile(
    _CLOSED + rb"|<(?P<start>" + _ENTRY_NAME + rb")(?=[\s/>])|</(?P<end>" + _ENTRY_NAME + rb")\s*>",
    re.IGNORECASE,
)
_UNCLOSED = re.compile(_CLOSED + rb"|(?P<unclosed><!\[CDATA\[|<!--)")
# Bounded, because these tags are repeated around every piece.
_ROOT = re.compile(rb"<((?:[\w.-]{1,20}:)?(?:rss|feed|RDF))(?:\s[^<>]{0,8000})?>", re.IGNORECASE)
_CHANNEL = re.compile(rb"<((?:[\w.-]{1,20}:)?channel)(?:\s[^<>]{0,2000})?(?<!/)>", re.IGNORECASE)


class _Frame(NamedTuple):
    """What stands around every entry."""

    #: All from the root tag to the first entry.
    head: bytes
    #: The root and channel tags, and their end tags.
    before: bytes
    behind: bytes
    #: The end tag of the root alone.
    end: bytes


def read_pieces(document: bytes, url: str, tolerant: Callable[[bytes], list[RawEntry]]) -> RawFeed:
    """What stands before the entries of a broken feed, and its entries in document order.

    `document` is UTF-8 and came from `url`; `tolerant` reads a small feed however broken it is. A
    piece that gives nothing leaves an entry that says nothing, so the numbers of the others stay.
    An entry in which the document breaks off is left out.
    """
    frame = _frame(document)
    pieces = _pieces(document)
    if frame is None or not pieces:
        return RawFeed()
    feed = _head(frame, url)
    if breaks_off(document):
        # Half an entry would look like another one as soon as the whole of it comes.
        pieces.pop()
        feed.problems.append(broken_off(len(pieces) + 1))
    doubtful = 0
    for piece in pieces:
        found = _strict(piece, frame, url)
        if found is None:
            doubtful += 1
            found = _tolerant(piece, frame, tolerant) if doubtful <= MAX_DOUBTFUL else None
        feed.entries.extend(found or [RawEntry()])
    if doubtful > MAX_DOUBTFUL:
        damaged = f"More than {MAX_DOUBTFUL} entries are damaged; only so many were read."
        feed.problems.append(damaged)
    return feed


def broken_off(number: int) -> str:
    """The problem of a feed that ends within an entry, which is counted from 1."""
    return f"The feed breaks off within entry {number}, which was left out."


def _pieces(document: bytes) -> list[bytes]:
    """From the start of one entry to that of the next; the last goes on to the end."""
    starts = [tag for tag in _TAG.finditer(document) if tag["start"]]
    names = Counter(tag["start"].lower() for tag in starts)
    if not names:
        return []
    [(name, _)] = names.most_common(1)
    cuts = [tag.start() for tag in starts if tag["start"].lower() == name][:MAX_ITEMS]
    return [
        _UNCLOSED.sub(_without_unclosed, document[begin:end])
        for begin, end in zip(cuts, [*cuts[1:], None], strict=True)
    ]


def _without_unclosed(found: re.Match[bytes]) -> bytes:
    """Drops the start of a section or comment that swallows the rest of its entry."""
    return b"" if found["unclosed"] else found[0]


def _frame(document: bytes) -> _Frame | None:
    """The root and channel tags, with their namespaces; None if there is no root."""
    first = next((tag.start() for tag in _TAG.finditer(document) if tag["start"]), None)
    head = document[:first]
    root = _ROOT.search(head)
    if root is None:
        return None
    head, end = head[root.start() :], b"</%b>" % root[1]
    if root[1].lower().endswith(b"feed"):
        return _Frame(head, root[0], end, end)
    channel = _CHANNEL.search(head)
    start, name = (channel[0], channel[1]) if channel else (b"<channel>", b"channel")
    return _Frame(head, root[0] + start, b"</%b>%b" % (name, end), end)


def _head(frame: _Frame, url: str) -> RawFeed:
    """The feed without its entries, as far as it is sound up to there."""
    # In RSS 1.0 the channel has ended before the entries.
    for behind in (frame.behind, frame.end):
        feed = feed_fast.read(mended(frame.head + behind), url)
        if feed is not None:
            return replace(feed, entries=[], problems=[])
    return RawFeed()


def _strict(piece: bytes, frame: _Frame, url: str) -> list[RawEntry] | None:
    """The entry up to its first end tag, which is added if it is missing; None if it is broken."""
    ends = _ends(piece)
    entry = piece[: ends[0]] if ends else piece + b"</%b>" % _name(piece)
    feed = feed_fast.read(mended(frame.before + entry + frame.behind), url)
    return feed.entries if feed and feed.entries else None


def _tolerant(
    piece: bytes, frame: _Frame, tolerant: Callable[[bytes], list[RawEntry]]
) -> list[RawEntry]:
    ends = _ends(piece)
    entry = piece[: ends[-1]] if ends else piece
    return tolerant(frame.before + entry + frame.behind)


def _ends(piece: bytes) -> list[int]:
    """Where the end tags of the entry end."""
    name = _name(piece).lower()
    tags = _TAG.finditer(piece)
    return [tag.end() for tag in tags if tag["end"] and tag["end"].lower() == name]


def _name(piece: bytes) -> bytes:
    """The name that the piece's start tag gives the entry."""
    start = _TAG.match(piece)
    return start["start"] if start else b"item"
