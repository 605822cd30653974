"""Does an article tell of several stories at once?"""

from __future__ import annotations

import pytest

from monitor.core.roundups import is_roundup
from tests.fakes.language import article


@pytest.mark.parametrize(
    "title",
    [
        "More than 50 clean energy projects cancelled since January",
        "The week in review: plants, prices and politics",
        "Week in brief: Norrsken, Castellan, Hydroxa",
        "The month in batteries: Voltera, Tideline and more",
        "Sunday in short: Vale, Kestrels, Orsini",
        "Energy roundup: three deals and a lawsuit",
        "Top 10 battery projects to watch",
        "5 things to know this Friday",
        "5 reasons why plants close",
        "Dozens of factories are off: here is a list",
        "Over 30 battery plants paused or scrapped, study finds",
        "Wochenrückblick: Batterien, Chips und Wasserstoff",
        "Tracker: 14 plants delayed or cancelled in the first quarter",
        "EV tracker: all the plants that were put on ice this year",
        "List of cancelled battery plants",
        "A timeline of battery plant closures",
        "Cell slump: five cancelled gigafactories, from Lima to Tulsa",
        "Seven shelved hydrogen projects and what became of them",
        "12 canceled clean energy factories",
        "Fünf gestoppte Batteriefabriken im Überblick",
        "Voltera, Tideline and Castellan cancel battery plants",
        "Voltera, Tideline Cells, Lithos & Castellan delay US factories in a bad week for cells",
        "Voltera, Tideline und Castellan stoppen Batteriefabriken",
    ],
)
def test_a_list_is_one(title: str) -> None:
    """Its headline says so."""
    assert is_roundup(article(title))


@pytest.mark.parametrize(
    "title",
    [
        "KORE Power scraps its Arizona plant",
        "Two battery plants in Georgia are off, says Hyundai",
        "100 MW solar projects cancelled by Acme",
        "Ford pauses three projects",
        "Sunrise brief: Congress urges action on forced labour",
        "More than 1,000 jobs lost as Natron closes plant",
        "More than $50 billion in projects cancelled",
        "Weekly paper mill to close",
        "Voltera blade plant joins growing list of cancelled projects",
        "Over 300 jobs go as Voltera projects cancelled: blade plant in Ohio",
        "At least 1500 jobs gone as Voltera scraps battery projects in Lima",
        "Nearly 400 workers of three plants go",
        "Over Lima projects, Voltera and Ohio fall out",
        "More than 30 GW of factories delayed by Voltera",
        "Timeline of Voltera's cancelled battery plants",
        "Timeline of a cancelled battery plant",
        "List of bidders for Voltera plant grows",
        "EV tracker: Voltera cancels its Lima battery plants",
        "Voltera to sell three closed plants",
        "Two cancelled plants, one owner",
        "Voltera, Tideline and Castellan to jointly bid for offshore wind fields",
        "Voltera, Tideline and Castellan cancel their joint battery plants",
        "Voltera, Tideline and Castellan cancel battery plant in Lima",
        "Voltera and Tideline cancel battery plants",
        "In Lima, Ohio, Voltera and Tideline cancel battery plants",
        "",
    ],
)
def test_a_report_is_none(title: str) -> None:
    """Of one event, though of several plants."""
    assert not is_roundup(article(title))


def test_a_long_headline_costs_no_more_than_a_short_one() -> None:
    """Only its beginning is read."""
    assert not is_roundup(article("more than " * 100_000))
