"""What an alert says more as its story is reported on: outlets, figures, watch lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from monitor.model import Alert, Fact, Match

#: Values of one fact that an alert keeps: its own, and what others say.
MOST_VALUES = 4
#: Figures nearer to each other than this are one, rounded differently.
SAME_WITHIN = 0.1


def grown(
    alert: Alert,
    later: Alert,
    matches: Sequence[Match],
    order: Mapping[str, object],
    *,
    report: bool,
) -> Alert:
    """An alert as it is once a later article of its story is known.

    `matches` are those of the lists of its channel; lists that had not fired are added, in `order`.
    `report`: it is one more report, whose facts and time count too.
    """
    known = {match.watch for match in alert.matches}
    added = [match for match in matches if match.watch not in known]
    if added:
        fired = by_their_order([*alert.matches, *added], order)
        alert = replace(alert, matches=fired, watches=tuple(match.watch for match in fired))
    if not report:
        return alert
    return replace(
        alert,
        outlets=max(alert.outlets, later.outlets),
        latest_at=max(alert.latest_at or later.article.seen_at, later.article.seen_at),
        facts=with_conflicts(alert.facts, later.facts),
    )


def by_their_order(matches: Iterable[Match], order: Mapping[str, object]) -> tuple[Match, ...]:
    """Matches in the order of their lists; those of lists that are gone come first, as they are."""
    places = {name: place for place, name in enumerate(order)}
    return tuple(sorted(matches, key=lambda match: places.get(match.watch, -1)))


def joined_facts(own: Sequence[Fact], others: Iterable[Fact]) -> tuple[Fact, ...]:
    """An article's own facts, and of others those that it is silent about."""
    named = {fact.name for fact in own}
    lent: dict[str, Fact] = {}
    for fact in others:
        if fact.name not in named:
            lent[fact.name] = fact
    return (*own, *lent.values())


def with_conflicts(facts: Sequence[Fact], later: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts with those of a later report: new ones, and figures that differ from all known ones.

    What is no figure is told by the first who told it: names and places are written in many ways.
    """
    found = list(facts)
    for fact in later:
        known = [each for each in found if each.name == fact.name]
        if not known or (len(known) < MOST_VALUES and all(_differ(fact, each) for each in known)):
            found.append(fact)
    return tuple(found)


def _differ(one: Fact, other: Fact) -> bool:
    if one.amount is None or other.amount is None or one.unit != other.unit:
        return False
    return abs(one.amount - other.amount) > SAME_WITHIN * max(abs(one.amount), abs(other.amount))
