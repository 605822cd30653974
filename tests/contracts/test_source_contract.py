"""What every kind of source promises (`ports.Source`). A new kind adds its row to SAMPLES."""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from monitor.core.urls import safe_url
from monitor.errors import ParseError
from monitor.extract.text import MAX_SUMMARY, MAX_TITLE, one_line
from monitor.model import Answer, Parsed, Selectors, SourceKind, SourceSpec, SourceState
from monitor.sources import KINDS

URL = "https://works.example/list"
FETCHED = datetime(2026, 11, 25, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One kind of source with a sound answer to it."""

    spec: SourceSpec
    #: Holds the two articles /1 and /2, dated, in this order.
    good: bytes
    #: The same with an item between them that is none.
    with_a_bad_item: bytes
    #: What is no document of this kind although it is sound.
    other: bytes = b"<html><head><title>Log in</title></head><body>Who are you?</body></html>"


def rss(middle: str = "") -> bytes:
    return (
        "<rss version='2.0'><channel><title>Works</title>"
        "<item><title>Kiln one is sold</title><link>https://works.example/1</link>"
        "<pubDate>Tue, 24 Nov 2026 10:00:00 +0100</pubDate></item>"
        f"{middle}"
        "<item><title>Kiln two is cold</title><link>/2</link>"
        "<pubDate>Mon, 23 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>"
    ).encode()


def listing(middle: str = "") -> bytes:
    return (
        "<!doctype html><html lang='en'><title>Works</title><ul>"
        "<li><a href='https://works.example/1'>Kiln one\n is sold</a> <time>3 hours ago</time></li>"
        f"{middle}"
        "<li><a href='/2'>Kiln two is cold</a> <time datetime='2026-11-23'></time></li></ul>"
    ).encode()


def sitemap(middle: str = "") -> bytes:
    return (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>"
        "<url><loc>https://works.example/1</loc>"
        "<news:news><news:title>Kiln one is sold</news:title>"
        "<news:publication_date>2026-11-24T10:00:00+01:00</news:publication_date></news:news></url>"
        f"{middle}"
        "<url><loc>https://works.example/2</loc>"
        "<news:news><news:title>Kiln two is cold</news:title>"
        "<news:publication_date>2026-11-23</news:publication_date></news:news></url></urlset>"
    ).encode()


def gdelt(*middle: object) -> bytes:
    found = {"domain": "works.example", "language": "English"}
    one = {"url": BOTH[0], "title": "Kiln one is sold", "seendate": "20261124T090000Z"} | found
    two = {"url": BOTH[1], "title": "Kiln two is cold", "seendate": "20261123T100000Z"} | found
    return json.dumps({"articles": [one, *middle, two]}).encode()


BOTH = ["https://works.example/1", "https://works.example/2"]
SAMPLES: dict[SourceKind, Sample] = {
    "feed": Sample(
        spec=SourceSpec(name="Works", kind="feed", url=URL),
        good=rss(),
        with_a_bad_item=rss("<item></item>"),
    ),
    "page": Sample(
        spec=SourceSpec(name="Works", kind="page", url=URL, selectors=Selectors(items="li")),
        good=listing(),
        with_a_bad_item=listing("<li><a href='javascript:go()'>Menu</a></li>"),
    ),
    "sitemap": Sample(
        spec=SourceSpec(name="Works", kind="sitemap", url=URL),
        good=sitemap(),
        with_a_bad_item=sitemap("<url><loc>mailto:desk@works.example</loc></url>"),
    ),
    "search": Sample(
        spec=SourceSpec(name="Works", kind="search", search="gdelt", query="kiln"),
        good=gdelt(),
        with_a_bad_item=gdelt({"url": "", "title": ""}),
    ),
}


@pytest.fixture(params=sorted(KINDS))
def sample(request: pytest.FixtureRequest) -> Sample:
    return SAMPLES[request.param]


def read(sample: Sample, body: bytes) -> Parsed:
    answer = Answer(status=200, url=URL, body=body, fetched_at=FETCHED)
    return KINDS[sample.spec.kind].parse(sample.spec, answer)


# -- asking --------------------------------------------------------------------------------------


def test_a_request_is_pure(sample: Sample) -> None:
    """The same state makes the same request, with what the source may reach and no validators."""
    source, state = KINDS[sample.spec.kind], SourceState(name="Works")
    spec = replace(sample.spec, allow_private=("127.0.0.1:1",))

    request = source.request(spec, state)

    assert request == source.request(spec, state)
    assert request.url.startswith(("http://", "https://"))
    assert request.allow_private == ("127.0.0.1:1",)
    assert {"If-None-Match", "If-Modified-Since"}.isdisjoint(request.headers)


@pytest.mark.parametrize("etag", ['"abc"', 'W/"abc"', "unquoted", '"with , comma"'])
def test_validators_go_back_byte_equal(sample: Sample, etag: str) -> None:
    """What the server gave is returned exactly, quotes and W/ included."""
    state = SourceState(name="Works", etag=etag, last_modified="Mon, 23 Nov 2026 10:00:00 GMT")

    headers = KINDS[sample.spec.kind].request(sample.spec, state).headers

    assert etag == headers["If-None-Match"]
    assert headers["If-Modified-Since"] == "Mon, 23 Nov 2026 10:00:00 GMT"


# -- reading -------------------------------------------------------------------------------------


def test_items_come_clean_and_in_order(sample: Sample) -> None:
    """Absolute safe links, titles on one line within the caps, aware dates in UTC."""
    items = read(sample, sample.good).items

    assert [item.url for item in items] == BOTH
    for item in items:
        assert item.url == safe_url(item.url or "")
        assert item.title == one_line(item.title)
        assert 0 < len(item.title) <= MAX_TITLE
        assert len(item.summary) <= MAX_SUMMARY
        assert item.published is not None
        assert item.published.tzinfo is UTC


def test_reading_is_pure(sample: Sample) -> None:
    """The same answer gives the same items: no clock, no memory."""
    assert read(sample, sample.good) == read(sample, sample.good)


def test_what_was_read_crosses_between_processes(sample: Sample) -> None:
    """It comes from a worker by pickle."""
    parsed = read(sample, sample.good)

    assert parsed == pickle.loads(pickle.dumps(parsed))


def test_one_bad_item_costs_no_other(sample: Sample) -> None:
    """It is told in a sentence; the rest of the document stands."""
    parsed = read(sample, sample.with_a_bad_item)

    assert [item.url for item in parsed.items] == BOTH
    assert parsed.problems
    assert all(problem.endswith(".") for problem in parsed.problems)


@pytest.mark.parametrize("body", [b"", b" \n\t", b"\x00\x01\x02garbage\xff", None])
def test_what_was_not_promised_is_an_error(sample: Sample, body: bytes | None) -> None:
    """Nothing, garbage, another document: a stable reason, and a sentence for a person."""
    with pytest.raises(ParseError) as caught:
        read(sample, sample.other if body is None else body)

    error = pickle.loads(pickle.dumps(caught.value))
    assert error.reason.replace("_", "").isalpha()
    assert error.reason != "unreadable"
    assert " " in str(error)
    assert error.reason == "empty" or (body or b"x").strip()


def test_every_kind_has_a_sample() -> None:
    """So that none is left out of the promises above."""
    assert set(SAMPLES) == set(KINDS)
