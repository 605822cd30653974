"""Articles with the words that fired."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.app.hits import PLACES, hit_lines, own_words, word_lines
from monitor.model import Evidence
from tests.fakes.records import make_article, make_evidence, make_match, words


def test_the_words_are_set_off_in_every_field() -> None:
    """In the headline and in the places of the text, which are cut out of it."""
    text = f"{words(60)} the plant is off. {words(60, 'tail')}"
    article = make_article("The plant is off", text=text)
    evidence = [make_evidence(article.title, "plant"), make_evidence(text, "plant", "text")]

    title, place = word_lines(article, evidence)

    assert [(span.start, span.end) for span in title.spans] == [(4, 9)]
    (span,) = place.spans
    assert place.plain[span.start : span.end] == "plant"
    assert place.plain.startswith("  ... ")
    assert place.plain.endswith(" ...")
    assert len(place.plain) < 200


def test_near_places_are_one_and_many_are_cut() -> None:
    """A text full of hits stays readable."""
    text = "plant " * 5 + ". ".join(f"{words(40)} plant" for _ in range(20))
    spans = [
        Evidence(field="text", start=at, end=at + 5, text="plant", concept="plant")
        for at in range(len(text))
        if text.startswith("plant", at)
    ]

    lines = list(word_lines(make_article(text=text), spans))

    assert len(lines) == 1 + PLACES
    assert lines[1].plain.startswith("  plant plant plant plant plant")


def test_words_that_an_edit_removed_are_not_set_off() -> None:
    """They are named all the same; nothing else is set off in their place."""
    match = make_match(evidence=(make_evidence("The plant is off", "plant"),))
    reworded = make_article("Works stays open")

    lines = list(hit_lines(reworded, match))

    assert lines[0].spans == []
    assert "“plant”" in lines[1].plain
    assert own_words(match, reworded).evidence == ()


@given(
    st.text(), st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5)
)
def test_whatever_strangers_write_is_shown(
    title: str, text: str, places: list[tuple[int, int]]
) -> None:
    """One line each, and no control character gets through."""
    article = make_article(title, text=text)
    spans = [
        Evidence(field="text", start=start, end=end, text=text[start:end], concept="x")
        for start, end in places
    ]
    for line in word_lines(article, spans):
        assert "\n" not in line.plain
        assert "\x1b" not in line.plain
