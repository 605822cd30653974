"""The kind `feed`: requests, limits, and what the golden pairs are too small to show."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import timedelta

import pytest

from monitor.errors import ParseError
from monitor.model import Answer, Parsed, SourceSpec, SourceState
from monitor.sources import KINDS

FEED = KINDS["feed"]
SPEC = SourceSpec(name="Grid", kind="feed", url="https://feeds.example/grid.xml")


def read(body: str | bytes) -> Parsed:
    data = body if isinstance(body, bytes) else body.encode()
    return FEED.parse(SPEC, Answer(status=200, url=SPEC.url, body=data))


def rss(items: str, head: str = "") -> str:
    return f"<rss version='2.0'><channel><title>T</title>{head}{items}</channel></rss>"


# -- asking --------------------------------------------------------------------------------------


def test_first_request_has_no_validators() -> None:
    """Validators are never made up."""
    request = FEED.request(SPEC, SourceState(name="Grid"))

    assert list(request.headers) == ["Accept"]
    assert SPEC.url == request.url


@pytest.mark.parametrize("etag", ['"abc"', 'W/"abc"', "unquoted", '"with , comma"'])
def test_validators_go_back_byte_equal(etag: str) -> None:
    """What the server gave is returned exactly, quotes and W/ included."""
    state = SourceState(name="Grid", etag=etag, last_modified="Mon, 23 Nov 2026 10:00:00 GMT")

    headers = FEED.request(SPEC, state).headers

    assert etag == headers["If-None-Match"]
    assert headers["If-Modified-Since"] == "Mon, 23 Nov 2026 10:00:00 GMT"


def test_request_carries_the_private_hosts_of_its_source() -> None:
    """The border must know what this source, and no other, may reach."""
    spec = SourceSpec(
        name="Lab", kind="feed", url="http://127.0.0.1:1/f", allow_private=("127.0.0.1:1",)
    )

    assert FEED.request(spec, SourceState(name="Lab")).allow_private == ("127.0.0.1:1",)


# -- limits --------------------------------------------------------------------------------------


@pytest.mark.parametrize("tail", ["", "<broken>"], ids=["well-formed", "broken"])
def test_only_the_first_2000_entries_are_read(tail: str) -> None:
    """A feed of 50,000 entries costs no more than its first 2,000, and says so."""
    items = "".join(f"<item><title>n{n}</title></item>" for n in range(50_000))

    parsed = read(rss(items + tail))

    assert len(parsed.items) == 2_000
    assert parsed.items[-1].title == "n1999"
    assert any("2,000" in problem for problem in parsed.problems)


def test_exactly_2000_entries_are_no_problem() -> None:
    """The limit itself is allowed."""
    parsed = read(rss("<item><title>a</title></item>" * 2_000))

    assert (len(parsed.items), parsed.problems) == (2_000, ())


def test_long_fields_are_cut() -> None:
    """Title 1,000 and summary 4,000 characters, text 200 KB, never more."""
    words = "wörter und " * 100_000
    entry = (
        f"<item><title>{words}</title><description>{words}</description>"
        f"<content:encoded>{words}</content:encoded></item>"
    )
    document = rss(entry).replace(
        "<rss", "<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    )

    [item] = read(document).items

    assert 900 < len(item.title) <= 1_000
    assert 3_900 < len(item.summary) <= 4_000
    assert item.text is not None
    assert 190_000 < len(item.text.encode()) <= 200 * 1024


def test_a_summary_too_long_to_be_one_is_the_text_too() -> None:
    """Feeds that put the whole article into the description are matched as a whole."""
    [item] = read(rss(f"<item><description>{'long words ' * 600}</description></item>")).items

    assert len(item.summary) <= 4_000
    assert item.text is not None
    assert len(item.text) > 6_000


def test_a_link_beyond_2048_characters_is_none() -> None:
    """It would not be fetched anyway; the item stays."""
    link = "https://grid.example/" + "x" * 2_048

    [item] = read(rss(f"<item><title>a</title><link>{link}</link></item>")).items

    assert item.url is None


def test_problems_are_few() -> None:
    """A feed of nothing but bad links does not flood the log."""
    problems = read(rss("<item><title>a</title><link>ftp://x/</link></item>" * 100)).problems

    assert len(problems) == 21
    assert problems[-1].startswith("80 more")


def test_nonsense_hints_are_as_good_as_none() -> None:
    """Negative, huge and wordy values neither raise nor stop polling for ever."""
    head = "<ttl>-5</ttl><skipHours><hour>noon</hour></skipHours><skipDays><day/></skipDays>"

    assert read(rss("", head)).hints.min_interval is None
    assert read(rss("", "<ttl>999999</ttl>")).hints.min_interval == timedelta(days=30)


# -- safety --------------------------------------------------------------------------------------

HOSTILE = {
    "billion laughs": b"<!DOCTYPE r ["
    b'<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><rss><channel><item><title>&a11;</title></item></channel></rss>",
    "quadratic entity": b'<!DOCTYPE r [<!ENTITY a "%s">]>' % (b"x" * 50_000)
    + b"<rss><channel><item><title>%s</title></item></channel></rss>" % (b"&a;" * 50_000),
    "comments before a page": b"<!---->" * 100_000 + b"<p>",
    "open sections": rss("<![CDATA[" * 100_000).encode(),
    "open comments": rss("<!-- " * 100_000).encode(),
    "escaped comments": rss(
        f"<item><description>{'&lt;!--' * 200_000}</description></item>"
    ).encode(),
    "many attributes": rss("<item " + "".join(f"a{n}='' " for n in range(50_000)) + "/>").encode(),
    "nested JSON": b'{"items":' + b"[" * 200_000,
    "declarations": b"<?xml " * 100_000,
    "doctypes": b"<!DOCTYPE" * 100_000,
    "open tags in text": rss(f"<item><title>{'&lt;a ' * 60_000}</title></item>").encode(),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_documents_cost_little(body: bytes) -> None:
    """Nothing of moderate size takes long; quadratic handling would take minutes here."""
    start = time.process_time()
    try:
        read(body)
    except ParseError as error:
        assert error.reason in {"not_a_feed", "broken"}  # noqa: PT017 - either outcome is right

    assert time.process_time() - start < 3


def test_deep_nesting_gives_an_answer() -> None:
    """100,000 open tags neither crash nor recurse."""
    parsed = read(rss(f"<item><title>a</title></item>{'<a>' * 20_000}"))

    assert [item.title for item in parsed.items] == ["a"]


# -- weight --------------------------------------------------------------------------------------


def test_asking_needs_no_parser() -> None:
    """The process that only polls loads neither lxml nor feedparser, nor HTTP or SQL."""
    script = (
        "import sys; from monitor.sources import KINDS; "
        "print([m for m in ('lxml', 'feedparser', 'fastfeedparser', 'dateutil', 'httpx', "
        "'sqlalchemy', 'pydantic') if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_how_often_a_feed_is_updated_is_read_apart_from_its_ttl() -> None:
    """“Twice an hour” is half an hour; it is an intention, not a wish to be left alone."""
    head = (
        '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">hourly'
        "</sy:updatePeriod>"
        '<sy:updateFrequency xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">2'
        "</sy:updateFrequency>"
    )
    hints = read(rss("", head)).hints

    assert (hints.min_interval, hints.update_interval) == (None, timedelta(minutes=30))
