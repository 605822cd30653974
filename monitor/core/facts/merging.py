"""What a story's reports say together, and where they contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.model import Fact

#: Numbers that differ by more contradict each other.
_TOLERANCE: Final = 0.10


class Merged(NamedTuple):
    """One fact of a story."""

    fact: Fact
    #: Independent reports that state it.
    reports: int
    #: What others state instead, each once, in order of arrival.
    others: tuple[Fact, ...] = ()


def conflicting(one: Fact, other: Fact) -> bool:
    """Whether two facts of one name are numbers of one unit that differ by more than 10 %."""
    if one.amount is None or other.amount is None:
        return False
    if (one.name, one.unit) != (other.name, other.unit):
        return False
    return abs(one.amount - other.amount) > _TOLERANCE * max(abs(one.amount), abs(other.amount))


def merged(reports: Iterable[Sequence[Fact]]) -> tuple[Merged, ...]:
    """For each name the value that most reports state, the first of equals, in order of name.

    `reports` are the facts of one article each, in order of arrival; copies of a text are one
    report. A single report with a number wrong by a thousand overrules nobody. The status is that
    of the latest report, and contradicts nothing: a story moves on.
    """
    told: dict[str, list[Fact]] = {}
    for facts in reports:
        for fact in facts:
            told.setdefault(fact.name, []).append(fact)
    return tuple(_merged(facts) for _, facts in sorted(told.items()))


def with_missing(before: tuple[Fact, ...], made: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts of an earlier look, and those that a later one has beside them."""
    known = {fact.name for fact in before}
    return (*before, *(fact for fact in made if fact.name not in known))


def _merged(facts: list[Fact]) -> Merged:
    if facts[0].name == "status":
        latest = facts[-1]
        return Merged(latest, sum(fact.value == latest.value for fact in facts))
    groups: list[list[Fact]] = []
    for fact in facts:
        group = next((each for each in groups if _agree(each[0], fact)), None)
        if group is None:
            groups.append([fact])
        else:
            group.append(fact)
    best = max(groups, key=len)
    others = tuple(each[0] for each in groups if conflicting(best[0], each[0]))
    return Merged(_fullest(best), len(best), others)


def _agree(one: Fact, other: Fact) -> bool:
    """Whether two facts say the same: "Ford" and "Ford Motor", "Arizona" and "Buckeye, Arizona"."""
    if one.amount is not None and other.amount is not None:
        return one.unit == other.unit and not conflicting(one, other)
    a, b = one.value.casefold(), other.value.casefold()
    return a in b or b in a


def _fullest(facts: list[Fact]) -> Fact:
    """Of facts that agree the first; of places the one that says most."""
    return max(facts, key=lambda fact: len(fact.value)) if facts[0].name == "place" else facts[0]
