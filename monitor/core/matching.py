"""Watch lists against articles: which fire, on what words, how well, and which almost did.

    watches = compile_watches(specs, lexicon)
    watches.might_match(title=..., summary=..., ...)   # microseconds; for every item ever seen
    watches.verdict(article)                           # matches and near misses

An article is cut into tokens once for all watches. Each query is filed under the rarest thing it
requires, and looked at only when that occurs; in sets of up to 200 queries those that lack one
thing are looked at for near misses too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monitor.core.compiling import Compiler
from monitor.core.languages import GUESSABLE
from monitor.core.pattern import PatternSet
from monitor.core.plans import Facts, Outcome, Plan, best_of
from monitor.core.prefilter import Prefilter
from monitor.core.query import parse
from monitor.core.reading import Glance, Reading
from monitor.core.verdicts import CompiledWatch, pronounced
from monitor.core.vocabulary import Vocabulary
from monitor.model import Match, NearMiss, QueryText, Verdict, WatchSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from monitor.core.concepts import Lexicon
    from monitor.core.nodes import Requirement
    from monitor.model import Article

#: Near misses kept of one article, best first.
MAX_NEAR_MISSES: Final = 20
#: Larger sets keep the near misses that cost nothing (denied, excluded, scored too low) and do not
#: look for queries that lack one thing: with 10,000 they would outnumber all other work.
_FEW: Final = 200
NOTHING_FOUND: Final = Verdict()


@dataclass(eq=False, slots=True)
class _Filed:
    """One query of the index: what it requires, by number, and the watches that ask it."""

    plan: Plan
    needs: frozenset[int]
    watches: list[CompiledWatch]


class WatchSet:
    """A set of watch lists, ready. Immutable but for caches; any thread may use it."""

    def __init__(self, specs: Sequence[WatchSpec], lexicon: Lexicon) -> None:
        self._vocabulary = Vocabulary()
        compiler = Compiler(lexicon, self._vocabulary)
        self._fallback = lexicon.languages | GUESSABLE
        self._watches = [
            _compiled_watch(compiler, number, spec)
            for number, spec in enumerate(spec for spec in specs if spec.enabled)
        ]
        self._patterns = PatternSet(compiler.patterns) if compiler.patterns else None
        self._index()
        plans = [(watch.spec, watch.plans) for watch in self._watches]
        self._prefilter = Prefilter(plans, self._vocabulary, self._patterns, self._fallback)

    # -- the index

    def _index(self) -> None:
        """File every query under its two rarest requirements."""
        filed: dict[Plan, _Filed] = {}
        numbers: dict[Requirement, int] = {}
        for watch in self._watches:
            for plan in watch.plans:
                if plan not in filed:
                    needs = {numbers.setdefault(n, len(numbers)) for n in plan.requirements}
                    filed[plan] = _Filed(plan, frozenset(needs), [])
                filed[plan].watches.append(watch)
        meets: defaultdict[int, list[int]] = defaultdict(list)
        for requirement, number in numbers.items():
            for word in requirement:
                meets[word].append(number)
        self._vocabulary.requirements = {word: tuple(found) for word, found in meets.items()}
        self._pattern_needs = {word: found for word, found in meets.items() if word < 0}
        self._always = [query for query in filed.values() if not query.needs]
        self._by_rarest: defaultdict[int, list[_Filed]] = defaultdict(list)
        self._by_second: defaultdict[int, list[_Filed]] = defaultdict(list)
        commonness = self._vocabulary.commonness
        weights = {number: sum(map(commonness, words)) for words, number in numbers.items()}
        self._file(list(filed.values()), weights)

    def _file(self, queries: Sequence[_Filed], weights: dict[int, int]) -> None:
        """Rare is what few queries ask for and few, and long, words meet."""
        self._looks_for_shortfalls = len(queries) <= _FEW
        asked = Counter(number for query in queries for number in query.needs)
        for query in queries:
            rarest = sorted(query.needs, key=lambda n: (asked[n] * weights[n], n))
            if rarest:
                self._by_rarest[rarest[0]].append(query)
            if len(rarest) > 1 and self._looks_for_shortfalls:
                self._by_second[rarest[1]].append(query)

    # -- use

    def might_match(
        self,
        *,
        title: str,
        summary: str,
        source: str,
        url: str,
        lang: str | None,
        publisher: str | None = None,
    ) -> bool:
        """Whether the article is worth its page: something that a watch requires is mentioned.

        Never False when `verdict` on the same title, summary and publisher would match.
        """
        return self._prefilter.might_match(Facts(source, publisher, url), title, summary, lang)

    def verdict(self, article: Article) -> Verdict:
        """Which watches fire, in configured order, and which almost did, the best first."""
        glance = self._glance(article)
        complete = [*self._always, *self._complete(glance.met)]
        short = {*self._one_short(glance.met)} if self._looks_for_shortfalls else set()
        if not self._always and not any(q.plan.touched(glance) for q in (*complete, *short)):
            return NOTHING_FOUND  # most articles end here, for a third of what reading them costs
        reading = Reading(glance)
        settled, rest = self._settled(reading, complete)
        found = [
            pronounced(self._watches[number], outcome, reading)
            for number, outcome in sorted(settled.items())
        ]
        misses = [miss for miss in found if isinstance(miss, NearMiss)]
        if self._looks_for_shortfalls:
            misses += self._shortfalls(reading, short.union(rest), settled)
        misses.sort(key=lambda miss: -miss.score)
        return Verdict(
            matches=tuple(match for match in found if isinstance(match, Match)),
            near_misses=tuple(misses[:MAX_NEAR_MISSES]),
        )

    def _glance(self, article: Article) -> Glance:
        glance = Glance(article, self._vocabulary, self._fallback)
        if self._patterns:
            text = "\n".join([article.title, article.summary, article.text or ""])
            glance.patterns = frozenset(-1 - i for i in self._patterns.possible(text))
            for number in glance.patterns:
                glance.met.update(self._pattern_needs.get(number, ()))
        return glance

    def _settled(
        self, reading: Reading, complete: Sequence[_Filed]
    ) -> tuple[dict[int, Outcome], list[_Filed]]:
        """By number of the watch, its best outcome that is a match or a denial; and the rest."""
        settled: dict[int, Outcome] = {}
        rest: list[_Filed] = []
        for query in complete:
            outcome = query.plan.outcome(reading)
            if not outcome.matched and not outcome.denial:
                rest.append(query)
                continue
            for watch in query.watches:
                if watch.looks_at(reading):
                    known = settled.get(watch.number)
                    settled[watch.number] = best_of([known, outcome]) if known else outcome
        return settled, rest

    def _complete(self, met: set[int]) -> list[_Filed]:
        """The queries that have everything they require."""
        found: list[_Filed] = []
        for number in met & self._by_rarest.keys():
            for query in self._by_rarest[number]:
                if query.needs <= met:
                    found.append(query)  # noqa: PERF401 - a third faster than the nested expression
        return found

    def _shortfalls(
        self, reading: Reading, queries: Iterable[_Filed], settled: Mapping[int, Outcome]
    ) -> list[NearMiss]:
        """Near misses of the watches that are not settled and lack exactly one thing."""
        best: dict[int, NearMiss] = {}
        for query in queries:
            score, missing = query.plan.shortfall(reading)
            if len(missing) != 1 or not score:
                continue
            for watch in query.watches:
                known = best.get(watch.number)
                if watch.number in settled or not watch.looks_at(reading):
                    continue
                if known is None or (known.score, known.reason) < (score, missing[0]):
                    best[watch.number] = NearMiss(
                        watch=watch.spec.name, score=round(score, 3), reason=missing[0]
                    )
        return [best[number] for number in sorted(best)]

    def _one_short(self, met: set[int]) -> Iterator[_Filed]:
        """Queries that lack one requirement of several."""
        for index in (self._by_rarest, self._by_second):
            for number in met & index.keys():
                for query in index[number]:
                    if len(query.needs) > 1 and len(query.needs - met) == 1:
                        yield query


def _compiled_watch(compiler: Compiler, number: int, spec: WatchSpec) -> CompiledWatch:
    return CompiledWatch(
        number=number,
        spec=spec,
        plans=tuple(dict.fromkeys(compiler.plan(parse(query.text)) for query in spec.queries)),
        exclude=tuple((query.text, compiler.plan(parse(query.text))) for query in spec.exclude),
    )


class CompiledQuery:
    """One query on its own, for trying it out: any score counts."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        spec = WatchSpec(name=text, queries=(QueryText(text=text),), min_score=0.0)
        self._watches = WatchSet([spec], lexicon)

    def match(self, article: Article) -> Match | None:
        """How the query fires on an article; None: it does not."""
        matches = self._watches.verdict(article).matches
        return matches[0] if matches else None

    def verdict(self, article: Article) -> Verdict:
        """The match or the near miss; `watch` is the query's text."""
        return self._watches.verdict(article)


def compile_query(text: str, lexicon: Lexicon) -> CompiledQuery:
    """One query, ready. Raises QueryError."""
    return CompiledQuery(text, lexicon)


def compile_watches(watches: Sequence[WatchSpec], lexicon: Lexicon) -> WatchSet:
    """The enabled watches, ready, in their order. Raises QueryError for the first bad query."""
    return WatchSet(watches, lexicon)
