"""What `monitor backtest` prints: a chart, samples and differences, or the same as data."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from monitor.app.backtest import backtest, by_day, wanted
from monitor.app.clock import SystemClock
from monitor.app.commonness import common_problems
from monitor.app.hits import hit_lines, named_json, near_json, near_lines, of_query, told_json
from monitor.app.wiring import open_store
from monitor.config.durations import in_words, parse_duration
from monitor.errors import UsageError
from monitor.notify.wording import counted, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from monitor.app.backtest import Backtest, Hit, Lost
    from monitor.model import Article, Settings

#: Hits, differences of each kind, and near misses that a person is shown: the newest.
SHOWN = 5
#: More days than this are shown by weeks.
MOST_BARS = 31
#: Characters of the longest bar.
WIDTH = 40
TITLE = 120


def run_backtest(name: str, since: str, settings: Settings, *, as_json: bool) -> None:
    """Print what one watch list, or each of a file, does to the archive.

    Raises UsageError for a name or a time that is none, ConfigError for a file that is wrong.
    """
    try:
        back = parse_duration(since)
    except ValueError as error:
        raise UsageError(f"--since: {error}") from error
    until = SystemClock().now()
    watches = wanted(name, settings)
    store = open_store(settings.storage, migrate=False)
    try:
        with store.reading() as tx:
            total = tx.counts()["articles"]
        for watch in watches:
            with _progress(watch.name, total) as progress:
                found = backtest(
                    store, settings, watch, since=until - back, until=until, progress=progress
                )
            _print(found, as_json=as_json)
    finally:
        store.close()
    for problem in common_problems(settings, watches):
        print(problem, file=sys.stderr)


@contextmanager
def _progress(name: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal; it goes when it is full."""
    console = Console(stderr=True)
    quiet = not console.is_terminal
    with Progress(console=console, transient=True, disable=quiet) as shown:
        task = shown.add_task(one_line(name, 40), total=total)
        yield lambda read: shown.update(task, completed=read)


def _print(found: Backtest, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(backtest_json(found), ensure_ascii=False))
        return
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for line in backtest_lines(found):
        console.print(line)


# -- for a person ----------------------------------------------------------------------------------


def backtest_lines(found: Backtest) -> Iterator[Text]:
    """The chart, what to expect, samples, differences, near misses."""
    yield Text(_heading(found), "bold")
    yield from map(Text, bars(_periods(found)))
    yield Text(f"{counted(len(found), 'hit')}, {_rate(len(found), found.days)}")
    for channel, days in found.messages.items():
        messages = counted(days.total(), "message")
        yield Text(f"{channel or 'terminal'}: {messages}, {_rate(days.total(), found.days)}")
    yield Text(f"against what it found when it was in use: +{found.more:,} -{found.less:,}")
    for heading, lines in _sections(found):
        for number, line in enumerate(lines):
            if not number:
                yield Text(f"\n{heading}\n", "bold")
            yield line


def bars(counts: Sequence[tuple[str, int]]) -> Iterator[str]:
    """A line for each count: its label, a bar, the number."""
    most = max((number for _, number in counts), default=0)
    for label, number in counts:
        bar = "█" * -(-number * WIDTH // most) if number else ""
        yield f"  {label} {bar}{' ' if bar else ''}{number}"


def _heading(found: Backtest) -> str:
    lost = f", {found.without_text:,} without a text" if found.without_text else ""
    back = in_words(found.until - found.since)
    return f"{found.watch.name}: {counted(found.articles, 'article')} of the last {back}{lost}"


def _periods(found: Backtest) -> list[tuple[str, int]]:
    """The hits of each day; of each week, by its Monday, where there are many days."""
    last = found.until.date()
    days = by_day(found.hits, last - (found.days - 1) * timedelta(days=1), last)
    if len(days) <= MOST_BARS:
        return [(day.isoformat(), number) for day, number in days]
    weeks: Counter[date] = Counter()
    for day, number in days:
        weeks[day - timedelta(days=day.weekday())] += number
    return [(f"week of {monday}", number) for monday, number in sorted(weeks.items())]


def _rate(number: int, days: int) -> str:
    return f"{number / days:.2g} a day over {counted(days, 'day')}"


def _sections(found: Backtest) -> Iterator[tuple[str, Iterable[Text]]]:
    yield "Newest hits", _hits(found.samples)
    yield f"Added: {found.more:,}", _hits(found.added)
    yield f"Dropped: {found.less:,}", _lost(found.dropped)
    if found.unknown:
        number = counted(found.unknown, "earlier hit")
        yield f"Cannot be judged: {number}, the text is no longer kept", [Text("")]
    yield (
        "Near misses",
        (
            line
            for missed in islice(found.near, SHOWN)
            for line in near_lines(missed.article, missed.miss)
        ),
    )


def _hits(kept: Iterable[Hit]) -> Iterator[Text]:
    for hit in islice(kept, SHOWN):
        yield from hit_lines(hit.article, hit.match)


def _lost(kept: Iterable[Lost]) -> Iterator[Text]:
    for lost in islice(kept, SHOWN):
        yield Text(f"{one_line(lost.article.title, TITLE)}")
        yield Text(f"  {one_line(lost.reason, TITLE)}", "dim")
        yield Text(f"  {one_line(lost.article.link, 2000) or '(no link)'}\n", "blue")


# -- as data ---------------------------------------------------------------------------------------


def backtest_json(found: Backtest) -> dict[str, Any]:
    """What `backtest --json` prints of one watch list."""
    days = by_day(
        found.hits, found.until.date() - timedelta(days=found.days - 1), found.until.date()
    )
    return {
        "watch": found.watch.name,
        "since": _iso(found.since),
        "until": _iso(found.until),
        "articles": found.articles,
        "without_text": found.without_text,
        "hits": len(found),
        "hits_per_day": round(len(found) / found.days, 3),
        "days": [{"day": day.isoformat(), "hits": number} for day, number in days],
        "messages": [
            {
                "channel": channel,
                "total": counts.total(),
                "per_day": round(counts.total() / found.days, 3),
                "days": {day.isoformat(): number for day, number in sorted(counts.items())},
            }
            for channel, counts in found.messages.items()
        ],
        "samples": [_hit_json(hit) for hit in found.samples],
        "added": {"total": found.more, "newest": [_hit_json(hit) for hit in found.added]},
        "dropped": {
            "total": found.less,
            "newest": [{**_dated(lost.article), "reason": lost.reason} for lost in found.dropped],
        },
        "unknown": found.unknown,
        "near_misses": [
            {**_dated(missed.article), **of_query(near_json(missed.miss))} for missed in found.near
        ],
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {**_dated(hit.article), **of_query(told_json(hit.match))}


def _dated(article: Article) -> dict[str, Any]:
    return {
        **named_json(article),
        "source": article.source,
        "published": _iso(article.published) if article.published else None,
        "seen_at": _iso(article.seen_at),
    }


def _iso(when: datetime) -> str:
    return when.isoformat().replace("+00:00", "Z")
