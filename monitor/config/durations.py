"""Durations and sizes as people write them: `30s`, `10m`, `2h`, `7d`; `512KB`, `10MB`."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"([0-9]{1,9})([smhd])\Z")
_LOOSE = re.compile(r"([0-9]{1,9})\s*([a-zA-Z])")
_SIZES = {"": 1, "KB": 1024, "MB": 1024**2}
_SIZE = re.compile(r"([0-9]{1,12})\s?(KB|MB)?\Z")
#: Longer than anything sensible, far below the range of `timedelta`.
LONGEST = timedelta(days=3650)


def parse_duration(value: object) -> timedelta:
    """A whole number and its unit: s, m, h or d. Raises ValueError saying what would be right."""
    match = _DURATION.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"`{value}` is no duration; {_advice(value)}")
    duration = timedelta(**{_UNITS[match[2]]: int(match[1])})
    if duration > LONGEST:
        raise ValueError(f"`{value}` is longer than ten years")
    return duration


def _advice(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"the unit is missing: {value}s, {value}m, {value}h or {value}d"
    near = _LOOSE.match(str(value))
    if near and near[2].lower() in _UNITS:
        return f"write {near[1]}{near[2].lower()}"
    return "write a whole number and its unit, such as 30s, 10m, 2h or 7d"


def in_words(duration: timedelta) -> str:
    """The shortest way to write a duration: `10m`, `24h`; parses back to the same value."""
    seconds = int(duration.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def parse_size(value: object) -> int:
    """Bytes: a whole number, or one with KB or MB (of 1024). Raises ValueError."""
    match = _SIZE.match(str(value)) if not isinstance(value, bool) else None
    if match is None:
        raise ValueError(f"`{value}` is no size; write bytes, or such as 512KB or 10MB")
    return int(match[1]) * _SIZES[match[2] or ""]
