"""Lists of feeds, sound and damaged; and what we write is read by everyone."""

from __future__ import annotations

import json
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.model import Answer
from monitor.sources.opml import Opml, read_opml, write_opml

GOLDEN = Path(__file__).parents[2] / "golden" / "opml"
LISTS = sorted(GOLDEN.glob("*.opml"))


def read(body: bytes) -> Opml:
    return read_opml(Answer(status=200, url="", body=body))


def shown(body: bytes) -> dict[str, Any]:
    try:
        found = read(body)
    except ParseError as error:
        return {"error": str(error), "reason": error.reason}
    feeds = [f"{each.line}: [{each.folder}] {each.title} -> {each.url}" for each in found.outlines]
    return {"feeds": feeds, "others": found.others}


@pytest.mark.parametrize("document", LISTS, ids=lambda path: path.stem)
def test_list_is_read_as_written_down(document: Path) -> None:
    """Each list gives exactly the feeds, or the error, beside it."""
    wanted = json.loads(document.with_suffix(".expected.json").read_text(encoding="utf-8"))

    assert wanted == shown(document.read_bytes())


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("AT&T <b>news</b>", "AT&T news"),
        ("AT&amp;T &lt;b>news&lt;/b&gt;", "AT&T news"),
        ("a &lt; b", "a < b"),
    ],
)
def test_a_name_is_no_markup(written: str, name: str) -> None:
    """Readers export what a feed called itself, tags included, well-formed or not."""
    feed = f'<outline type="rss" text="{written}" xmlUrl="https://x.example/feed"/>'
    found = read(f"<opml><body>{feed}</body></opml>".encode())

    assert [each.title for each in found.outlines] == [name]


NAMES = st.text(min_size=1, max_size=30).filter(lambda name: " ".join(name.split()) == name)
FEEDS = st.lists(
    st.tuples(
        NAMES.filter(str.isprintable),
        st.text("abc/?&=#'%;<", max_size=20).map(lambda path: f"https://x.example/{path}"),
    ),
    max_size=5,
)


@settings(deadline=None)  # the machine may be busy
@given(FEEDS, st.text(max_size=10))
def test_what_is_written_is_read_back(feeds: list[tuple[str, str]], title: str) -> None:
    """By us and by a strict parser, whatever the names are made of."""
    document = write_opml(title, feeds)
    strict = [(each.get("text"), each.get("xmlUrl")) for each in ET.fromstring(document)[1]]

    assert feeds == [(each.title, each.url) for each in read(document).outlines]
    assert feeds == strict


@settings(deadline=None)  # the machine may be busy
@given(FEEDS)
def test_the_tolerant_reader_agrees_on_sound_lists(feeds: list[tuple[str, str]]) -> None:
    """A single fault at the end changes nothing of what stands before it."""
    document = write_opml("t", feeds).replace(b"</opml>", b"& <p>")

    assert [f[1] for f in feeds] == [each.url for each in read(document).outlines]


PIECES = st.sampled_from(
    [b"<outline", b"</outline>", b"<opml>", b"</body>", b"<!--", b"-->", b" text=", b' xmlUrl="',
     b"'", b'"', b">", b"/>", b"&", b"&amp;", b"=", b"\n", b"https://a.example/", b"\xff",
     b"<!DOCTYPE x>", b"\x00", b" type=rss"]
)  # fmt: skip


@settings(deadline=None)  # the machine may be busy
@given(st.lists(PIECES | st.binary(max_size=5), max_size=40).map(b"".join))
def test_no_bytes_raise_anything_but_parse_error(body: bytes) -> None:
    """Every document is a list or a ParseError."""
    shown(body)


@pytest.mark.parametrize(
    "piece",
    [b'<outline a="', b"<outline ", b'" ', b'a="', b"<!--", b"</outline>", b"a=' b=\" ",
     b"<outline text='x' xmlUrl='", b"\n<outline>", b"<body "],
)  # fmt: skip
def test_a_hostile_list_costs_linear_time(piece: bytes) -> None:
    """Half a megabyte of the worst pieces is read in moments."""
    body = b"<opml><outline " + piece * (500_000 // len(piece))
    began = time.process_time()
    shown(body)

    assert time.process_time() - began < 3
