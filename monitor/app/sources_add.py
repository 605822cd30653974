"""`monitor sources add`: find what an address offers, show it, write the choice to config/."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitor.app.clock import SystemClock
from monitor.app.discover import Found, Tried, discover
from monitor.app.wiring import make_fetcher
from monitor.config.edit import Addition, shown
from monitor.config.save import add_sources, sources_file
from monitor.config.values import LONGEST_NAME, parse_name, parse_url
from monitor.core.urls import canonical, host_of, without_feed_scheme
from monitor.errors import ConfigError, ParseError, UsageError
from monitor.extract.text import clip, one_line
from monitor.notify.wording import counted, spoken_time
from monitor.sources.discovery import Origin
from monitor.sources.worker import WorkerParser

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from monitor.model import Item, Selector, Settings, SourceSpec

    Say = Callable[[str], None]

DEFAULT_FILE = "sources/added.yaml"
ABOUT = "Sources added with `monitor sources add`; edit them as you like, comments stay."
_LATER = "A running service reads it within seconds."
#: Items of each candidate that are shown.
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was typed."""

    url: str
    #: None: the title of the source.
    name: str | None = None
    #: From 1, of the list that is shown; None: the best, if that is clear.
    pick: int | None = None
    file: str = DEFAULT_FILE
    dry_run: bool = False
    as_json: bool = False


async def add_source(
    wish: Wish, settings: Settings, directory: Path, environ: Mapping[str, str], *, say: Say,
    tell: Say,
) -> None:  # fmt: skip
    """Find, show, choose and write; `say` is the result, `tell` what happens meanwhile.

    Raises UsageError when the person has to decide, SourceError when nothing is found, ConfigError
    when the configuration does not load with the new source; nothing is changed then.
    """
    url = _checked(wish, settings, directory)
    found = await _discovered(url, settings, tell)
    if not wish.as_json:
        # With --dry-run the result is YAML, and nothing else goes to the same place.
        for line in described(found):
            (tell if wish.dry_run else say)(line)
    try:
        chosen = choice(found, wish.pick)
    except UsageError:
        if wish.as_json:
            say(_as_json(wish, found, None, None))
        raise
    refuse_known(chosen.spec.url, settings)
    addition = Addition(values=values_of(chosen.spec, _name(wish, chosen, found, settings)))
    if not wish.dry_run:
        _write(wish, addition, directory, environ)
    if wish.as_json:
        say(_as_json(wish, found, chosen, addition))
    elif wish.dry_run:
        say(shown([addition]).rstrip("\n"))
    else:
        say(f"added to {sources_file(directory, wish.file)}:\n{shown([addition])}{_LATER}")


def _checked(wish: Wish, settings: Settings, directory: Path) -> str:
    """The address, if everything that was typed can be carried out; before anyone is asked."""
    try:
        url = parse_url(without_feed_scheme(wish.url.strip()))
        name = parse_name(wish.name) if wish.name is not None else None
    except ValueError as error:
        raise UsageError(f"{wish.url}: {error}") from error
    sources_file(directory, wish.file)
    refuse_known(url, settings)
    if name:
        _refuse_name(name, settings)
    return url


async def _discovered(url: str, settings: Settings, tell: Say) -> Found:
    fetcher, parser = make_fetcher(settings, SystemClock()), WorkerParser()
    try:
        return await discover(url, fetcher, parser, tell)
    finally:
        await fetcher.close()
        await parser.close()


def _write(wish: Wish, addition: Addition, directory: Path, environ: Mapping[str, str]) -> None:
    try:
        add_sources(directory, wish.file, [addition], environ, about=ABOUT)
    except ConfigError as error:
        raise UsageError(
            f"the configuration does not load with this source, so nothing was changed:\n{error}"
        ) from error


# -- choosing --------------------------------------------------------------------------------------


def choice(found: Found, pick: int | None) -> Tried:
    """The candidate that is meant. Raises UsageError, or ParseError when there is none."""
    if pick is not None:
        if not 1 <= pick <= len(found.tried):
            raise UsageError(f"--pick {pick}: there {_are(len(found.tried))}")
        chosen = found.tried[pick - 1]
        if chosen.parsed is None:
            raise ParseError(f"{chosen.spec.url} cannot be read: {chosen.trouble}")
        return chosen
    working = [each for each in found.tried if each.works]
    if not working:
        return _sound_but_empty(found)
    best, *others = working
    rivals = [each for each in others if each.candidate.origin == best.candidate.origin]
    if rivals and best.candidate.origin != Origin.LISTING:
        raise UsageError("more than one would do: choose by its number, with --pick")
    if best.candidate.origin >= Origin.SITEMAP:
        raise UsageError("this is hardly what you want; if it is, choose it: --pick 1")
    return best


def _sound_but_empty(found: Found) -> Tried:
    """A feed that has nothing in it yet is one, if the address was its own."""
    for each in found.tried:
        if each.parsed is not None and each.candidate.origin == Origin.ITSELF:
            return each
    raise ParseError(
        "no feed, no sitemap and no list of articles was found there; give the address of a page "
        "that lists them, or of the feed itself",
        reason="nothing_found",
    )


def refuse_known(url: str, settings: Settings) -> None:
    """Raises UsageError for an address that a source has already."""
    for spec in settings.sources:
        if spec.url and canonical(spec.url) == canonical(url):
            raise UsageError(f"{url} is configured already, as “{spec.name}” ({spec.place})")


def _refuse_name(name: str, settings: Settings) -> None:
    for spec in settings.sources:
        if folded(spec.name) == folded(name):
            raise UsageError(
                f"a source is named “{spec.name}” already ({spec.place}); "
                f"give this one another name with --name"
            )


def folded(name: str) -> str:
    """Names that differ in this are different to people."""
    return " ".join(name.casefold().split())


def _name(wish: Wish, chosen: Tried, found: Found, settings: Settings) -> str:
    titles = (chosen.parsed.title if chosen.parsed else "", found.title, chosen.candidate.title)
    name = wish.name or next((title for title in titles if title), "")
    name = clip(one_line(name), LONGEST_NAME).strip() or host_of(chosen.spec.url)
    _refuse_name(name, settings)
    return name


# -- what is written -------------------------------------------------------------------------------


def values_of(spec: SourceSpec, name: str) -> dict[str, str | tuple[str, ...]]:
    """The keys of a source in the configuration, in the order in which people write them."""
    values: dict[str, str | tuple[str, ...]] = {"name": name, spec.kind: spec.url}
    if spec.selectors:
        values["items"] = spec.selectors.items
        for key in ("title", "link", "date"):
            selector: Selector | None = getattr(spec.selectors, key)
            if selector:
                values[key] = selector.css + (f"@{selector.attr}" if selector.attr else "")
    if spec.allow_private:
        values["allow_private"] = spec.allow_private
    return values


# -- what is shown ---------------------------------------------------------------------------------


def described(found: Found) -> list[str]:
    """The numbered list for a person."""
    lines: list[str] = []
    for number, each in enumerate(found.tried, 1):
        lines.append(f"{number}. {each.spec.kind} {each.spec.url}")
        title = (each.parsed.title if each.parsed else "") or each.candidate.title
        count = counted(len(each.parsed.items), "item") if each.parsed else "not readable"
        facts = [f"“{title}”" if title else "", each.candidate.origin.words, count, each.trouble]
        lines.append(f"   {' · '.join(fact for fact in facts if fact)}")
        lines += [f"     {_when(item)}  {item.title}" for item in latest(each)]
    return lines


def latest(tried: Tried) -> Sequence[Item]:
    """The newest items; where nothing is dated, the first ones."""
    items = tried.parsed.items if tried.parsed else ()
    dated = sorted(
        (item for item in items if item.published),
        key=lambda item: item.published.timestamp() if item.published else 0,
        reverse=True,
    )
    return (dated or items)[:_SHOWN]


def _when(item: Item) -> str:
    return spoken_time(item.published) if item.published else "no date"


def _as_json(wish: Wish, found: Found, chosen: Tried | None, addition: Addition | None) -> str:
    report: dict[str, Any] = {
        "added": dict(addition.values) if addition and not wish.dry_run else None,
        "file": wish.file,
        "yaml": shown([addition]) if addition else "",
        "picked": found.tried.index(chosen) + 1 if chosen else None,
        "candidates": [
            {
                "number": number,
                "kind": each.spec.kind,
                "url": each.spec.url,
                "title": (each.parsed.title if each.parsed else "") or each.candidate.title,
                "found": each.candidate.origin.words,
                "items": len(each.parsed.items) if each.parsed else None,
                "trouble": each.trouble or None,
                "latest": [_item_json(item) for item in latest(each)],
            }
            for number, each in enumerate(found.tried, 1)
        ],
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def _item_json(item: Item) -> dict[str, str | None]:
    published = item.published.isoformat().replace("+00:00", "Z") if item.published else None
    return {"title": item.title, "url": item.url, "published": published}


def _are(number: int) -> str:
    return f"is {number} only" if number == 1 else f"are {number}"
