"""Feeds that are broken beyond repair, have a DOCTYPE, or are of a kind seldom met.

The only module that imports feedparser. It is right on broken input and takes 25 to 100 times as
long as feed_fast, so it comes last and sees no more than MAX_ITEMS entries. It is never given a
string, because it would take that for a path or an address.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import feedparser

from monitor.errors import ParseError
from monitor.extract import one_line
from monitor.sources.feed_bytes import breaks_off, first_entries
from monitor.sources.feed_entries import Markup, RawEntry, RawFeed, poll_hints, too_many

# The bytes are UTF-8 by now; this keeps feedparser from guessing again.
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


def read(document: bytes) -> RawFeed:
    """The feed in a UTF-8 document. Raises ParseError (not_a_feed) if there is none."""
    head = first_entries(document)
    try:
        found = feedparser.parse(
            BytesIO(head),
            response_headers=_HEADERS,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # it passes on whatever its parsers stumble over
        raise ParseError(
            f"The source answered something that cannot be read as a feed ({error!r}).",
            reason="not_a_feed",
        ) from error
    if not found.entries and not found.get("version"):
        raise ParseError(
            f"The source answered something that is no RSS, Atom or JSON feed{_shown(document)}.",
            reason="not_a_feed",
        )
    entries = [_entry(entry) for entry in found.entries]
    problems = _problems(found, cut=len(head) < len(document))
    if entries and breaks_off(head):
        # Half an entry would look like another one as soon as the whole of it comes.
        entries.pop()
        problems.append(f"The feed breaks off within entry {len(entries) + 1}, which was left out.")
    feed = found.feed
    links = {link.get("rel"): link.get("href") for link in feed.get("links", ())}
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
    )


def _shown(document: bytes) -> str:
    shown = one_line(document[:60].decode("utf-8", "ignore"))
    return f"; it begins “{shown}”" if shown else ""


def _problems(found: Any, *, cut: bool) -> list[str]:
    problems = [too_many()] if cut else []
    if found.get("bozo"):
        fault = found.get("bozo_exception")
        problems.append(f"The feed is broken XML and was read as well as it goes ({fault}).")
    return problems


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
