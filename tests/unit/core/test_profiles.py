"""What an article is recognised by."""

from __future__ import annotations

from math import isclose, sqrt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.background import ARTICLES, PRIOR, Background, Rarity
from monitor.core.profiles import (
    FEWEST_KEYS,
    KEYS,
    MAX_WORDS,
    Profile,
    Wording,
    known_names,
    words_that_fired,
)
from monitor.knowledge.words import frequencies
from monitor.model import ConceptSpec, Evidence, Match, TermSpec, Verdict
from tests.fakes.invented import name
from tests.fakes.language import article

SHIPPED = Background(frequencies)


def _profile(title: str, text: str | None = None, **wording: Any) -> Profile:
    return Wording(article(title, text=text), **wording).profile(Rarity(SHIPPED, {}))


def test_weights_have_length_one() -> None:
    """Articles of any length are compared alike."""
    profile = _profile("KORE scraps its plant", "The maker of cells had planned it for years. " * 9)

    assert isclose(sqrt(sum(weight**2 for weight in profile.terms.values())), 1)


def test_rare_words_weigh_more_than_common_ones() -> None:
    """A name before its trade, its trade before what every text has."""
    terms = _profile("Northvolt and the battery").terms

    assert terms["northvolt"] > terms["batteri"] > terms.get("the", 0)


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("The plant of Northvolt is off", {"northvolt"}),
        ("Northvolt gives up its plant", {"northvolt"}),  # the first word, unknown to the language
        ("Battery plant is off", set()),  # the first word, known
        ("Maker Scraps Its Battery Plant", set()),  # capitals that say nothing
        ("Maker AESC Scraps Its Battery Plant", {"aesc"}),  # capitals that do
        ("MAKER SCRAPS ITS BATTERY PLANT", set()),
        ("maker scraps plant", set()),
    ],
)
def test_names_are_told_by_their_capitals(title: str, names: set[str]) -> None:
    """A capital inside a sentence marks a name, unless all words have one."""
    assert names == _profile(title).names


def test_known_names_need_no_capital() -> None:
    """An address that serves as headline has none."""
    profile = _profile("kore scraps arizona plant", names=frozenset({"kore"}))

    assert profile.names == {"kore"}


def test_words_that_were_asked_for_weigh_less() -> None:
    """Every article that a watch list finds has them."""
    freely = _profile("KORE scraps plant")
    asked = _profile("KORE scraps plant", asked_for=frozenset({"scraps", "plant"}))

    assert asked.terms["scrap"] < freely.terms["scrap"]
    assert asked.terms["kore"] > freely.terms["kore"]


def test_what_fired_is_told_without_names() -> None:
    """The company in the evidence is what tells the story."""
    found = ("KORE", "scraps", "battery plant")
    evidence = tuple(
        Evidence(field="title", start=0, end=len(text), text=text, concept="@x") for text in found
    )
    verdict = Verdict(matches=(Match(watch="w", score=1, evidence=evidence),))

    assert words_that_fired(verdict, {"kore"}) == {"scraps", "battery", "plant"}


def test_names_of_the_lexicon_are_those_of_all_languages() -> None:
    """German nouns have capitals, too, and are no names."""
    lexicon = [
        ConceptSpec(
            name="firm",
            kind="thing",
            terms={
                "any": (TermSpec(text="KORE Power"), TermSpec(text="powering up")),
                "de": (TermSpec(text="Fabrik"),),
            },
        )
    ]

    assert known_names(lexicon) == {"kore", "power"}


def test_only_the_beginning_counts() -> None:
    """Background at the end of a text does not draw stories together."""
    text = "word " * MAX_WORDS + "Northvolt"

    assert "northvolt" not in _profile("Some title", text).terms


def test_a_summary_stands_in_for_a_missing_text() -> None:
    """What a feed says of it is better than nothing."""
    told = article("Plant is off", "KORE gives up Arizona")

    assert "arizona" in Wording(told).profile(Rarity(SHIPPED, {})).terms


def test_keys_are_few_and_telling() -> None:
    """The heaviest terms, none that every article has unless there is no other."""
    keys = _profile(
        "KORE scraps plant", " ".join(f"{name(n, 1)} said that" for n in range(40))
    ).keys

    assert len(keys) == KEYS
    assert len(_profile("the battery plant and the factory of it").keys) == FEWEST_KEYS


class TestRarity:
    def test_falls_as_articles_have_a_term(self) -> None:
        """What is on every page tells nothing."""
        rarity = Rarity(SHIPPED, {})
        before = rarity.idf("en", "northvolt")
        for _ in range(PRIOR):
            rarity.count(["northvolt"])

        assert before > 10
        assert rarity.idf("en", "northvolt") < 1
        assert rarity.new == {"northvolt": PRIOR, ARTICLES: PRIOR}

    def test_is_the_same_after_a_restart(self) -> None:
        """Counts that went through the store weigh as those that did not."""
        one = Rarity(SHIPPED, {})
        one.count(["kore"])
        other = Rarity(SHIPPED, one.new)

        assert one.idf("en", "kore") == other.idf("en", "kore")

    def test_numbers_tell_by_their_form(self) -> None:
        """A year is on every page, a sum is not."""
        rarity = Rarity(SHIPPED, {})
        weights = [rarity.idf("en", number) for number in ("2026", "12", "850", "1.25")]

        assert sorted(weights) == weights

    def test_knows_function_words_of_languages_without_a_table(self) -> None:
        """Two Dutch texts are not one story for having "een" and "het"."""
        rarity = Rarity(SHIPPED, {})

        assert max(rarity.idf("nl", word) for word in ("een", "het", "van")) < 3


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=400), st.sampled_from([None, "en", "de", "xx", ""]))
def test_any_text_has_a_profile(title: str, text: str, lang: str | None) -> None:
    """No text is refused, and weights stay within bounds."""
    profile = Wording(article(title, text=text, lang=lang)).profile(Rarity(SHIPPED, {}))

    assert all(0 < weight <= 1 + 1e-9 for weight in profile.terms.values())
    assert profile.names <= profile.terms.keys()
