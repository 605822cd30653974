"""Markup to text."""

from __future__ import annotations

import time

import pytest

from monitor.extract.text import (
    clip,
    clip_bytes,
    headline_of,
    html_title,
    html_to_text,
    one_line,
    plain_to_text,
)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<P>One.<P>Two.", "One.\n\nTwo."),
        ("One<br>two<br/>three<BR />four", "One\ntwo\nthree\nfour"),
        ("<ul><li>a</li><li>b</li></ul>c", "a\n\nb\n\nc"),
        ("<tr><td>a</td><td>b</td></tr>", "a b"),
        ("<b>bo</b>ld and <a href='x'>li</a>nk", "bold and link"),
        ("  spread \n\t over&nbsp;\u2003lines ", "spread over lines"),
        ("first\n\nsecond\nline", "first\n\nsecond line"),
        ("<p>first\n\nstill first</p>", "first still first"),
        ("AT&T &amp; &lt;b&gt; &eacute; &#8217; &#x2019; &#150;", "AT&T & <b> é ’ ’ –"),
        ("&amp;amp; once", "&amp; once"),
        ("a < b and c > d, x<3", "a < b and c > d, x<3"),
        ("<script>var a = '<p>no</p>';</script>yes", "yes"),
        ("<SCRIPT src=x>no</script >yes", "yes"),
        ("<style>p{}</style>yes<script>open ended", "yes"),
        ("a<noscript><img></noscript>b<iframe>c</iframe>", "ab"),
        ("<header>kept</header>", "kept"),
        ("<scripted>kept</scripted>", "kept"),
        ("a<!-- <p>no</p> -->b<!---->c", "abc"),
        ("a<!-- open", "a"),
        ("a<?php no ?>b<!DOCTYPE x>c</ x>d", "abcd"),
        ("<![CDATA[kept <b>too</b>]]>", "kept too"),
        ("<a title='x > y' href=\"z>\">link</a>", "link"),
        ("<a title=it's>link</a> it's", "link it's"),
        ("<img alt='a>b'>text", "text"),
        ('cut <a href="https://grid', "cut"),
        ("a\u200bb\u00adc\u202ed\ufeff\x07e", "abcde"),
        ("<custom-tag>kept</custom-tag>", "kept"),
        ("", ""),
        ("<p></p> <br>", ""),
    ],
)
def test_readable_text(markup: str, text: str) -> None:
    """What a reader sees, once, with its paragraphs."""
    assert html_to_text(markup) == text


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<b>Bold</b> move", "Bold move"),
        ("AT&T: 3 < 5 &amp; 7 > 6", "AT&T: 3 < 5 & 7 > 6"),
        ("Vec<T> and List<String>", "Vec<T> and List<String>"),
        ("#include </etc/shadow>", "#include </etc/shadow>"),
        ("Re&colon; a&nbsp;plan", "Re: a plan"),
        (" two\n lines ", "two lines"),
        ("x\u202ey", "xy"),
    ],
)
def test_titles(markup: str, title: str) -> None:
    """Markup goes, angle brackets that are none stay."""
    assert html_title(markup) == title


def test_plain_text_is_taken_at_its_word() -> None:
    """No tag, no entity; empty lines part paragraphs."""
    assert plain_to_text("a <b> &amp;\nc\n \nd") == "a <b> &amp; c\n\nd"


def test_one_line_keeps_what_is_visible() -> None:
    """White space is folded; what has no width goes."""
    assert one_line(" a\u2028b \n c\u2060 \u200b d ") == "a b c d"


def test_clip() -> None:
    """Never longer than asked, between words where there are any."""
    assert clip("one two three", 13) == "one two three"
    assert clip("one two three", 10) == "one two…"
    assert clip("x" * 20, 10) == "x" * 9 + "…"
    assert len(clip("word " * 100, 50)) <= 50


def test_clip_bytes_cuts_between_characters() -> None:
    """A limit in bytes leaves no half character."""
    assert clip_bytes("日本語", 7) == "日本"
    assert clip_bytes("abc", 7) == "abc"


def test_headline_of_a_text() -> None:
    """The beginning, in one line."""
    assert headline_of("One.\n\nTwo.") == "One. Two."
    assert len(headline_of("word " * 100)) <= 100


@pytest.mark.parametrize(
    "piece",
    ["<a ", '<a "', "<a b='", '<a b="', "<!--", "<script", "<script>", "<", "&", "<a =",
     "</script", "<style></styl", "]]>", "&lt", "<script></script ", "<a b='>", "<p>",
     "\n \n", " \u200b", "<?"],
)  # fmt: skip
def test_linear_on_hostile_markup(piece: str) -> None:
    """Half a megabyte of anything takes no time; quadratic reading would take minutes."""
    start = time.process_time()
    html_to_text(piece * (500_000 // len(piece)))
    html_title(piece * (500_000 // len(piece)))

    assert time.process_time() - start < 3
