"""What an alert says more as its story is reported on: outlets, figures, watch lists."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, get_args

from monitor.core.facts import conflicting, merged
from monitor.core.roundups import is_roundup
from monitor.core.summary import best_of
from monitor.model import FactName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from monitor.model import Alert, Article, Decision, Fact, Match

#: Values of one fact that an alert keeps: its own, and what others say.
MOST_VALUES = 4
#: Fewer reports than this agree on nothing.
ENOUGH = 2


#: A number with a unit of its kind: what an article says so is not what others said before.
_SPEAKS: Final = {
    "capacity": re.compile(r"(?i)\d\s?-?(?:[kmgt]wh?\b|(?:kilo|mega|giga|tera)watt)"),
    "money": re.compile(
        r"(?i)[$€£¥₩₹]\s?\d|\d\s?(?:bn|mrd|mio|billion|milliard|miljard|miliard)|"
        r"\d\s?(?:\w{1,10}\.?\s)?(?:d[ei]\s)?(?:dollar|euro|pound|franc|kronor|dólar|usd|eur|gbp)"
    ),
    "jobs": re.compile(
        r"(?i)\d\s(?:\w{1,20}\s){0,2}(?:jobs?|workers|employees|people|posts|positions|"
        r"arbeitsplätze\w?|stellen|beschäftigte\w?|mitarbeit\w{1,9}|emplois|salariés|empleos|"
        r"trabajadores|posti|lavoratori|jobb|anställda)\b|"
        r"\b(?:jobs?|arbeitsplätze\w?|stellen|emplois|empleos|posti di lavoro)\b[^.;\n]{0,30}\d"
    ),
}


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


def as_reported(alert: Alert, reports: Sequence[tuple[Article, Decision]]) -> Alert:
    """An alert with the facts that most reports state, and a summary if it had none.

    `reports` are in order of arrival. What an update announced stands against those before it; what
    it has from them, and no report since then speaks of, stays.
    """
    since = [(each, made) for each, made in reports if each.seen_at >= alert.article.seen_at]
    if len(since) < ENOUGH:
        return alert
    told = agreed(made.facts for _, made in since)
    alert = replace(alert, facts=_in_order([*told, *_unsaid(told, alert.facts)]))
    return alert if alert.summary else _summarised(alert, since)


def _summarised(alert: Alert, reports: Sequence[tuple[Article, Decision]]) -> Alert:
    evidence = {
        article.id: [span for match in made.verdict.matches for span in match.evidence]
        for article, made in reports
    }
    best = best_of([article for article, _ in reports], evidence, _roundups(reports))
    summary = next(made.summary for article, made in reports if article.id == best.id)
    return replace(alert, summary=summary or alert.summary)


def _roundups(reports: Iterable[tuple[Article, Decision]]) -> set[str]:
    return {article.id for article, _ in reports if is_roundup(article)}


def agreed(reports: Iterable[Sequence[Fact]]) -> tuple[Fact, ...]:
    """Of each fact the value that most reports state, and what others state instead."""
    found = {fact.fact.name: fact for fact in merged(reports)}
    known = (found[name] for name in get_args(FactName) if name in found)
    return tuple(value for each in known for value in (each.fact, *each.others[: MOST_VALUES - 1]))


def by_their_order(matches: Iterable[Match], order: Mapping[str, object]) -> tuple[Match, ...]:
    """Matches in the order of their lists; those of lists that are gone come first, as they are."""
    places = {name: place for place, name in enumerate(order)}
    return tuple(sorted(matches, key=lambda match: places.get(match.watch, -1)))


def joined_facts(own: Sequence[Fact], others: Iterable[Fact], said: str = "") -> tuple[Fact, ...]:
    """An article's own facts, and of others those that it is silent about: of each the first.

    `said` is what is shown of the article. A figure of a kind in it, though it became no fact, is
    not silence: none of the kind is taken from others.
    """
    lent: dict[str, Fact] = {}
    for fact in _unsaid(own, others):
        if not (fact.name in _SPEAKS and _SPEAKS[fact.name].search(said)):
            lent.setdefault(fact.name, fact)
    return (*own, *lent.values())


def _unsaid(own: Iterable[Fact], others: Iterable[Fact]) -> list[Fact]:
    """The facts of others of which one's own say nothing."""
    named = {fact.name for fact in own}
    return [fact for fact in others if fact.name not in named]


def _in_order(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts in the order of their names; the values of one stay in theirs."""
    return tuple(sorted(facts, key=lambda fact: get_args(FactName).index(fact.name)))


def with_conflicts(facts: Sequence[Fact], later: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts with those of a later report: new ones, and figures that differ from all known ones.

    What is no figure is told by the first who told it: names and places are written in many ways.
    """
    found = list(facts)
    for fact in later:
        known = [each for each in found if each.name == fact.name]
        if not known or (
            len(known) < MOST_VALUES and all(conflicting(fact, each) for each in known)
        ):
            found.append(fact)
    return tuple(found)
