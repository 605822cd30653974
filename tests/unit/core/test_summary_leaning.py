"""What a sentence leans on."""

from __future__ import annotations

import pytest

from monitor.core.summary.figures import figures
from monitor.core.summary.leaning import Need, lean_of


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("KORE Power closed its plant.", Need.NOTHING),
        ("However, KORE Power closed its plant.", Need.SENTENCE),
        ("He had joined in May.", Need.SENTENCE),
        ("IT services grew.", Need.NOTHING),
        ("The company said so.", Need.STORY),
        ("Die Firma schweigt.", Need.STORY),
        ("Il gruppo Enel investe.", Need.NOTHING),
        ("Il a démissionné.", Need.SENTENCE),
        ("The consultation closes on June 14.", Need.NOUN),
        ("The site of a former coal plant was sold.", Need.NOTHING),
        ("The U.S. Senate voted.", Need.NOTHING),
        ("The buyer, Portolan, paid.", Need.NOTHING),
        ("In the last few days it rained.", Need.NOTHING),
        ("According to the agreement, both pay.", Need.NOUN),
        ("If it cannot, the grant goes back.", Need.SENTENCE),
        ("After it lost its lender, KORE Power stopped.", Need.NOTHING),
        ("A carrier has ordered 400 of them.", Need.SENTENCE),
        ("“We stop,” he said.", Need.SENTENCE),
        ("“We stop now.”", Need.SENTENCE),
        ("“We stop,” said Ann Lee, head of KORE.", Need.NOTHING),
        ("“We stop,” Lee said.", Need.NOUN),
        ("Det är ett hårt slag.", Need.SENTENCE),
        ("Ann Lee said she would go.", Need.NOTHING),
        ("At noon she would go.", Need.SENTENCE),
    ],
)
def test_a_sentence_says_what_it_leans_on(sentence: str, expected: Need) -> None:
    """Nothing, the story, a noun, or the sentence before."""
    assert expected == lean_of(sentence).need


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a $1.2B plant", {1.2e9}),
        ("1,25 Milliarden Euro", {1.25e9}),
        ("1.200 millones de euros", {1.2e9}),
        ("3,000 jobs and 12 GWh", {3000.0, 12.0}),
        ("on June 17, 2026 at 10 am", set()),
        ("in 2028", set()),
        ("about 12%", {12.0}),
        ("", set()),
    ],
)
def test_figures_are_read_in_any_way_of_writing(text: str, expected: set[float]) -> None:
    """Years, days and times are none."""
    assert expected == figures(text)
