"""A key that does not fit what stands at the address: the right one is named."""

from __future__ import annotations

import gzip
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.model import Answer, Selectors, SourceKind, SourceSpec
from monitor.sources import KINDS
from monitor.sources.discovery import look_at
from monitor.sources.nature import nature_of

URL = "https://harbour.example/x"
RSS = b'<?xml version="1.0"?><rss><channel><item><title>A</title></item></channel></rss>'
ATOM = b'<a:feed xmlns:a="http://www.w3.org/2005/Atom"/>'
JSON = b'{"version": "https://jsonfeed.org/version/1.1", "items": []}'
SITEMAP = b"<!-- made by x --><urlset><url><loc>https://harbour.example/a</loc></url></urlset>"
INDEX = b"<sitemapindex><sitemap><loc>https://harbour.example/a</loc></sitemap></sitemapindex>"
PAGE = b"<!DOCTYPE html><html><title>Harbour</title><p>x</p></html>"
OPML = b'<opml version="2.0"><body/></opml>'
NO_PAGE = "instead of `page:`, without selectors."
ONLY = "only sitemaps are read from such files."
BY_PAGE = "; if it lists articles, use `page:` with `items:`."


def packed(document: bytes) -> bytes:
    """The same bytes in every process."""
    return gzip.compress(document, mtime=0)


def refusal(kind: SourceKind, body: bytes) -> str:
    """What is told of a document that came to a source of this kind."""
    spec = SourceSpec(name="Harbour", kind=kind, url=URL, selectors=Selectors(items="li"))
    with pytest.raises(ParseError) as caught:
        KINDS[kind].parse(spec, Answer(status=200, url=URL, body=body))
    return str(caught.value)


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("feed", SITEMAP, "This is a sitemap: use `sitemap:` instead of `feed:`."),
        ("feed", INDEX, "This is an index of sitemaps: use `sitemap:` instead of `feed:`."),
        ("feed", packed(SITEMAP), "sitemap, compressed: use `sitemap:` instead of `feed:`."),
        ("feed", packed(RSS), f"a compressed file (gzip) with a feed in it; {ONLY}"),
        ("feed", b"\x1f\x8bnonsense", f"This is a compressed file (gzip); {ONLY}"),
        ("feed", PAGE, f"an HTML page titled “Harbour” instead of a feed{BY_PAGE}"),
        ("feed", OPML, "a list of feeds (OPML); take it with: monitor sources import ADDRESS"),
        ("sitemap", RSS, "This is a feed: use `feed:` instead of `sitemap:`."),
        ("sitemap", packed(RSS), "This is a feed: use `feed:` instead of `sitemap:`."),
        ("sitemap", ATOM, "This is a feed: use `feed:` instead of `sitemap:`."),
        ("sitemap", JSON, "This is a JSON feed: use `feed:` instead of `sitemap:`."),
        ("sitemap", PAGE, f"an HTML page titled “Harbour” instead of a sitemap{BY_PAGE}"),
        ("page", RSS, f"This is a feed: use `feed:` {NO_PAGE}"),
        ("page", JSON, f"This is a JSON feed: use `feed:` {NO_PAGE}"),
        ("page", SITEMAP, f"This is a sitemap: use `sitemap:` {NO_PAGE}"),
        ("page", packed(INDEX), f"of sitemaps, compressed: use `sitemap:` {NO_PAGE}"),
        ("search", PAGE, "The source answered an HTML page titled “Harbour” instead of a feed."),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)  # fmt: skip
def test_the_right_key_is_named(kind: SourceKind, body: bytes, told: str) -> None:
    """A search has no key to change: an HTML page there is a page of the engine."""
    assert refusal(kind, body).endswith(told)


def test_a_huge_sitemap_under_the_wrong_key_is_refused_at_once() -> None:
    """Its beginning tells, so that nothing tries to read it as a broken feed for minutes."""
    began = time.process_time()
    refusal("feed", b"<urlset>" + b"<url><loc>https://harbour.example/a</loc></url>" * 100_000)

    assert time.process_time() - began < 2


def test_a_compressed_document_is_looked_at_as_a_sitemap() -> None:
    """`monitor sources add` finds `sitemap.xml.gz`."""
    looked = look_at(Answer(status=200, url=URL, body=packed(SITEMAP)))

    assert [each.kind for each in looked.candidates] == ["sitemap"]


@pytest.mark.parametrize("piece", [b"<!--", b"<?x", b"<!doctype x [", b" ", b"<", b'"version":'])
def test_repetitions_take_linear_time(piece: bytes) -> None:
    """However a document begins, its nature is told at once."""
    began = time.process_time()
    for head in (b"", b"{", b"<!-- -->"):
        nature_of(head + piece * (2_000_000 // len(piece)))

    assert time.process_time() - began < 2


@given(st.binary(max_size=200), st.sampled_from(["feed", "sitemap", "page"]))
def test_no_gzip_raises_anything_but_parse_error(tail: bytes, kind: SourceKind) -> None:
    """Whatever follows the two magic bytes."""
    assert refusal(kind, b"\x1f\x8b\x08" + tail)
