"""`archive`: how much room it takes, and what trying out and explaining costs on a large one."""

from __future__ import annotations

import math
import tempfile
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.app.backtest import backtest
from monitor.app.explain import articles_of, explain
from monitor.app.setup import compile_setup
from monitor.config.loader import load
from monitor.core.identity import article_of, seen_keys, wording_key
from monitor.core.stories import judge
from monitor.model import Item, SourceSpec
from monitor.store.store import SqlStore
from tests.bench import articles
from tests.bench.articles import START
from tests.bench.processes import ROOT
from tests.bench.report import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.app.setup import Setup
    from monitor.model import Article

_MANY, _FEW, _BATCH = 8_000, 2_000, 1_000
#: Between two articles: the window in which copies are looked for is full in both archives.
_APART = timedelta(minutes=30)
#: From an archive to one twice as large: linear is 2, and timing is not exact.
_DOUBLING_BAR = 2.3
_UNTIL = START + timedelta(days=400)


def measure(*, quick: bool) -> list[Figure]:
    """Bytes an article; the backtest of the largest shipped list; explaining one article."""
    many, few = (_MANY // 4, _FEW // 4) if quick else (_MANY, _FEW)
    settings = load(ROOT / "config", {})
    setup = compile_setup(settings)
    with (
        tempfile.TemporaryDirectory(prefix="monitor-bench-") as folder,
        closing(_filled(Path(folder, "bare.db"), few, setup, text=False)) as bare,
        closing(_filled(Path(folder, "small.db"), few, setup, text=True)) as small,
        closing(_filled(Path(folder, "large.db"), many, setup, text=True)) as large,
    ):
        short, long = (_backtested(store, setup) for store in (small, large))
        doubling = (long / short) ** (1 / math.log2(many / few))
        return [
            _figure("headline and teaser", _bytes(bare) / few, "bytes each"),
            _figure("with a text of 300 words", _bytes(large) / many, "bytes each"),
            _figure("backtest", many / long, "articles/s"),
            _figure("backtest of twice the archive", doubling, "x", bar=_DOUBLING_BAR),
            _figure(f"explaining one of {many:,}", _explained(large, setup, many), "ms"),
        ]


def _filled(file: Path, number: int, setup: Setup, *, text: bool) -> SqlStore:
    """A store in a file, with what collecting and deciding write for each article."""
    store = SqlStore.open(f"sqlite:///{file}")
    batch: list[Article] = []
    for article in _articles(number, text=text):
        batch.append(article)
        if len(batch) == _BATCH or article.guid == "last":
            _put(store, setup, batch)
            batch = []
    return store


def _articles(number: int, *, text: bool) -> Iterator[Article]:
    for index, row in enumerate(articles.rows(number)):
        seen = START + index * _APART
        item = Item(
            title=row["title"],
            url=row["url"],
            summary=row["summary"],
            text=row["text"] if text else None,
            guid="last" if index == number - 1 else row["url"],
            published=seen,
        )
        yield article_of(item, SourceSpec(name=row["source"], kind="feed"), seen)


def _put(store: SqlStore, setup: Setup, batch: list[Article]) -> None:
    keys = {key: a.id for a, own in zip(batch, seen_keys(batch), strict=True) for key in own}
    keys |= {wording_key(article): article.id for article in batch}
    made = [judge(article, setup.verdict(article)) for article in batch]
    with store.transaction() as tx:
        tx.add_articles(batch)
        tx.learn_keys(keys, START)
        tx.save_decisions(made, START)


def _bytes(store: SqlStore) -> int:
    with store.reading() as tx:
        return tx.size().bytes


def _backtested(store: SqlStore, setup: Setup) -> float:
    watch = max(setup.settings.watches, key=lambda each: len(each.queries[0].text))
    start = time.process_time()
    backtest(
        store,
        setup.settings,
        watch,
        since=START - timedelta(days=1),
        until=_UNTIL,
        progress=lambda _: None,
    )
    return time.process_time() - start


def _explained(store: SqlStore, setup: Setup, number: int) -> float:
    with store.reading() as tx:
        (article, _), *_ = tx.archived(START + number // 2 * _APART, 1)
        start = time.perf_counter()
        explain(tx, setup, articles_of(tx, article.link))
        return (time.perf_counter() - start) * 1000


def _figure(name: str, value: float, unit: str, *, bar: float | None = None) -> Figure:
    return Figure(bench="archive", name=name, value=value, unit=unit, bar=bar)
