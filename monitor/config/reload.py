"""What an edit of config/ changes, in words; and the waiting for one."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Protocol

from watchfiles import awatch

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Iterable, Mapping
    from pathlib import Path

    from monitor.model import Settings

#: Milliseconds in which several saves count as one, and after which one looks without any.
_DEBOUNCE, _LOOK_EVERY = 400, 5_000
#: Parts of the settings that a running service cannot exchange, as the user writes them.
_AT_THE_START: Mapping[str, str] = {
    "storage": "storage",
    "contact": "contact",
    "fetch": "fetch",
    "slack_proxy": "slack.proxy",
    "log_level": "log",
}
#: Parts that are exchanged but are no list of named records.
_SINGLE: Mapping[str, str] = {
    "channel": "slack.channel",
    "ops_channel": "slack.ops_channel",
    "first_run_lookback": "defaults.first_run_lookback",
    "retention": "retention",
}
#: Keys that the user writes otherwise than the records name them.
_KEYS: Mapping[str, str] = {"queries": "keywords", "url": "address"}
#: Names told of one kind of change; the others are counted.
_NAMED = 8


class _Named(Protocol):
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A valid configuration, next to the one that is running."""

    #: The new one, as far as a running service can take it.
    settings: Settings
    #: What changes, for a person; empty: nothing.
    lines: tuple[str, ...]


def edited(running: Settings, new: Settings) -> Edit:
    """What becomes of the running settings, and the words for it."""
    later = [
        written for name, written in _AT_THE_START.items() if _of(running, name) != _of(new, name)
    ]
    lines = [
        *_changes("source", running.sources, new.sources),
        *_changes("watch list", running.watches, new.watches),
        *_changes("concept", running.lexicon, new.lexicon),
        *(
            f"{written}: {_of(new, name)}"
            for name, written in _SINGLE.items()
            if _of(running, name) != _of(new, name)
        ),
    ]
    if later:
        lines.append(f"takes effect at the next start: {', '.join(later)}")
    kept = {name: _of(running, name) for name in _AT_THE_START}
    return Edit(settings=replace(new, **kept), lines=tuple(lines))


async def saves(directory: Path, stop: asyncio.Event) -> AsyncIterator[None]:
    """Something in the directory may have changed; also now and then, for disks that do not tell.

    Ends with `stop`, and when another directory stands in the place of this one: that is not
    watched yet. Raises OSError and others when the directory cannot be watched.
    """
    watched = _identity(directory)
    async for _ in awatch(
        directory,
        watch_filter=None,  # editors and mounted volumes exchange files under many names
        debounce=_DEBOUNCE,
        rust_timeout=_LOOK_EVERY,
        yield_on_timeout=True,
        stop_event=stop,
    ):
        yield
        if _identity(directory) != watched:
            return


def _identity(directory: Path) -> tuple[int, int]:
    found = directory.stat()
    return found.st_dev, found.st_ino


def _of(settings: Settings, name: str) -> Any:
    return getattr(settings, name)


def _changes(kind: str, before: Iterable[_Named], after: Iterable[_Named]) -> list[str]:
    old, new = ({each.name: each for each in records} for records in (before, after))
    added = [name for name in new if name not in old]
    removed = [name for name in old if name not in new]
    changed = [
        f"{name} ({', '.join(_differing(old[name], new[name]))})"
        for name in new
        if name in old and old[name] != new[name]
    ]
    told = (("added", added), ("removed", removed), ("changed", changed))
    return [f"{kind} {word}: {_listed(names)}" for word, names in told if names]


def _differing(before: Any, after: Any) -> list[str]:
    """The keys that differ, as the user writes them."""
    return [
        _KEYS.get(each.name, each.name)
        for each in fields(before)
        if each.compare and getattr(before, each.name) != getattr(after, each.name)
    ]


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED} more" if len(names) > _NAMED else shown
