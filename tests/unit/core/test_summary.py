"""Summaries: whole sentences around what matched."""

from __future__ import annotations

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
