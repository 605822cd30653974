"""Feeds that are broken beyond repair, have a DOCTYPE, or are of a kind seldom met.

The only module that imports feedparser. It is right on broken input and takes 25 to 100 times as
long as feed_fast, so it comes last and sees no more than MAX_ITEMS entries. It is never given a
string, because it would take that for a path or an address.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import feedparser

from monitor.errors import ParseError
from monitor.extract.text import one_line
from monitor.model import PollHints
from monitor.sources.feed_bytes import breaks_off, first_entries, swallows_entries
from monitor.sources.feed_entries import Markup, RawEntry, RawFeed, poll_hints, too_many
from monitor.sources.feed_pieces import broken_off, read_pieces

# The bytes are UTF-8 by now; this keeps feedparser from guessing again.
_HEADERS = {"content-type": "application/xml; charset=utf-8"}
_NOTHING = RawEntry()


def read(document: bytes, url: str) -> RawFeed:
    """The feed in a UTF-8 document that came from `url`.

    Raises ParseError (not_a_feed) if there is none.
    """
    head = first_entries(document)
    try:
        found = _parsed(head)
    except Exception as error:  # it passes on whatever its parsers stumble over
        pieces = read_pieces(head, url, _piece)
        if _said(pieces.entries):
            return replace(pieces, fault=repr(error))
        raise ParseError(
            f"The source answered something that cannot be read as a feed ({error!r}).",
            reason="not_a_feed",
        ) from error
    if not found.entries and not found.get("version"):
        raise ParseError(
            f"The source answered something that is no RSS, Atom or JSON feed{_shown(document)}.",
            reason="not_a_feed",
        )
    feed = _whole(found, head)
    if feed.fault is not None:
        feed = _best(feed, read_pieces(head, url, _piece))
        shown = f"The feed is broken XML and was read as well as it goes ({feed.fault})."
        feed.problems.insert(0, shown)
    if len(head) < len(document):
        feed.problems.insert(0, too_many())
    return feed


def _parsed(document: bytes) -> Any:
    return feedparser.parse(
        BytesIO(document),
        response_headers=_HEADERS,
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _whole(found: Any, document: bytes) -> RawFeed:
    """The feed as feedparser found it in the document."""
    feed = found.feed
    links = {link.get("rel"): link.get("href") for link in feed.get("links", ())}
    entries = [_entry(entry) for entry in found.entries]
    problems = []
    if entries and breaks_off(document):
        entries.pop()
        problems.append(broken_off(len(entries) + 1))
    return RawFeed(
        title=_markup(feed, "title"),
        bases=(_string(feed, "link"), links.get("self")),
        lang=_string(feed, "language"),
        hints=poll_hints(
            ttl=_string(feed, "ttl"),
            period=_string(feed, "sy_updateperiod"),
            frequency=_string(feed, "sy_updatefrequency"),
        ),
        entries=entries,
        problems=problems,
        fault=_fault(found) or _swallowing(document),
    )


def _best(whole: RawFeed, pieces: RawFeed) -> RawFeed:
    """The feed read entry by entry, unless that loses some.

    Where a document is broken, feedparser may take what follows for a part of the damaged entry,
    or for the feed's own title and link: what stands before the entries is better.
    """
    if not pieces.entries or _said(pieces.entries) < _said(whole.entries):
        return whole
    return replace(
        pieces,
        title=pieces.title or whole.title,
        bases=(*pieces.bases, *whole.bases),
        lang=pieces.lang or whole.lang,
        hints=whole.hints if pieces.hints == PollHints() else pieces.hints,
        fault=whole.fault,
    )


def _said(entries: list[RawEntry]) -> int:
    """How many of the entries say anything."""
    return sum(entry != _NOTHING for entry in entries)


def _piece(document: bytes) -> list[RawEntry]:
    try:
        return [_entry(entry) for entry in _parsed(document).entries]
    except Exception:  # noqa: BLE001 - as above; here it costs only this entry
        return []


def _shown(document: bytes) -> str:
    shown = one_line(document[:60].decode("utf-8", "ignore"))
    return f"; it begins “{shown}”" if shown else ""


def _fault(found: Any) -> str | None:
    """Why the document is not well-formed; None if it is."""
    fault = found.get("bozo_exception") if found.get("bozo") else None
    # That a document declares another encoding is of no interest: it is UTF-8 by now.
    if fault is None or isinstance(fault, feedparser.CharacterEncodingOverride):
        return None
    return one_line(str(fault))


def _swallowing(document: bytes) -> str | None:
    return "a CDATA section is not closed" if swallows_entries(document) else None


def _entry(entry: Any) -> RawEntry:
    contents = [_construct(content) for content in entry.get("content", ())]
    source = entry.get("source") or {}
    return RawEntry(
        title=_markup(entry, "title"),
        link=_string(entry, "link"),
        guid=_string(entry, "id"),
        dates=tuple(_string(entry, name) for name in ("published", "created", "updated")),
        summary=_markup(entry, "summary"),
        content=next((content for content in contents if content), None),
        lang=_string(entry, "language") or entry.get("title_detail", {}).get("language"),
        publisher=_string(source, "title"),
    )


def _markup(values: Any, name: str) -> Markup | None:
    detail = values.get(f"{name}_detail")
    return _construct(detail) if detail else None


def _construct(detail: Any) -> Markup | None:
    value = detail.get("value")
    return Markup(value, html="html" in (detail.get("type") or "html")) if value else None


def _string(values: Any, name: str) -> str | None:
    # dict.get: feedparser's own falls back from updated to published, with a warning.
    value = dict.get(values, name)
    return value if isinstance(value, str) else None
