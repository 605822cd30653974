"""Numbers with units, in any way of writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.facts.quantities import capacities, is_slug, jobs, money


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("a $1.2B plant", "$1.2 billion", "USD"),
        ("a 1.2bn dollars plant.", "$1.2 billion", "USD"),
        ("a $2-billion plant", "$2 billion", "USD"),
        ("some US$ 400m", "$400 million", "USD"),
        ("for USD 5 billion", "$5 billion", "USD"),
        ("the $900,000 line", "$900,000", "USD"),
        ("€1,25 Milliarden", "€1.25 billion", "EUR"),
        ("1,25 Milliarden Euro", "€1.25 billion", "EUR"),
        ("20 Mrd. Euro", "€20 billion", "EUR"),
        ("1.250 Millionen Euro", "€1.25 billion", "EUR"),
        ("1,250 million euros.", "€1.25 billion", "EUR"),
        ("1,2 milliard d’euros", "€1.2 billion", "EUR"),
        ("3,4 miliardi di euro.", "€3.4 billion", "EUR"),
        ("2.500 millones de euros.", "€2.5 billion", "EUR"),
        ("2 billion kronor.", "SEK 2 billion", "SEK"),
        ("11 miljarder kronor", "SEK 11 billion", "SEK"),
        ("£3.8bn", "£3.8 billion", "GBP"),
        ("zwei Milliarden Euro", "€2 billion", "EUR"),
        ("trois milliards d’euros", "€3 billion", "EUR"),
        ("1,4 milliard de dollars canadiens", "C$1.4 billion", "CAD"),
        ("C$2.76 billion", "C$2.76 billion", "CAD"),
        ("¥300 billion", "¥300 billion", "JPY"),
        ("Rs 1.54 lakh crore", "₹1.54 trillion", "INR"),
        ("kore nixes 1 2b plant", "$1.2 billion", "USD"),
        ("suspends 2 76b battery plant", "$2.76 billion", "USD"),
        ("its 5 billion electric truck plant", "$5 billion", "USD"),
        ("a plant of $1.25 million", "$1.25 million", "USD"),
    ],
)
def test_money_is_told_in_one_way(text: str, value: str, unit: str) -> None:
    """Whatever the currency, its sign or word, and the language of the magnitude."""
    assert [(each.value, each.unit) for each in money(text)] == [(value, unit)]


@pytest.mark.parametrize(
    ("text", "value", "amount", "unit"),
    [
        ("12 GWh", "12 GWh", 12e9, "Wh"),
        ("a 16-gigawatt-hour plant", "16 GWh", 16e9, "Wh"),
        ("60GWh of cells a year", "60 GWh", 60e9, "Wh"),
        ("30 Gigawattstunden", "30 GWh", 30e9, "Wh"),
        ("1.5 GW", "1.5 GW", 1.5e9, "W"),
        ("a 10-gigawatt factory", "10 GW", 10e9, "W"),
        ("500 MW", "500 MW", 5e8, "W"),
        ("nine gigawatt-hours", "9 GWh", 9e9, "Wh"),
        ("1.500 Megawatt", "1.5 GW", 1.5e9, "W"),
        ("the 20 gwh plant", "20 GWh", 20e9, "Wh"),
    ],
)
def test_capacity_is_told_in_one_way(text: str, value: str, amount: float, unit: str) -> None:
    """Energy and power are told apart; below one gigawatt in megawatts."""
    [found] = capacities(text)

    assert (found.value, found.amount, found.unit) == (value, amount, unit)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("to create 3,000 jobs", "3,000"),
        ("would have employed 900.", "900"),
        ("2.500 Arbeitsplätze", "2,500"),
        ("1 500 emplois", "1,500"),
        ("3 000 arbetstillfällen", "3,000"),
        ("more than a thousand jobs", "1,000"),
        ("the loss of 1 000 jobs", "1,000"),
        ("up to 2,300 new manufacturing jobs", "2,300"),
        ("1,600 people will be laid off", "1,600"),
        ("lays off 37 michigan employees", "37"),
        ("320 salariés sont concernés", "320"),
    ],
)
def test_jobs_are_counted(text: str, value: str) -> None:
    """Grouped in any way or spelled out, by their noun or by employing."""
    assert [each.value for each in jobs(text)] == [value]


@pytest.mark.parametrize(
    "text", ["300 people came to the meeting.", "the 2026 jobs report", "a third of jobs", "3 jobs"]
)
def test_what_is_no_number_of_jobs_is_none(text: str) -> None:
    """Visitors, years and handfuls."""
    assert jobs(text) == []


def test_a_word_for_a_number_needs_a_magnitude() -> None:
    """ "One won" names no sum."""
    assert money("Of two, one won") == []


def test_a_headline_from_an_address_is_known_by_its_letters() -> None:
    """Small letters and digits, and no other sign."""
    assert is_slug("lges pauses a 5 5b plant")
    assert not is_slug("lges pauses a $5.5b plant")


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    """Places stand in the text, amounts are positive and can be written."""
    for each in (*money(text), *capacities(text), *jobs(text)):
        assert 0 <= each.start < each.end <= len(text)
        assert each.amount >= 0
        assert each.value
