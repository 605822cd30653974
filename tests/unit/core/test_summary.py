"""Summaries: whole sentences around what matched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.summary import MAX_CHARS, summarise
from tests.fakes.records import make_article, make_evidence

TEXT = (
    "The company met investors on Tuesday in Phoenix. It has cancelled the cell plant in Buckeye "
    "for good. The land will be sold next year. Weather in Arizona was fine all week long. "
    "Nothing else of note was said by anyone."
)


def test_the_sentence_that_matched_is_in_the_summary() -> None:
    """What fired the alert is what the reader wants to read."""
    article = make_article("KORE news", text=TEXT)
    summary = summarise(article, [make_evidence(TEXT, "cancelled", "text")])

    assert summary is not None
    assert "cancelled the cell plant" in summary


def test_the_field_that_matched_comes_first() -> None:
    """A match in the feed's summary is not told by sentences of the text."""
    summary = "Buried in the filing: the cell plant is cancelled."
    article = make_article("KORE news", summary=summary, text="The company had a party on Monday.")

    assert summarise(article, [make_evidence(summary, "cancelled", "summary")]) == summary


def test_sentences_stand_in_the_order_of_the_text() -> None:
    """A summary reads like the article, not like a ranking."""
    article = make_article("KORE news", text=TEXT)
    summary = summarise(article, [make_evidence(TEXT, "land", "text")])

    assert summary is not None
    assert summary.index("met investors") < summary.index("The land")


def test_the_headline_is_never_the_summary() -> None:
    """A feed that repeats its headline as summary says nothing more."""
    title = "KORE cancels its cell plant in Buckeye for good"

    assert summarise(make_article(title, summary=f"{title}.")) is None


def test_an_article_without_text_has_no_summary() -> None:
    """A summary is never invented."""
    assert summarise(make_article("Headline only")) is None


def test_trailers_and_labels_are_left_out() -> None:
    """Furniture of feeds is no sentence of the story."""
    text = "The plant will not be built after all, it says. The post Plant appeared first on Blog."

    assert summarise(make_article("News", summary=text)) == (
        "The plant will not be built after all, it says."
    )


def test_half_a_sentence_is_left_out() -> None:
    """Feeds cut their summaries; a summary here has whole sentences."""
    text = "The plant will not be built after all, it says. The company will now sell the"

    assert summarise(make_article("News", summary=text)) == (
        "The plant will not be built after all, it says."
    )


@given(st.text(alphabet="ab .!?\n“”AB", max_size=1500), st.text(alphabet="ab AB", max_size=60))
def test_a_summary_never_exceeds_its_limits(text: str, title: str) -> None:
    """At most 400 characters, whatever the text."""
    summary = summarise(make_article(title, text=text))

    assert summary is None or 0 < len(summary) <= MAX_CHARS


WHY = (
    "Havrel Energy has halted its cell plant near Marion, Ohio, and sent 300 builders home. "
    "The $1.4 billion plant was to make 18 GWh a year and employ 1,900 people. "
    "“{why},” said Iris Mobley, its head of works. "
    "The county had granted a rebate of $60 million over ten years. "
    "Havrel bought the 290-acre site from a dairy farmer in 2024."
)


@pytest.mark.parametrize(
    "why",
    [
        "We are pausing it because two buyers want their cells later",
        "The utility needs more time for our line",
        "The demand is simply not there",
    ],
)
def test_a_reason_that_somebody_gives_is_told(why: str) -> None:
    """Why it happened comes before what the site cost, though it stands in quotation marks."""
    text = WHY.format(why=why)
    summary = summarise(
        make_article("Havrel halts Ohio cell plant", text=text),
        [make_evidence(text, "halted", "text")],
    )

    assert f"“{why},” said Iris Mobley" in (summary or "")


def test_a_reaction_is_not_told_for_a_reason() -> None:
    """Somebody's words that say nothing of why leave the room to figures."""
    text = WHY.format(why="It was a long day for the whole team")
    summary = summarise(
        make_article("Havrel halts Ohio cell plant", text=text),
        [make_evidence(text, "halted", "text")],
    )

    assert "long day" not in (summary or "")


def test_what_a_sentence_leans_on_is_not_told_twice() -> None:
    """A pointer whose sentence before says what the first one said stands behind that one."""
    text = (
        "Solvane has dropped its cell plant in Yuma, Arizona. Solvane has dropped its cell plant "
        "in Yuma, Arizona, the firm said. That means 300 jobs will not come."
    )
    article = make_article("Solvane drops plant", text=text)

    assert summarise(article, [make_evidence(text, "dropped", "text")]) == (
        "Solvane has dropped its cell plant in Yuma, Arizona. That means 300 jobs will not come."
    )


def test_nobody_at_the_company_needs_the_company() -> None:
    """Under a headline that asks, a text that asks again is told by what it says at last."""
    text = (
        "Will Solvane drop its cell plant in Yuma? The question is asked in every shop. Nobody "
        "at the company picks up the phone. County planner Ora Lind said that the road would be "
        "built."
    )
    article = make_article("Will Solvane drop its Yuma plant?", text=text)

    assert summarise(article) == "County planner Ora Lind said that the road would be built."
