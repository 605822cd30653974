"""An address that a person gave -> what may be read there as a source. Pure; nothing is asked.

`look_at` says what a document is or names; `usual_places` and `named_by_robots` say where else to
look. Whether a candidate holds anything is found out by asking for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from monitor.core.urls import absolute, without_feed_scheme
from monitor.errors import ParseError
from monitor.extract.text import clip, one_line
from monitor.sources.feed_bytes import HTML_DECLARED, to_utf8
from monitor.sources.gzipped import is_gzip
from monitor.sources.nature import nature_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitor.model import Answer, Selectors, SourceKind
    from monitor.sources.listing_tree import Tag

#: Candidates of one page; some name a feed for each of their topics.
MOST = 12
_MOST_LINKS = 3_000
_MAX_ROBOTS = 500 * 1024
_MAX_TITLE = 100

_FEED_TYPES = frozenset(
    f"{kind}/{name}"
    for kind, name in (
        ("application", "rss+xml"),
        ("application", "atom+xml"),
        ("application", "rdf+xml"),
        ("application", "feed+json"),
        ("application", "xml"),
        ("text", "xml"),
        ("text", "rss+xml"),
    )
)
_FEED_PATH = re.compile(
    r"(?:/|\A)(?:rss|feeds?|atom|rdf)(?:\.(?:xml|rss|rdf|json|php|aspx))?/?\Z"
    r"|\.(?:rss|atom|rdf)\Z|/(?:index|news|blog)\.(?:xml|rdf)\Z|/(?:rss|feeds?|atom)/[\w/.-]{1,60}\Z",
    re.IGNORECASE,
)
_FEED_WORDS = re.compile(r"\W*(?:rss|atom|rdf|rss[- ]?feeds?|news ?feed|webfeed)\W*", re.IGNORECASE)
#: Pages that subscribe to a feed somewhere else, and what is no document.
_NO_FEED = re.compile(
    r"feedly\.com|newsblur\.com|inoreader\.com|/feedback|\.(?:png|jpe?g|gif|svg|ico|css|js)\Z",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"\bcomments?\b|kommentar|commentaire|comentario|commenti\b", re.IGNORECASE)
_SITEMAP_LINE = re.compile(
    r"^[ \t]{0,9}sitemap[ \t]{0,9}:[ \t]{0,9}(\S+)", re.IGNORECASE | re.MULTILINE
)
_NEWS = re.compile(r"news|nachrichten|actualit|noticias|nyheter", re.IGNORECASE)

#: Where blog and newsroom software puts its feeds; the commonest first.
FEED_PLACES = ("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/index.xml", "/feeds/")
SITEMAP_PLACES = ("/news-sitemap.xml", "/sitemap.xml")


class Origin(IntEnum):
    """How a candidate was found, the best first."""

    ITSELF = 0
    DECLARED = 1
    LINKED = 2
    GUESSED = 3
    NEWS_SITEMAP = 4
    LISTING = 5
    #: Guessed too, but of the whole site, where a page in it was given.
    OF_THE_SITE = 6
    SITEMAP = 7
    COMMENTS = 8

    @property
    def words(self) -> str:
        """For a person."""
        return _WORDS[self]


_WORDS = {
    Origin.ITSELF: "the address itself",
    Origin.DECLARED: "named in the head of the page",
    Origin.LINKED: "linked on the page",
    Origin.GUESSED: "found in a usual place",
    Origin.NEWS_SITEMAP: "a sitemap of news",
    Origin.OF_THE_SITE: "found in a usual place, for the whole site",
    Origin.LISTING: "suggested from the layout of the page",
    Origin.SITEMAP: "a sitemap of the whole site",
    Origin.COMMENTS: "comments of readers",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that may be a source."""

    kind: SourceKind
    url: str
    origin: Origin
    #: As the page calls it; "" if it does not.
    title: str = ""
    #: Pages: how to read them.
    selectors: Selectors | None = None
    #: The publisher points robots there, or a person did; else robots.txt is obeyed.
    invited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one document is or names."""

    candidates: tuple[Candidate, ...]
    #: Of the site, "" if the document is no page.
    title: str = ""
    is_page: bool = False


def look_at(answer: Answer) -> Looked:
    """What is at an address. Raises ParseError (`empty`, `opml`)."""
    document = to_utf8(answer)
    if not document:
        raise ParseError("There is nothing at this address.", reason="empty")
    # Of compressed documents only sitemaps are read.
    kind = "sitemap" if is_gzip(answer.body) else _kind_of(document)
    if kind is None:
        return _on_page(answer)
    itself = Candidate(kind=kind, url=answer.url, origin=Origin.ITSELF, invited=True)
    return Looked(candidates=(itself,))


def suggest_listing(answer: Answer) -> tuple[Candidate, ...]:
    """The page itself, with selectors for what looks like its list of articles, if it has one."""
    from monitor.sources.listing_guess import suggested  # noqa: PLC0415 - lxml, when needed

    page = _tree(answer)
    selectors = suggested(page, _base(page, answer.url))
    if selectors is None:
        return ()
    title = _site_title(page)
    listing = Candidate(
        kind="page", url=answer.url, origin=Origin.LISTING, title=title, selectors=selectors
    )
    return (listing,)


def usual_places(url: str) -> tuple[Candidate, ...]:
    """Feeds where software usually puts them: below the page first, then on its host."""
    path = urlsplit(url).path.rstrip("/")
    below = [f"{path}/feed/"] if path and "." not in path.rpartition("/")[2] else []
    of_the_rest = Origin.OF_THE_SITE if path else Origin.GUESSED
    places = dict.fromkeys(FEED_PLACES, of_the_rest) | dict.fromkeys(below, Origin.GUESSED)
    ranked = sorted(places.items(), key=lambda place: place[1])
    return tuple(
        Candidate(kind="feed", url=urljoin(url, place), origin=origin) for place, origin in ranked
    )


def usual_sitemaps(url: str) -> tuple[Candidate, ...]:
    """Sitemaps where they usually are."""
    return tuple(_sitemap(urljoin(url, place), invited=False) for place in SITEMAP_PLACES)


def named_by_robots(answer: Answer) -> tuple[Candidate, ...]:
    """The sitemaps that a robots.txt names, those of news first."""
    text = answer.body[:_MAX_ROBOTS].decode("utf-8", "replace")
    found = (absolute(answer.url, match[1]) for match in _SITEMAP_LINE.finditer(text))
    sitemaps = [_sitemap(url, invited=True) for url in dict.fromkeys(found) if url]
    return tuple(sorted(sitemaps, key=lambda sitemap: sitemap.origin))[:MOST]


def _sitemap(url: str, *, invited: bool) -> Candidate:
    is_news = _NEWS.search(urlsplit(url).path) is not None
    origin = Origin.NEWS_SITEMAP if is_news else Origin.SITEMAP
    return Candidate(kind="sitemap", url=url, origin=origin, invited=invited)


def _kind_of(document: bytes) -> SourceKind | None:
    """What a document is by its beginning; None: a page, as far as one can tell."""
    nature = nature_of(document)
    if nature is None:
        return "feed" if document[:1] in {b"{", b"["} else None
    if nature.kind is None:
        message = f"This is {nature.what}; take it with: monitor sources import"
        raise ParseError(message, reason="opml")
    return None if nature.kind == "page" else nature.kind


# -- pages -----------------------------------------------------------------------------------------


def _on_page(answer: Answer) -> Looked:
    page = _tree(answer)
    base = _base(page, answer.url)
    found = [*_declared(page, base), *_linked(page, base)]
    once: dict[str, Candidate] = {}
    for candidate in found:
        once.setdefault(candidate.url, candidate)
    ranked = sorted(once.values(), key=lambda candidate: candidate.origin)[:MOST]
    return Looked(candidates=tuple(ranked), title=_site_title(page), is_page=True)


def _tree(answer: Answer) -> Tag:
    from monitor.sources.listing_tree import tree_of  # noqa: PLC0415 - lxml, when needed

    markup = to_utf8(answer, HTML_DECLARED).decode("utf-8", "replace")
    return tree_of(markup)[0]


def _declared(page: Tag, base: str) -> Iterator[Candidate]:
    for link in page.find_all("link", href=True, limit=_MOST_LINKS):
        relations = {word.lower() for word in _attribute(link, "rel").split()}
        kind = _attribute(link, "type").partition(";")[0].strip().lower()
        url = _url(base, link)
        if url is None:
            continue
        if "sitemap" in relations:
            yield _sitemap(url, invited=True)
        elif "feed" in relations or ("alternate" in relations and kind in _FEED_TYPES):
            yield _feed(url, Origin.DECLARED, _attribute(link, "title"))


def _linked(page: Tag, base: str) -> Iterator[Candidate]:
    for link in page.find_all("a", href=True, limit=_MOST_LINKS):
        url = _url(base, link)
        if url is None or _NO_FEED.search(url):
            continue
        words = clip(one_line(link.get_text(" ")[:200]), _MAX_TITLE)
        parts = urlsplit(url)
        if (
            _FEED_PATH.search(parts.path)
            or re.search(r"(?:\A|&)(?:feed|format)=(?:rss|atom)", parts.query)
            or (_FEED_WORDS.fullmatch(words) and parts.path != urlsplit(base).path)
        ):
            yield _feed(url, Origin.LINKED, words)


def _feed(url: str, origin: Origin, title: str) -> Candidate:
    title = clip(one_line(title), _MAX_TITLE)
    if _COMMENTS.search(title) or _COMMENTS.search(urlsplit(url).path):
        origin = Origin.COMMENTS
    return Candidate(kind="feed", url=url, origin=origin, title=title, invited=True)


def _url(base: str, link: Tag) -> str | None:
    """Where a link leads, without its fragment; `feed:` addresses as what they stand for."""
    href = without_feed_scheme(_attribute(link, "href").strip())
    url = absolute(base, href.partition("#")[0]) if href else None
    return url if url != base else None


def _base(page: Tag, url: str) -> str:
    for base in page.find_all("base", href=True, limit=1):
        return absolute(url, _attribute(base, "href")) or url
    return url


def _site_title(page: Tag) -> str:
    named = page.find("meta", property="og:site_name")
    name = one_line(_attribute(named, "content")) if named else ""
    title = page.find("title")
    return clip(name or (one_line(title.get_text(" ")) if title else ""), _MAX_TITLE)


def _attribute(tag: Tag, name: str) -> str:
    """One attribute as text: BeautifulSoup makes lists of some."""
    value: str | Iterable[str] | None = tag.get(name)
    return value if isinstance(value, str) else " ".join(value or ())
