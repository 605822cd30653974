"""Sentences of the body that go on about what the headline speaks of, and those that do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.subject import goes_on, names_of
from monitor.core.text import tokens
from tests.fakes.language import SMALL, article, found

NAMES = names_of(tokens("Calvera opens its first battery plant in Tulsa"))
HEAD = "Calvera opened a showroom in Tulsa. Guests came. Music played. "


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Calvera has dropped the second one.", True),
        ("The company has dropped the second one.", True),
        ("In March it dropped the second one.", True),
        ("In Tulsa, work has stopped.", True),
        ("Construction of its second site stopped.", True),
        ("Rivals such as Nordvik dropped theirs.", False),
        ("Nordvik, which sold Calvera a licence, dropped one.", False),
        ("A plant was dropped somewhere else.", False),
        ("In March, Nordvik dropped one of its own.", False),
        ("On Monday, Nordvik dropped one.", True),
        ("Nordvik dropped one this week.", True),
        ("The Elm Street site, a second one of the company, is late.", True),
        ("Another company dropped one, Nordvik.", False),
    ],
)
def test_the_first_name_or_pronoun_decides(sentence: str, *, expected: bool) -> None:
    """Names of the headline and words that refer back go on; other names do not."""
    assert goes_on(tokens(sentence), NAMES, frozenset(["construction", "rivals"])) is expected


@given(st.lists(st.text(min_size=1)))
def test_any_tokens_are_judged(words: list[str]) -> None:
    """Strangers' words never raise."""
    found_tokens = [token for word in words for token in tokens(word)]

    assert goes_on(found_tokens, NAMES, frozenset()) in (True, False)


def _score(text: str) -> float:
    match = found("@plant @bad", article("Calvera has a party", text=HEAD + text), SMALL)
    return match.score if match else 0.0


def test_early_bad_news_of_the_headlines_company_counts() -> None:
    """Above the default min_score, below what the lead says."""
    own = _score("The company delays its factory.")

    assert 0.5 < own < _score("") + 0.7
    assert _score("Nordvik delays its factory.") < 0.5


def test_late_mentions_of_the_headlines_company_are_background() -> None:
    """Ten sentences down one mention is as weak as any."""
    assert _score("Then more. " * 10 + "The company delays its factory.") < 0.5


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Nordvik has delayed its factory.", True),
        ("Nordvik is closing its factory.", True),
        ("Nordvik is idle.", False),
        ("Nordvik delayed its factory.", False),
    ],
)
def test_what_is_so_now_is_no_background(sentence: str, *, expected: bool) -> None:
    """English tells background in the past tense, news in the perfect and the progressive."""
    assert goes_on(tokens(sentence), NAMES, frozenset()) is expected


def test_german_nouns_are_no_names() -> None:
    """All are written in capitals there: reading on, "seine" decides."""
    words = tokens("Der Investor baut seine Fabrik kleiner.")

    assert not goes_on(words, NAMES, frozenset())
    assert goes_on(words, NAMES, frozenset(), nouns_in_capitals=True)
