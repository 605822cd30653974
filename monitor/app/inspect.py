"""`monitor inspect`: what the bot sees at an address or in a saved file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard
from urllib.parse import urlsplit

from rich.console import Console
from rich.text import Text

from monitor.app.clock import SystemClock
from monitor.app.cycle import counted
from monitor.app.wiring import make_fetcher
from monitor.errors import UsageError
from monitor.model import Answer, Settings, SourceSpec, SourceState
from monitor.notify.wording import spoken_time
from monitor.sources import KINDS

if TYPE_CHECKING:
    from monitor.model import Item, Parsed, SourceKind

READABLE = tuple(KINDS)


async def inspect_target(
    target: str, *, kind: str, base: str | None, source: str | None, settings: Settings | None
) -> Parsed:
    """The items at an address or in a file, read as the service would read them.

    Raises UsageError for an unknown kind, source or file, SourceError when nothing can be read.
    """
    if not _readable(kind):
        raise UsageError(f"--as {kind}: this version reads {', '.join(READABLE)}")
    spec = _spec(target, kind, base, source, settings)
    answer = await _answer(target, spec, settings)
    return KINDS[spec.kind].parse(spec, answer)


def _readable(kind: str) -> TypeGuard[SourceKind]:
    return kind in KINDS


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
    console.print(f"{counted(len(parsed.items), 'item')} in “{parsed.title}”")


def _item_json(item: Item) -> dict[str, str | None]:
    return {
        "title": item.title,
        "url": item.url,
        "published": item.published.isoformat().replace("+00:00", "Z") if item.published else None,
        "summary": item.summary,
        "guid": item.guid,
    }


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
    if target.startswith(("http://", "https://")):
        return await _fetched(target, spec, settings)
    base = spec.url if spec.url.startswith(("http://", "https://")) else ""
    body, saved_at = _read(target)
    return Answer(status=200, url=base, body=body, fetched_at=saved_at)


def _read(file: str) -> tuple[bytes, datetime]:
    """What a file holds, and since when: a page was fetched when it was saved."""
    try:
        return Path(file).read_bytes(), datetime.fromtimestamp(Path(file).stat().st_mtime, UTC)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error


async def _fetched(url: str, spec: SourceSpec, settings: Settings | None) -> Answer:
    request = KINDS[spec.kind].request(spec, SourceState(name=spec.name))
    # The person at the keyboard named this host; only redirects need the guard's suspicion.
    allowed = (*spec.allow_private, urlsplit(url).netloc.rpartition("@")[2])
    fetcher = make_fetcher(settings or Settings(storage=""), SystemClock())
    try:
        return await fetcher.fetch(replace(request, url=url, allow_private=allowed))
    finally:
        await fetcher.close()
