"""`monitor stories` and `monitor timeline`: what stories there are, and how one developed.

Both only read, beside the running service.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, replace
from itertools import islice
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
from monitor.model import AlertKind, Relation, Story
from monitor.notify.wording import (
    change_of,
    counted,
    one_line,
    outcome_of,
    printable,
    spoken_time,
    status_word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta

    from monitor.model import Alert, Article, Decision, Delivery, Settings
    from monitor.ports import Transaction

#: Digits of an id that are shown, and the fewest by which a story may be called.
SHOWN_DIGITS, LEAST_DIGITS = 12, 6
#: Stories among which those of a watch list, or of a beginning of an id, are looked for.
LOOKED_AT = 5_000
_TITLE = 90
_DIGITS = re.compile(r"[0-9a-fA-F]{1,32}")
_LISTED = "`monitor stories` lists them with their ids"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything that is known of one story."""

    story: Story
    #: Oldest first.
    reports: tuple[tuple[Article, Decision], ...]
    alerts: tuple[Delivery, ...] = ()


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
            listed = (_listed(tx, story) for story in found)
            told = list(islice((each for each in listed if _is_of(each, watch)), limit))
    finally:
        store.close()
    if as_json:
        print(json.dumps({"stories": [_summary(each) for each in told]}, ensure_ascii=False))
    elif told:
        Console(highlight=False, markup=False, emoji=False, width=wide).print(_table(told))
    else:
        print(f"no story{f' of {watch}' if watch else ''} in the last {since}")


def print_timeline(typed: str, settings: Settings, *, as_json: bool) -> bool:
    """Print how a story developed; False, with what to do on stderr, if there is none.

    Raises UsageError for a beginning that several stories have, StoreError when there is no store.
    """
    store = open_store(settings.storage, migrate=False)
    try:
        with store.reading() as tx:
            named = _named(tx, typed.strip())
            told = _told(tx, named) if isinstance(named, Story) else None
    finally:
        store.close()
    if told is None:
        if as_json:
            print(json.dumps({"found": False, "asked": typed, "why": named}, ensure_ascii=False))
        print(named, file=sys.stderr)
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
    return replace(_listed(tx, story), alerts=tuple(tx.alerts_of(story.id)))


def _listed(tx: Transaction, story: Story) -> Told:
    return Told(story=story, reports=tuple(tx.of_story(story.id, texts=False)))


def _watches(told: Told) -> list[str]:
    names = (match.watch for _, made in told.reports for match in made.verdict.matches)
    return list(dict.fromkeys(names))


def _is_of(told: Told, watch: str | None) -> bool:
    return watch is None or watch in _watches(told)


def _named(tx: Transaction, typed: str) -> Story | str:
    """The story of an id, of the beginning of one, or of an article's address or id; else why not.

    Ids may be written in capitals, as some chats make them.
    """
    if not typed:
        return f"name a story: {_LISTED}, and an article's address does, too"
    articles = articles_of(tx, typed)
    decisions = tx.decisions(article.id for article in articles)
    ids = [typed.lower(), *(made.story for made in decisions.values() if made.story)]
    if found := tx.stories(ids):
        return next(found[each] for each in ids if each in found)
    if articles:
        return (
            f"{one_line(articles[0].title, _TITLE)}: this article belongs to no story; "
            f"`monitor explain {articles[0].id}` says why it did not alert"
        )
    return _beginning_with(tx, typed.lower()) if _DIGITS.fullmatch(typed) else _unknown(typed)


def _beginning_with(tx: Transaction, digits: str) -> Story | str:
    """The one story whose id begins so; else why there is none."""
    if len(digits) < LEAST_DIGITS:
        few = f"{digits} is too short: at least {LEAST_DIGITS} digits of an id are needed"
        return f"no story is named so; {few}; {_LISTED}"
    epoch = SystemClock().now().replace(year=1970)
    alike = [each for each in tx.recent_stories(epoch, LOOKED_AT) if each.id.startswith(digits)]
    if len(alike) > 1:
        raise UsageError(f"{len(alike)} stories begin with {digits}: give more digits")
    return alike[0] if alike else _unknown(digits)


def _unknown(typed: str) -> str:
    asked = one_line(typed, 300)
    if "/" in typed or "." in typed:
        return f"no article with the address {asked} is known; `monitor inspect` reads it anew"
    return f"no story is named {asked}; {_LISTED}"


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
    said = f" ({change_of(replace(change, before=change.before or '?'))})" if change else ""
    like = "" if made.similarity is None else f" {made.similarity:.2f}"
    aside = change.after if change else "denial"
    relation = aside if made.relation is Relation.NONE else made.relation.value
    title = one_line(article.title, _TITLE)
    return (
        f"{spoken_time(reported_at(article))}  {relation}{like}{said}: {title} ({_outlet(article)})"
    )


def _sent(row: Delivery) -> str:
    alert = row.alert
    when = row.sent_at or alert.created_at
    where = alert.channel or "terminal"
    told = f"{one_line(alert.article.title, _TITLE)} ({_outlet(alert.article)})"
    return f"{spoken_time(when)}  {_message_kind(alert)} to {where}: {row.state.value}: {told}"


def _message_kind(alert: Alert) -> str:
    """What a message was, for a person."""
    if alert.kind is AlertKind.ALERT:
        return "update" if alert.revision else "alert"
    if alert.kind is not AlertKind.COVERAGE:
        return alert.kind.value.replace("_", " ")
    if alert.denial:
        return "denial"
    return outcome_of(alert.change) if alert.change else "report"


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
