"""The words that every notifier uses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.notify.wording import SAID, one_line, outlets, printable, why_it_fired
from tests.fakes.records import make_evidence, make_match

ACTING = "\x1b\x00\x07\x7f\x9b\u202e\u2066\ud800"


@given(st.text())
def test_nothing_that_acts_on_a_screen_is_left(text: str) -> None:
    """Whatever a stranger writes; offsets stay right, because nothing is added or removed."""
    shown = printable(text)

    assert len(shown) == len(text)
    assert not set(ACTING) & set(shown)


@given(st.text(), st.integers(1, 50))
def test_a_line_is_one_line_and_no_longer_than_asked(text: str, limit: int) -> None:
    """However it was broken and however long it was."""
    line = one_line(text, limit)

    assert len(line) == min(len(text), limit)
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize("text", ["שלום \u200fעולם", "👩‍🔬 ça va?", "naïve – “quoted”"])
def test_writing_of_any_kind_stays_as_it_is(text: str) -> None:
    """Joiners and marks that only say the direction of a letter belong to it."""
    assert text == one_line(text, 100)


def test_many_words_that_fired_are_counted() -> None:
    """A reader needs a reason, not every one of them."""
    words = tuple(make_evidence("plant", "plant") for _ in range(SAID + 4))
    (line,) = why_it_fired([make_match(evidence=words)])

    assert line.count("plant") == SAID
    assert ", and 4 more · score" in line


@pytest.mark.parametrize(("number", "said"), [(1, "1 outlet"), (1200, "1,200 outlets")])
def test_outlets_are_counted_in_words(number: int, said: str) -> None:
    """One is not several."""
    assert said == outlets(number)
