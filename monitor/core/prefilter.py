"""Is an item worth its page? Decided on title and summary, in microseconds.

Approximate on one side only: everything that could match passes. Conditions of terms, fields,
distances and guards are not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.core.languages import primary
from monitor.core.text import tokens, tokens_of_stretch
from monitor.core.vocabulary import LONGEST_REMEMBERED, MAX_TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.core.pattern import PatternSet
    from monitor.core.plans import Facts, Plan
    from monitor.core.vocabulary import Vocabulary
    from monitor.model import WatchSpec


class Prefilter:
    """The triggers of a set of watches. Immutable but for caches; any thread may use it."""

    def __init__(
        self,
        watches: Sequence[tuple[WatchSpec, Sequence[Plan]]],
        vocabulary: Vocabulary,
        patterns: PatternSet | None,
        languages: frozenset[str],
    ) -> None:
        self._vocabulary = vocabulary
        self._patterns = patterns
        self._languages = languages
        # Words as blanks part them, a tenth of the cost of tokens. Only a number with its unit is
        # a token that holds a blank, and few watches ask for one as a whole.
        self._words = tokens if vocabulary.asks_for_joined_numbers() else str.split
        named = {source for spec, _ in watches for source in spec.sources}
        self._by_source = {source: _triggers(watches, source) for source in named}
        self._others = _triggers(watches, None)

    def might_match(self, facts: Facts, title: str, summary: str, lang: str | None) -> bool:
        """Whether something that a watch of this source requires is mentioned."""
        triggers = self._by_source.get(facts.source, self._others)
        return (
            self._mentioned(triggers, title, summary, lang)
            or any(plan.possible(facts) for plan in triggers.wordless)
            or self._pattern_possible(triggers, f"{title}\n{summary}")
        )

    def _mentioned(self, triggers: _Triggers, title: str, summary: str, lang: str | None) -> bool:
        known = triggers.tokens.get(lang)
        if known is None or len(known[1]) > MAX_TABLE:
            known = triggers.tokens[lang] = set(), set()
        hot, cold = known
        words = self._words(title) + self._words(summary)
        if not hot.isdisjoint(words):
            return True
        unknown = set(words).difference(cold)
        if not unknown:
            return False
        declared = primary(lang)
        languages = self._languages | {declared} if declared else self._languages
        cut = {word: tokens_of_stretch(word) for word in unknown}
        distinct = {token for found in cut.values() for token in found}
        answering = self._vocabulary.answering(distinct, languages, triggers.words)
        for word, found in cut.items():
            if len(word) <= LONGEST_REMEMBERED:
                (cold if answering.isdisjoint(found) else hot).add(word)
        return bool(answering)

    def _pattern_possible(self, triggers: _Triggers, text: str) -> bool:
        if self._patterns is None or not triggers.patterns:
            return False
        return any(-1 - i in triggers.patterns for i in self._patterns.possible(text))


class _Triggers:
    """What may set off a number of plans."""

    def __init__(self, plans: Sequence[Plan]) -> None:
        required = {need for plan in plans for need in plan.requirements}
        ids = {number for need in required for number in need}
        self.words = frozenset(number for number in ids if number >= 0)
        self.patterns = frozenset(number for number in ids if number < 0)
        self.wordless = tuple(plan for plan in plans if not plan.requirements)
        #: By declared language: words that hold a trigger, and words that do not.
        self.tokens: dict[str | None, tuple[set[str], set[str]]] = {}


def _triggers(watches: Sequence[tuple[WatchSpec, Sequence[Plan]]], source: str | None) -> _Triggers:
    """The triggers of the watches that look at one source; None: at any."""
    return _Triggers(
        [
            plan
            for spec, plans in watches
            if not spec.sources or source in spec.sources
            for plan in plans
        ]
    )
