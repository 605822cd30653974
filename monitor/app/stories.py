"""`monitor stories` and `monitor timeline`: what stories there are, and how one developed.

Both only read, beside the running service.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.app.clock import SystemClock
from monitor.app.explain import articles_of
from monitor.app.wiring import open_store
from monitor.config.durations import parse_duration
from monitor.core.relations import reported_at
from monitor.errors import UsageError
from monitor.model import Relation
from monitor.notify.wording import counted, one_line, printable, spoken_time, status_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta

    from monitor.model import Article, Decision, Delivery, Settings, Story
    from monitor.ports import Transaction

#: Digits of an id that are shown, and the fewest by which a story may be called.
SHOWN_DIGITS, LEAST_DIGITS = 12, 6
#: Stories among which those of a watch list, or of a beginning of an id, are looked for.
LOOKED_AT = 5_000
_TITLE = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything that is known of one story."""

    story: Story
    #: Oldest first.
    reports: tuple[tuple[Article, Decision], ...]
    alerts: tuple[Delivery, ...]


def list_stories(
    settings: Settings,
    since: str,
    watch: str | None,
    limit: int,
    *,
    as_json: bool,
    wide: int | None,
) -> None:
    """Print the stories that went on since then, the latest first.

    Raises UsageError for a span of time that is none or an unknown watch list, StoreError when
    there is no store yet.
    """
    _check_watch(settings, watch)
    begin = SystemClock().now() - _back(since)
    store = open_store(settings.storage, migrate=False)
    try:
        with store.reading() as tx:
            found = tx.recent_stories(begin, LOOKED_AT if watch else limit)
            told = [each for each in (_told(tx, story) for story in found) if _is_of(each, watch)]
    finally:
        store.close()
    told = told[:limit]
    if as_json:
        print(json.dumps({"stories": [_summary(each) for each in told]}, ensure_ascii=False))
    elif told:
        Console(highlight=False, markup=False, emoji=False, width=wide).print(_table(told))
    else:
        print(f"no story{f' of {watch}' if watch else ''} in the last {since}")


def print_timeline(typed: str, settings: Settings, *, as_json: bool) -> bool:
    """Print how a story developed; False, with a word on stderr, if there is none of that name."""
    store = open_store(settings.storage, migrate=False)
    try:
        with store.reading() as tx:
            story = _named(tx, typed)
            told = _told(tx, story) if story else None
    finally:
        store.close()
    if told is None:
        if as_json:
            print(json.dumps({"found": False, "asked": typed}))
        print(
            f"no story is named {one_line(typed, 300)}; `monitor stories` lists them",
            file=sys.stderr,
        )
        return False
    if as_json:
        print(json.dumps({"found": True, **_whole(told)}, ensure_ascii=False))
        return True
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for line in _lines(told):
        console.print(line)
    return True


def _back(since: str) -> timedelta:
    try:
        return parse_duration(since)
    except ValueError as error:
        raise UsageError(f"--since: {error}") from error


def _check_watch(settings: Settings, watch: str | None) -> None:
    names = [each.name for each in settings.watches]
    if watch is not None and watch not in names:
        raise UsageError(f"no watch list is named “{watch}”; there are: {', '.join(names)}")


def _told(tx: Transaction, story: Story) -> Told:
    return Told(
        story=story,
        reports=tuple(tx.of_story(story.id, texts=False)),
        alerts=tuple(tx.alerts_of(story.id)),
    )


def _watches(told: Told) -> list[str]:
    names = (match.watch for _, made in told.reports for match in made.verdict.matches)
    return list(dict.fromkeys(names))


def _is_of(told: Told, watch: str | None) -> bool:
    return watch is None or watch in _watches(told)


def _named(tx: Transaction, typed: str) -> Story | None:
    """The story of an id, of the beginning of one, or of an article's address or id."""
    found = tx.stories([typed])
    if found:
        return found[typed]
    articles = articles_of(tx, typed)
    decisions = tx.decisions(article.id for article in articles)
    own = {made.story for made in decisions.values() if made.story}
    if own:
        return next(iter(tx.stories(own).values()), None)
    if len(typed) < LEAST_DIGITS:
        return None
    epoch = SystemClock().now().replace(year=1970)
    alike = [s for s in tx.recent_stories(epoch, LOOKED_AT) if s.id.startswith(typed)]
    if len(alike) > 1:
        raise UsageError(f"{len(alike)} stories begin with {typed}: give more digits")
    return alike[0] if alike else None


# -- for a person ---------------------------------------------------------------------------------


def _table(stories: Sequence[Told]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("story", "status", "reports", "began", "latest", "headline"):
        table.add_column(name, no_wrap=name != "headline")
    for told in stories:
        story = told.story
        table.add_row(
            story.id[:SHOWN_DIGITS],
            _status(story),
            str(story.reports),
            spoken_time(story.first_at),
            spoken_time(story.last_at),
            one_line(story.title, _TITLE),
        )
    return table


def _status(story: Story) -> str:
    if not story.steps:
        return ""
    last = story.steps[-1]
    return f"{status_word(last.status)}{', denied' if last.denied_at else ''}"


def _lines(told: Told) -> Iterator[Text]:
    story = told.story
    yield Text(printable(story.title), "bold")
    copies = story.articles - story.reports
    more = f", {copies} copied" if copies else ""
    yield Text(
        f"  {counted(story.reports, 'report')}{more} · {', '.join(_watches(told))}"
        f" · {spoken_time(story.first_at)} to {spoken_time(story.last_at)}",
        "dim",
    )
    yield Text(f"  id {story.id}", "dim")
    if story.steps:
        yield Text("\nWhat it came to", "bold dim")
        sources = {article.id: article for article, _ in told.reports}
        for step in story.steps:
            source = sources.get(step.article)
            said = f"  {_outlet(source)}" if source else ""
            denied = f"  denied {spoken_time(step.denied_at)}" if step.denied_at else ""
            yield Text(f"  {spoken_time(step.at)}  {status_word(step.status):<12}{said}{denied}")
    yield Text("\nWho reported it", "bold dim")
    for article, made in told.reports:
        yield Text(f"  {_report(article, made)}")
    if told.alerts:
        yield Text("\nWhat was sent", "bold dim")
        for row in told.alerts:
            yield Text(f"  {_sent(row)}")


def _outlet(article: Article) -> str:
    return printable(article.publisher or article.source)


def _report(article: Article, made: Decision) -> str:
    change = made.change
    said = f" ({change.before or '?'} → {change.after})" if change else ""
    like = "" if made.similarity is None else f" {made.similarity:.2f}"
    aside = change.after if change else "denial"
    relation = aside if made.relation is Relation.NONE else made.relation.value
    title = one_line(article.title, _TITLE)
    return (
        f"{spoken_time(reported_at(article))}  {relation}{like}{said}: {title} ({_outlet(article)})"
    )


def _sent(row: Delivery) -> str:
    when = row.sent_at or row.alert.created_at
    where = row.alert.channel or "terminal"
    return f"{spoken_time(when)}  {row.alert.kind.value} to {where}: {row.state.value}"


# -- for programs ---------------------------------------------------------------------------------


def _summary(told: Told) -> dict[str, Any]:
    story = told.story
    return {
        "story": story.id,
        "title": story.title,
        "status": story.steps[-1].status.value if story.steps else None,
        "reports": story.reports,
        "articles": story.articles,
        "first_at": story.first_at.isoformat(),
        "last_at": story.last_at.isoformat(),
        "revision": story.revision,
        "watches": _watches(told),
    }


def _whole(told: Told) -> dict[str, Any]:
    steps = [
        {
            "status": step.status.value,
            "at": step.at.isoformat(),
            "article": step.article,
            "announced": step.announced,
            "denied_at": step.denied_at and step.denied_at.isoformat(),
        }
        for step in told.story.steps
    ]
    return {
        **_summary(told),
        "steps": steps,
        "timeline": [_as_json(article, made) for article, made in told.reports],
        "alerts": [
            {
                "id": row.alert.id,
                "kind": row.alert.kind.value,
                "channel": row.alert.channel,
                "state": row.state.value,
                "article": row.alert.article.id,
                "created_at": row.alert.created_at.isoformat(),
                "sent_at": row.sent_at and row.sent_at.isoformat(),
            }
            for row in told.alerts
        ],
    }


def _as_json(article: Article, made: Decision) -> dict[str, Any]:
    change = made.change
    return {
        "id": article.id,
        "url": article.link,
        "title": article.title,
        "source": article.publisher or article.source,
        "published": article.published and article.published.isoformat(),
        "seen_at": article.seen_at.isoformat(),
        "relation": made.relation.value,
        "status": made.status and made.status.value,
        "similarity": made.similarity,
        "change": change and {"fact": change.fact, "before": change.before, "after": change.after},
        "facts": {fact.name: {"value": fact.value, "quote": fact.quote} for fact in made.facts},
        "reason": made.reason,
    }
