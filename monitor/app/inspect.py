"""`monitor inspect`: what the bot sees at an address or in a saved file."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard
from urllib.parse import urlsplit

from rich.console import Console
from rich.text import Text

from monitor.app.clock import SystemClock
from monitor.app.wiring import make_fetcher
from monitor.config.values import parse_url
from monitor.core.urls import without_feed_scheme
from monitor.errors import BlockedError, ParseError, UsageError
from monitor.model import Answer, Page, Request, Settings, SourceSpec, SourceState
from monitor.notify.wording import counted, spoken_time
from monitor.sources import KINDS
from monitor.sources.worker import WorkerParser

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.model import Item, Parsed, SourceKind

READABLE = (*KINDS, "article")

_ARTICLE_HEADERS = {"Accept": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"}
_EXAMPLE = "monitor inspect https://example.com/feed.xml"
#: What `--as` would be right, by the `reason` of an error.
_OTHER_KINDS = {"a_feed": "feed", "a_sitemap": "sitemap"}
_LOOKS_LIKE_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
#: Columns; longer lines are tiring to read.
_WIDEST = 100


async def inspect_target(
    target: str,
    *,
    kind: str | None,
    base: str | None,
    source: str | None,
    settings: Settings | None,
    tell: Callable[[str], None],
) -> Parsed | Page:
    """What is at an address or in a file, read as the service would read it, in its worker.

    The items of a source, or with the kind `article` the article: that is shown to the person who
    asked even where robots.txt keeps the service away, and `tell` gets a note of it. Without a kind
    it is read as a feed. Raises UsageError for an unknown kind, source or file and for what is no
    address, SourceError when nothing can be read.
    """
    target, base = _target(target), _base(base)
    if source and kind:
        raise UsageError(
            f"--source says already how it is read, so leave out --as {kind}: "
            f"monitor inspect {shlex.quote(target)} --source {shlex.quote(source)}"
        )
    kind = kind or "feed"
    spec = None if kind == "article" else _spec(target, _known_kind(kind), base, source, settings)
    parser = WorkerParser()
    if _is_address(target):
        parser.prepare()  # it starts while the address is asked
    try:
        if spec is None:
            return await parser.extract(await _page(target, base, settings, tell))
        return await parser.parse(spec, await _answer(target, spec, settings))
    except ParseError as error:
        if source or error.reason not in _OTHER_KINDS:
            raise
        told = f"{error} Here: monitor inspect {shlex.quote(target)} --as "
        raise ParseError(told + _OTHER_KINDS[error.reason], reason=error.reason) from error
    finally:
        await parser.close()


def _known_kind(kind: str) -> SourceKind:
    if not _readable(kind):
        raise UsageError(f"--as {kind}: this version reads {', '.join(READABLE)}")
    return kind


def _readable(kind: str) -> TypeGuard[SourceKind]:
    return kind in KINDS


def _target(typed: str) -> str:
    """The address as it is asked, or the name of a file."""
    address = without_feed_scheme(typed)
    if address == typed and not _LOOKS_LIKE_ADDRESS.match(typed):
        return typed
    try:
        return parse_url(address)
    except ValueError as error:
        raise UsageError(f"{typed}: {error}; for example: {_EXAMPLE}") from error


def _base(typed: str | None) -> str | None:
    try:
        return typed if typed is None else parse_url(without_feed_scheme(typed))
    except ValueError as error:
        example = "monitor inspect saved.xml --url https://example.com/feed.xml"
        raise UsageError(f"--url {typed}: {error}; for example: {example}") from error


async def _page(
    target: str, base: str | None, settings: Settings | None, tell: Callable[[str], None]
) -> Answer:
    if _is_address(target):
        return await _article_answer(target, settings, tell)
    body, saved_at = _read(target)
    return Answer(status=200, url=base or "", body=body, fetched_at=saved_at)


async def _article_answer(
    url: str, settings: Settings | None, tell: Callable[[str], None]
) -> Answer:
    """Asked for as the service would ask; where robots.txt forbids that, once more as a person."""
    request = Request(url=url, headers=_ARTICLE_HEADERS, obey_robots=True)
    try:
        return await _fetched(request, settings)
    except BlockedError as error:
        if error.reason != "robots":
            raise
        why = str(error).removeprefix("refused: ")
        tell(f"note: {why}; the service does not fetch it and alerts on “headline only”")
    return await _fetched(replace(request, obey_robots=False), settings)


def print_found(found: Parsed | Page, *, as_json: bool) -> None:
    """Print what was read."""
    if isinstance(found, Page):
        print_article(found, as_json=as_json)
    else:
        print_items(found, as_json=as_json)


def print_article(page: Page, *, as_json: bool) -> None:
    """Print an article: title, facts, text; or what stands in its place."""
    if as_json:
        print(json.dumps(_article_json(page), indent=2))
        return
    console = Console(highlight=False, markup=False, emoji=False)
    width = min(console.width, _WIDEST)
    console.print(Text(page.title or "no title", "bold"), width=width)
    when = spoken_time(page.published) if page.published else "no date"
    facts = (when, page.lang or "language unknown", page.url or "no address")
    console.print(Text(" · ".join(facts), "dim"), soft_wrap=True)
    if page.wall:
        console.print(Text(f"the text is behind a wall: {page.wall}", "yellow"))
    elif not page.text:
        console.print(Text("no article text was found on this page", "yellow"))
    else:
        console.print(Text(f"\n{page.text}"), width=width)


def _article_json(page: Page) -> dict[str, str | None]:
    return {
        "title": page.title,
        "text": page.text,
        "published": _shown_time(page.published),
        "lang": page.lang,
        "url": page.url,
        "wall": page.wall,
    }


def print_items(parsed: Parsed, *, as_json: bool) -> None:
    """Print what was read."""
    if as_json:
        items = [_item_json(item) for item in parsed.items]
        print(json.dumps({"items": items}, indent=2))
        return
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for item in parsed.items:
        console.print(Text(item.title, "bold"))
        when = spoken_time(item.published) if item.published else "no date"
        console.print(Text(f"  {when} · {item.url or 'no link'}", "dim"))
    for part in parsed.more:
        console.print(Text(f"names {part.url}", "dim"))
    for problem in parsed.problems:
        console.print(Text(f"could not be read: {problem}", "yellow"))
    named = f" in “{parsed.title}”" if parsed.title else ""
    console.print(f"{counted(len(parsed.items), 'item')}{named}")


def _item_json(item: Item) -> dict[str, str | None]:
    return {
        "title": item.title,
        "url": item.url,
        "published": _shown_time(item.published),
        "summary": item.summary,
        "guid": item.guid,
    }


def _shown_time(time: datetime | None) -> str | None:
    return time.isoformat().replace("+00:00", "Z") if time else None


def _is_address(target: str) -> bool:
    return target.lower().startswith(("http://", "https://"))


def _spec(
    target: str, kind: SourceKind, base: str | None, source: str | None, settings: Settings | None
) -> SourceSpec:
    if source is None or settings is None:
        return SourceSpec(name=target, kind=kind, url=base or target)
    for spec in settings.sources:
        if spec.name == source:
            return spec
    names = ", ".join(spec.name for spec in settings.sources)
    raise UsageError(f"no source is named “{source}”; there are: {names}")


async def _answer(target: str, spec: SourceSpec, settings: Settings | None) -> Answer:
    if _is_address(target):
        request = KINDS[spec.kind].request(spec, SourceState(name=spec.name))
        return await _fetched(replace(request, url=target), settings)
    base = spec.url if _is_address(spec.url) else ""
    body, saved_at = _read(target)
    return Answer(status=200, url=base, body=body, fetched_at=saved_at)


def _read(file: str) -> tuple[bytes, datetime]:
    """What a file holds, and since when: a page was fetched when it was saved."""
    try:
        return Path(file).read_bytes(), datetime.fromtimestamp(Path(file).stat().st_mtime, UTC)
    except OSError as error:
        hint = f"; an address begins with https://, for example: {_EXAMPLE}"
        missing = hint if isinstance(error, FileNotFoundError) else ""
        raise UsageError(f"{file} cannot be read: {error.strerror}{missing}") from error


async def _fetched(request: Request, settings: Settings | None) -> Answer:
    # The person at the keyboard named this host; only redirects need the guard's suspicion.
    allowed = (*request.allow_private, urlsplit(request.url).netloc.rpartition("@")[2])
    fetcher = make_fetcher(settings or Settings(storage=""), SystemClock())
    try:
        return await fetcher.fetch(replace(request, allow_private=allowed))
    finally:
        await fetcher.close()
