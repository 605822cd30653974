"""`stories`: what it costs to find the story of one article, among many and in a large archive.

Every article goes through `monitor replay --all` without a watch list, so that matching is not in
the figures; committing is not, either. What a probe leaves behind is undone.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from monitor.app.replay import read_rows, replay
from monitor.app.setup import compile_setup
from monitor.config.loader import load
from monitor.core.background import ARTICLES
from monitor.store.store import SqlStore
from tests.bench.newsroom import Newsroom
from tests.bench.processes import ROOT
from tests.bench.report import BenchError, Figure
from tests.score.placing import Held

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitor.app.setup import Setup
    from monitor.store.transaction import SqlTransaction

_FEW, _MANY, _PROBES, _BATCH = 3_000, 30_000, 200, 500
#: Earlier copies of everything, so that the archive has 200,000 articles besides.
_COPIES = 6
#: Of one big story, and of so many articles in all.
_REPORTS, _AMONG = 2_000, 200_000
#: Between two copies: more than any window.
_SHIFT = 40 * 86_400 * 1_000_000
_BAR, _GROWTH_BAR, _ARCHIVE_BAR = 5.0, 10.0, 1.5


class _Cost(NamedTuple):
    """Milliseconds of one core for one article."""

    median: float
    high: float
    #: Share of further reports that were put to their story.
    joined: float


class _Undo(Exception):  # noqa: N818 - nothing went wrong
    """Leaves a nested transaction without keeping it."""


def measure(*, quick: bool) -> list[Figure]:
    """One article among 3,000 stories, among 30,000, and with 200,000 articles of before."""
    few, many, copies = (_FEW // 10, _MANY // 10, 2) if quick else (_FEW, _MANY, _COPIES)
    settings = replace(load(ROOT / "config", {}), watches=())
    setup, room = compile_setup(settings), Newsroom()
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as folder:
        file = Path(folder, "stories.db")
        small = _grown(file, setup, room, 0, few)
        large = _grown(file, setup, room, few, many)
        archived = _with_copies(file, copies)
        old = _probed(file, setup, room, many)
        big = _crowded(Path(folder, "big.db"), setup, room)
    return [
        _figure(f"placing one, {few:,} stories in the window", small.median, "ms"),
        _figure(f"placing one, {many:,} stories in the window", large.median, "ms", bar=_BAR),
        _ratio("ten times the stories", large, small, _GROWTH_BAR),
        _ratio(f"{archived:,} articles of before", old, large, _ARCHIVE_BAR),
        _figure("the slowest of 20", large.high, "ms"),
        _figure("further reports put to their story", 100 * large.joined, "%"),
        _figure(f"one more of a story of {_REPORTS:,} reports", big.median, "ms", bar=_BAR),
        _figure("of these put to their story", 100 * big.joined, "%"),
    ]


def _crowded(file: Path, setup: Setup, room: Newsroom) -> _Cost:
    """Let one story have very many reports, then measure what further ones cost."""
    spent: list[float] = []
    with closing(SqlStore.open(f"sqlite:///{file}")) as store:
        with store.transaction() as tx:
            tx.count_terms({ARTICLES: _AMONG})
        for begin in range(0, _REPORTS, _BATCH):
            numbers = range(begin, min(begin + _BATCH, _REPORTS))
            rows = [room.further(0, number, f"-{number}") for number in numbers]
            for _ in replay(store, setup, _arriving(rows), everything=True):
                pass
        with store.transaction() as tx:
            stories = [
                _once(tx, setup, room.further(0, number, f"-{number}"), spent)
                for number in range(_REPORTS, _REPORTS + _PROBES)
            ]
    high = statistics.quantiles(spent, n=20)[-1]
    return _Cost(statistics.median(spent), high, stories.count("f0-0") / _PROBES)


def _grown(file: Path, setup: Setup, room: Newsroom, start: int, end: int) -> _Cost:
    """Place the first reports of so many stories for good, then measure."""
    with closing(SqlStore.open(f"sqlite:///{file}")) as store:
        for begin in range(start, end, _BATCH):
            rows = [room.first(number) for number in range(begin, min(begin + _BATCH, end))]
            for _ in replay(store, setup, _arriving(rows), everything=True):
                pass
    return _probed(file, setup, room, end)


def _probed(file: Path, setup: Setup, room: Newsroom, end: int) -> _Cost:
    """What probes cost: half of them begin a story, half report one of those that came first."""
    spent: list[float] = []
    joined = 0
    with closing(SqlStore.open(f"sqlite:///{file}")) as store, store.transaction() as tx:
        for number in range(_PROBES):
            _once(tx, setup, room.first(end + number), spent)
            story = _once(tx, setup, room.further(number, end + number), spent)
            joined += story == f"s{number}"
    high = statistics.quantiles(spent, n=20)[-1]
    return _Cost(statistics.median(spent), high, joined / _PROBES)


def _once(tx: SqlTransaction, setup: Setup, row: dict[str, Any], spent: list[float]) -> str | None:
    """The story of one article that is placed and taken back."""
    story = None
    (arrived,) = _arriving([row])
    with suppress(_Undo), tx.nested() as inner:
        start = time.process_time()
        made = replay(Held(inner), setup, [arrived], everything=True)  # type: ignore[arg-type]
        ((_, decision),) = made
        spent.append((time.process_time() - start) * 1000)
        story = decision.story
        raise _Undo
    return story


def _arriving(rows: Iterable[dict[str, Any]]) -> Iterator[Any]:
    def complain(sentence: str) -> None:
        raise BenchError(sentence)

    yield from read_rows((json.dumps(row) for row in rows), "made", complain)


#: Everything once more, so much earlier and under other ids; keys recur, as names do in life.
_COPY = (
    (
        "INSERT INTO article SELECT id || :tag, url, source, title, seen_at - :shift, link,"
        " summary, text, published - :shift, lang, guid, publisher, headline_only,"
        " page_asked_at, page_trouble FROM article WHERE id NOT LIKE '%~%'"
    ),
    (
        "INSERT INTO seen_key SELECT randomblob(16), article || :tag, kept_at - :shift"
        " FROM seen_key WHERE article NOT LIKE '%~%'"
    ),
    (
        "INSERT INTO story SELECT id || :tag, first_at - :shift, last_at - :shift, record"
        " FROM story WHERE id NOT LIKE '%~%'"
    ),
    (
        "INSERT INTO story_key SELECT key, story || :tag, first_at - :shift, last_at - :shift"
        " FROM story_key WHERE story NOT LIKE '%~%'"
    ),
)


def _with_copies(file: Path, copies: int) -> int:
    """Put so many earlier copies of everything into the store; how many articles they are."""
    with closing(sqlite3.connect(file)) as database:
        for number in range(1, copies + 1):
            values = {"tag": f"~{number}", "shift": number * _SHIFT}
            for statement in _COPY:
                database.execute(statement, values)
        database.execute("UPDATE term_count SET articles = articles * ?", (copies + 1,))
        database.commit()
        ((number,),) = database.execute("SELECT count(*) FROM article WHERE id LIKE '%~%'")
    return int(number)


def _figure(name: str, value: float, unit: str, *, bar: float | None = None) -> Figure:
    return Figure(bench="stories", name=name, value=value, unit=unit, bar=bar)


def _ratio(name: str, cost: _Cost, to: _Cost, bar: float) -> Figure:
    return Figure(
        bench="stories", name=name, value=cost.median, unit="ms", ratio=cost.median / to.median,
        bar=bar,
    )  # fmt: skip
