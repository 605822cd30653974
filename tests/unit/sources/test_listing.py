"""The kind `page`: requests, limits, and what the golden pairs are too small to show."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.urls import safe_url
from monitor.errors import ParseError
from monitor.extract.text import MAX_SUMMARY, MAX_TITLE, one_line
from monitor.model import Answer, Parsed, Selector, Selectors, SourceSpec, SourceState
from monitor.sources import KINDS

PAGE = KINDS["page"]
URL = "https://works.example/news"


def spec_of(items: str = "li", **selectors: Selector) -> SourceSpec:
    return SourceSpec(
        name="Works", kind="page", url=URL, selectors=Selectors(items=items, **selectors)
    )


def read(body: str | bytes, spec: SourceSpec | None = None) -> Parsed:
    data = body if isinstance(body, bytes) else body.encode()
    return PAGE.parse(spec or spec_of(), Answer(status=200, url=URL, body=data))


def test_pages_obey_robots() -> None:
    """A page is not made to be polled, as a feed is: its host may forbid it."""
    assert PAGE.request(spec_of(), SourceState(name="Works")).obey_robots


def test_only_the_first_500_items_are_read() -> None:
    """A page of 3,000 items costs no more than its first 500, and says so."""
    parsed = read("".join(f"<li><a href='/{n}'>number {n}</a></li>" for n in range(3_000)))

    assert len(parsed.items) == 500
    assert parsed.problems == ("The page has more than 500 items; the rest was not read.",)


@pytest.mark.parametrize("place", ["", "<!doct", "<ht", "<ul", "number 1"])
def test_nul_bytes_are_passed_over(place: str) -> None:
    """Browsers drop them; a page that holds one, wherever, is read as it looks there."""
    body = "<!doctype html><html><body><ul><li><a href='/1'>number 1</a></li></ul>"

    [item] = read(body.replace(place, f"{place}\x00", 1)).items

    assert (item.url, item.title) == ("https://works.example/1", "number 1")


@pytest.mark.parametrize("body", [b"\x89PNG\r\n\x00\x01<a \x00", b"\x00\x01\x02", b"MZ\x00<b>\x00"])
def test_a_file_with_nul_bytes_is_no_page(body: bytes) -> None:
    """Two letters that look like a tag stand in every large file by chance."""
    with pytest.raises(ParseError, match="a file that is no HTML"):
        read(body)


def test_long_fields_are_cut() -> None:
    """Title 1,000 and summary 4,000 characters, never more."""
    words = "wörter und " * 5_000

    [item] = read(f"<li><a href='/a'>{words}</a><p>{words}</p></li>").items

    assert 900 < len(item.title) <= MAX_TITLE
    assert 3_900 < len(item.summary) <= MAX_SUMMARY


def test_an_attribute_may_hold_the_title() -> None:
    """`a@title` is the attribute where it is there, the text where it is not."""
    spec = spec_of(title=Selector(css="a", attr="title"))

    parsed = read("<li><a href='/1' title='Whole'>Who…</a><li><a href='/2'>Text</a>", spec)

    assert [item.title for item in parsed.items] == ["Whole", "Text"]


def test_the_item_may_hold_the_link_in_an_attribute() -> None:
    """`@data-href` alone is an attribute of the item."""
    spec = spec_of(link=Selector(attr="data-href"), title=Selector(css="b"))

    [item] = read("<li data-href='/1'><b>Clickable row</b></li>", spec).items

    assert (item.title, item.url) == ("Clickable row", "https://works.example/1")


def test_the_link_may_stand_around_the_item() -> None:
    """Some designs wrap each card in its link."""
    [item] = read("<a href='/1'><li><h3>Wrapped card</h3></li></a>").items

    assert (item.title, item.url) == ("Wrapped card", "https://works.example/1")


def test_a_broad_selector_gives_each_article_once() -> None:
    """`[class*=card]` also finds the parts of a card; the card keeps its date and teaser."""
    card = (
        "<div class='card'><h2 class='card-title'><a href='/1'>Kiln sold</a></h2>"
        "<div class='card-meta'><time datetime='2026-11-20'></time></div>"
        "<p class='card-text'>The buyer will move it to another country.</p></div>"
    )

    [item] = read(card, spec_of("[class*=card]")).items

    assert (item.title, item.summary) == ("Kiln sold", "The buyer will move it to another country.")
    assert item.published is not None


def test_without_selectors_items_are_guessed() -> None:
    """So that `inspect --as page` shows something to start from, and says what it took."""
    body = "<nav><a href='/'>Home</a></nav>" + "".join(
        f"<article><h2><a href='/{n}'>A headline of some length, {n}</a></h2></article>"
        for n in range(4)
    )

    parsed = read(body, SourceSpec(name="Works", kind="page", url=URL))

    assert len(parsed.items) == 4
    assert parsed.problems == (
        "No selectors are given; guessed were `items: article`, `title: h2 a`, `link: h2 a@href`.",
    )


def test_an_address_is_quoted_for_the_shell() -> None:
    """The command in the message can be copied."""
    spec = SourceSpec(name="W", kind="page", url=f"{URL}?a=1&b=2", selectors=Selectors(items="li"))

    with pytest.raises(
        ParseError, match=r"inspect 'https://works\.example/news\?a=1&b=2' --as page"
    ):
        read("<p>nothing</p>", spec)


@pytest.mark.parametrize("body", ["<div id='root'></div>", "<p>nothing</p>"])
def test_where_nothing_can_be_guessed_it_is_not_advised_to_guess(body: str) -> None:
    """The same command again would say the same; a feed may be there all the same."""
    with pytest.raises(ParseError) as caught:
        read(body, SourceSpec(name="saved.html", kind="page", url=URL))
    assert "monitor inspect" not in str(caught.value)
    assert str(caught.value).endswith(f"sitemap of the site: monitor sources add {URL}")
    with pytest.raises(ParseError, match="monitor sources add ADDRESS"):
        read(body, SourceSpec(name="saved.html", kind="page", url="saved.html"))


# -- safety --------------------------------------------------------------------------------------

ITEM = "<li><a href='/a'>An item</a></li>"
HOSTILE = {
    "deep": ITEM + "<div>" * 100_000,
    "deep items": "<li><a href='/a'>An item</a>" + "<ul><li>" * 100_000,
    "open comments": ITEM + "<!-- " * 200_000,
    "open scripts": ITEM + "<script " * 200_000,
    "open tags": ITEM + "<a " * 200_000,
    "many attributes": ITEM + "<p " + "".join(f"a{n}='' " for n in range(100_000)) + ">",
    "entities": ITEM + "<p>" + "&amp;" * 500_000,
    "end tags": ITEM + "<p>" * 300 + "</div>" * 300_000,
    "formatting": ITEM + "<b><i><u><p>" * 30_000,
    "one long word": f"<li><a href='/a'>{'x' * 3_000_000}</a></li>",
    "5 MB of cards": (
        "<li><a href='/a'><img src=x></a><h2><a href='/a'>An item</a></h2><p>Words of it.</p></li>"
    )
    * 55_000,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_cost_little(body: str) -> None:
    """Far less than the ten seconds a worker has; quadratic handling would take minutes."""
    start = time.process_time()
    parsed = read(body)

    assert parsed.items[0].url == "https://works.example/a"
    assert time.process_time() - start < 6


def test_asking_needs_no_trees() -> None:
    """The process that only polls loads neither bs4 nor lxml."""
    script = (
        "import sys; from monitor.sources import KINDS; "
        "print([m for m in ('bs4', 'soupsieve', 'lxml', 'dateutil') if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


NAMES = ("li", "a", "p", "h2", "time", "div", "script", "svg", "title", "table", "td", "html")
PIECES = st.sampled_from(
    [
        *(f"<{sign}{name}>".encode() for sign in ("", "/") for name in NAMES),
        b"<li><a href='/1'>one</a>", b"<a href='", b"'>", b"<a href=//[x>", b"<base href='x://'>",
        b"<time datetime='2026-99-99'>", b"2 hours ago", b"<!--", b"-->", b"<?xml ?>", b"&amp;",
        b"&#0;", b"&#xd800;", b"<![CDATA[", b"<meta charset=utf-16>", b"\xff", b"\x00",
        b"<!doctype", b"<html lang='x'>", b"\xe2\x80\xae", b"<p class='badge new'>New", b"<rss>",
        b"{",
    ]
)  # fmt: skip


@settings(deadline=None)  # the machine may be busy
@given(
    st.lists(PIECES | st.binary(max_size=6), max_size=40).map(b"".join),
    st.sampled_from([None, "utf-8", "iso-8859-1", "shift_jis", "utf-16", "x"]),
    st.booleans(),
)
def test_no_page_raises_anything_but_parse_error(
    body: bytes, charset: str | None, chosen: bool
) -> None:
    """Every page gives items within the limits, or a ParseError."""
    spec = spec_of() if chosen else SourceSpec(name="Works", kind="page", url=URL)
    try:
        items = PAGE.parse(spec, Answer(status=200, url=URL, body=body, charset=charset)).items
    except ParseError:
        items = ()

    for item in items:
        assert 0 < len(item.title) <= MAX_TITLE
        assert len(item.summary) <= MAX_SUMMARY
        assert item.url is not None
        assert safe_url(item.url) == item.url
        assert item.title == one_line(item.title)
