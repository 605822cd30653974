"""`watches`: what 10,000 watch lists cost an article, and that no text or query makes it explode.

The lexicon is the shipped one. The watch lists are of every kind that the query language knows,
over invented names most of which never occur, as on a machine that serves many analysts.
"""

from __future__ import annotations

import gc
import math
import time
from random import Random
from typing import TYPE_CHECKING

from monitor.config.loader import load
from monitor.core.concepts import compile_lexicon
from monitor.core.matching import compile_watches
from monitor.errors import QueryError
from monitor.model import Article, QueryText, WatchSpec
from tests.bench import articles
from tests.bench.articles import START, name
from tests.bench.processes import ROOT
from tests.bench.report import BenchError, Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitor.core.concepts import Lexicon
    from monitor.core.matching import WatchSet

_MANY, _FEW = 10_000, 100
#: Milliseconds an article.
_BAR = 1.5
#: From few to many watch lists.
_GROWTH_BAR = 4.0
#: From a text or query to one twice as long: linear is 2, and timing is not exact.
_DOUBLING_BAR = 2.3

#: Filled with {a} and {b}, invented names.
_QUERIES = (
    "{a} cancelled",
    "gigafactory cancelled {a}",
    '"{a} Energy"',
    '"{a} {b}"~3',
    "{a} AND (factory OR plant) AND NOT {b}",
    "{a} NEAR/8 {b}",
    "{a} ONEAR/5 battery",
    "@battery_plant AND @setback AND {a}",
    "title:({a}) OR lead:({b} delayed)",
    "{a}tor*",
    "={a} OR ={b}",
    "/{a}[a-z]+ (?:plant|works)/ AND {b}",
    "domain:{a}.test AND recall",
    "({a} OR {b}) AND lang:en AND (grant OR loan)",
)
#: Seconds.
_LONG_ENOUGH = 0.005
#: Lists of words that every other article has; one in fifty.
_COMMON = ("battery storage", "carmaker range", "shares fell", "central bank", "scored twice")

#: Texts of about `n` words that look for what is slow: every one of them is valid input.
_TEXTS: Mapping[str, Callable[[int], str]] = {
    "one endless sentence": lambda n: "gigafactory cancelled " * (n // 2),
    "openers of gap phrases": lambda n: "battery " * n,
    "verbs without an object": lambda n: "cancelled paused scrapped " * (n // 3),
    "guards": lambda n: "could not deny it has not cancelled " * (n // 7),
    "one hyphenated word": lambda n: "-".join(["battery"] * n),
    "one long word": lambda n: "a" * (6 * n),
    "full stops": lambda n: ". " * n,
    "abbreviations": lambda n: "Dr. U.S. Inc. " * (n // 3),
    "figures": lambda n: "$1.2 billion 3,000 GWh " * (n // 4),
    "quotation marks": lambda n: "\u201c\u201d'\" " * n,
    "combining marks": lambda n: "e\u0301\u0301\u0301 " * n,
    "names": lambda n: "KORE Power battery plant " * (n // 4),
}
#: Queries by number of terms, and the number to start from; the last two are refused by the parser,
#: which must not take long either.
_LONG_QUERIES: Mapping[str, tuple[int, Callable[[int], str]]] = {
    "alternatives": (100, lambda n: " OR ".join(f"battery{i}" for i in range(n))),
    "conjunctions": (100, lambda n: " AND ".join(["battery"] * n)),
    "negations": (9, lambda n: "NOT " * n + "battery"),
    "brackets": (9, lambda n: "(" * n + "battery" + ")" * n),
    "distances": (9, lambda n: " NEAR/8 ".join(["battery"] * n)),
    "ordered distances": (9, lambda n: " ONEAR/8 ".join(["battery", "cancelled"] * (n // 2))),
    "a phrase": (100, lambda n: '"' + " ".join(["battery"] * n) + '"'),
    "prefixes": (100, lambda n: " OR ".join(f"bat{'e' * (i % 9)}*" for i in range(n))),
    "plain words": (9, lambda n: " ".join(["battery", "cancelled"] * (n // 2))),
    "open brackets": (1000, lambda n: "(" * n),
    "open phrases": (1000, lambda n: 'battery "' * n),
}


def measure(*, quick: bool) -> list[Figure]:
    """Cost, growth and the worst doubling."""
    settings = load(ROOT / "config", {})
    lexicon = compile_lexicon(settings.lexicon)
    texts = [_article(row["title"], row["text"]) for row in articles.rows(60 if quick else 300)]
    few = _milliseconds(compile_watches(specs(_FEW), lexicon), texts)
    shipped = compile_watches(settings.watches, lexicon)
    # Before the large set exists, because a large heap makes every collection of garbage dearer.
    by_text = {key: _text_doubling(make, shipped) for key, make in _TEXTS.items()}
    by_query = {
        key: _query_doubling(make, size, lexicon) for key, (size, make) in _LONG_QUERIES.items()
    }
    start = time.process_time()
    watches = compile_watches(specs(_MANY), lexicon)
    compiled = time.process_time() - start
    many = _milliseconds(watches, texts)
    if not any(watches.verdict(text).matches for text in texts):
        raise BenchError("none of the watch lists matched; the figures would mean nothing")
    return [
        _figure(f"{_MANY:,} watch lists, an article", many, "ms", _BAR),
        _figure(f"{_MANY:,} beside {_FEW}", few, "ms", _GROWTH_BAR, ratio=many / few),
        _figure(f"compiling {_MANY:,} watch lists", compiled, "s"),
        _worst("text", by_text),
        _worst("query", by_query),
    ]


def specs(number: int, seed: int = 7) -> list[WatchSpec]:
    """So many watch lists; the shorter list is not the beginning of the longer one."""
    random = Random(seed + number)
    return [
        WatchSpec(name=f"Watch {i}", queries=(QueryText(text=_query(random, i)),))
        for i in range(number)
    ]


def _query(random: Random, index: int) -> str:
    if index % 50 == 0:
        return random.choice(_COMMON)
    return _QUERIES[index % len(_QUERIES)].format(a=name(random), b=name(random))


def _milliseconds(watches: WatchSet, texts: list[Article]) -> float:
    return min(_round(watches, texts) for _ in range(3)) / len(texts) * 1000


def _round(watches: WatchSet, texts: list[Article]) -> float:
    start = time.process_time()
    for text in texts:
        watches.verdict(text)
    return time.process_time() - start


def _text_doubling(make: Callable[[int], str], watches: WatchSet) -> float:
    short, long = (_article("Gigafactory cancelled", make(words)) for words in (4000, 16_000))
    return _doubling(lambda: watches.verdict(short), lambda: watches.verdict(long))


def _query_doubling(make: Callable[[int], str], size: int, lexicon: Lexicon) -> float:
    text = _article("Battery plant", "the battery plant cancelled " * 100)
    short, long = make(size), make(4 * size)
    return _doubling(lambda: _asked(short, lexicon, text), lambda: _asked(long, lexicon, text))


def _asked(query: str, lexicon: Lexicon, text: Article) -> None:
    spec = WatchSpec(name="Long", queries=(QueryText(text=query),))
    try:
        compile_watches([spec], lexicon).verdict(text)
    except QueryError:
        return


def _doubling(short: Callable[[], object], long: Callable[[], object]) -> float:
    """How much more each of the two doublings from short to long costs: 2 is linear, 4 quadratic.

    The best of several alternating runs each, without collections of garbage, which come in leaps.
    """
    gc.disable()
    pairs = [(_seconds(short), _seconds(long)) for _ in range(5)]
    gc.enable()
    return math.sqrt(min(pair[1] for pair in pairs) / min(pair[0] for pair in pairs))


def _seconds(work: Callable[[], object]) -> float:
    """CPU time of one run, of as many runs as take long enough to be measured."""
    runs, start = 0, time.process_time()
    while (passed := time.process_time() - start) < _LONG_ENOUGH:
        work()
        runs += 1
    return passed / runs


def _worst(kind: str, ratios: Mapping[str, float]) -> Figure:
    worst = max(ratios, key=lambda key: ratios[key])
    return _figure(f"twice the {kind}, worst: {worst}", ratios[worst], "x", _DOUBLING_BAR)


def _article(title: str, text: str) -> Article:
    return Article(
        id=title,
        url="https://outlet.test/1",
        source="Outlet",
        title=title,
        seen_at=START,
        text=text,
        lang="en",
    )


def _figure(
    what: str, value: float, unit: str, bar: float | None = None, *, ratio: float | None = None
) -> Figure:
    return Figure(bench="watches", name=what, value=value, unit=unit, ratio=ratio, bar=bar)
