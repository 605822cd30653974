"""What a sentence leans on."""

from __future__ import annotations

import pytest

from monitor.core.summary.figures import figures
from monitor.core.summary.leaning import Need, lean_of
from monitor.core.summary.pointing import names_person


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
        ("This week KORE Power closed its plant.", Need.NOTHING),
        ("This plan failed.", Need.SENTENCE),
        ("Cette semaine, Volterre a fermé son usine.", Need.NOTHING),
        ("On Friday it said that jobs would go.", Need.SENTENCE),
        ("In a letter, they asked for more time.", Need.SENTENCE),
        ("In Dayton, it employs 300 people.", Need.SENTENCE),
        ("Am Freitag sagte er, das Werk schließe.", Need.SENTENCE),
        ("On Friday it was not clear who pays.", Need.NOTHING),
        ("By the time it opens, KORE Power will be broke.", Need.NOTHING),
        ("The plant of KORE Power is off, he said.", Need.SENTENCE),
        ("Norrsken is done, Ann Lee said on Monday, when she spoke up.", Need.NOTHING),
        ("L'usine de Volterre fermera, a-t-il dit.", Need.SENTENCE),
    ],
)
def test_a_sentence_says_what_it_leans_on(sentence: str, expected: Need) -> None:
    """Nothing, the story, a noun, or the sentence before."""
    assert expected == lean_of(sentence).need


@pytest.mark.parametrize(
    "sentence",
    [
        "Three hundred people are hit by this closure.",
        "Ann Lee called the move a setback.",
        "Unions spoke against such a plan.",
        "KORE Power knew that this had been decided.",
        "320 salariés sont concernés par cette fermeture.",
        "Die Gewerkschaft hält diesen Schritt für falsch.",
        "Ulm bedauert die Entscheidung.",
        "El alcalde lamenta esta medida.",
        "Il sindaco critica questa scelta.",
        "Facket kritiserar detta beslut.",
    ],
)
def test_a_noun_inside_points_back(sentence: str) -> None:
    """It has to be told what is meant."""
    assert lean_of(sentence).pointed


@pytest.mark.parametrize(
    "sentence",
    [
        "Three hundred people will go this week.",
        "Ann Lee called the move to Ohio a setback.",
        "KORE Power makes goods such as cells.",
        "KORE Power is such a good example.",
        "KORE Power closed its plant, and unions spoke against the decision.",
        "KORE Power will close its plant in June and pay for this closure.",
        "320 salariés partiront cette année.",
        "Die Fabrik soll noch in diesem Jahr schließen.",
        "Ulm bedauert die Entscheidung des Konzerns.",
        "La planta cierra este lunes.",
    ],
)
def test_a_noun_that_is_told_on_the_spot_does_not(sentence: str) -> None:
    """By what follows it, by what stands before it in the sentence, or as a time."""
    assert not lean_of(sentence).pointed


def test_an_endless_sentence_costs_no_more_than_a_long_one() -> None:
    """It is not shown, whatever it points to."""
    assert len(lean_of("Unions regret this plan and " * 5_000).pointed) < 10


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Bob Hay wants a data centre there.", True),
        ("The mayor called on Friday.", True),
        ("Mr. Hay called on Friday.", True),
        ("A girl of two was healed in Ulm.", True),
        ("Oxley Battery shelved its plant.", False),
        ("Leaders met in North Yorkshire.", False),
        ("Shares fell by 9% in New York.", False),
    ],
)
def test_a_person_is_told_from_a_firm_and_from_a_place(sentence: str, *, expected: bool) -> None:
    """By a title, or by two names that are neither."""
    assert expected == names_person(sentence)


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
