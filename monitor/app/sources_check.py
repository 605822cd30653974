"""`monitor sources list` and `check`: what is known of the sources, and what they say now."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from monitor.app.clock import SystemClock
from monitor.app.cycle import WHEN_BARRED
from monitor.app.status import minute, source_json
from monitor.app.wiring import make_fetcher, open_store
from monitor.config.durations import in_words
from monitor.config.values import suggestion
from monitor.core.parts import parts_trouble
from monitor.core.polling import remembered
from monitor.errors import BlockedError, FetchError, ParseError, StoreError, UsageError
from monitor.model import SourceState
from monitor.notify.wording import counted, spoken_time
from monitor.sources import KINDS
from monitor.sources.worker import WorkerParser
from monitor.store.location import sqlite_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, timedelta

    from monitor.errors import SourceError
    from monitor.model import Parsed, Settings, SourceSpec
    from monitor.ports import Fetcher, Parser

    Say = Callable[[str], None]


# -- list ------------------------------------------------------------------------------------------


def list_sources(settings: Settings, *, as_json: bool, wide: int | None) -> None:
    """Print every source with what is stored of it; reads beside a running service."""
    rows = [listed(spec, state) for spec, state in _with_states(settings)]
    if as_json:
        print(json.dumps({"sources": rows}, ensure_ascii=False, indent=2))
        return
    table = Table(
        "name", "kind", "every", "state", "last answer", "items", "trouble",
        box=None, pad_edge=False,
    )  # fmt: skip
    for row in rows:
        table.add_row(
            row["name"],
            row["kind"],
            row["every"],
            row["state"],
            minute(row["last_ok_at"]) or "never",
            "" if row["items"] is None else str(row["items"]),
            row["error"] or "",
        )
    Console(highlight=False, markup=False, emoji=False, width=wide).print(table)


def listed(spec: SourceSpec, state: SourceState) -> dict[str, Any]:
    """One source as `--json` has it."""
    said = source_json(spec, state)
    return {"name": said.pop("name"), "kind": spec.kind, "every": _every(spec.every), **said}


def _with_states(settings: Settings) -> list[tuple[SourceSpec, SourceState]]:
    states: Mapping[str, SourceState] = {}
    file = sqlite_file(settings.storage)
    if file is None or file.exists():
        store = open_store(settings.storage, migrate=False)
        try:
            with store.reading() as tx:
                states = tx.source_states()
        finally:
            store.close()
    return [(spec, remembered(spec, states.get(spec.name))) for spec in settings.sources]


def _every(every: timedelta | None) -> str:
    """As it is written in the configuration."""
    return "auto" if every is None else in_words(every)


# -- check -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a source gives now."""

    spec: SourceSpec
    #: None: nothing that can be read.
    parsed: Parsed | None = None
    #: What is wrong, for a person; "" if nothing is.
    trouble: str = ""
    #: What to do about it, or what to know; "" if nothing.
    advice: str = ""

    @property
    def newest(self) -> datetime | None:
        """The date of the newest item, if any has one."""
        items = self.parsed.items if self.parsed else ()
        return max((item.published for item in items if item.published), default=None)

    @property
    def line(self) -> str:
        """For a person."""
        advice = f" ({self.advice})" if self.advice else ""
        if self.parsed is None:
            return f"FAILED  {self.spec.name}: {self.trouble}{advice}"
        newest = f", newest {spoken_time(self.newest)}" if self.newest else ""
        items = counted(len(self.parsed.items), "item")
        return f"ok      {self.spec.name}: {items}{newest}{advice}"


async def check_sources(
    settings: Settings, names: Sequence[str], *, as_json: bool, say: Say, tell: Say
) -> bool:
    """Ask these sources (none named: all that are enabled) now; whether all are fine.

    Nothing is stored. Raises UsageError for a name that is not configured.
    """
    results = await ask_sources(settings, named(settings, names), tell if as_json else say)
    if as_json:
        say(json.dumps({"sources": [*map(checked_json, results)]}, ensure_ascii=False, indent=2))
    return all(each.parsed for each in results)


async def ask_sources(settings: Settings, specs: Sequence[SourceSpec], heard: Say) -> list[Checked]:
    """What each of the sources gives now, in order; `heard` gets a line as each answers."""
    fetcher, parser = make_fetcher(settings, SystemClock()), WorkerParser()
    troubles = _known_troubles(settings) if any(spec.kind == "sitemap" for spec in specs) else {}
    answered = count(1)

    async def ask(spec: SourceSpec) -> Checked:
        checked = _noted(await asked(spec, fetcher, parser), troubles.get(spec.name, ""))
        heard(f"[{next(answered)}/{len(specs)}] {checked.line}")
        return checked

    try:
        return await asyncio.gather(*map(ask, specs))
    finally:
        await fetcher.close()
        await parser.close()


def _known_troubles(settings: Settings) -> dict[str, str]:
    """By source, what the service met with in sitemaps that are not asked here."""
    with suppress(StoreError):  # a source can be checked without a store
        told = ((spec.name, parts_trouble(state.parts)) for spec, state in _with_states(settings))
        return {name: f"the service says: {trouble}" for name, trouble in told if trouble}
    return {}


def named(settings: Settings, names: Sequence[str]) -> list[SourceSpec]:
    """The sources of these names; all that are enabled when none is named."""
    if not names:
        return [spec for spec in settings.sources if spec.enabled]
    known = {spec.name: spec for spec in settings.sources}
    for name in names:
        if name not in known:
            raise UsageError(f"no source is named “{name}”{suggestion(name, known)}")
    return [known[name] for name in dict.fromkeys(names)]


async def asked(spec: SourceSpec, fetcher: Fetcher, parser: Parser) -> Checked:
    """What a source gives when it is asked as if for the first time."""
    if spec.kind not in KINDS:
        return Checked(spec=spec, trouble=f"this version does not read `{spec.kind}` yet")
    try:
        answer = await fetcher.fetch(KINDS[spec.kind].request(spec, SourceState(name=spec.name)))
        parsed = await parser.parse(spec, answer)
        if parsed.more and not parsed.items:
            checked = await _asked_index(spec, parsed, fetcher, parser)
            return _noted(checked, _moved(answer.moved_to))
    except (FetchError, ParseError) as error:
        return Checked(spec=spec, trouble=str(error), advice=advice(error))
    return Checked(spec=spec, parsed=parsed, advice=_remark(parsed, answer.moved_to))


_OTHERS = "its other sitemaps may be well; if not, name the one that holds the news"


async def _asked_index(
    spec: SourceSpec, index: Parsed, fetcher: Fetcher, parser: Parser
) -> Checked:
    """What the sitemap gives that the service asks first: of news, else the newest."""
    number, url = len(index.more), index.more[0].url
    part = replace(spec, url=url)
    named = f"an index of {counted(number, 'sitemap')}"
    try:
        answer = await fetcher.fetch(KINDS[spec.kind].request(part, SourceState(name=spec.name)))
        parsed = await parser.parse(part, answer)
    except (FetchError, ParseError) as error:
        return Checked(spec=spec, trouble=f"{named}; {url}: {error}", advice=_OTHERS)
    gave = f"{named}; asked was {url}"
    remark = "it is an index too" if parsed.more and not parsed.items else _remark(parsed, None)
    return Checked(spec=spec, parsed=parsed, advice=f"{gave}: {remark}" if remark else gave)


def _moved(moved_to: str | None) -> str:
    return f"moved for good: write {moved_to} in the configuration" if moved_to else ""


def _noted(checked: Checked, note: str) -> Checked:
    """With one thing more to know."""
    return replace(checked, advice="; ".join(filter(None, (checked.advice, note))))


def _remark(parsed: Parsed, moved_to: str | None) -> str:
    if moved_to:
        return _moved(moved_to)
    if parsed.problems:
        return f"not all could be read: {parsed.problems[0]}"
    return "" if parsed.items else "nothing is in it now"


#: What helps, by the `reason` of an error.
_ADVICE = {
    "dns": "is the address spelt right, and has this machine a network?",
    "no_network": "this machine reaches no network",
    "refused": "nobody answers there; is the port right?",
    "timeout": "it may be busy; try again later",
    "quiet": "it is asked again when that time is over",
    "robots": WHEN_BARRED,
    "too_large": "raise `fetch.max_body`, or take a smaller feed of this publisher",
    "not_a_feed": "find the feed with: monitor sources add ADDRESS",
}
_BY_STATUS = {
    401: "it wants a password, which this program does not have",
    403: "the publisher refuses programs; set `contact`, or ask for a feed",
    404: "the address is wrong or old; find the new one with: monitor sources add SITE",
    410: "it is gone for good; find another with: monitor sources add SITE",
}


def advice(error: SourceError) -> str:
    """What the person who reads of an error can do; "" if the error says it already."""
    if isinstance(error, FetchError) and error.status in _BY_STATUS:
        return _BY_STATUS[error.status]
    if isinstance(error, BlockedError) and error.passing:
        return "it is asked again by itself"
    if isinstance(error, FetchError | ParseError):
        return _ADVICE.get(error.reason, "")
    return ""


def checked_json(checked: Checked) -> dict[str, Any]:
    """One source as `--json` has it."""
    newest = checked.newest
    return {
        "name": checked.spec.name,
        "url": checked.spec.asks,
        "ok": checked.parsed is not None,
        "items": len(checked.parsed.items) if checked.parsed else None,
        "newest": newest.isoformat().replace("+00:00", "Z") if newest else None,
        "error": checked.trouble or None,
        "advice": checked.advice or None,
    }
