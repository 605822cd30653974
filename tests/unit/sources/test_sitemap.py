"""The kind `sitemap`: requests, limits, and what the golden pairs are too small to show."""

from __future__ import annotations

import gzip
import pickle
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import ParseError
from monitor.model import Answer, Parsed, SourceSpec, SourceState
from monitor.sources import KINDS, gzipped

SITEMAP = KINDS["sitemap"]
SPEC = SourceSpec(name="Grid", kind="sitemap", url="https://grid.example/sitemap.xml")
START = datetime(2026, 11, 1, tzinfo=UTC)


def read(body: str | bytes) -> Parsed:
    data = body if isinstance(body, bytes) else body.encode()
    return SITEMAP.parse(SPEC, Answer(status=200, url=SPEC.url, body=data))


def urlset(entries: str) -> str:
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>"


def url(number: int, lastmod: datetime | None = None) -> str:
    dated = f"<lastmod>{lastmod.isoformat()}</lastmod>" if lastmod else ""
    return f"<url><loc>https://grid.example/hall-number-{number}</loc>{dated}</url>"


# -- asking ----------------------------------------------------------------------------------------


def test_a_request_is_conditional_and_carries_its_private_hosts() -> None:
    """Validators go back as they came."""
    spec = SourceSpec(name="Lab", kind="sitemap", url="http://127.0.0.1:1/s", allow_private=("x",))
    state = SourceState(name="Lab", etag='W/"a"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT")
    request = SITEMAP.request(spec, state)

    assert (spec.url, ("x",)) == (request.url, request.allow_private)
    assert request.headers["If-None-Match"] == 'W/"a"'
    assert request.headers["If-Modified-Since"] == "Mon, 23 Nov 2026 10:00:00 GMT"


def test_the_first_request_is_unconditional() -> None:
    """Validators are never made up."""
    assert list(SITEMAP.request(SPEC, SourceState(name="Grid")).headers) == ["Accept"]


# -- limits ----------------------------------------------------------------------------------------


def test_of_many_pages_the_newest_count() -> None:
    """50,000 are allowed; the order of the document stays, and the rest is said."""
    order = [(number * 7_919) % 50_000 for number in range(50_000)]
    parsed = read(
        urlset("".join(url(number, START + timedelta(minutes=number)) for number in order))
    )
    wanted = [f"https://grid.example/hall-number-{number}" for number in order if number >= 48_000]

    assert wanted == [item.url for item in parsed.items]
    assert parsed.problems == ("The sitemap lists 50,000 pages; the newest 2,000 count.",)


def test_of_many_undated_pages_the_first_count() -> None:
    """Nothing else says which are new; dated ones come before them."""
    parsed = read(urlset("".join(url(number) for number in range(2_500)) + url(9_999, START)))

    assert len(parsed.items) == 2_000
    assert parsed.items[1_998].url == "https://grid.example/hall-number-1998"
    assert parsed.items[1_999].url == "https://grid.example/hall-number-9999"


def test_of_a_huge_index_the_most_wanted_are_named() -> None:
    """News first, then what changed last."""
    entries = "".join(
        f"<sitemap><loc>/{n}.xml</loc><lastmod>{(START + timedelta(n)).date()}</lastmod></sitemap>"
        for n in range(1_500)
    )
    news = "<sitemap><loc>/google-news.xml</loc></sitemap>"
    parsed = read(f"<sitemapindex>{entries}{news}</sitemapindex>")

    assert len(parsed.more) == 1_000
    assert [part.url.rpartition("/")[2] for part in parsed.more[:2]] == [
        "google-news.xml",
        "1499.xml",
    ]


def test_several_compressed_members_are_one_document() -> None:
    """RFC 1952, 2.2."""
    whole = urlset(url(1) + url(2)).encode()

    assert len(read(gzip.compress(whole[:70]) + gzip.compress(whole[70:])).items) == 2


@pytest.mark.parametrize("members", [1, 400])
def test_a_bomb_is_refused_before_it_is_unpacked(members: int) -> None:
    """The bound is that of a body which comes as it is."""
    bomb = gzip.compress(b" " * (400_000_000 // members // 4), 1) * members

    began = time.process_time()
    with pytest.raises(ParseError) as caught:
        read(bomb)

    assert caught.value.reason == "too_large"
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "piece",
    [
        b"<url>", b"<url ", b"<sitemap\n", b"</url>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&",
        b"<a:", b"<a:url><loc>", b"<loc>https://a.example/</loc>", b"\n", b"https://a.example/\n",
        b"<url><loc>https://a.example/a-b-c</loc><url>", b"\x1f\x8b", b"<urlset ", b"<?xml ",
    ],
)  # fmt: skip
def test_repetitions_take_linear_time(piece: bytes) -> None:
    """A megabyte of any fragment is read or refused at once."""
    began = time.process_time()
    for head in (b"", b"<urlset>", b"<urlset><url>"):
        with suppress(ParseError):
            read(head + piece * (1_000_000 // len(piece)))

    assert time.process_time() - began < 8


def test_what_is_read_crosses_between_processes() -> None:
    """Items and parts pickle."""
    parsed = read("<sitemapindex><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>")

    assert pickle.loads(pickle.dumps(parsed)) == parsed


def test_many_empty_members_cost_little() -> None:
    """Each copies what is left of the body: 4 MB of them took 10 s."""
    empty = gzip.compress(b"")
    start = time.process_time()

    with pytest.raises(ParseError):
        gzipped.unpacked(empty * (4_000_000 // len(empty)), 1_000)

    assert time.process_time() - start < 2
