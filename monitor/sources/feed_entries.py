"""What every feed format says, as it stands there, and how it becomes items.

The readers of the formats (feed_fast, feed_json, feed_tolerant) make a RawFeed; `cleaned` makes of
it what the rest of the monitor sees: plain text within the caps, absolute links, UTC dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from monitor.core.dates import MAX_LENGTH, parse_date
from monitor.core.urls import absolute, safe_url
from monitor.extract.text import (
    MAX_SUMMARY,
    MAX_TITLE,
    clip,
    clip_bytes,
    headline_of,
    html_title,
    html_to_text,
    one_line,
    plain_to_text,
)
from monitor.model import Item, Parsed, PollHints

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from monitor.model import SourceSpec

#: Entries of a feed beyond these, in document order, are not read.
MAX_ITEMS = 2_000
_MAX_PROBLEMS = 20
#: Markup of a summary beside a full text; without one the summary may be the full text.
_MAX_SUMMARY_MARKUP = 10 * MAX_SUMMARY
_MAX_GUID = 1_000
_MAX_INTERVAL = timedelta(days=30)

_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_].*)?\s*")


class Markup(NamedTuple):
    """A piece of text with what it is written in."""

    value: str
    #: True: HTML, entities included. False: to be taken at its word.
    html: bool = True


@dataclass(slots=True)
class RawEntry:
    """One entry, uncleaned. Not frozen: it is made by the thousand and filled field by field."""

    title: Markup | None = None
    #: As written; relative to `base`.
    link: str | None = None
    #: Absolute, from xml:base; None: there is none.
    base: str | None = None
    guid: str | None = None
    #: Publication first, then change, as written.
    dates: tuple[str | None, ...] = ()
    summary: Markup | None = None
    content: Markup | None = None
    lang: str | None = None
    publisher: str | None = None


@dataclass(slots=True)
class RawFeed:
    """A feed, uncleaned, with at most MAX_ITEMS entries."""

    title: Markup | None = None
    #: What relative links may stand on if it is absolute, best first: the site, the feed itself.
    bases: tuple[str | None, ...] = ()
    lang: str | None = None
    hints: PollHints = field(default_factory=PollHints)
    entries: list[RawEntry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    #: Why it is no well-formed document; None: it is one, or could be repaired.
    fault: str | None = None


def cleaned(feed: RawFeed, spec: SourceSpec, url: str) -> Parsed:
    """The feed's items in document order; `url` is the address that answered."""
    context = _Context(
        base=next((base for base in feed.bases if base and safe_url(base)), url),
        lang=spec.lang or language_of(feed.lang),
        tz=spec.tz,
        own_lang=spec.lang is not None,
    )
    items: list[Item] = []
    problems = feed.problems
    for number, entry in enumerate(feed.entries, 1):
        try:
            item = _item(entry, context)
        except (ValueError, TypeError, AttributeError, LookupError, OverflowError) as error:
            problems.append(f"Entry {number} could not be read: {error}.")
            continue
        if item is None:
            # An entry that is there and empty looks like one of which nothing could be read.
            why = "says nothing" if feed.fault is None else "is damaged or says nothing"
            problems.append(f"Entry {number} {why}: no title, text, link or id.")
        else:
            items.append(item)
            if item.url is None and entry.link:
                shown = one_line(entry.link)[:100]
                problems.append(f"Entry {number} links to no address of the web: “{shown}”.")
    return Parsed(
        items=tuple(_anchored(items)),
        title=_title(feed.title),
        hints=feed.hints,
        problems=few(problems),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What an entry inherits."""

    base: str
    lang: str | None
    tz: str | None
    #: The analyst's word on the language beats that of an entry.
    own_lang: bool


def _item(entry: RawEntry, context: _Context) -> Item | None:
    summary, text = _texts(entry)
    title = _title(entry.title) or headline_of(summary or text or "")
    url = absolute(entry.base or context.base, entry.link) if entry.link else None
    guid = one_line(entry.guid)[:_MAX_GUID] if entry.guid else None
    if not (title or url or guid):
        return None
    published, raw = _published(entry.dates, context.tz)
    return Item(
        title=title,
        url=url,
        summary=summary,
        text=text,
        published=published,
        published_raw=raw,
        guid=guid or None,
        lang=context.lang if context.own_lang else language_of(entry.lang) or context.lang,
        publisher=html_title(entry.publisher) or None if entry.publisher else None,
    )


def _anchored(items: list[Item]) -> list[Item]:
    """The items, those marked that only a fragment tells from others on their page."""
    pages: dict[str, set[str]] = {}
    for item in items:
        page, mark, fragment = (item.url or "").partition("#")
        if mark:
            pages.setdefault(page, set()).add(fragment)
    shared = {page for page, fragments in pages.items() if len(fragments) > 1}
    if not shared:
        return items
    return [
        replace(item, anchored=True) if item.url and item.url.partition("#")[0] in shared else item
        for item in items
    ]


def _title(title: Markup | None) -> str:
    if title is None:
        return ""
    if title.html:
        return html_title(title.value)
    return clip(one_line(title.value[: 4 * MAX_TITLE]), MAX_TITLE)


def _texts(entry: RawEntry) -> tuple[str, str | None]:
    """Summary and full text.

    A summary too long to be one is the full text as well; a full text that only repeats the
    summary is none.
    """
    summary, content = entry.summary, entry.content
    if content is None or content == summary:
        full = _text(summary)
        return clip(full, MAX_SUMMARY), clip_bytes(full) if len(full) > MAX_SUMMARY else None
    if summary is not None and len(summary.value) > _MAX_SUMMARY_MARKUP:
        summary = Markup(summary.value[:_MAX_SUMMARY_MARKUP], summary.html)
    text = clip_bytes(_text(content))
    return clip(_text(summary), MAX_SUMMARY), text or None


def _text(markup: Markup | None) -> str:
    if markup is None:
        return ""
    return html_to_text(markup.value) if markup.html else plain_to_text(markup.value)


def _published(dates: Iterable[str | None], tz: str | None) -> tuple[datetime | None, str | None]:
    """The first date that can be read, and how it was written; else how the first was written."""
    unreadable = None
    for raw in dates:
        if raw and (shown := one_line(raw[:MAX_LENGTH])):
            date = parse_date(raw, tz)
            if date:
                return date, shown
            unreadable = unreadable or shown
    return None, unreadable


def language_of(code: str | None) -> str | None:
    """ISO 639 code of a tag such as "en-US"; None where a publisher wrote something else."""
    match = _LANGUAGE.fullmatch(code) if code else None
    return match[1].lower() if match else None


def few(problems: list[str]) -> tuple[str, ...]:
    """At most 20 problems, and how many more there are."""
    if len(problems) <= _MAX_PROBLEMS:
        return tuple(problems)
    rest = len(problems) - _MAX_PROBLEMS
    return (*problems[:_MAX_PROBLEMS], f"{rest} more problems of this kind.")


def too_many() -> str:
    """The problem of a feed with more than MAX_ITEMS entries."""
    return f"The feed has more than {MAX_ITEMS:,} entries; the rest was not read."


def resolved_base(outer: str, base: str) -> str:
    """An xml:base inside another; what cannot be joined changes nothing."""
    try:
        return urljoin(outer, base.strip())
    except ValueError:
        return outer


_COUNT = re.compile(r"\s*([0-9]{1,6})\s*")
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def poll_hints(
    *,
    ttl: str | None = None,
    period: str | None = None,
    frequency: str | None = None,
    hours: Iterable[str | None] = (),
    days: Iterable[str | None] = (),
) -> PollHints:
    """When to ask again: `ttl` in minutes, the rest as in RSS 2.0 and its syndication module.

    What makes no sense is as good as not said. An interval is capped at 30 days.
    """
    update = _PERIODS[period] / max(1, _number(frequency)) if period in _PERIODS else None
    day_names = {(day or "").strip().lower() for day in days}
    return PollHints(
        min_interval=min(timedelta(minutes=_number(ttl)), _MAX_INTERVAL) or None,
        update_interval=update and min(update, _MAX_INTERVAL),
        # RSS 0.91 counts hours 1..24, RSS 2.0 0..23.
        skip_hours=frozenset(_number(hour) % 24 for hour in hours if _number(hour, -1) >= 0),
        skip_days=frozenset(number for number, day in enumerate(_DAYS) if day in day_names),
    )


def _number(digits: str | None, otherwise: int = 0) -> int:
    """A count of one to six digits, or `otherwise`."""
    match = _COUNT.fullmatch(digits) if digits else None
    return int(match[1]) if match else otherwise
