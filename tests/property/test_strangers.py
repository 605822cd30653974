"""Laws that hold for whatever strangers send."""

from __future__ import annotations

import gzip
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.dates import parse_date
from monitor.core.urls import MAX_LENGTH, absolute, canonical, host_of, safe_url, slug_headline
from monitor.errors import ParseError
from monitor.extract.page import article_on
from monitor.extract.text import (
    MAX_SUMMARY,
    MAX_TEXT_BYTES,
    MAX_TITLE,
    html_title,
    html_to_text,
    one_line,
)
from monitor.model import Answer, Parsed, SourceSpec
from monitor.sources import KINDS

if TYPE_CHECKING:
    from monitor.model import SourceKind

PIECES = st.sampled_from(
    ["http://", "https://", "www.", "m.", "amp.", "grid.example", "münchen.example", ":80",
     ":8080", "/", "//", "/./", "/../", "/amp", ".amp", "/index.html", "%41", "%2f", "%zz", "%",
     "ä", " ", "?", "&", "=", "a", "b", "id=7", "utm_source=x", "#", "#!", "+", ";jsessionid=1",
     "google.com",
     "/amp/s/", "\\", "@", "[", "]", "\n", "\u202e"]
)  # fmt: skip
URLS = st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=60)
WEB_URLS = URLS.map(lambda tail: f"https://grid.example/{tail}")
MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<br>", "<b>", "<script>", "</script>", "<!--", "-->", "<", ">", "&amp;",
         "&", "&lt;", "&#0;", "&#xd800;", '"', "'", "=", "<a href=", "word", " ", "\n", "\u202e",
         "]]>",
         "<![CDATA[", "<?", "é", "\x00", "\x01", "\ud800"]
    )
    | st.text(max_size=5),
    max_size=30,
).map("".join)  # fmt: skip
MOMENTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1))  # noqa: DTZ001 - hypothesis wants naive bounds
OFFSETS = st.integers(-12 * 4, 14 * 4).map(
    lambda quarters: timezone(timedelta(minutes=15 * quarters))
)
SPEC = SourceSpec(name="x", kind="feed", url="https://grid.example/feed")


@settings(deadline=None)  # the machine may be busy
@given(URLS | WEB_URLS)
def test_canonical_is_idempotent(url: str) -> None:
    """A canonical address is its own canonical address."""
    once = canonical(url)

    assert canonical(once) == once
    assert canonical(canonical(url, keep_fragment=True)) == once


@settings(deadline=None)  # the machine may be busy
@given(WEB_URLS)
def test_canonical_of_a_safe_address_is_safe(url: str) -> None:
    """A key could be fetched, if need be, and has the host's name without its device."""
    safe = safe_url(url)
    if safe is not None and len(key := canonical(safe)) <= MAX_LENGTH:
        assert safe_url(key) == key
        assert host_of(key)


@settings(deadline=None)  # the machine may be busy
@given(URLS, URLS)
def test_safe_addresses_stay_safe(base: str, link: str) -> None:
    """What is called safe is called safe again, unchanged, and has a host."""
    for safe in (safe_url(link), absolute(base, link)):
        if safe is not None:
            assert safe_url(safe) == safe
            assert host_of(safe)
            assert len(safe) <= MAX_LENGTH


@settings(deadline=None)  # the machine may be busy
@given(MARKUP)
def test_text_is_clean(markup: str) -> None:
    """No control, zero-width or direction character; folded; paragraphs are never empty."""
    text = html_to_text(markup)

    for paragraph in text.split("\n\n"):
        for line in paragraph.split("\n"):
            assert line == one_line(line)
            assert line or not text
    text.encode()  # no lone surrogate


@settings(deadline=None)  # the machine may be busy
@given(
    st.text(alphabet=st.characters(exclude_characters="<&", exclude_categories=["Cs"]), max_size=80)
)
def test_plain_titles_survive(title: str) -> None:
    """A title without markup changes in nothing but white space and the invisible."""
    assert html_title(title) == one_line(title)
    assert one_line(one_line(title)) == one_line(title)


@settings(deadline=None)  # the machine may be busy
@given(MOMENTS, OFFSETS)
def test_dates_round_trip(moment: datetime, offset: timezone) -> None:
    """Every moment is read back from both common spellings, as UTC."""
    local = moment.replace(microsecond=0, tzinfo=offset)

    assert parse_date(local.isoformat()) == local
    assert parse_date(format_datetime(local)) == local


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=130) | st.lists(
    st.sampled_from(["Mon", ",", " ", "23", "Nov", "2026", "10", ":", "00", "GMT", "+", "-", "T",
                     "Z",
                     "pm", "/", ".", "0", "99", "é", "²"]), max_size=14).map("".join))  # fmt: skip
def test_dates_never_raise(raw: str) -> None:
    """Whatever is written as a date, the answer is an aware date in UTC or None."""
    found = parse_date(raw, "Europe/Berlin")

    assert found is None or found.tzinfo is UTC


@settings(deadline=None)  # the machine may be busy
@given(URLS | WEB_URLS)
def test_words_of_an_address_are_words(url: str) -> None:
    """Whatever the address: one line, without what separated the words."""
    headline = slug_headline(url)

    assert headline == " ".join(headline.split())
    assert not set(headline) & set("/?#%&=<>_\\")


def read(body: bytes, charset: str | None = None) -> Parsed | None:
    try:
        return KINDS["feed"].parse(
            SPEC, Answer(status=200, url=SPEC.url, body=body, charset=charset)
        )
    except ParseError:
        return None


TAGS = (
    "rss", "channel", "item", "title", "link", "guid", "pubDate", "description", "feed", "entry",
)  # fmt: skip
FEED_PIECES = st.sampled_from(
    [
        *(f"<{sign}{name}>".encode() for sign in ("", "/") for name in TAGS),
        b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<![CDATA[", b"]]>", b"<!--", b"-->",
        b"&", b"&amp;", b"&nbsp;", b"&#0;", b"<?xml version='1.0'?>", b"\xff", b"<!DOCTYPE x [",
        b"]>", b"\x00", b"https://grid.example/a", b"2026-11-23", b" xml:base='/b/'", b"<link/>",
        b'{"items":[', b"]}", b'{"title":"a"}', b",",
    ]
)  # fmt: skip


@settings(deadline=None)  # the machine may be busy
@given(
    st.lists(FEED_PIECES | st.binary(max_size=6), max_size=40).map(b"".join),
    st.sampled_from([None, "utf-8", "iso-8859-1", "shift_jis", "utf-16", "x"]),
)
def test_no_document_raises_anything_but_parse_error(body: bytes, charset: str | None) -> None:
    """Every document gives items within the limits, or a ParseError."""
    parsed = read(body, charset)

    for item in parsed.items if parsed else ():
        assert len(item.title) <= MAX_TITLE
        assert len(item.summary) <= MAX_SUMMARY
        assert len((item.text or "").encode()) <= MAX_TEXT_BYTES
        assert item.url is None or safe_url(item.url) == item.url
        assert item.published is None or item.published.tzinfo is UTC
        assert item.title == one_line(item.title)


@settings(deadline=None)  # the machine may be busy
@given(st.data())
def test_a_feed_cut_anywhere_still_gives_its_whole_entries(data: st.DataObject) -> None:
    """Truncation costs at most the entry it goes through."""
    entry = b"<item><title>T</title><link>https://grid.example/1</link></item>"
    body = b"<rss><channel><title>C</title>" + entry * 3 + b"</channel></rss>"
    cut = data.draw(st.integers(min_value=40, max_value=len(body)))
    whole = body[:cut].count(b"</item>")

    parsed = read(body[:cut])

    items = parsed.items if parsed else ()
    assert [item.url for item in items] == ["https://grid.example/1"] * whole


SITEMAP_TAGS = ("urlset", "sitemapindex", "url", "sitemap", "loc", "lastmod", "news", "news:news",
                "news:title", "title", "publication", "name", "language")  # fmt: skip
SITEMAP_PIECES = st.sampled_from(
    [
        *(f"<{sign}{name}>".encode() for sign in ("", "/") for name in SITEMAP_TAGS),
        b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>", b"<![CDATA[", b"]]>",
        b"<!--", b"-->", b"&", b"&amp;", b"&#0;", b"<?xml version='1.0'?>", b"\xff",
        b"<!DOCTYPE x>",
        b"https://grid.example/a-b-c", b"2026-11-23", b"\n", b"<url ", b"<html>",
        b"\x1f\x8b", b"<rss>",
    ]
)  # fmt: skip
SEARCH_PIECES = st.sampled_from(
    [
        b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\\u12", b"\\ud800", b"'", b'"articles"',
        b'"articles": [', b'{"url": "https://grid.example/a"', b'"title": "U . S . "',
        b'"seendate"',
        b'"20261120T101500Z"', b'"language": "German"', b"\x01", b"\n", b"null", b"9", b"<html>",
        b"Error",
        b"<rss><channel>", b"<item>", b"</item>", b"<title>A - B</title>", b"<source>B</source>",
    ]
)  # fmt: skip


PAGE_PIECES = st.sampled_from(
    [
        *(
            f"<{sign}{name}>".encode()
            for sign in ("", "/")
            for name in ("html", "p", "div", "article", "table", "td", "h1", "time", "script", "ul")
        ),
        b"<!--", b"-->", b"<!doctype html>", b"<title>", b"<base href='//['>", b"<![CDATA[",
        b"<meta property='og:title' content='A | B'>", b"<meta charset=utf-16>", b"<?xml",
        b"<link rel=canonical href='http://[x'>", b"<script type=application/ld+json>",
        b'{"@type":"NewsArticle","headline":[{}],"datePublished":7,"isAccessibleForFree":[]}',
        b"<time datetime=2026-99-99>", b"<html lang=x xml:lang=->", b"&#0;", b"&", b"\x00", b"\xff",
        b"Subscribe to continue reading. ", b"Words of an article that go on for a while. ",
    ]
)  # fmt: skip


def check_items(kind: SourceKind, body: bytes, **spec: Any) -> None:
    """What is read of a document is clean, or it is a ParseError."""
    source = SourceSpec(name="x", kind=kind, url="https://grid.example/s", **spec)
    try:
        parsed = KINDS[kind].parse(source, Answer(status=200, url=source.url, body=body))
    except ParseError:
        return
    for item in parsed.items:
        assert item.title == one_line(item.title)
        assert len(item.title) <= MAX_TITLE
        assert item.url is None or safe_url(item.url) == item.url
        assert item.published is None or item.published.tzinfo is UTC
    for part in parsed.more:
        assert safe_url(part.url) == part.url


@settings(deadline=None)  # the machine may be busy
@given(st.lists(SITEMAP_PIECES | st.binary(max_size=6), max_size=40).map(b"".join), st.booleans())
def test_no_sitemap_raises_anything_but_parse_error(body: bytes, zipped: bool) -> None:
    """Compressed or not."""
    check_items("sitemap", gzip.compress(body) if zipped else body)


@settings(deadline=None)  # the machine may be busy
@given(
    st.sampled_from([b"", b"{", b'{"articles": [{"url": "https://grid.example/", "title": "']),
    st.lists(SEARCH_PIECES | st.binary(max_size=6), max_size=40).map(b"".join),
    st.sampled_from(["google-news", "gdelt", None]),
)
def test_no_search_raises_anything_but_parse_error(head: bytes, body: bytes, engine: Any) -> None:
    """Whatever an engine answers, and whichever it is."""
    check_items("search", head + body, search=engine, query="x")


@settings(deadline=None)  # the machine may be busy
@given(
    st.lists(PAGE_PIECES | st.binary(max_size=6), max_size=40).map(b"".join),
    st.sampled_from(["", "https://grid.example/a", "http://[x"]),
    st.sampled_from([None, "utf-8", "iso-8859-1", "shift_jis", "utf-16", "x"]),
)
def test_no_page_raises_anything_but_parse_error(
    body: bytes, url: str, charset: str | None
) -> None:
    """Every page gives an article within the limits, or a ParseError."""
    try:
        page = article_on(Answer(status=200, url=url, body=b"<p>" + body, charset=charset))
    except ParseError:
        return

    assert len(page.title) <= MAX_TITLE
    assert len(page.text.encode()) <= MAX_TEXT_BYTES
    assert page.title == one_line(page.title)
    assert page.published is None or page.published.tzinfo is UTC
    assert page.url == url or safe_url(page.url) == page.url
    for paragraph in page.text.split("\n\n"):
        assert paragraph == one_line(paragraph)


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_parse_error(body: bytes) -> None:
    """Whatever comes instead of a page."""
    with suppress(ParseError):
        article_on(Answer(status=200, url="https://grid.example/a", body=body))
