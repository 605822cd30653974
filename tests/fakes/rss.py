"""Feed documents for tests, written from tuples."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable


CONTENT = "http://purl.org/rss/1.0/modules/content/"


class Entry(NamedTuple):
    """One entry; a plain tuple of the same fields does as well."""

    title: str
    link: str
    #: May hold HTML; it is escaped on the way into the document.
    summary: str = ""
    #: Aware; None: the entry has no date.
    date: datetime | None = None
    #: None: the link serves as guid, as many publishers have it.
    guid: str | None = None
    #: The full text in HTML, as `content:encoded`; "" if the feed carries none.
    content: str = ""


def rss(
    title: str,
    entries: Iterable[Entry | tuple[str, str, str, datetime | None]],
    *,
    link: str = "https://newsroom.test/",
    extra: str = "",
) -> bytes:
    """An RSS 2.0 document in UTF-8; `extra` is XML for the channel (`<ttl>60</ttl>`)."""
    items = "".join(_item(Entry(*entry)) for entry in entries)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<rss version="2.0" xmlns:content="{CONTENT}">'
        f"<channel><title>{escape(title)}</title><link>{escape(link)}</link>"
        f"<description>{escape(title)}</description>{extra}{items}</channel></rss>\n"
    ).encode()


def _item(entry: Entry) -> str:
    date = entry.date and f"<pubDate>{http_date(entry.date)}</pubDate>"
    content = entry.content and f"<content:encoded>{escape(entry.content)}</content:encoded>"
    permalink = quoteattr("false" if entry.guid else "true")
    return (
        f"<item><title>{escape(entry.title)}</title><link>{escape(entry.link)}</link>"
        f"<guid isPermaLink={permalink}>{escape(entry.guid or entry.link)}</guid>"
        f"<description>{escape(entry.summary)}</description>{content}{date or ''}</item>\n"
    )


def http_date(moment: datetime) -> str:
    """An aware time as HTTP and RSS write it: `Mon, 02 Mar 2026 09:00:00 GMT`."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
