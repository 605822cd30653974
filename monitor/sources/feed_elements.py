"""Elements of a well-formed feed: how they are parsed, named and read.

The only module that imports lxml. Its elements are of no type that mypy knows, hence `Any`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from monitor.sources.feed_entries import Markup, poll_hints, resolved_base

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitor.model import PollHints

ATOM = "{http://www.w3.org/2005/Atom}"
ATOM_03 = "{http://purl.org/atom/ns#}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
TERMS = "{http://purl.org/dc/terms/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
SYNDICATION = "{http://purl.org/rss/1.0/modules/syndication/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"

_PREFIX = re.compile(r"(</?)[\w.-]+:(?=\w)")


def strict_root(document: bytes) -> Any | None:
    """The root element of a UTF-8 document, whatever encoding it declares.

    None if it is not well-formed, or has a DOCTYPE.
    """
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError:
        return None
    return None if root.getroottree().docinfo.doctype else root


def by_tag(elements: Iterable[Any]) -> dict[str, Any]:
    """The first element of each name."""
    found: dict[str, Any] = {}
    for element in elements:
        found.setdefault(element.tag, element)
    return found


def words(element: Any) -> str | None:
    """The text of a simple element, stripped; None if there is none."""
    if element is None:
        return None
    text = element.text if not len(element) else "".join(element.itertext())
    return (text.strip() or None) if text else None


def markup(found: dict[str, Any], names: Iterable[str]) -> Markup | None:
    """The first of these elements that says something, as HTML."""
    for name in names:
        if name in found:
            element = found[name]
            text = inner(element) if len(element) else element.text
            if text and not text.isspace():
                return Markup(text)
    return None


def inner(element: Any) -> str:
    """The content of an element whose markup is part of the document, as HTML."""
    pieces: Iterator[str] = (
        etree.tostring(child, encoding="unicode", with_tail=True) for child in element
    )
    start = (element.text or "").replace("&", "&amp;").replace("<", "&lt;")
    return _PREFIX.sub(r"\1", start + "".join(pieces))


def base_of(url: str | None, *elements: Any) -> str | None:
    """What relative links in the last of these elements stand on; outer elements come first.

    None if no xml:base says so, or `url`, the address of the document, is None.
    """
    base = None
    for element in elements if url else ():
        if element is not None and (declared := element.get(XML_BASE)):
            base = resolved_base(base or url or "", declared)
    return base


def is_web(address: str) -> bool:
    """Whether it begins like an absolute address of the web."""
    return address[:8].lower().startswith(("http://", "https://"))


def hints_of(head: dict[str, Any], ns: str) -> PollHints:
    """When to ask again; `head` holds the elements of the channel, `ns` is their namespace."""
    hours, days = (head.get(f"{ns}{name}") for name in ("skipHours", "skipDays"))
    return poll_hints(
        ttl=words(head.get(f"{ns}ttl")),
        period=words(head.get(f"{SYNDICATION}updatePeriod")),
        frequency=words(head.get(f"{SYNDICATION}updateFrequency")),
        hours=[child.text for child in hours] if hours is not None else (),
        days=[child.text for child in days] if days is not None else (),
    )
