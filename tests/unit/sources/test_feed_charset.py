"""Encodings that nobody names."""

from __future__ import annotations

import pytest

from monitor.extract.charset_guess import guessed_encoding
from monitor.model import Answer
from monitor.sources import KINDS
from tests.fakes.records import make_source

TITLES = {
    "euc_jp": "電池工場の建設計画を中止すると発表した",
    "euc_kr": "배터리 공장 건설 계획을 취소한다고 발표했다",
    "gb2312": "公司宣布取消电池工厂的建设计划",
    "shift_jis": "電池工場の建設計画を中止すると発表した",
    "koi8-r": "Компания отменила строительство завода аккумуляторов",
    "windows-1251": "Компания отменила строительство завода аккумуляторов",
}


def _feed(title: str, encoding: str, declaration: str = "") -> bytes:
    items = f"<item><title>{title}</title><link>https://x.example/1</link></item>" * 3
    document = f"{declaration}<rss version='2.0'><channel><title>x</title>{items}</channel></rss>"
    return document.encode(encoding)


def _titles(body: bytes) -> set[str]:
    answer = Answer(status=200, url="https://x.example/feed", body=body)
    return {item.title for item in KINDS["feed"].parse(make_source(), answer).items}


@pytest.mark.parametrize("encoding", TITLES)
@pytest.mark.parametrize("declaration", ["", "<?xml version='1.0' encoding='utf-8'?>"])
def test_a_foreign_encoding_is_guessed(encoding: str, declaration: str) -> None:
    """Not declared at all, or declared as what it is not."""
    assert _titles(_feed(TITLES[encoding], encoding, declaration)) == {TITLES[encoding]}


def test_western_text_is_not_guessed() -> None:
    """A few accents are no foreign script."""
    body = _feed("Northvolt arrête son usine à Québec", "latin-1")

    assert guessed_encoding(body) is None
    assert _titles(body) == {"Northvolt arrête son usine à Québec"}


def test_utf8_that_was_cut_stays_utf8() -> None:
    """The last character is broken, not the encoding."""
    assert guessed_encoding(_feed(TITLES["euc_jp"] * 20, "utf-8")[:-45]) is None
