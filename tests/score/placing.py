"""Reports through the whole decision of `monitor replay --all`, in this process.

`swapped` asks what the order of two reports is worth. Everything before them is as it was: they
and a bounded number of later ones are placed within a savepoint, which is then undone.
"""

from __future__ import annotations

import json
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from monitor.app.replay import polls, read_rows, replay
from monitor.app.setup import compile_setup
from monitor.config.loader import load
from monitor.core.relations import in_order
from monitor.store.store import SqlStore
from tests.score.rows import ScoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from monitor.app.setup import Setup
    from monitor.model import Settings
    from monitor.store.transaction import SqlTransaction
    from tests.score.rows import Row

#: Neighbours no further apart than this might as well have come the other way round.
_NEIGHBOURS = timedelta(minutes=1)
#: Reports after a swapped pair that are placed again.
HORIZON = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What was decided on one report."""

    story: str
    #: `none` when it matches no watch list.
    relation: str
    #: None: it matches nothing, or says no status.
    status: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swaps:
    """What swapping neighbours changed."""

    tried: int
    #: Ids of the pairs whose order changes the clusters.
    changed: tuple[tuple[Any, Any], ...]


class _Undo(Exception):  # noqa: N818 - nothing went wrong
    """Leaves a nested transaction without keeping it."""


class Held:
    """A store whose transaction is part of one that is open already."""

    def __init__(self, tx: SqlTransaction) -> None:
        self._tx = tx

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """The open one; what opened it commits it."""
        yield self._tx


def settings_of(config: Path, watch: str | None = None) -> Settings:
    """The configuration, with one watch list alone or as it is. Raises ScoreError."""
    settings = load(config, {})
    if watch is None:
        return settings
    chosen = tuple(replace(w, enabled=True) for w in settings.watches if w.name == watch)
    if not chosen:
        raise ScoreError(f"no watch list is named “{watch}”")
    return replace(settings, watches=chosen)


def setup_of(config: Path, watch: str | None = None) -> Setup:
    """The same, compiled."""
    return compile_setup(settings_of(config, watch))


def place(rows: Sequence[Row], setup: Setup) -> list[Placed]:
    """What is decided on each report, in the order given."""
    store = SqlStore.open("sqlite://")
    try:
        with store.transaction() as tx:
            return _replayed(tx, setup, rows)
    finally:
        store.close()


def swapped(rows: Sequence[Row], setup: Setup, horizon: int = HORIZON) -> Swaps:
    """Let of each two neighbours within a minute the second come first, once.

    Each takes the other's place and the other's time. Placed anew is what came in the same minute,
    from the state before that, and what comes within the horizon.
    """
    store = SqlStore.open("sqlite://")
    changed: list[tuple[Any, Any]] = []
    tried = 0
    stories = [each.story for each in place(rows, setup)]
    times = [row.article.seen_at for row in _arriving(rows)]
    try:
        with store.transaction() as tx:
            for start, end in _polls(rows):
                for index in range(start, min(end, len(rows) - 1)):
                    if times[index + 1] - times[index] > _NEIGHBOURS:
                        continue
                    tried += 1
                    window = slice(start, _end_of_poll(times, index + 2 + horizon))
                    if _differs(tx, setup, rows[window], index - start, stories[: window.stop]):
                        changed.append((rows[index]["id"], rows[index + 1]["id"]))
                _replayed(tx, setup, rows[start:end])
    finally:
        store.close()
    return Swaps(tried=tried, changed=tuple(changed))


def restarted(rows: Sequence[Row], settings: Settings) -> tuple[Any, ...]:
    """The ids of reports on which something else is decided when the program starts anew for each.

    Each is placed with what is compiled anew, through a store in a file that is opened anew; what
    came together is placed in the order in which it would have been, had nothing ended.
    """
    whole = place(rows, compile_setup(settings))
    before = {row["id"]: placed for row, placed in zip(rows, whole, strict=True)}
    changed: list[Any] = []
    with TemporaryDirectory(prefix="monitor-score-") as folder:
        for row in _in_order(rows):
            store = SqlStore.open(f"sqlite:///{folder}/store.db")
            with closing(store), store.transaction() as tx:
                (placed,) = _replayed(tx, compile_setup(settings), [row])
            if placed != before[row["id"]]:
                changed.append(row["id"])
    return tuple(changed)


def _in_order(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows in the order in which a replay decides on them."""
    by_id = {str(row["id"]): row for row in rows}
    for poll in polls(_arriving(rows)):
        yield from (by_id[article.id] for article in in_order(row.article for row in poll))


def _replayed(tx: SqlTransaction, setup: Setup, rows: Sequence[Row]) -> list[Placed]:
    made = replay(Held(tx), setup, _arriving(rows), everything=True)  # type: ignore[arg-type]
    return [
        Placed(
            story=decision.story or decision.article,
            relation=decision.relation.value if decision.verdict.matches else "none",
            status=decision.status.value if decision.status else None,
        )
        for _, decision in made
    ]


def _arriving(rows: Iterable[Row]) -> Iterator[Any]:
    def complain(sentence: str) -> None:
        raise ScoreError(sentence)

    yield from read_rows((json.dumps(dict(row)) for row in rows), "row", complain)


def _polls(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Where each poll of a replay begins and ends."""
    start = 0
    for poll in polls(_arriving(rows)):
        yield start, start + len(poll)
        start += len(poll)


def _end_of_poll(times: Sequence[datetime], end: int) -> int:
    """The first place from `end` on before which a minute ends."""
    minutes = [time.replace(second=0, microsecond=0) for time in times[end - 1 :]]
    return end + next((n for n, (a, b) in enumerate(pairwise(minutes)) if a != b), len(minutes) - 1)


def _differs(
    tx: SqlTransaction, setup: Setup, window: Sequence[Row], at: int, stories: Sequence[str]
) -> bool:
    """Whether two rows of the window, from `at` on, the other way round give other clusters."""
    one, other = window[at : at + 2]
    turned = [
        *window[:at],
        {**other, "published": one["published"]},
        {**one, "published": other["published"]},
        *window[at + 2 :],
    ]
    placed: list[str] = []
    with suppress(_Undo), tx.nested() as inner:
        placed = [each.story for each in _replayed(inner, setup, turned)]
        raise _Undo
    placed[at : at + 2] = placed[at : at + 2][::-1]
    known = set(stories[: -len(window)])
    return not _same(stories[-len(window) :], placed, known)


def _same(before: Sequence[str], after: Sequence[str], known: set[str]) -> bool:
    """Whether two lists of story ids make the same clusters; known ones keep their names."""
    there = dict.fromkeys(known)
    forth: dict[str, str] = {story: story for story in there}
    back: dict[str, str] = dict(forth)
    return all(
        forth.setdefault(one, other) == other and back.setdefault(other, one) == one
        for one, other in zip(before, after, strict=True)
    )
