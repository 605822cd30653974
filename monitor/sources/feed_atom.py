"""Atom 0.3 and 1.0, from well-formed XML."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from monitor.sources.feed_elements import (
    ATOM,
    ATOM_03,
    DC,
    MEDIA,
    XML_LANG,
    base_of,
    by_tag,
    hints_of,
    inner,
    is_web,
    words,
)
from monitor.sources.feed_entries import (
    MAX_ITEMS,
    Markup,
    RawEntry,
    RawFeed,
    too_many,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


def read(root: Any, ns: str, url: str | None) -> RawFeed | None:
    """The feed under the root element, which is in namespace `ns`; None if that is not Atom's.

    `url` is where the document came from, or None if nothing in it has xml:base.
    """
    if ns not in {ATOM, ATOM_03}:
        return None
    head = by_tag(child for child in root if child.tag != f"{ns}entry")
    links = list(root.iterchildren(f"{ns}link"))
    entries = list(islice(root.iterchildren(f"{ns}entry"), MAX_ITEMS + 1))
    return RawFeed(
        title=_construct(head.get(f"{ns}title")),
        bases=(base_of(url, root), _href(links, "alternate"), _href(links, "self")),
        lang=root.get(XML_LANG) or words(head.get(f"{DC}language")),
        hints=hints_of(head, ns),
        entries=[_entry(entry, ns, url, root) for entry in entries[:MAX_ITEMS]],
        problems=[too_many()] if len(entries) > MAX_ITEMS else [],
    )


def _entry(entry: Any, ns: str, url: str | None, root: Any) -> RawEntry:
    found = by_tag(entry)
    content = found.get(f"{ns}content")
    guid = words(found.get(f"{ns}id"))
    link, link_base = _link(entry, ns, content, guid)
    source = found.get(f"{ns}source")
    dates = ("published", "issued", "created", "updated", "modified")
    return RawEntry(
        title=_construct(found.get(f"{ns}title")) or _media(found, "title"),
        link=link,
        base=base_of(url, root, entry, link_base),
        guid=guid,
        dates=(
            *(words(found[ns + name]) for name in dates if ns + name in found),
            words(found.get(f"{DC}date")),
        ),
        summary=_construct(found.get(f"{ns}summary")) or _media(found, "description"),
        content=_construct(content),
        lang=entry.get(XML_LANG) or words(found.get(f"{DC}language")),
        publisher=None if source is None else words(source.find(f"{ns}title")),
    )


def _link(entry: Any, ns: str, content: Any, guid: str | None) -> tuple[str | None, Any]:
    """Where the entry leads, and the element that says so: the page, else the next best."""
    links = list(entry.iterchildren(f"{ns}link"))
    best = min(links, key=_rank, default=None)
    if best is not None and _rank(best) <= _ALTERNATE:
        return best.get("href"), best
    if content is not None and content.get("src"):
        return content.get("src"), content
    if guid and is_web(guid):
        return guid, None
    return (None, None) if best is None else (best.get("href"), best)


_ALTERNATE = 1
_RELATIONS = {"alternate": _ALTERNATE, "related": 2, "via": 3, "self": 4}


def _rank(link: Any) -> int:
    """The lower the better; a page among alternates beats a PDF or a feed."""
    relation = link.get("rel", "alternate").strip().lower()
    rank = _RELATIONS.get(relation.removeprefix("http://www.iana.org/assignments/relation/"), 5)
    return 0 if rank == _ALTERNATE and "html" in link.get("type", "html") else rank


def _href(links: Iterable[Any], relation: str) -> str | None:
    for link in links:
        if link.get("rel", "alternate") == relation:
            address: str | None = link.get("href")
            return address
    return None


def _construct(element: Any) -> Markup | None:
    """A text construct of Atom 1.0 (RFC 4287, 3.1 and 4.1.3) or 0.3; None for other media."""
    if element is None:
        return None
    kind = element.get("type", "text").strip().lower()
    if len(element) or kind in {"xhtml", "application/xhtml+xml"}:
        return Markup(inner(element)) if kind in _READABLE_XML else None
    text = element.text
    if not text or text.isspace() or element.get("mode") == "base64" or kind not in _READABLE:
        return None
    return Markup(text, html="html" in kind)


_READABLE = frozenset(["text", "text/plain", "html", "text/html", "xhtml"])
_READABLE_XML = _READABLE | {"application/xhtml+xml"}


def _media(found: dict[str, Any], name: str) -> Markup | None:
    group = found.get(f"{MEDIA}group")
    text = None if group is None else words(group.find(MEDIA + name))
    return Markup(text, html=False) if text else None
