"""Is an item worth its page?"""

from __future__ import annotations

import pytest

from monitor.core.vocabulary import Vocabulary, WordSpec
from tests.fakes.language import (
    SMALL,
    article,
    watch,
    watches,
)


def _might(
    title: str, *queries: str, source: str = "S", summary: str = "", lang: str | None = None
) -> bool:
    made = watches(watch("w", *queries), lexicon=SMALL)
    return made.might_match(
        title=title, summary=summary, source=source, url="https://x.com/1", lang=lang
    )


@pytest.mark.parametrize(
    ("title", "query", "expected"),
    [
        ("Two factories open", "factory stopped", True),
        ("They stop it", "factory stopped", True),
        ("Nothing of note", "factory stopped", False),
        ("A mill", "@plant", True),  # conditions of terms are not looked at
        ("Nothing", "a1 AND NOT b1", False),
        ("Nothing", "NOT b1", True),
        ("Nothing", "source:s", True),
        ("Nothing", "source:other", False),
        ("Nothing", "domain:other.com", False),
        ("A 5 GWh line", r"/\d+ GWh/", True),
        ("A line", r"/\d+ GWh/", False),
    ],
)
def test_an_item_might_match_when_anything_required_is_mentioned(
    title: str, query: str, expected: bool
) -> None:
    """Or when nothing in words is required."""
    assert expected is _might(title, query)
    assert expected is _might("x", query, summary=title)


@pytest.mark.parametrize(
    "query",
    [
        '"5 million"',
        "=5million",
        "5-million",
        "milli*",
        "5milli*",
        "us5million",
        "5milli* OR us5*",
        "million",
    ],
)
@pytest.mark.parametrize(
    "title", ["A US$5 million line", "A US$ 5million line", "5\u00a0million, it says"]
)
def test_a_number_with_its_unit_is_not_lost(query: str, title: str) -> None:
    """It is one token with a blank inside, and words are looked at between blanks."""
    made = watches(watch("w", query, min_score=0.0))

    matched = bool(made.verdict(article(title)).matches)

    assert _might(title, query) or not matched


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("a $5 million-e-mail", "email"),
        ("worth $1 billion-1,000", '"1,000"'),
        ("some 500 sq. ft-e-mail", "email"),
        ("5 million-dollar-e-mail", "email"),
        ("5 per cent's e-mail", "email"),
    ],
)
def test_what_a_number_leaves_of_a_hyphenated_word_is_looked_at(title: str, query: str) -> None:
    """A number takes its unit from the word behind the blank; the rest is a token of its own."""
    made = watches(watch("w", query, min_score=0.0))

    assert made.verdict(article(title)).matches
    assert _might(title, query)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("5million", True), ("us5", True), ("eur850m", True), ("90nok", True), ("im3ny", False)],
)
def test_only_numbers_with_their_units_make_the_prefilter_cut_tokens(
    word: str, expected: bool
) -> None:
    """It costs five times as much, so a company's name (iM3NY) must not set it off."""
    vocabulary = Vocabulary()
    vocabulary.id_of(WordSpec("form", word))

    assert expected is vocabulary.asks_for_joined_numbers()


def test_a_text_without_blanks_is_looked_at_each_time() -> None:
    """Nothing of its length is remembered, and nothing in it overlooked."""
    made = watches(watch("w", "a1"))
    title = f"{'b1,' * 100}a1"

    for _ in range(2):
        assert made.might_match(title=title, summary="", source="S", url="", lang=None)
        assert not made.might_match(title=title[:-2], summary="", source="S", url="", lang=None)


def test_watches_of_other_sources_set_nothing_off() -> None:
    """A watch bound to its sources costs the others no pages."""
    made = watches(watch("w", "a1", sources=("Here",)), watch("v", "b1"))

    def might(title: str, source: str) -> bool:
        return made.might_match(title=title, summary="", source=source, url="", lang=None)

    assert [might("a1", "Here"), might("a1", "There"), might("b1", "Here")] == [True, False, True]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("source:s OR domain:other.com", True),
        ("source:other OR domain:other.com", False),
        ("source:s AND domain:x.com", True),
        ("source:s AND domain:other.com", False),
        ("lang:de", True),
        ("NOT lang:de", True),
        ("NOT source:s", False),
        ("NOT source:other", True),
    ],
)
def test_a_query_without_words_is_judged_by_what_is_known(query: str, expected: bool) -> None:
    """The language is not known before the page is read."""
    assert expected is _might("Nothing", query)


def test_a_second_look_gives_the_same_answer() -> None:
    """From the cache."""
    made = watches(watch("w", "factory stopped"), lexicon=SMALL)

    def might(title: str) -> bool:
        return made.might_match(title=title, summary="", source="S", url="", lang="en")

    assert [might(t) for t in ("factories", "parks", "factories", "parks")] == [True, False] * 2
