"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any

from monitor.errors import ParseError
from monitor.sources.feed_entries import MAX_ITEMS, Markup, RawEntry, RawFeed, too_many


def read(document: bytes) -> RawFeed:
    """The feed. Raises ParseError (not_a_feed) for other or broken JSON."""
    try:
        feed = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise ParseError(
            f"The source answered JSON that cannot be read ({error}).", reason="not_a_feed"
        ) from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise ParseError(
            "The source answered JSON that is no JSON Feed: it has no list of items.",
            reason="not_a_feed",
        )
    entries = feed["items"]
    readable = [entry for entry in entries[:MAX_ITEMS] if isinstance(entry, dict)]
    problems = [too_many()] if len(entries) > MAX_ITEMS else []
    if len(readable) < len(entries[:MAX_ITEMS]):
        problems.append("Some entries are no JSON objects; they were left out.")
    return RawFeed(
        title=_text(feed, "title"),
        bases=(_string(feed, "home_page_url"), _string(feed, "feed_url")),
        lang=_string(feed, "language"),
        entries=[_entry(entry) for entry in readable],
        problems=problems,
    )


def _entry(entry: dict[str, Any]) -> RawEntry:
    guid = entry.get("id")
    html = _string(entry, "content_html")
    return RawEntry(
        title=_text(entry, "title"),
        link=_string(entry, "url") or _string(entry, "external_url"),
        # The format wants a string; version 1.0 let numbers pass.
        guid=str(guid) if isinstance(guid, str | int | float) else None,
        dates=(_string(entry, "date_published"), _string(entry, "date_modified")),
        summary=_text(entry, "summary"),
        content=Markup(html) if html else _text(entry, "content_text"),
        lang=_string(entry, "language"),
    )


def _string(values: dict[str, Any], name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) else None


def _text(values: dict[str, Any], name: str) -> Markup | None:
    value = _string(values, name)
    return Markup(value, html=False) if value else None
