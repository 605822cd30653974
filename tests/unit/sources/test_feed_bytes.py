"""Encodings and repairs, one by one."""

from __future__ import annotations

import pytest

from monitor.model import Answer
from monitor.sources.feed_bytes import breaks_off, first_entries, repaired, to_utf8


def decoded(body: bytes, charset: str | None = None) -> str:
    return to_utf8(
        Answer(status=200, url="https://a.example/", body=body, charset=charset)
    ).decode()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("shift_jis", "工場の計画を中止"),
        ("euc-jp", "工場の計画を中止"),
        ("euc-kr", "배터리 공장 취소"),
        ("big5", "電池工廠取消"),
        ("koi8-r", "завод отменён"),
        ("iso-8859-2", "továrna zrušena ŠŽ"),
        ("windows-1252", "“quoted” – €"),
        ("iso-2022-jp", "工場の計画を中止"),
    ],
)
def test_a_declared_encoding_is_honoured(encoding: str, text: str) -> None:
    """The XML declaration or the HTTP header decides where UTF-8 does not fit."""
    declared = f'<?xml version="1.0" encoding="{encoding}"?><t>{text}</t>'
    bare = f"<t>{text}</t>"

    assert declared == decoded(declared.encode(encoding))
    assert bare == decoded(bare.encode(encoding), charset=encoding)


@pytest.mark.parametrize(
    "charset", ["rot13", "zlib", "utf-16", "unicode_escape", "nonsense", "\x00"]
)
def test_names_that_are_no_encoding_of_text_are_ignored(charset: str) -> None:
    """A header cannot make us run a decompressor or unescape code."""
    assert decoded("<t>Düren</t>".encode(), charset) == "<t>Düren</t>"


def test_bytes_that_are_no_utf8_become_windows_1252_one_by_one() -> None:
    """One stray byte does not turn the umlauts of a whole document into pairs."""
    assert decoded("<t>Köln ".encode() + b"\x93x\x94 \x81</t>") == "<t>Köln “x” \x81</t>"


def test_repair_leaves_sections_and_comments_alone() -> None:
    """What looks like a bare reference in CDATA is text."""
    document = b"<rss><![CDATA[a & b &nbsp;]]><!-- & --></rss>"

    assert document == repaired(document)


def test_repair_keeps_good_references() -> None:
    """Numbers that XML allows and its five names stay."""
    document = b"<rss>&amp;&lt;&#233;&#xe9;&apos;</rss>"

    assert document == repaired(document)


def test_repair_mends_what_is_no_reference() -> None:
    """Bare ampersands, unknown names and forbidden characters are mended."""
    assert repaired(b"<rss>a & b&c; &#0;&#xFFFF;\x0b&copy;</rss>") == (
        b"<rss>a &amp; b&amp;c; &#169;</rss>"
    )


def test_first_entries_cuts_between_entries() -> None:
    """The cut is never within an entry that is kept."""
    document = b"<rss>" + b"<item>x</item>" * 2_001

    assert first_entries(document) == b"<rss>" + b"<item>x</item>" * 2_000


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (b"<item>a</item><item>b", True),
        (b"<item>a</item></channel>", False),
        (b"<atom:entry>a</atom:entry>", False),
        (b"<rss>", False),
    ],
)
def test_breaks_off_within_an_entry(document: bytes, expected: bool) -> None:
    """Only an entry that was begun and not ended counts."""
    assert expected == breaks_off(document)
