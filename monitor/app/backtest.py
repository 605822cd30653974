"""`monitor backtest`: a watch list over the archive, as if it had been in use all the time.

Once over the articles, oldest first: what the list as it is written now says of each, beside what
the list of that name said when the article was decided. Hits go through the deciding half of the
pipeline in a store of their own, so that copies and stories fold as they would have.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from monitor.app.decide import carried, decide_all
from monitor.app.newest import Newest
from monitor.app.setup import compile_setup
from monitor.app.wiring import open_store
from monitor.config.loader import load_watchlists
from monitor.core.explaining import differences
from monitor.errors import UsageError
from monitor.model import Relation, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitor.app.setup import Setup
    from monitor.model import Article, Decision, Match, NearMiss, Settings, WatchSpec
    from monitor.ports import Store, Transaction

#: Articles read in one go; between two portions other readers and writers have their turn.
PORTION = 500
#: Hits, and differences of each kind, that are kept to be shown: the newest.
KEPT = 200
DAY = timedelta(days=1)
#: What speaks up in a channel; further coverage and copies do not.
_MESSAGES = frozenset({Relation.NEW, Relation.UPDATE})


class Hit(NamedTuple):
    """One article that the list finds."""

    article: Article
    match: Match


class Lost(NamedTuple):
    """One article that the list found, and finds no more."""

    article: Article
    reason: str


class Missed(NamedTuple):
    """One article that the list nearly finds."""

    article: Article
    miss: NearMiss


@dataclass(slots=True, kw_only=True)
class Backtest:
    """What one watch list does to the archive; grows while it is read."""

    watch: WatchSpec
    since: datetime
    until: datetime
    articles: int = 0
    #: Of these the text is no longer kept.
    without_text: int = 0
    #: By day, of publication where it is known, else of the first sight.
    hits: Counter[date] = field(default_factory=Counter)
    #: By channel and day: alerts after folding, before `max_per_hour`.
    messages: dict[str, Counter[date]] = field(default_factory=dict)
    samples: Newest[Hit] = field(default_factory=lambda: Newest(KEPT))
    added: Newest[Hit] = field(default_factory=lambda: Newest(KEPT))
    dropped: Newest[Lost] = field(default_factory=lambda: Newest(KEPT))
    near: Newest[Missed] = field(default_factory=lambda: Newest(KEPT))
    #: All that were added, were dropped, and cannot be judged for want of their text.
    more: int = 0
    less: int = 0
    unknown: int = 0
    #: The day of the oldest article; None: there is none.
    first: date | None = None

    @property
    def days(self) -> int:
        """The days that the archive covers of the time asked for; at least 1."""
        begin = max(self.first or self.until.date(), self.since.date())
        return (self.until.date() - begin).days + 1

    def __len__(self) -> int:
        return self.hits.total()


def wanted(name: str, settings: Settings) -> tuple[WatchSpec, ...]:
    """The watch list of that name, else those of a file; each enabled, to be tried.

    Raises UsageError where there is neither, ConfigError for a file that is wrong.
    """
    found = tuple(watch for watch in settings.watches if watch.name == name)
    if not found and name.endswith((".yaml", ".yml")) and Path(name).is_file():
        found = load_watchlists(Path(name), settings)
    if not found:
        known = ", ".join(watch.name for watch in settings.watches) or "none"
        raise UsageError(f"no watch list or file is named “{name}”; watch lists: {known}")
    return tuple(replace(watch, enabled=True) for watch in found)


def backtest(
    store: Store,
    settings: Settings,
    watch: WatchSpec,
    *,
    since: datetime,
    until: datetime,
    progress: Callable[[int], None],
) -> Backtest:
    """One watch list over everything seen or published since a moment; linear in the archive.

    `progress` hears how many articles were read, after each portion.
    """
    setup = compile_setup(replace(settings, watches=(watch,)))
    found, read = Backtest(watch=watch, since=since, until=until), 0
    aside = open_store("sqlite://")
    try:
        with aside.transaction() as folding:
            run = _Run(setup, found, folding)
            for portion in _portions(store, since):
                with store.reading() as tx:
                    for article, decision in portion:
                        hearing = setup.hearing(article.source)
                        run.take(article, decision, [article, *carried(tx, hearing, article)])
                progress(read := read + len(portion))
    finally:
        aside.close()
    return found


def _portions(store: Store, since: datetime) -> Iterator[list[tuple[Article, Decision | None]]]:
    last: Article | None = None
    while True:
        with store.reading() as tx:
            portion = tx.archived(since, PORTION, after=last)
        if not portion:
            return
        yield portion
        last = portion[-1][0]


class _Run:
    """One pass; folds hits in a store of their own, inside one transaction of it."""

    def __init__(self, setup: Setup, found: Backtest, tx: Transaction) -> None:
        self.setup = setup
        self.found = found
        self._tx = tx
        self._name = found.watch.name

    def take(self, article: Article, decision: Decision | None, views: list[Article]) -> None:
        """One article with its decision, as its source and others that are asked for have it."""
        found, when = self.found, moment_of(article)
        if not found.since <= when <= found.until:
            return
        found.articles += 1
        found.without_text += article.text is None
        found.first = min(found.first or when.date(), when.date())
        told = [(view, self.setup.watches.verdict(view)) for view in views]
        view, now = next((each for each in told if each[1].matches), told[0])
        for match in now.matches:
            found.hits[when.date()] += 1
            found.samples.put(when, Hit(article, match))
            self._fold(view, when)
        for miss in now.near_misses:
            found.near.put(when, Missed(article, miss))
        if decision:
            self._compare(article, decision, now)

    def _fold(self, article: Article, when: datetime) -> None:
        """Decide it after those before it; what is news to its channel is a message of its day."""
        self._tx.add_articles([article])
        ((_, decision),) = decide_all(self._tx, self.setup, [article], article.seen_at)
        if decision.relation in _MESSAGES:
            channel = self.setup.channels[self._name]
            self.found.messages.setdefault(channel, Counter())[when.date()] += 1

    def _compare(self, article: Article, decision: Decision, now: Verdict) -> None:
        """Beside what the list of this name said when the article was decided."""
        found = self.found
        then = Verdict(matches=tuple(m for m in decision.verdict.matches if m.watch == self._name))
        differs = differences(article, then, now, [self._name])
        found.more += len(differs.added)
        found.less += len(differs.dropped)
        found.unknown += len(differs.unknown)
        when = moment_of(article)
        for match in differs.added:
            found.added.put(when, Hit(article, match))
        for reason in differs.dropped.values():
            found.dropped.put(when, Lost(article, reason))


def moment_of(article: Article) -> datetime:
    """When it was news: published, or first seen where that is not known."""
    return min(article.published or article.seen_at, article.seen_at)


def by_day(counted: Counter[date], first: date, last: date) -> list[tuple[date, int]]:
    """Every day from first to last, also those without any."""
    days = (last - first).days + 1
    return [(day, counted[day]) for day in (first + n * DAY for n in range(days))]
