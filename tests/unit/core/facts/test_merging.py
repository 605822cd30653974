"""What a story's reports say together."""

from __future__ import annotations

from typing import Any

from monitor.core.facts import conflicting, merged
from monitor.core.facts.merging import with_missing
from monitor.model import Fact


def cost(billions: float, unit: str = "USD") -> Fact:
    value = f"${billions} billion"
    return Fact(name="money", value=value, quote=value, amount=billions * 1e9, unit=unit)


def fact(name: Any, value: str) -> Fact:
    return Fact(name=name, value=value, quote=value)


def test_numbers_that_differ_by_more_than_a_tenth_conflict() -> None:
    """Rounding is no contradiction; another unit is another thing."""
    assert conflicting(cost(1.2), cost(1.4))
    assert not conflicting(cost(1.2), cost(1.25))
    assert not conflicting(cost(1.2), cost(3, unit="EUR"))
    assert not conflicting(fact("place", "Ohio"), fact("place", "Utah"))


def test_a_garbled_copy_overrules_nobody() -> None:
    """A number wrong by a thousand is shown as a conflict, whenever it comes."""
    garbled = cost(0.00125)
    [told] = merged([[garbled], [cost(1.25)], [cost(1.2)]])

    assert (told.fact.value, told.reports, told.others) == ("$1.25 billion", 2, (garbled,))


def test_the_first_of_equals_is_told() -> None:
    """With one report each there is no majority."""
    [told] = merged([[cost(1.2)], [cost(2.4)]])

    assert (told.fact, told.others) == (cost(1.2), (cost(2.4),))


def test_the_status_is_the_latest() -> None:
    """A story moves on: three reports of a pause do not outweigh the cancellation."""
    [told] = merged([[fact("status", "paused")]] * 3 + [[fact("status", "cancelled")]])

    assert told.fact.value == "cancelled"


def test_names_that_hold_each_other_agree() -> None:
    """ "Ford" and "Ford Motor" are one; of places the fuller is told."""
    company, place = merged(
        [
            [fact("company", "Ford"), fact("place", "Kentucky")],
            [fact("company", "Ford Motor"), fact("place", "Glendale, Kentucky")],
        ]
    )

    assert (company.fact.value, company.reports) == ("Ford", 2)
    assert (place.fact.value, place.reports) == ("Glendale, Kentucky", 2)


def test_a_later_look_adds_what_was_missing() -> None:
    """What was told stays; a text that comes later brings more."""
    before, made = (fact("company", "KORE"),), (fact("company", "Kore"), fact("place", "Buckeye"))

    assert with_missing(before, made) == (before[0], made[1])
