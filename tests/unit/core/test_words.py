"""The words by which reports are compared."""

from __future__ import annotations

import random
import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.words import LONGEST, first_capital, plain_words, words_said


def test_words_are_compared_plainly() -> None:
    """Case, accents and possessives make no difference."""
    assert plain_words("Québec’s KORE's 2.7 GWh") == ["quebec", "kore", "2.7", "gwh"]


@pytest.mark.parametrize("text", ["Größlübbenau", "Québec", "कारखाना"])
def test_the_way_of_composing_makes_no_difference(text: str) -> None:
    """An accent may be a character of its own."""
    assert plain_words(unicodedata.normalize("NFD", text)) == plain_words(text)


def test_marks_belong_to_the_word() -> None:
    """The vowel signs of Hindi are no letters, and divide nothing."""
    assert plain_words("कंपनी ने कारखाना बंद किया") == ["कंपनी", "ने", "कारखाना", "बंद", "किया"]


def test_two_neighbours_are_a_word_where_no_blanks_are_written() -> None:
    """Of a run of Chinese or Japanese; other words and numbers in it stand alone."""
    assert plain_words("宁德时代取KORE的20亿") == ["宁德", "德时", "时代", "代取", "kore", "20"]
    assert plain_words("電池工場、中止") == ["電池", "池工", "工場", "中止"]


def test_a_heap_of_letters_is_no_word() -> None:
    """Nor is one of digits; what stands around it is found."""
    letters = "".join(random.Random(1).choices(string.ascii_letters, k=3900))

    assert plain_words(f"Plant {letters} scrapped {'7' * 3900}") == ["plant", "scrapped"]
    assert plain_words("x" * LONGEST) == ["x" * LONGEST]
    assert plain_words("x" * (LONGEST + 1)) == []


@given(st.text())
def test_no_word_is_long(text: str) -> None:
    """Whatever becomes of it when it is folded."""
    assert all(len(word) <= LONGEST for word in plain_words(text + "\ufdfa" * LONGEST))


@given(st.text())
def test_words_said_are_the_plain_words(text: str) -> None:
    """With and without the question which of them are names."""
    assert [word for word, _ in words_said(text, titled=True)] == plain_words(text)


def test_the_first_capital_is_told() -> None:
    """None where the headline begins with none, or has no word."""
    assert first_capital("“Québec loses plant") == ["quebec"]
    assert first_capital("quebec loses Plant") == []
    assert first_capital("...") == []
