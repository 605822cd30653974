"""What a document is by its beginning, and what is told when a source asked for another kind.

The one place for these words: a person who wrote the wrong key hears which one is right.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from monitor.errors import ParseError
from monitor.extract.text import clip, html_title
from monitor.sources.gzipped import begins, is_gzip

if TYPE_CHECKING:
    from monitor.model import Answer, SourceKind, SourceSpec

#: Bytes at the beginning of a document in which its nature shows.
HEAD = 65_536

_ROOT = re.compile(
    # Atomic, so that no comment is read in more than one way.
    rb"(?>\s+|<!--.*?-->|<\?[^>]*>|<!doctype[^>\[]*(?:\[[^\]]*\]\s*)?>)*+<([a-z][\w:.-]{0,40})",
    re.IGNORECASE | re.DOTALL,
)
_HTML = re.compile(
    rb"(?>\s+|<!--.*?-->|<\?xml[^>]*>)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(r"<title[^>]*>(.{0,1000}?)</title", re.IGNORECASE | re.DOTALL)
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org')


class Nature(NamedTuple):
    """What a document is."""

    #: With its article: "a feed".
    what: str
    #: Of the source that reads it; None: none does.
    kind: SourceKind | None


_FEED = Nature("a feed", "feed")
_PAGE = Nature("an HTML page", "page")
_OPML = Nature("a list of feeds (OPML)", None)
_BY_ROOT = {
    "rss": _FEED,
    "feed": _FEED,
    "rdf": _FEED,
    "urlset": Nature("a sitemap", "sitemap"),
    "sitemapindex": Nature("an index of sitemaps", "sitemap"),
    "opml": _OPML,
}
_INSTEAD: dict[SourceKind, str] = {
    "feed": "a feed",
    "search": "a feed",
    "sitemap": "a sitemap",
    "page": "an HTML page",
}


def root_of(document: bytes) -> str:
    """The name of the first element, in small letters, as written; "" if there is none."""
    root = _ROOT.match(document, 0, HEAD)
    return root[1].decode("ascii", "replace").lower() if root else ""


def nature_of(document: bytes) -> Nature | None:
    """What a UTF-8 document is; None: that does not show."""
    if document[:1] in {b"{", b"["}:
        is_feed = _JSON_FEED.search(document, 0, HEAD)
        return Nature("a JSON feed", "feed") if is_feed else None
    if _HTML.match(document, 0, HEAD):
        return _PAGE
    return _BY_ROOT.get(root_of(document).rpartition(":")[2])


def refuse_other_kinds(spec: SourceSpec, answer: Answer, document: bytes) -> None:
    """Raises ParseError for a document that another kind of source reads, with the right key.

    `document` is the body in UTF-8, unpacked if the kind of `spec` does that.
    """
    if document and is_gzip(answer.body) and spec.kind != "sitemap":
        raise _compressed(answer.body, spec.kind)
    nature = nature_of(document)
    if nature is None or nature.kind == spec.kind:
        return
    if nature is _OPML:
        message = f"This is {nature.what}; take it with: monitor sources import ADDRESS"
        raise ParseError(message, reason="opml")
    if nature is _PAGE:
        raise _page(document, spec.kind)
    if spec.kind != "search":
        raise _other_kind(nature.what, nature.kind, spec.kind)


def _other_kind(what: str, kind: SourceKind | None, wanted: SourceKind) -> ParseError:
    without = ", without selectors" if wanted == "page" else ""
    message = f"This is {what}: use `{kind}:` instead of `{wanted}:`{without}."
    return ParseError(message, reason=f"a_{kind}")


def _compressed(body: bytes, wanted: SourceKind) -> ParseError:
    inside = nature_of(begins(body, HEAD).lstrip())
    if inside and inside.kind == "sitemap" and wanted != "search":
        return _other_kind(f"{inside.what}, compressed", "sitemap", wanted)
    holds = f" with {inside.what} in it" if inside else ""
    message = f"This is a compressed file (gzip){holds}; only sitemaps are read from such files."
    return ParseError(message, reason="compressed")


def _page(document: bytes, wanted: SourceKind) -> ParseError:
    """A login or error page in the place of a document is what an operator has to hear of."""
    title = _TITLE.search(document[:HEAD].decode("utf-8", "replace"))
    shown = clip(html_title(title[1]), 100) if title else ""
    titled = f" titled “{shown}”" if shown else ""
    advice = "" if wanted == "search" else "; if it lists articles, use `page:` with `items:`"
    message = f"The source answered an HTML page{titled} instead of {_INSTEAD[wanted]}{advice}."
    return ParseError(message, reason=f"not_a_{'sitemap' if wanted == 'sitemap' else 'feed'}")
