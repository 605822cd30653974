"""Damaged entries: none of them costs another one."""

from __future__ import annotations

import time

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.model import Answer, Parsed, SourceSpec
from monitor.sources import KINDS
from monitor.sources.feed_entries import RawEntry
from monitor.sources.feed_pieces import MAX_DOUBTFUL, read_pieces

SPEC = SourceSpec(name="Grid", kind="feed", url="https://feeds.example/grid.xml")


def read(body: str) -> Parsed:
    return KINDS["feed"].parse(SPEC, Answer(status=200, url=SPEC.url, body=body.encode()))


def rss(*items: str) -> str:
    return (
        "<?xml version='1.0'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        "<channel><title>Grid Courier</title><link>https://grid.example/</link>"
        f"{''.join(items)}</channel></rss>"
    )


def atom(*entries: str) -> str:
    return (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Grid Courier</title>"
        f"<link href='https://grid.example/'/>{''.join(entries)}</feed>"
    )


GOOD_RSS = (
    "<item><title>Plain words</title><link>/1</link><guid>a1</guid></item>",
    (
        "<item><title><![CDATA[Cells & <b>more</b>]]></title><link>/2</link>"
        "<description><![CDATA[<!-- x --> <item>no entry</item>]]></description></item>"
    ),
    (
        "<item><!-- <item>withdrawn</item> --><title>Caf&#233; &amp; bar</title><link>/3</link>"
        "<dc:creator>Desk</dc:creator><pubDate>Mon, 23 Nov 2026 10:00:00 GMT</pubDate></item>"
    ),
    "<item>\n<link>/4</link>\n<description>&lt;p&gt;No title&lt;/p&gt;</description>\n</item >",
)
GOOD_ATOM = (
    "<entry><title>Plain words</title><link href='/1'/><id>a:1</id></entry>",
    (
        "<entry><title type='html'><![CDATA[<b>Cells</b>]]></title><link href='/2'/><id>a:2</id>"
        "<summary type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>A <b>b</b></div></summary>"
        "</entry>"
    ),
    (
        "<entry><link href='/3'/><updated>2026-11-23T10:00:00Z</updated><title>Caf&#233;</title>"
        "</entry>"
    ),
)
#: Inner damages of one entry; the entry's own tags are put around them.
DAMAGES = (
    "<title>Bad",
    "<title><![CDATA[Bad</title>",
    "<title><![CDATA[Bad]]</title><link>/bad</link>",
    "<title>Bad]]></title>",
    "<!-- <title>Bad</title>",
    "<title>Bad</title></channel>",
    "<title>Bad</title></channel></rss>",
    "<title>Bad</title></feed>",
    "<title>Bad</link><link>/bad</title>",
    "<title>Bad</title><description><p>open<b></description>",
    "<title>a < b</title>",
    "<title>Bad</title><link",
    "<title>Bad</title",
    "<title kind='x>Bad</title>",
    "<title>Bad</title><x:y/>",
    "<?php <title>Bad</title>",
    "<!DOCTYPE x [<title>Bad</title>",
    "<title>Bad</title><textarea><script>",
    "<title>&#0;&nope;&</title><",
    "\x00\x08",
)


def damaged(name: str, damage: str) -> tuple[str, ...]:
    """The damage in an entry, in one that does not end, and in one that ends twice."""
    whole = f"<{name}>{damage}</{name}>"
    return whole, f"<{name}>{damage}", f"{whole}</{name}>"


BAD_RSS = [text for damage in DAMAGES for text in damaged("item", damage)]
BAD_ATOM = [text for damage in DAMAGES for text in damaged("entry", damage)]


@pytest.mark.parametrize("bad", BAD_RSS)
@pytest.mark.parametrize("place", [0, 2])
def test_no_damage_costs_another_item(bad: str, place: int) -> None:
    """Wherever the damaged item stands, the others are read as they are without it."""
    sound = read(rss(*GOOD_RSS)).items

    found = read(rss(*GOOD_RSS[:place], bad, *GOOD_RSS[place:])).items

    assert [item for item in found if item in sound] == list(sound)


@given(
    good=st.lists(st.sampled_from(GOOD_RSS), min_size=1, max_size=6),
    bad=st.sampled_from(BAD_RSS),
    where=st.integers(0, 6),
)
def test_one_damaged_item_anywhere_in_rss(good: list[str], bad: str, where: int) -> None:
    """For any sound items and any place, no sound one is lost, changed or moved."""
    sound = read(rss(*good)).items

    found = read(rss(*good[:where], bad, *good[where:])).items

    assert [item for item in found if item in sound] == list(sound)


@given(
    good=st.lists(st.sampled_from(GOOD_ATOM), min_size=1, max_size=6),
    bad=st.sampled_from(BAD_ATOM),
    where=st.integers(0, 6),
)
def test_one_damaged_entry_anywhere_in_atom(good: list[str], bad: str, where: int) -> None:
    """The same for Atom."""
    sound = read(atom(*good)).items

    found = read(atom(*good[:where], bad, *good[where:])).items

    assert [item for item in found if item in sound] == list(sound)


def test_the_number_of_what_is_lost_is_said() -> None:
    """An operator learns which entry gave nothing, counted from 1."""
    problems = read(rss(GOOD_RSS[0], "<item><title>Bad</item>", GOOD_RSS[0])).problems

    assert [problem for problem in problems if problem.startswith("Entry 2 is damaged")]


def test_a_feed_that_breaks_off_keeps_what_stands_behind_the_damage() -> None:
    """Damage and truncation together cost the damaged and the last entry, no more."""
    whole = rss(GOOD_RSS[0], "<item><title>Bad</item>", GOOD_RSS[2], GOOD_RSS[1])

    parsed = read(whole[: whole.rindex("<description>")])

    assert [item.title for item in parsed.items] == ["Plain words", "Café & bar"]
    assert any("breaks off within entry 4" in problem for problem in parsed.problems)


@pytest.mark.parametrize(
    "swallowed", [(GOOD_RSS[1],), (GOOD_RSS[0], GOOD_RSS[2], GOOD_RSS[1])], ids=["one", "more"]
)
def test_an_open_section_that_a_later_one_closes(swallowed: tuple[str, ...]) -> None:
    """Such a document is well-formed XML, and yet the items between are no text of the first."""
    bad = "<item><title><![CDATA[Bad</title><link>/bad</link></item>"

    found = read(rss(bad, *swallowed)).items

    assert list(read(rss(*swallowed)).items) == list(found[1:])
    assert found[0].title == "Bad"


def test_feeds_about_feeds_stay_whole() -> None:
    """Items that a closed section quotes are text."""
    quoted = (
        "<item><title>How to</title><description><![CDATA[<pre>&lt;![CDATA[ "
        "<item>a</item><item>b</item> ]]></description></item>"
    )

    assert [item.title for item in read(rss(quoted, GOOD_RSS[0])).items] == [
        "How to",
        "Plain words",
    ]


def test_damage_does_not_become_the_title_of_the_feed() -> None:
    """Title and base of links are those that stand before the entries."""
    parsed = read(rss("<item><title>Bad</item>", GOOD_RSS[0]))

    assert parsed.title == "Grid Courier"
    assert [item.url for item in parsed.items] == ["https://grid.example/1"]


def test_what_the_tolerant_reader_stumbles_over_costs_no_other_entry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An exception of feedparser is a damaged entry too."""

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(feedparser, "parse", fails)

    parsed = read(rss(GOOD_RSS[0], "<item><title>Bad</item>", GOOD_RSS[2]))

    assert [item.title for item in parsed.items] == ["Plain words", "Café & bar"]


# -- feeds of which nothing is left ----------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [
        rss()[:120],
        rss(GOOD_RSS[0])[:-40],
        rss("<item><title>Bad</item>"),
        "<rss version='2.0'>\x00\x01 %PDF <<",
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Grid",
    ],
    ids=["head", "first item", "only item damaged", "garbage", "atom head"],
)
def test_a_broken_feed_without_any_item_is_an_error(document: str) -> None:
    """Else a source that never says anything again would look healthy."""
    with pytest.raises(ParseError, match="broken feed of which no entry can be read") as caught:
        read(document)

    assert caught.value.reason == "broken"


@pytest.mark.parametrize(
    "document",
    [rss(), atom(), "<!DOCTYPE rss>" + rss()[21:], rss("A & B&nbsp;")],
    ids=["rss", "atom", "doctype", "repaired"],
)
def test_a_sound_feed_without_items_is_none(document: str) -> None:
    """A quiet publisher has done nothing wrong."""
    assert read(document).items == ()


# -- cost ------------------------------------------------------------------------------------------


def test_only_so_many_pieces_are_read_slowly() -> None:
    """The tolerant reader sees MAX_DOUBTFUL pieces; sound ones beyond are read all the same."""
    seen = []

    def tolerant(document: bytes) -> list[RawEntry]:
        seen.append(document)
        return [RawEntry(guid="x")]

    document = rss("<item><b></item>" * (MAX_DOUBTFUL + 5), GOOD_RSS[0]).encode()
    feed = read_pieces(document, SPEC.url, tolerant)

    assert len(seen) == MAX_DOUBTFUL
    assert feed.entries[-1].guid == "a1"
    assert any("entries are damaged" in problem for problem in feed.problems)


@pytest.mark.parametrize("size", [200, 5_000])
def test_ten_megabytes_of_damaged_items_cost_little(size: int) -> None:
    """Well within what the worker has for one document (10 s)."""
    item = f"<item><title>Bad<link>/x</link><description>{'word ' * (size // 5)}</item>"
    start = time.process_time()
    try:
        read(rss(item * (10_000_000 // len(item))))
    except ParseError as error:
        assert error.reason == "broken"  # noqa: PT017 - either outcome is right

    assert time.process_time() - start < 8


@pytest.mark.parametrize("opened", ["<![CDATA[", "<!--", "<![CDATA[<!--", "<item <!--", "<rss "])
def test_what_is_never_closed_costs_little(opened: str) -> None:
    """Looking for the end of each of many sections would take minutes."""
    document = rss("<item><b>", opened * 200_000).encode()
    start = time.process_time()

    read_pieces(document, SPEC.url, lambda _: [])

    assert time.process_time() - start < 5
