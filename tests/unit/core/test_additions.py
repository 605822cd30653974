"""What a later report adds to a story, and which report a summary is taken from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.core.summary import additions, best_of, summarise
from tests.fakes.records import HOUR, NOON, make_article, make_evidence

FIRST = (
    "Corvex Materials said on Tuesday it would not build the $640 million cathode plant it had "
    "promised near Lima, Ohio. The plant would have employed 420 people."
)
SAME_IN_OTHER_WORDS = (
    "Corvex Materials will not build its cathode plant near Lima in Ohio after all, it said on "
    "Tuesday. The plant was to cost 640 million dollars and to have 420 employees."
)
LATER = (
    "Corvex Materials has given up its cathode plant near Lima, Ohio. The company blamed the loss "
    "of a contract with the carmaker Orrin Motors. Corvex will pay the county $12 million for "
    "roads that were built for the plant. The plant would have employed 420 people."
)


def _added(text: str, *told: str, title: str = "Corvex drops plant") -> str | None:
    return additions(make_article(title, text=text), told)


@pytest.mark.parametrize("text", [FIRST, SAME_IN_OTHER_WORDS])
def test_what_was_told_is_no_addition(text: str) -> None:
    """The same facts in the same or in other words add nothing."""
    assert _added(text, FIRST) is None


def test_figures_names_and_reasons_are_added() -> None:
    """A later report's note says what only it says."""
    added = _added(LATER, FIRST)

    assert added == (
        "The company blamed the loss of a contract with the carmaker Orrin Motors. Corvex will pay "
        "the county $12 million for roads that were built for the plant."
    )


def test_what_any_earlier_report_told_counts_as_told() -> None:
    """The second and third report are compared with all before them."""
    assert _added(LATER, FIRST, LATER) is None
    assert _added(FIRST, LATER, FIRST) is None


def test_one_figure_in_several_ways_of_writing_is_told_once() -> None:
    """$1.2B, 1.2 billion dollars and 1,200 million are no news to each other."""
    told = "Tessel loses $1.2B on its cell project."

    assert _added("Tessel loses 1.2 billion dollars on its cell project.", told) is None
    assert _added("Tessel loses 1,200 million dollars on its cell project.", told) is None
    assert _added("Tessel loses 1,5 Milliarden Dollar on its cell project.", told) is not None


def test_a_reaction_is_added_with_the_one_who_speaks() -> None:
    """What a person says is new; a sentence that leans on another brings it along or stays away."""
    text = (
        "Corvex Materials will not build its cathode plant near Lima, Ohio. “We will ask for every "
        "cent of the grants back,” said Ohio's economy secretary Rhea Stone. He added nothing."
    )

    assert _added(text, FIRST) == (
        "“We will ask for every cent of the grants back,” said Ohio's economy secretary Rhea Stone."
    )


def test_what_happened_besides_is_added() -> None:
    """Neither a figure nor a name is needed: what nobody told is news."""
    text = (
        "Corvex Materials has dropped its cathode plant near Lima, Ohio, for good. Engineers had "
        "found old solvents deep below the second hall. Offers for the land are due on Feb. 20."
    )

    assert _added(text, FIRST) == (
        "Engineers had found old solvents deep below the second hall. Offers for the land are due "
        "on Feb. 20."
    )


def test_the_headline_of_the_report_is_not_added() -> None:
    """It stands above; a sentence that says it again says nothing, whatever its figure."""
    title = "Corvex exit leaves $4 million road to nowhere near Lima"
    again = "The exit of Corvex leaves a $4 million road to nowhere near Lima, Ohio."
    more = "City lawyer Rob Tully said that a truck depot might still use it."

    assert _added(again, FIRST, title=title) is None
    assert _added(f"{again} {more}", FIRST, title=title) == more


def test_who_told_the_outlet_is_no_reason() -> None:
    """ "Citing two people" says nothing of why."""
    text = "Corvex has given up its cathode plant near Lima, the Post said, citing two people."

    assert _added(text, FIRST) is None


def test_background_and_furniture_are_no_addition() -> None:
    """A company's year of foundation and a newsletter are new words, and no news."""
    text = (
        "Corvex Materials will not build its cathode plant near Lima, Ohio. Corvex was founded in "
        "2009 and is headquartered in Toledo with 900 employees. Sign up for 5 newsletters a week."
    )

    assert _added(text, FIRST) is None


def test_an_addition_is_at_most_two_sentences() -> None:
    """A thread is read in passing."""
    news = " ".join(f"Corvex owes {n} million dollars to Firm{n} in Lima." for n in range(41, 60))
    added = _added(news, FIRST)

    assert added is not None
    assert added.count("Corvex owes") == 2
    assert len(added) <= 360


def test_a_headline_adds_nothing() -> None:
    """There is no text to take it from."""
    assert additions(make_article("Corvex pays $12 million"), [FIRST]) is None


def test_facts_draw_sentences_into_a_summary() -> None:
    """Of two sentences the one on which a fact stands is told."""
    article = make_article("Plant news", text=LATER)
    summary = summarise(article, [make_evidence(LATER, "given up", "text")])

    assert summary is not None
    assert "given up" in summary


def test_the_best_report_has_text() -> None:
    """Neither a headline nor what stands before a paywall, however early."""
    headline = make_article(id="a")
    stub = make_article(id="b", text=FIRST * 2, page_trouble="paywall", seen_at=NOON + HOUR)
    short = make_article(id="c", text="Too short.", seen_at=NOON + HOUR)
    full = make_article(id="d", text=FIRST * 2, seen_at=NOON + 2 * HOUR)

    assert best_of([headline, stub, short, full]).id == "d"


def test_the_best_report_is_in_the_language_of_the_first() -> None:
    """Readers of a story are not handed another language by a longer report."""
    first = make_article(id="a", lang="en", summary="A short summary of it all.")
    other = make_article(id="b", lang="de", text=FIRST * 2, seen_at=NOON + HOUR)

    assert best_of([other, first]).id == "a"


def test_the_best_report_is_no_roundup() -> None:
    """A list of the week's news tells little of each."""
    roundup = make_article(id="a", text=FIRST * 2)
    own = make_article(id="b", text=FIRST * 2, seen_at=NOON + HOUR)

    assert best_of([roundup, own], roundups={"a"}).id == "b"


def test_the_best_report_fires_at_its_beginning() -> None:
    """One that comes to the point is better than one that mentions it; else the earliest."""
    text = f"{LATER} {FIRST}"
    late = make_article(id="a", text=text)
    early = replace(late, id="b", seen_at=NOON + HOUR)
    evidence = {
        "a": [make_evidence(text, "would not build", "text")],
        "b": [make_evidence(text, "given up", "text")],
    }

    assert best_of([late, early], evidence).id == "b"
    assert best_of([early, late]).id == "a"
