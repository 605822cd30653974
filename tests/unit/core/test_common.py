"""Terms that nearly every article has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.common import MIN_ITEMS, CommonTerm, common_terms, terms_of
from monitor.core.query import parse
from monitor.errors import QueryError
from tests.fakes.language import EMPTY, SMALL, article


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("gigafactory cancelled", ("gigafactory", "cancelled")),
        ('"KORE Power" AND NOT cancel*', ('"KORE Power"', "cancel*")),
        ('"a b"~3 OR =scrap', ('"a b"~3', "=scrap")),
        ("@plant NEAR/8 (stop OR delay)", ("@plant", "stop", "delay")),
        ("title:(plant halted) AND lang:en", ("title:plant", "title:halted")),
        ("/plan(ts?|ned)/ AND plant AND plant", ("/plan(ts?|ned)/", "plant")),
    ],
)
def test_the_terms_of_a_query(query: str, expected: tuple[str, ...]) -> None:
    """Each once, as one would write it alone; what is no word is left out."""
    assert expected == terms_of(query)


def test_a_term_in_more_than_a_fifth_is_common() -> None:
    """A fifth itself is not."""
    articles = [article(f"The rest {'plan' if n < 101 else ''}") for n in range(MIN_ITEMS)]
    articles[-100:] = [article("Zebra at large")] * 100

    found = common_terms(["the AND zebra", "plan AND unseen"], articles, EMPTY)

    assert [(each.term, each.found, each.items) for each in found] == [
        ("the", 400, 500),
        ("plan", 101, 500),
    ]


def test_a_small_archive_says_nothing() -> None:
    """With few articles every word is common."""
    assert common_terms(["the"], [article("The one")] * (MIN_ITEMS - 1), EMPTY) == []


def test_a_concept_counts_in_all_its_wordings() -> None:
    """What a plain word stands for counts, too; field and form are kept."""
    articles = [article("A factory opens"), article("The cell works", text="They stop.")]
    found = common_terms(["title:stop OR factory OR =works"], articles * 250, SMALL)

    assert [each.term for each in found] == ["factory", "=works"]


def test_it_is_said_in_one_sentence() -> None:
    """With the share and what it is a share of."""
    said = CommonTerm(term="the", found=3501, items=10_000).sentence()

    assert said.startswith("`the` is in 35 % of 10,000 articles of the archive")


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "b",
                "title:(",
                ")",
                '"',
                "~2",
                "*",
                "=",
                "/x/",
                "@plant",
                "NOT",
                "OR",
                "AND",
                "NEAR/3",
            ]
        )
    )
)
def test_any_query_that_parses_has_terms_that_parse(words: list[str]) -> None:
    """Whatever is told can be typed."""
    try:
        parse(" ".join(words))
    except QueryError:
        return
    for term in terms_of(" ".join(words)):
        parse(term)
