"""`monitor match`: try a query on a file of articles or on the archive."""

from __future__ import annotations

import heapq
import json
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from monitor.app.commonness import SAMPLE, common_lines
from monitor.app.hits import hit_lines, named_json, near_json, near_lines, of_query, told_json
from monitor.app.replay import Complaints, lines_of, read_rows
from monitor.app.wiring import open_store
from monitor.config.queries import small_operators
from monitor.core.concepts import compile_lexicon
from monitor.core.matching import compile_query, compile_watches
from monitor.model import QueryText, WatchSpec
from monitor.notify.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from monitor.model import Article, Match, NearMiss, Settings

#: The newest articles of the archive that are tried.
ARCHIVE_LIMIT = 10_000
#: Near misses that are shown to a person who did not say how many.
NEAR_SHOWN = 5


def try_query(
    query: str, file: Path | None, settings: Settings, *, as_json: bool, near: int | None = None
) -> None:
    """Print every hit, then the `near` best near misses (None: 5, and none as data).

    Warns on stderr of operators in small letters, and of terms that most articles have. Raises
    QueryError, or UsageError for a file that cannot be read.
    """
    lexicon = compile_lexicon(settings.lexicon)
    compile_query(query, lexicon)
    small = small_operators(query)
    if small:
        print(f"warning: {small}", file=sys.stderr)
    spec = WatchSpec(name=query, queries=(QueryText(text=query),))
    watches = compile_watches([spec], lexicon)
    shown = _Shown(as_json=as_json, near=near)
    sample: list[Article] = []
    for article in _articles(file, settings):
        if len(sample) < SAMPLE:
            sample.append(article)
        verdict = watches.verdict(article)
        shown.take(article, verdict.matches, verdict.near_misses)
    shown.end()
    where = str(file) if file else "the archive"
    for line in common_lines([query], sample, lexicon, where=where):
        print(line, file=sys.stderr)


class _Shown:
    """Prints hits as they come; keeps the best near misses for the end."""

    def __init__(self, *, as_json: bool, near: int | None) -> None:
        self._as_json = as_json
        self._near = (0 if as_json else NEAR_SHOWN) if near is None else near
        self._tried = self._hits = self._missed = 0
        #: A heap of score, negative number, article and miss: the worst first.
        self._best: list[tuple[float, int, Article, NearMiss]] = []
        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)

    def take(self, article: Article, matches: Iterable[Match], misses: Iterable[NearMiss]) -> None:
        """One article and what the query says of it."""
        self._tried += 1
        for match in matches:
            self._hits += 1
            if self._as_json:
                print(json.dumps({**named_json(article), **of_query(told_json(match))}))
            else:
                self._print(hit_lines(article, match))
        for miss in misses:
            self._missed += 1
            heapq.heappush(self._best, (miss.score, -self._missed, article, miss))
            if len(self._best) > self._near:
                heapq.heappop(self._best)

    def end(self) -> None:
        """The near misses, best first, and how many there were of everything."""
        nearest = sorted(self._best, key=lambda each: each[:2], reverse=True)
        if self._as_json:
            for _, _, article, miss in nearest:
                told = of_query(near_json(miss))
                near_miss = told.pop("reason")
                print(json.dumps({**named_json(article), **told, "near_miss": near_miss}))
            return
        if nearest:
            heading = f"Near misses: {self._missed:,}, the nearest first"
            self._console.print(Text(heading, "bold"))
        for _, _, article, miss in nearest:
            self._print(near_lines(article, miss))
        self._console.print(f"{counted(self._hits, 'hit')} in {counted(self._tried, 'article')}")

    def _print(self, lines: Iterable[Text]) -> None:
        for line in lines:
            self._console.print(line)


def _articles(file: Path | None, settings: Settings) -> Iterable[Article]:
    if file is not None:
        rows = read_rows(lines_of(file), str(file), Complaints())
        yield from (row.article for row in rows)
        return
    store = open_store(settings.storage, migrate=False)
    try:
        with store.reading() as tx:
            yield from (article for article, _ in tx.recent_decisions(ARCHIVE_LIMIT))
    finally:
        store.close()
