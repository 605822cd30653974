"""`store`: what the hot path of collecting costs in a store with 100,000 known articles."""

from __future__ import annotations

import statistics
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.model import Article, Decision, Relation, SourceState, Verdict
from monitor.store.store import SqlStore
from tests.bench import articles
from tests.bench.articles import START
from tests.bench.report import Figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.ports import Store, Transaction

_KNOWN = 100_000
_ITEMS = 30
_BATCH = 1000


def measure(*, quick: bool) -> list[Figure]:
    """Medians, in milliseconds, on a file in the temporary directory."""
    rounds = 20 if quick else 100
    with (
        tempfile.TemporaryDirectory(prefix="monitor-bench-") as folder,
        closing(SqlStore.open(f"sqlite:///{Path(folder) / 'bench.db'}")) as store,
    ):
        _fill(store, 10_000 if quick else _KNOWN)
        made = [_article(row) for row in articles.rows(_ITEMS)]
        return [
            _figure(
                f"poll with {_ITEMS} new items, commit included",
                _median(store, rounds, lambda tx, i: _take_in(tx, made, i)),
            ),
            _figure("poll without news, commit included", _median(store, rounds, _note_poll)),
            _figure(f"looking up {_BATCH:,} keys, half known", _median(store, rounds, _look_up)),
        ]


def _fill(store: Store, number: int) -> None:
    for start in range(0, number, _BATCH * 10):
        keys = {_key(i): _id(i) for i in range(start, min(start + _BATCH * 10, number))}
        with store.transaction() as tx:
            tx.learn_keys(keys, START)


def _take_in(tx: Transaction, made: list[Article], index: int) -> None:
    """What the first step of collecting writes."""
    new = [replace(article, id=_id(-1 - index * _ITEMS - i)) for i, article in enumerate(made)]
    keys = {_key(f"{article.id}-{kind}"): article.id for article in new for kind in range(4)}
    tx.known_articles(keys)
    tx.add_articles(new)
    tx.learn_keys(keys, START)
    none = [
        Decision(article=article.id, relation=Relation.NONE, verdict=Verdict(), reason="no match")
        for article in new
    ]
    tx.save_decisions(none, START)
    _note_poll(tx, index)


def _note_poll(tx: Transaction, index: int) -> None:
    state = SourceState(name=f"Feed {index}", next_due_at=START, etag='"x"', last_polled_at=START)
    tx.save_source_states([state])


def _look_up(tx: Transaction, index: int) -> None:
    tx.known_articles([_key(i * 7 + index if i % 2 else f"new {i}") for i in range(_BATCH)])


def _median(store: Store, rounds: int, work: Callable[[Transaction, int], None]) -> float:
    return statistics.median(_milliseconds(store, work, index) for index in range(rounds))


def _milliseconds(store: Store, work: Callable[[Transaction, int], None], index: int) -> float:
    start = time.perf_counter()
    with store.transaction() as tx:
        work(tx, index)
    return (time.perf_counter() - start) * 1000


def _article(row: dict[str, str]) -> Article:
    return Article(
        id="",
        url=row["url"],
        source=row["source"],
        title=row["title"],
        seen_at=START,
        summary=row["summary"],
        text=row["text"],
    )


def _key(of: object) -> bytes:
    return blake2b(str(of).encode(), digest_size=16).digest()


def _id(of: object) -> str:
    return _key(of).hex()


def _figure(name: str, value: float) -> Figure:
    return Figure(bench="store", name=name, value=value, unit="ms")
