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
        "Dozens of factories are off: here is a list",
        "Over 30 battery plants paused or scrapped, study finds",
        "Wochenrückblick: Batterien, Chips und Wasserstoff",
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
        "",
    ],
)
def test_a_report_is_none(title: str) -> None:
    """Of one event, though of several plants."""
    assert not is_roundup(article(title))


def test_a_long_headline_costs_no_more_than_a_short_one() -> None:
    """Only its beginning is read."""
    assert not is_roundup(article("more than " * 100_000))
