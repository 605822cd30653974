"""Laws of summaries, on texts nobody would write."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.summary import MAX_CHARS, additions, summarise
from monitor.core.text import sentence_spans
from tests.fakes.records import make_article, make_evidence

_LISTED = (
    "KORE Power will close its plant in Ohio. |The company said so.|He |It |However, |“We will |"
    "stop.” |$5 million| because | – |OSLO, June 3 (Wire) - |\n\n|\n|• |By Jo Linden\n|(|)|\"|'|"
    "Das Werk kostet 3 Mio. Euro. |Il a dit non. |About 300 jobs go. |Read more.|...|…|12. |a|B|é |"
    "“|”|„|»|« |1,2|\u2028|\ud800|工厂。|@|:|!"
)
_PIECES = _LISTED.split("|")
_TEXTS = st.lists(st.sampled_from(_PIECES), max_size=60).map("".join) | st.text(max_size=300)


@given(_TEXTS, _TEXTS)
def test_every_sentence_of_a_summary_stands_in_the_article(text: str, title: str) -> None:
    """Nothing is invented, at most white space is folded; and it is never too long."""
    summary = summarise(make_article(title, text=text, summary=title))
    folded = {" ".join(source.split()) for source in (text, title)}

    assert summary is None or 0 < len(summary) <= MAX_CHARS
    for start, end in sentence_spans(summary or ""):
        assert any((summary or "")[start:end] in source for source in folded)


@given(_TEXTS, st.lists(_TEXTS, max_size=3))
def test_every_addition_stands_in_the_article(text: str, told: list[str]) -> None:
    """The same of what a later report adds; of what it told itself it adds nothing."""
    article = make_article("KORE news", text=text)
    added = additions(article, told) or ""
    folded = " ".join(text.split())

    assert len(added) <= MAX_CHARS
    assert all(added[start:end] in folded for start, end in sentence_spans(added))
    assert additions(article, [*told, text]) is None


@given(st.tuples(_TEXTS, _TEXTS).map("the plant".join))
def test_evidence_anywhere_is_taken(text: str) -> None:
    """Words that fired may stand in any sentence, a broken one included."""
    summarise(make_article("KORE", text=text), [make_evidence(text, "plant", "text")])


@pytest.mark.parametrize(
    "unit",
    [
        "word ", ".", "“A. ", "AB ", "A Bc\n", '"', "\n- a.", "The a ", "Ab, ", "he said ", "(",
        "1,000", "a.-", "a 1,2 Mio. B ", "is a b ", " ", "Ab. Cd ef gh ij. ", "It was so to me. ",
    ],
)  # fmt: skip
def test_a_megabyte_of_anything_is_summarised_at_once(unit: str) -> None:
    """Linear and bounded: no text of a stranger holds up the others."""
    text = unit * (1_000_000 // len(unit))
    article = make_article("AB word he", text=text)
    begin = time.process_time()
    summarise(article)
    additions(article, [text])

    assert time.process_time() - begin < 2
