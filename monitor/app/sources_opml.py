"""`monitor sources import` and `sources export`: feeds from and to other readers, as OPML."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.app.clock import SystemClock
from monitor.app.discover import own_place
from monitor.app.sources_add import folded
from monitor.app.wiring import make_fetcher
from monitor.config.edit import Addition, shown
from monitor.config.files import holds_secret, without_secrets
from monitor.config.save import add_sources, check_room, sources_file
from monitor.config.values import LONGEST_NAME, is_private, parse_url
from monitor.core.urls import canonical, host_of, without_feed_scheme
from monitor.errors import ConfigError, UsageError
from monitor.extract.text import clip, one_line
from monitor.model import Answer, Request
from monitor.notify.wording import counted
from monitor.sources.opml import Opml, Outline, read_opml, write_opml
from monitor.sources.worker import WorkerParser

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitor.model import Settings, SourceSpec

    Say = Callable[[str], None]

DEFAULT_FILE = "sources/imported.yaml"
ABOUT = "Sources taken from a list of feeds (OPML); edit them as you like, comments stay."
#: The largest public lists have some 500 KB.
MAX_BYTES = 5 * 1024 * 1024


@dataclass(slots=True)
class Import:
    """What becomes of a list, in its order."""

    additions: list[Addition] = field(default_factory=list)
    #: Addresses that a source has already, and that stand in the list twice.
    already: int = 0
    repeated: int = 0
    #: Entries that are no feeds.
    others: int = 0
    #: Line and reason of each entry that cannot be taken.
    left_out: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_useful(self) -> bool:
        """Whether anything of the list is configured afterwards, or nothing was wrong with it."""
        return bool(self.additions or self.already) or not self.left_out


def planned(found: Opml, settings: Settings) -> Import:
    """Which feeds of a list become sources, under which names."""
    plan = Import(others=found.others)
    known = {canonical(spec.url) for spec in settings.sources if spec.url}
    names = {folded(spec.name) for spec in settings.sources}
    seen: set[str] = set()
    folder = ""
    for outline in found.outlines:
        try:
            _refuse_secret(outline)
            url = _address(outline)
            key = canonical(url)
            if key not in known:
                _refuse_private(url)
        except ValueError as error:
            title = without_secrets(_title(outline))
            plan.left_out.append((outline.line, f"“{title}”: {error}"))
            continue
        if key in known or key in seen:
            plan.already += key in known
            plan.repeated += key not in known
            continue
        seen.add(key)
        name = unique(_title(outline) or host_of(url), names)
        names.add(folded(name))
        heading = without_secrets(outline.folder) if outline.folder != folder else ""
        folder = outline.folder
        plan.additions.append(Addition(values={"name": name, "feed": url}, heading=heading))
    return plan


def _title(outline: Outline) -> str:
    return clip(one_line(outline.title), LONGEST_NAME - 10).strip()


def _address(outline: Outline) -> str:
    """The address as the configuration takes it. Raises ValueError."""
    url = without_feed_scheme(outline.url)
    if not url:
        raise ValueError("there is no address of a feed (xmlUrl)")
    try:
        return parse_url(url)
    except ValueError as error:
        raise ValueError(f"{clip(url, 200)}: {error}") from error


def _refuse_secret(outline: Outline) -> None:
    """Raise ValueError for an entry with which the whole configuration would be refused."""
    for what, text in (("address", outline.url), ("title", outline.title)):
        if holds_secret(text):
            raise ValueError(
                f"its {what} looks like a Slack token or webhook address, "
                f"and no file of the configuration may hold one"
            )


def _refuse_private(url: str) -> None:
    if is_private(url):
        raise ValueError(f"{url} is on a private network; add it by hand, with `allow_private`")


def unique(name: str, taken: set[str]) -> str:
    """The name, with a number if another source has it."""
    number, free = 1, name
    while folded(free) in taken:
        number += 1
        free = f"{name} {number}"
    return free


# -- import ----------------------------------------------------------------------------------------


async def import_opml(
    target: str, settings: Settings, directory: Path, environ: Mapping[str, str],
    *, file: str, dry_run: bool, as_json: bool, say: Say, tell: Say,
) -> bool:  # fmt: skip
    """Take the feeds of a list into the configuration; whether anything of it was of use.

    Raises UsageError, SourceError when the list cannot be had or read.
    """
    path = sources_file(directory, file)
    plan = planned(await _list(target, settings), settings)
    if plan.additions and dry_run:
        check_room(directory, file, plan.additions, about=ABOUT)
    elif plan.additions:
        try:
            add_sources(directory, file, plan.additions, environ, about=ABOUT)
        except ConfigError as error:
            raise UsageError(
                "the configuration does not load with these feeds, so nothing was changed:\n"
                f"{error}"
            ) from error
    if as_json:
        say(_as_json(plan, file, dry_run=dry_run))
        return plan.is_useful
    if dry_run and plan.additions:
        say(shown(plan.additions).rstrip("\n"))
    for line, reason in plan.left_out:
        tell(f"line {line}: {reason}")
    (tell if dry_run else say)(summary(plan, str(path), dry_run=dry_run))
    return plan.is_useful


async def _list(target: str, settings: Settings) -> Opml:
    """The feeds in a file or at an address."""
    if not target.startswith(("http://", "https://")):
        return read_opml(Answer(status=200, url="", body=_read(target)))
    fetcher, parser = make_fetcher(settings, SystemClock()), WorkerParser()
    request = Request(url=target, allow_private=own_place(target), max_body=MAX_BYTES)
    try:
        return await parser.run(read_opml, await fetcher.fetch(request))
    finally:
        await fetcher.close()
        await parser.close()


def _read(target: str) -> bytes:
    try:
        with Path(target).open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{target} cannot be read: {error.strerror}") from error
    if len(body) > MAX_BYTES:
        raise UsageError(f"{target} is larger than 5 MB; that is no list of feeds")
    return body


def summary(plan: Import, path: str, *, dry_run: bool) -> str:
    """One line: what was taken, and what was not."""
    verb = "would be added" if dry_run else "added"
    parts = [
        f"{counted(len(plan.additions), 'feed')} {verb} to {path}",
        f"{plan.already} configured already" if plan.already else "",
        f"{plan.repeated} repeated in the list" if plan.repeated else "",
        f"{plan.others} no feeds" if plan.others else "",
        f"{len(plan.left_out)} left out" if plan.left_out else "",
    ]
    return ", ".join(part for part in parts if part)


def _as_json(plan: Import, file: str, *, dry_run: bool) -> str:
    report = {
        "file": file,
        "imported": [] if dry_run else [dict(each.values) for each in plan.additions],
        "yaml": shown(plan.additions) if plan.additions else "",
        "already": plan.already,
        "repeated": plan.repeated,
        "no_feeds": plan.others,
        "left_out": [{"line": line, "problem": reason} for line, reason in plan.left_out],
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


# -- export ----------------------------------------------------------------------------------------


def export_opml(settings: Settings, file: Path | None, *, say: Say, tell: Say) -> None:
    """Write every feed of the configuration to a file, or say it. Raises UsageError."""
    feeds = [spec for spec in settings.sources if spec.kind == "feed"]
    document = write_opml("News monitor", [(spec.name, spec.url) for spec in feeds])
    if file is None:
        say(document.decode().rstrip("\n"))
    else:
        try:
            file.write_bytes(document)
        except OSError as error:
            raise UsageError(f"{file} cannot be written: {error.strerror}") from error
    where = f" written to {file}" if file else ""
    tell(f"{counted(len(feeds), 'feed')}{where}{_others(settings, feeds)}")


def _others(settings: Settings, feeds: list[SourceSpec]) -> str:
    number = len(settings.sources) - len(feeds)
    return f"; {number} left out: OPML holds feeds only" if number else ""
