"""What each query finds, on its own."""

from __future__ import annotations

import pytest

from monitor.core.matching import compile_query
from monitor.errors import QueryError
from monitor.model import Evidence
from tests.fakes.language import (
    EMPTY,
    SMALL,
    article,
    fires,
    found,
)


@pytest.mark.parametrize(
    ("query", "headline", "expected"),
    [
        ("plant stopped", "Stops at plants", True),
        ("plant stopped", "The plant. It stopped", False),
        ("plant stopped", f"plant {'x ' * 8}stopped", True),
        ("plant stopped", f"plant {'x ' * 9}stopped", False),
        ("red blue green", f"red x blue {'x ' * 8}green", True),
        ("red blue green", f"red x blue {'x ' * 9}green", False),
        ("plant stopped", f"plant {'$1.25 billion ' * 8}stopped", True),
        ("plant stopped", f"plant {'e-x ' * 8}stopped", True),
        ("plant NEAR/1 stopped", "plant worth $1.2B stopped", False),
        ("plant NEAR/2 stopped", "plant worth $1.2B stopped", True),
        ("plant NEAR/1 stopped", "plant £3.4m stopped", True),
        ("plant NEAR/1 stopped", "plant EUR 850 million stopped", True),
        ("plant NEAR/1 stopped", "plant 1.5M sq ft stopped", True),
        ("plant NEAR/1 stopped", "plant U.S.-based stopped", True),
        ("$1.2B", "a $1.2B line", True),
        ('"24M Technologies"', "24M Technologies quits", True),
        ("3M", "At 3M it stopped", True),
        ('"U.S. based"', "a U.S.-based firm", True),
        ("U.S.-based", "a U.S. based firm", True),
        ("us", "a non-U.S. firm", True),
        ("red red", "one red thing", True),
        ("plant plants", "One plant", True),
        ("plant NEAR/9 plants", "One plant", False),
        ("plant NEAR/9 plants", "One plant beside other plants", True),
        ("noise noise-cancelling", "a noise-cancelling set", True),
        ('"KORE Power"', "kore power", True),
        ('"KORE Power"', "KORE powers", False),
        ('"KORE Power"', "KORE's Power", True),
        ('"KORE Power"~2', "KORE a b Power", True),
        ('"KORE Power"~2', "KORE a b c Power", False),
        ('"KORE Power"~2', "Power KORE", False),
        ('"a1 b1 c1"~2', "a1 x b1 x c1", True),
        ('"a1 b1 c1"~2', "a1 x x b1 x c1", False),
        ('"a1 b1 c1 d1"~1', "a1-b1 x c1 x d1", False),
        ('"a1 b1 c1 d1"~2', "a1-b1 x c1 x d1", True),
        ('"a1 b1 c1 d1"~1', "a1 b1 c1 b1-c1 d1", True),
        ('"a1 b1 c1 d1"~0', "a1-b1 c1-d1", True),
        ('"a1 c1"~1', "a1-b1-c1", True),
        ("cancel*", "Cancellation", True),
        ("cancel*", "can cel", False),
        ("noise-canc*", "Noise cancelling", True),
        ("=scrap", "SCRAP", True),
        ("=scrap", "scraps", False),
        ("noise-cancelling", "noise cancelling set", True),
        ("noise-cancelling", "noisecancelling set", True),
        ("cancelling", "noise-cancelling set", True),
        ("giga-factory", "gigafactories", True),
        ("12 GWh", "a 12GWh line", True),
        ('"1.25 billion"', "for $1.25 billion", True),
        ("Quebec", "Québec", True),
        ("l'usine", "À l’usine", True),
        ("电池", "新电池工厂", True),
        ("电厂", "新电池工厂", False),
        ("a1 NEAR/2 b1", "b1 x x a1", True),
        ("a1 NEAR/2 b1", "b1 x x x a1", False),
        ("a1 NEAR/0 a1", "a1", False),
        ("a1 NEAR/0 a1", "a1 a1", True),
        ("a1 ONEAR/2 b1", "a1 x b1", True),
        ("a1 ONEAR/2 b1", "b1 x a1", False),
        ("(a1 OR c1) NEAR/1 (b1 OR d1)", "d1 x c1", True),
        ('(kore OR "kore power") ONEAR/0 power', "KORE Power", True),
        ('(kore OR "kore power") ONEAR/0 plant', "KORE Power plant", True),
        ('("kore power" OR kore) ONEAR/0 (power OR plant)', "KORE Power", True),
        ("noise* ONEAR/0 cancelling", "noise-cancelling", True),
        ("a1 NEAR/1 b1 NEAR/1 c1", "c1 x a1 b1", True),
        ("a1 (b1 OR c1)", "a1 x c1", True),
        ("a1 AND b1", "a1. B1", True),
        ("a1 AND NOT b1", "a1", True),
        ("a1 AND NOT b1", "a1 b1", False),
        ("NOT NOT a1", "a1", True),
        ("NOT job fair", "A job at the fair", False),
        ("NOT job fair", "A job. The fair", True),
        ("a1 OR b1 AND c1", "a1", True),
        ("(a1 OR b1) AND c1", "a1", False),
        ("/pl[aou]nts?/", "PLANTS", True),
        ("/(?-i)plant/", "PLANT", False),
        ("/^kore/", "The end. KORE", True),
        ("/a1.*b1/", "a1. B1", False),
        ("/x*/", "no such letter", False),
        ("/[$]\\d/ NEAR/2 plant", "plant for $5 million", True),
    ],
)
def test_a_query_finds_what_the_reference_says(query: str, headline: str, expected: bool) -> None:
    """Windows count tokens strictly between, inside one sentence."""
    assert expected is fires(query, headline)


ZONED = article(
    "red title",
    "green summary",
    "One blue thing. Two things. Three things. Four black things.",
    source="Energy Storage News",
    publisher="Reuters",
    url="https://www.energy.example.com/a",
    lang="en-GB",
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("title:red", True),
        ("title:green", False),
        ("lead:green", True),
        ("lead:blue", True),
        ("lead:black", False),
        ("body:black", True),
        ("body:blue", False),
        ("title:(red AND NOT black)", True),
        ("title:(red OR blue) AND body:(black things)", True),
        ("source:storage", True),
        ('source:"energy storage"', True),
        ("source:reuters", True),
        ("source:age", False),
        ("domain:example.com", True),
        ("domain:https://energy.example.com/x", True),
        ("domain:ample.com", False),
        ("lang:en", True),
        ("lang:de", False),
        ("red AND NOT source:reuters", False),
    ],
)
def test_fields_and_attributes_bind(query: str, expected: bool) -> None:
    """Lead is the feed's summary and the first three sentences; body is the rest."""
    assert expected is (found(query, ZONED) is not None)


def test_an_unknown_language_is_not_held_against_an_article() -> None:
    """Neither declared nor recognisable: it passes."""
    assert found("lang:de AND kore", article("KORE Salzgitter"))


def test_plain_words_stand_for_their_concepts() -> None:
    """The evidence names the concept, and the words that were found."""
    match = found("factory stopped", article("Firm calls off two cell works"), SMALL)

    assert match
    assert [(evidence.text, evidence.concept) for evidence in match.evidence] == [
        ("calls off", "@stopped"),
        ("cell works", "@plant"),
    ]


@pytest.mark.parametrize(
    ("query", "headline"),
    [
        ("stopped stopping", "They stop"),
        ("stopped call-off", "They stop, and call off"),
        ("battery factory", "A battery factory"),
        ("cell factory", "The cell works"),
    ],
)
def test_plain_words_may_share_a_place(query: str, headline: str) -> None:
    """One concept is asked for once, and a word may stand within another's concept."""
    assert fires(query, headline, SMALL)


def test_evidence_of_other_terms_is_named_as_written() -> None:
    """A phrase keeps its quotes, a prefix its star."""
    match = found('"kore power" OR pla* OR =x OR /y/', article("KORE Power"))

    assert match
    assert (
        Evidence(field="title", start=0, end=10, text="KORE Power", concept='"kore power"'),
    ) == (match.evidence)


def test_an_unknown_concept_is_told_with_its_column_and_the_nearest() -> None:
    """As every other slip in a query."""
    with pytest.raises(QueryError, match="did you mean @plant") as caught:
        compile_query("a1 AND @plnat", SMALL)

    assert caught.value.column == 7


def test_an_empty_lexicon_says_so() -> None:
    """Instead of suggesting a name."""
    with pytest.raises(QueryError, match="the lexicon is empty"):
        compile_query("@plant", EMPTY)


def test_an_address_that_is_none_is_at_no_domain() -> None:
    """A broken URL is no error of the query."""
    assert found("domain:example.com", article("x", url="http://[")) is None
    assert found("domain:example.com", article("x", url="", link="https://example.com/1"))


def test_a_query_without_words_scores_one() -> None:
    """It asks for exactly that."""
    match = found("source:example AND NOT lang:de", article("x"))

    assert match
    assert (match.score, match.evidence) == (1.0, ())


def test_a_regex_with_a_lone_surrogate_is_told() -> None:
    """As every other pattern that does not compile."""
    with pytest.raises(QueryError, match="surrogate"):
        compile_query("/\ud800/", EMPTY)
