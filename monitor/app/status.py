"""`monitor status`: sources, archive and outbox at a glance."""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from monitor.app.clock import SystemClock
from monitor.app.wiring import open_store
from monitor.model import SourceState
from monitor.store.location import sqlite_file
from monitor.store.lock import owner_of

#: Seconds between two looks of `--watch`.
REFRESH = 2.0
#: Seconds without a tick after which a service counts as stuck.
LIVE_WITHIN = 60.0

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model import Settings, SourceSpec


def print_status(settings: Settings, *, as_json: bool) -> None:
    """Print the state of the store; reads beside a running service."""
    file = sqlite_file(settings.storage)
    if file and not file.exists():
        _print_nothing_yet(settings, as_json=as_json)
        return
    store = open_store(settings.storage, migrate=False)
    try:
        with store.reading() as tx:
            states, counts = tx.source_states(), tx.counts()
    finally:
        store.close()
    shown = status_json(settings, states, counts)
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


def print_live(settings: Settings, *, as_json: bool) -> bool:
    """Say whether a service runs on the store and is at work; for health checks."""
    owner = owner_of(settings.storage, SystemClock().now().timestamp())
    live = owner is not None and owner.silent_for < LIVE_WITHIN
    if as_json:
        pid, silent = (owner.pid, round(owner.silent_for, 1)) if owner else (None, None)
        print(json.dumps({"live": live, "pid": pid, "silent_for": silent}))
    elif owner is None:
        print(f"not running: nothing owns {settings.storage}")
    else:
        word = "running" if live else "stuck"
        print(f"{word}: process {owner.pid}, last tick {owner.silent_for:.0f} s ago")
    return live


def status_json(
    settings: Settings, states: dict[str, SourceState], counts: dict[str, int]
) -> dict[str, Any]:
    """What `status --json` prints."""
    return {
        "storage": settings.storage,
        "counts": counts,
        "sources": [
            source_json(spec, states.get(spec.name) or SourceState(name=spec.name))
            for spec in settings.sources
        ],
        "watchlists": [
            {"name": watch.name, "channel": watch.channel, "enabled": watch.enabled}
            for watch in settings.watches
        ],
    }


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
        print(json.dumps(status_json(settings, {}, {}), ensure_ascii=False, indent=2))
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
    counts = ", ".join(f"{key} {value}" for key, value in shown["counts"].items())
    console.print(f"{shown['storage']}: {counts}")
