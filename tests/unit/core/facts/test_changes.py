"""Figures that were changed, in the ways that reports say so."""

from __future__ import annotations

import pytest

from monitor.core.facts import says_changed, stated_in
from monitor.model import Fact
from tests.fakes.facts import told, values

CHANGES = [
    ("Acme verkleinert Werk: 1.100 statt 2.500 Arbeitsplätze", "jobs", "1,100", 2500),
    ("Statt 2.500 sollen im Werk 1.100 Arbeitsplätze entstehen.", "jobs", "1,100", 2500),
    ("Die Kapazität sinkt von 24 auf 10 Gigawattstunden.", "capacity", "10 GWh", 24),
    ("Die Investition verringert sich auf 620 Mio. Euro.", "money", "€620 million", None),
    ("The number of jobs falls to 1,100.", "jobs", "1,100", None),
    ("Investment falls to €1.4 billion from €2.3 billion.", "money", "€1.4 billion", 2.3),
    ("Investment falls and jobs to 1,600 from 2,800.", "jobs", "1,600", 2800),
    ("Acme cut jobs at its Tupelo battery plant from 3,000 to 1,200.", "jobs", "1,200", 3000),
    ("Acme cuts Tupelo battery plant again, to 6 GWh", "capacity", "6 GWh", None),
    ("It shrinks the plant from 20 GWh to 9.", "capacity", "9 GWh", 20),
    ("The cost rises from $1.1 billion to 1.6 billion.", "money", "$1.6 billion", 1.1),
    ("Les effectifs passent de 250 à 140 emplois.", "jobs", "140", 250),
    ("L'investissement passe de 300 à 180 millions d'euros.", "money", "€180 million", 300),
    ("La inversión baja de 1.500 a 800 millones de euros.", "money", "€800 million", 1500),
    ("Habrá en la planta 1.100 empleos en lugar de 2.600.", "jobs", "1,100", 2600),
]


@pytest.mark.parametrize(("sentence", "name", "value", "former"), CHANGES)
def test_the_new_figure_is_told(sentence: str, name: str, value: str, former: float | None) -> None:
    """Not the one that it replaces, whichever of the two bears the unit."""
    assert values(told("Acme scraps plans for plant", sentence))[name] == value


@pytest.mark.parametrize(("sentence", "name", "value", "former"), CHANGES)
def test_the_sentence_says_that_it_changed(
    sentence: str, name: str, value: str, former: float | None
) -> None:
    """From the former, where it names one."""
    asked: list[float] = []

    def was(amount: float) -> bool:
        asked.append(amount)
        return True

    fact = told("Acme scraps plans for plant", sentence)[name]
    [at] = stated_in(sentence, fact)

    assert says_changed(sentence, *at, was)
    assert asked == ([] if former is None else [former])


def test_a_sum_without_currency_has_that_of_the_text() -> None:
    """Where the text has but one."""
    text = "The plant was to cost {} billion. Investment in it is cut to 700 million."

    assert values(told("Acme scraps plant", text.format("$2.4")))["money"] == "$700 million"
    mixed = text.format("$2.4 billion, or €2.1")
    assert values(told("Acme scraps plant", mixed))["money"] == "$2.4 billion"


@pytest.mark.parametrize(
    "sentence",
    [
        "Jobs move to 12 sites.",
        "Jobs are to come by 2030.",
        "Jobs fall to 30 percent of them.",
        "From $2 billion to 12 years went by.",
    ],
)
def test_what_has_another_unit_borrows_none(sentence: str) -> None:
    """Places, years and shares are no jobs and no money."""
    jobs = Fact(name="jobs", value="12", quote="", amount=12.0, unit="jobs")
    money = Fact(name="money", value="$12 billion", quote="", amount=12e9, unit="USD")

    assert stated_in(sentence, jobs) == []
    assert stated_in(sentence, money) == []
    assert "jobs" not in told("Acme scraps plant", sentence)
