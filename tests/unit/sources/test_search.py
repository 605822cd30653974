"""The kind `search`: what is asked, and what the golden pairs are too small to show."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.errors import ParseError
from monitor.model import Answer, Parsed, Request, SourceSpec, SourceState
from monitor.sources import KINDS
from monitor.sources.search_gdelt import tidy
from monitor.sources.search_google import without_outlet
from monitor.sources.search_tables import EDITIONS, LANGUAGES

SEARCH = KINDS["search"]


def spec_of(engine: Any, query: str = "cell plant", **changes: Any) -> SourceSpec:
    return SourceSpec(name="Search", kind="search", search=engine, query=query, **changes)


def asked(spec: SourceSpec, **state: Any) -> Request:
    return SEARCH.request(spec, SourceState(name=spec.name, **state))


def parameters(spec: SourceSpec) -> dict[str, str]:
    return {name: value for name, [value] in parse_qs(urlsplit(asked(spec).url).query).items()}


def read(engine: Any, body: bytes) -> Parsed:
    return SEARCH.parse(spec_of(engine), Answer(status=200, url="https://engine.test/", body=body))


# -- asking ----------------------------------------------------------------------------------------


def test_google_news_is_asked_for_the_last_week() -> None:
    """Without a span it answers what is most relevant of all years."""
    spec = spec_of("google-news", '"cell plant" (cancelled OR paused) & more')

    assert asked(spec).url.startswith("https://news.google.com/rss/search?q=")
    assert parameters(spec) == {
        "q": '"cell plant" (cancelled OR paused) & more when:7d',
        "hl": "en-US",
        "gl": "US",
        "ceid": "US:en",
    }


@pytest.mark.parametrize("query", ["plant when:1h", "after:2026-11-01 plant", "plant WHEN:30d"])
def test_a_query_that_says_its_span_is_left_alone(query: str) -> None:
    """The analyst knows better."""
    assert parameters(spec_of("google-news", query))["q"] == query


@pytest.mark.parametrize("query", ["somewhen:7d", "plant (whenever)", '"before and after"'])
def test_words_that_look_like_a_span_are_none(query: str) -> None:
    """Only the operator counts."""
    assert parameters(spec_of("google-news", query))["q"] == f"{query} when:7d"


@pytest.mark.parametrize(
    ("lang", "hl", "gl", "ceid"),
    [
        ("de", "de", "DE", "DE:de"),
        ("sv", "sv", "SE", "SE:sv"),
        ("ja", "ja", "JP", "JP:ja"),
        ("pt", "pt-BR", "BR", "BR:pt-419"),
        ("zh", "zh-CN", "CN", "CN:zh-Hans"),
        ("eu", "en-US", "US", "US:en"),
    ],
)
def test_the_edition_follows_the_language(lang: str, hl: str, gl: str, ceid: str) -> None:
    """A language without an edition is asked in the default one."""
    found = parameters(spec_of("google-news", lang=lang))

    assert (hl, gl, ceid) == (found["hl"], found["gl"], found["ceid"])


def test_gdelt_is_asked_for_the_newest_of_a_day_and_not_too_often() -> None:
    """One request in five seconds is what it grants."""
    spec = spec_of("gdelt", '"cell plant" sourcelang:german')

    assert asked(spec).url.startswith("https://api.gdeltproject.org/api/v2/doc/doc?")
    assert asked(spec).spacing == 5.0
    assert asked(spec_of("google-news")).spacing is None
    assert parameters(spec) == {
        "query": '"cell plant" sourcelang:german',
        "mode": "ArtList",
        "format": "json",
        "maxrecords": "250",
        "timespan": "1d",
        "sort": "DateDesc",
    }


@pytest.mark.parametrize("engine", ["google-news", "gdelt"])
def test_validators_are_sent_if_the_engine_gave_some(engine: str) -> None:
    """Byte-equal, and never made up."""
    assert list(asked(spec_of(engine)).headers) == ["Accept"]
    assert asked(spec_of(engine), etag='W/"x"').headers["If-None-Match"] == 'W/"x"'


def test_a_saved_answer_shows_which_engine_gave_it() -> None:
    """`monitor inspect --as search FILE` names none."""
    feed = b"<rss><channel><item><title>A - B</title><source>B</source></item></channel></rss>"
    found = b'{"articles": [{"url": "https://a.example/1", "title": "C"}]}'

    assert [item.title for item in read(None, feed).items] == ["A"]
    assert [item.title for item in read(None, found).items] == ["C"]


# -- reading ---------------------------------------------------------------------------------------


def test_no_more_than_the_engine_gives_is_read() -> None:
    """100 of Google News, 250 of GDELT."""
    entry = b"<item><title>A</title><link>https://news.google.com/rss/articles/1</link></item>"
    article = b'{"url": "https://a.example/1", "title": "A"}'

    feed = read("google-news", b"<rss><channel>" + entry * 120 + b"</channel></rss>")
    found = read("gdelt", b'{"articles": [' + b",".join([article] * 300) + b"]}")

    assert (len(feed.items), len(found.items)) == (100, 250)


def test_a_long_refusal_is_clipped() -> None:
    """A page is no message."""
    with pytest.raises(ParseError) as caught:
        read("gdelt", b"Your query is wrong. " * 5_000)

    assert caught.value.reason == "search_error"
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "piece",
    [b"{", b'{"url"', b'{"url":"', b'"', b"\\", b"\\u", b"[", b"\n", b' "a": "', b"\\'", b"9",
     b'"a": "b"x\n', b" ,"],
)  # fmt: skip
def test_repetitions_take_linear_time(piece: bytes) -> None:
    """A megabyte of any fragment is read or refused at once."""
    began = time.process_time()
    for head in (b"", b"{", b'{"articles": [', b'{"articles": [{"url": "'):
        with suppress(ParseError):
            read("gdelt", head + piece * (1_000_000 // len(piece)))

    assert time.process_time() - began < 8


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("U . S . plant", "U.S. plant"),
        ("Made in the U . S .", "Made in the U.S."),
        ("J . B . Hall opens", "J.B. Hall opens"),
        ("$ 1 billion , € 2 billion", "$1 billion, €2 billion"),
        ("1 , 200 jobs , 3 . 5 GWh", "1,200 jobs, 3.5 GWh"),
        ("Plan off . Why ?", "Plan off. Why?"),
        ("Firm ' s and don ’ t", "Firm's and don’t"),
        ("25 % ( a quarter ) gone", "25% (a quarter) gone"),
        ("Plan A . Big", "Plan A. Big"),
        ("Nothing odd: U.S. firm's $1 (one)", "Nothing odd: U.S. firm's $1 (one)"),
        ("state - of - the - art", "state - of - the - art"),
        ("rock ' n roll", "rock ' n roll"),
    ],
)
def test_titles_lose_the_blanks_of_a_tokeniser(title: str, expected: str) -> None:
    """And nothing else; tidied once is tidied for good."""
    assert expected == tidy(title)
    assert expected == tidy(expected)


@pytest.mark.parametrize(
    ("title", "outlet", "expected"),
    [
        ("Plant off - Ledger", "Ledger", "Plant off"),
        ("Plant off - LEDGER", "ledger.com", "Plant off"),
        ("Plant off - Ledger.co.uk", "Ledger", "Plant off"),
        ("Plant off - Power - Storage", "Power - Storage", "Plant off"),
        ("Plant off - the sequel - Ledger", "Ledger", "Plant off - the sequel"),
        ("Plant off – Ledger", "Ledger", "Plant off – Ledger"),
        ("Plant off - Other", "Ledger", "Plant off - Other"),
        ("Plant off - Ledger", "", "Plant off - Ledger"),
        (" - Ledger", "Ledger", " - Ledger"),
        ("Ledger", "Ledger", "Ledger"),
        ("Plant off - …", "…", "Plant off - …"),
    ],
)
def test_the_outlet_leaves_the_headline(title: str, outlet: str, expected: str) -> None:
    """However it is written there; anything else stays."""
    assert expected == without_outlet(title, outlet)


def test_tables_hold_codes() -> None:
    """Two small letters; names in small letters."""
    codes = [*EDITIONS, *LANGUAGES.values()]

    assert [code for code in codes if len(code) != 2 or not code.islower()] == []
    assert [name for name in LANGUAGES if name != name.lower()] == []
