"""Pages that are none, ways to a text, and what hostile pages may cost."""

from __future__ import annotations

import logging
import subprocess
import sys
import time

import pytest

from monitor.errors import ParseError
from monitor.extract.markup import MAX_TAGS
from monitor.extract.page import article_on
from monitor.extract.text import MAX_TEXT_BYTES
from monitor.model import Answer, Page

URL = "https://grid.example/kore"
PARAGRAPH = "KORE will not build its battery plant near Buckeye, the county said on Friday. "


def read(body: str | bytes, content_type: str = "text/html", charset: str | None = None) -> Page:
    return article_on(
        Answer(
            status=200,
            url=URL,
            body=body.encode() if isinstance(body, str) else body,
            content_type=content_type,
            charset=charset,
        )
    )


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        (b"", "text/html", "empty"),
        (b" \n", "text/html", "empty"),
        (b"%PDF-1.7 \x00", "text/html", "a PDF document"),
        (b"\x89PNG\r\n", "image/png", "an image"),
        (b"\x00\x01", "video/mp4", "a video"),
        (b'{"html": "<p>x</p>"}', "text/html", "data"),
        (b"<?xml version='1.0'?><rss><channel><title>x</title></channel></rss>", "", "a feed"),
        (b"<urlset></urlset>", "", "a sitemap"),
        (b"PK\x03\x04", "", "a ZIP archive"),
        (b"just words", "text/plain", "text without markup"),
    ],
)
def test_what_is_no_page_is_named(body: bytes, content_type: str, said: str) -> None:
    """The error says for a person what came instead."""
    with pytest.raises(ParseError, match=said) as caught:
        read(body, content_type)

    assert caught.value.reason == "no_article"
    assert URL in str(caught.value)


@pytest.mark.parametrize("element", ["p", "div", "section", "span", "td", "li"])
def test_a_page_with_real_paragraphs_has_a_text(element: str) -> None:
    """Whatever the paragraphs stand in."""
    wrapped = "<table><tr>" if element == "td" else "<div>"
    page = read(f"<html><body>{wrapped}" + f"<{element}>{PARAGRAPH * 3}</{element}>" * 4)

    assert page.text.count("Buckeye") >= 12


def test_a_paragraph_long_enough_for_nothing_but_itself() -> None:
    """One sentence is an article, too."""
    assert read(f"<html><body><div><p>{PARAGRAPH}</p></div>").text == PARAGRAPH.strip()


def test_a_page_without_an_article_is_no_error() -> None:
    """There may be nothing to read."""
    page = read("<html lang=en><title>Home</title><body><nav><a href=/a>News</a></nav>")

    assert (page.text, page.wall, page.title, page.url) == ("", None, "Home", URL)


def test_free_words_in_json_ld_never_open_a_paywall() -> None:
    """What the publisher says is for subscribers is left to them."""
    body = PARAGRAPH * 10
    script = f'{{"@type": "NewsArticle", "isAccessibleForFree": false, "articleBody": "{body}"}}'
    page = read(f"<html><script type=application/ld+json>{script}</script><p>{PARAGRAPH}</p>")

    assert (page.wall, page.text) == ("paywall", "")


def test_the_text_is_clean_and_capped() -> None:
    """No invisible characters, at most 200 KB, at a character's border."""
    paragraphs = (f"<p>{number} é\u200b\u202e{PARAGRAPH * 10}</p>" for number in range(400))
    page = read(f"<article>{''.join(paragraphs)}</article>")

    assert MAX_TEXT_BYTES - 4 <= len(page.text.encode()) <= MAX_TEXT_BYTES
    assert "\u200b" not in page.text


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [("utf-8", "iso-8859-1"), ("iso-8859-1", "utf-8"), ("cp1252", None), ("utf-16", None)],
)
def test_the_encoding_is_what_fits(encoding: str, charset: str | None) -> None:
    """A wrong header costs no letter."""
    words = "Die Fabrik in Kärnten wird übermorgen größtenteils geschlossen, hieß es am Fließband. "
    page = read(f"<html><body><p>{words * 4}</p>".encode(encoding), charset=charset)

    assert page.text == (words * 4).strip()


def test_scripts_do_not_push_an_article_out() -> None:
    """Megabytes of script before the text are not counted."""
    script = "<script>var a = '<p>';</script>" * 100_000
    page = read(f"<html><body>{script}<article><p>{PARAGRAPH * 4}</p></article>")

    assert page.text.count("Buckeye") == 4


HOSTILE = {
    "nested": b"<div>" * 200_000 + b"x",
    "nested tables": b"<table><tr><td>" * 20_000 + b"x",
    "unclosed anchors": b"<html>" + b"<a " * 60_000,
    "attributes": b"<p " + b" ".join(b"a%d=1" % i for i in range(1_000_000)) + b">x</p>",
    "five megabytes": b"<article>" + b"<p>" + PARAGRAPH.encode() * 60_000,
    "breaks": b"<article>" + b"some words here<br>" * 250_000,
    "comments": b"<p>" + b"<!--" * 500_000,
    "scripts": b"<p>" + b"<script>" * 500_000,
    "doctype": b"<!doctype html " + b"/" * 2_000_000,
    "angles": b"<p>" + b"<" * 3_000_000,
    "ampersands": b"<p>" + b"&" * 3_000_000,
    "cells": b"<table><tr>" + b"<td>a</td>" * MAX_TAGS,
    "links": b"<p>" + b"<a href=/x>some link text here</a> " * MAX_TAGS,
    "link boxes": b"<p>" + b"<div><a href=/x>some words in here</a>" * (MAX_TAGS // 2),
    "cards": b"<p>" + b"<a href=/x><h3>headline</h3></a> text between cards " * (MAX_TAGS // 4),
    "link lists": b"<ul><li>" * 2_000 + b"<a href=/x>some words in here</a>" * (MAX_TAGS // 2),
    "structured": b"<script type=application/ld+json>" + b"[" * 400_000 + b"</script><p>x",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_end_in_bounded_time(body: bytes) -> None:
    """Whatever is sent costs less than the worker's processor seconds; measured: 2.3 at most."""
    began = time.process_time()
    read(body)

    assert time.process_time() - began < 8


def test_nothing_is_logged_and_nothing_warns(caplog: pytest.LogCaptureFixture) -> None:
    """A library's opinion of a page is nobody's business."""
    caplog.set_level(logging.WARNING)
    script = (
        "from monitor.extract.page import article_on as a; from monitor.model import Answer as A\n"
        "a(A(status=200, url='', body=b'<html><p>x'))\n"
        "a(A(status=200, url='', body=b'<html>'))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
