"""`monitor status`: sources, archive and outbox at a glance."""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from monitor.app.clock import SystemClock
from monitor.app.wiring import open_store
from monitor.model import DeliveryState, SourceState
from monitor.notify.wording import counted, one_line
from monitor.store.location import sqlite_file
from monitor.store.lock import owner_of

DAY = timedelta(days=1)
#: Seconds between two looks of `--watch`.
REFRESH = 2.0
#: Seconds without a tick after which a service counts as stuck.
LIVE_WITHIN = 60.0

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from monitor.model import ArchiveSize, Backlog, Settings, SourceSpec


def print_status(settings: Settings, *, as_json: bool) -> None:
    """Print the state of the store; reads beside a running service."""
    file = sqlite_file(settings.storage)
    if file and not file.exists():
        _print_nothing_yet(settings, as_json=as_json)
        return
    store = open_store(settings.storage, migrate=False)
    try:
        with store.reading() as tx:
            states, counts, backlogs = tx.source_states(), tx.counts(), tx.backlogs()
            size = tx.size()
    finally:
        store.close()
    shown = status_json(settings, states, counts, backlogs)
    shown["archive"] = archive_json(size, settings, SystemClock().now())
    if as_json:
        print(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        wide = None if sys.stdout.isatty() else 200  # a file or a pipe is searched line by line
        _print_human(shown, Console(highlight=False, markup=False, emoji=False, width=wide))


def watch_status(settings: Settings) -> None:
    """Print the state anew every REFRESH seconds until Ctrl-C."""
    console = Console()
    with suppress(KeyboardInterrupt):
        while True:
            console.clear()
            print_status(settings, as_json=False)
            time.sleep(REFRESH)


def print_live(storage: str, *, as_json: bool) -> bool:
    """Say whether a service runs on the store and is at work; for health checks."""
    owner = owner_of(storage, SystemClock().now().timestamp())
    live = owner is not None and owner.silent_for < LIVE_WITHIN
    if as_json:
        pid, silent = (owner.pid, round(owner.silent_for, 1)) if owner else (None, None)
        print(json.dumps({"live": live, "pid": pid, "silent_for": silent}))
    elif owner is None:
        print(f"not running: nothing owns {storage}")
    else:
        word = "running" if live else "stuck"
        print(f"{word}: process {owner.pid}, last tick {owner.silent_for:.0f} s ago")
    return live


def status_json(
    settings: Settings,
    states: Mapping[str, SourceState],
    counts: Mapping[str, int],
    backlogs: Iterable[Backlog] = (),
) -> dict[str, Any]:
    """What `status --json` prints."""
    return {
        "storage": settings.storage,
        "counts": dict(counts),
        "outbox": {
            "states": {str(state): counts.get(f"alerts_{state}", 0) for state in DeliveryState},
            "waiting": [_backlog_json(each) for each in backlogs],
        },
        "sources": [
            source_json(spec, states.get(spec.name) or SourceState(name=spec.name))
            for spec in settings.sources
        ],
        "watchlists": [
            {"name": watch.name, "channel": watch.channel, "enabled": watch.enabled}
            for watch in settings.watches
        ],
    }


def archive_json(size: ArchiveSize, settings: Settings, now: datetime) -> dict[str, Any]:
    """How much is kept, how fast it grows, and for how long it is kept."""
    days = max((now - size.oldest) / DAY, 1.0) if size.oldest else 1.0
    return {
        "articles": size.articles,
        "texts": size.texts,
        "bytes": size.bytes,
        "oldest": _iso(size.oldest),
        # What is kept, over the time it came in; of less than a day the whole.
        "bytes_per_day": round(size.bytes / days) if size.articles else None,
        "articles_per_day": round(size.articles / days, 1),
        "retention_days": settings.retention // DAY,
    }


def archive_line(archive: dict[str, Any]) -> str:
    """The same for a person."""
    if not archive["articles"]:
        return f"archive: empty, {megabytes(archive['bytes'])}"
    return (
        f"archive: {archive['articles']:,} articles ({archive['texts']:,} with text)"
        f" since {archive['oldest'][:10]}, {megabytes(archive['bytes'])},"
        f" {megabytes(archive['bytes_per_day'])} a day;"
        f" kept for {archive['retention_days']} days"
    )


def megabytes(size: int) -> str:
    """`12.3 MB`, of a million bytes."""
    return f"{size / 1e6:,.1f} MB"


def source_json(spec: SourceSpec, state: SourceState) -> dict[str, Any]:
    """One source with what is known of it, as `--json` has it."""
    return {
        "name": spec.name,
        "url": spec.asks,
        "enabled": spec.enabled,
        "state": _word(spec, state),
        "last_ok_at": _iso(state.last_ok_at),
        "next_due_at": _iso(state.next_due_at),
        "items": state.item_count,
        "failures": state.failures,
        "error": state.last_error,
    }


def _backlog_json(backlog: Backlog) -> dict[str, Any]:
    return {
        "channel": backlog.channel,
        "alerts": backlog.alerts,
        "since": _iso(backlog.since),
        "error": backlog.error,
    }


def _word(spec: SourceSpec, state: SourceState) -> str:
    if not spec.enabled:
        return "disabled"
    if state.gone:
        return "gone"
    if state.failures:
        return "failing"
    if state.last_error:
        return "partly"  # some sitemaps of its index
    return "ok" if state.last_ok_at else "not asked yet"


def _iso(when: datetime | None) -> str | None:
    return when.isoformat().replace("+00:00", "Z") if when else None


def minute(moment: str | None) -> str | None:
    """A moment of `source_json` for a person."""
    return f"{moment[:10]} {moment[11:16]} UTC" if moment else None


def _print_nothing_yet(settings: Settings, *, as_json: bool) -> None:
    if as_json:
        nothing = status_json(settings, {}, {}) | {"archive": None}
        print(json.dumps(nothing, ensure_ascii=False, indent=2))
    else:
        print(f"{settings.storage} does not exist yet; it is made by: monitor run (or once)")


def _print_human(shown: dict[str, Any], console: Console) -> None:
    heads = ("source", "state", "last answer", "next poll", "items", "trouble")
    table = Table(*heads, box=None, pad_edge=False)
    for source in shown["sources"]:
        items = "" if source["items"] is None else str(source["items"])
        table.add_row(
            source["name"],
            source["state"],
            minute(source["last_ok_at"]) or "never",
            minute(source["next_due_at"]) or "",
            items,
            source["error"] or "",
        )
    console.print(table)
    counts = shown["counts"]
    archive = ", ".join(f"{key} {counts[key]}" for key in counts if not key.startswith("alerts_"))
    console.print(f"{shown['storage']}: {archive}")
    console.print(archive_line(shown["archive"]))
    states = shown["outbox"]["states"].items()
    console.print(f"outbox: {', '.join(f'{state} {number}' for state, number in states)}")
    for each in shown["outbox"]["waiting"]:
        console.print(_waiting_line(each))


def _waiting_line(backlog: Mapping[str, Any]) -> str:
    name = f"{backlog['channel']}: "
    error = (backlog["error"] or "").removeprefix(name)
    trouble = f"; last error: {one_line(error, 300)}" if error else ""
    waiting = f"{counted(backlog['alerts'], 'alert')} waiting"
    return f"{name}{waiting}, the oldest since {minute(backlog['since'])}{trouble}"
