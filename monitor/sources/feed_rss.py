"""RSS 0.9x to 2.0 and RDF, from well-formed XML."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from monitor.sources.feed_elements import (
    ATOM,
    CONTENT,
    DC,
    ITUNES,
    MEDIA,
    RDF,
    TERMS,
    XHTML,
    XML_LANG,
    base_of,
    by_tag,
    hints_of,
    is_web,
    markup,
    words,
)
from monitor.sources.feed_entries import MAX_ITEMS, RawEntry, RawFeed, too_many

#: Namespaces that RSS elements stand in, besides none.
_NAMESPACES = frozenset(
    [
        "",
        "{http://purl.org/rss/1.0/}",
        "{http://my.netscape.com/rdf/simple/0.9/}",
        "{http://channel.netscape.com/rdf/simple/0.9/}",
        "{http://backend.userland.com/rss}",
        "{http://backend.userland.com/rss2}",
        "{http://blogs.law.harvard.edu/tech/rss}",
        "{http://purl.org/net/rss1.1#}",
    ]
)


class _Names(NamedTuple):
    """The names of RSS elements in one namespace; in tuples the better comes first."""

    title: tuple[str, ...]
    link: str
    guid: str
    dates: tuple[str, ...]
    summary: tuple[str, ...]
    content: tuple[str, ...]
    source: str


@lru_cache(maxsize=len(_NAMESPACES))
def _names(ns: str) -> _Names:
    return _Names(
        title=(f"{ns}title", f"{DC}title", f"{MEDIA}title", f"{ITUNES}title"),
        link=f"{ns}link",
        guid=f"{ns}guid",
        dates=(
            f"{ns}pubDate",
            f"{DC}date",
            f"{TERMS}issued",
            f"{TERMS}created",
            f"{ATOM}published",
            f"{ns}published",
            f"{ATOM}updated",
            f"{TERMS}modified",
            f"{ns}lastBuildDate",
        ),
        summary=(
            f"{ns}description",
            f"{ATOM}summary",
            f"{ITUNES}summary",
            f"{DC}description",
            f"{MEDIA}description",
        ),
        content=(
            f"{CONTENT}encoded",
            f"{XHTML}body",
            f"{ns}fullitem",
            f"{ATOM}content",
            f"{ns}body",
        ),
        source=f"{ns}source",
    )


def read(root: Any, url: str | None) -> RawFeed | None:
    """The feed under the root element; None if it is no RSS known here.

    `url` is where the document came from, or None if nothing in it has xml:base.
    """
    channel = next((child for child in root if child.tag.endswith("channel")), None)
    if channel is None:
        return None
    ns = channel.tag.removesuffix("channel")
    if ns not in _NAMESPACES:
        return None
    names = _names(ns)
    head = by_tag(child for child in channel if child.tag != f"{ns}item")
    items = _first_items(root, channel, f"{ns}item")
    return RawFeed(
        title=markup(head, names.title),
        bases=(base_of(url, root, channel), words(head.get(names.link)), _self_link(channel)),
        lang=words(head.get(f"{ns}language"))
        or words(head.get(f"{DC}language"))
        or channel.get(XML_LANG)
        or root.get(XML_LANG),
        hints=hints_of(head, ns),
        entries=[_entry(item, names, url, root, channel) for item in items[:MAX_ITEMS]],
        problems=[too_many()] if len(items) > MAX_ITEMS else [],
    )


def _first_items(root: Any, channel: Any, tag: str) -> list[Any]:
    """Items stand in the channel (RSS 2.0), or beside it (RSS 1.0)."""
    inside = list(islice(channel.iterchildren(tag), MAX_ITEMS + 1))
    return inside or list(islice(root.iterchildren(tag), MAX_ITEMS + 1))


def _entry(item: Any, names: _Names, url: str | None, *ancestors: Any) -> RawEntry:
    found = by_tag(item)
    group = found.get(f"{MEDIA}group")
    if group is not None:
        found = by_tag(group) | found
    guid = found.get(names.guid)
    about = item.get(f"{RDF}about")
    link, link_base = _link(found, names, about)
    return RawEntry(
        title=markup(found, names.title),
        link=link,
        base=base_of(url, *ancestors, item, link_base),
        guid=words(guid) or about,
        dates=tuple(words(found[name]) for name in names.dates if name in found),
        summary=markup(found, names.summary),
        content=markup(found, names.content),
        lang=item.get(XML_LANG) or words(found.get(f"{DC}language")),
        publisher=words(found.get(names.source)),
    )


def _link(found: dict[str, Any], names: _Names, about: str | None) -> tuple[str | None, Any]:
    """Where the entry leads, and the element that says so.

    A guid is a link unless it says that it is none (RSS 2.0), and if it looks like one: many do
    not say it.
    """
    element = found.get(names.link)
    if element is not None and (link := words(element) or element.get("href")):
        return link, element
    element = found.get(f"{ATOM}link")
    if element is not None and element.get("rel", "alternate") == "alternate":
        return element.get("href"), element
    element = found.get(names.guid)
    if element is not None and element.get("isPermaLink", "true").strip().lower() != "false":
        guid = words(element)
        if guid and is_web(guid):
            return guid, element
    return (about, None) if about and is_web(about) else (None, None)


def _self_link(channel: Any) -> str | None:
    for link in channel.iterchildren(f"{ATOM}link"):
        if link.get("rel") == "self":
            address: str | None = link.get("href")
            return address
    return None
