"""Checks of JSON values, built from small parts; each yields what is wrong and where.

A check takes a value and its JSON pointer and yields sentences in the manner of Slack's
`response_metadata.messages`. Checks never raise, whatever the value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]


def wrong(sentence: str, where: str) -> str:
    """One message as Slack words it."""
    return f"[ERROR] {sentence} [json-pointer:{where}]"


def string(most: int, *, least: int = 1) -> Check:
    """Text of `least` to `most` characters."""

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield wrong("must be a string", where)
        elif len(value) < least:
            yield wrong(f"must be more than {least - 1} characters", where)
        elif len(value) > most:
            yield wrong(f"must be less than {most + 1} characters", where)

    return check


def integer(low: int, high: int) -> Check:
    """A whole number, both ends included."""

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            yield wrong(f"must be a number from {low} to {high}", where)

    return check


def boolean(value: Any, where: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield wrong("must be a boolean", where)


def word(*allowed: str) -> Check:
    """One of these."""

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, str) or value not in allowed:
            yield wrong(f"must be one of: {', '.join(allowed)}", where)

    return check


def address(most: int = 3000) -> Check:
    """An http or https URL without what would end it early."""
    length = string(most)

    def check(value: Any, where: str) -> Iterator[str]:
        yield from length(value, where)
        if isinstance(value, str) and (
            not value.startswith(("http://", "https://")) or any(c in value for c in " <>|\n")
        ):
            yield wrong("must be a valid URL", where)

    return check


def array(of: Check, *, least: int = 1, most: int | None = None) -> Check:
    """A list whose members pass."""

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield wrong("must be an array", where)
            return
        if len(value) < least:
            yield wrong(f"must have at least {least} items", where)
        if most is not None and len(value) > most:
            yield wrong(f"no more than {most} items allowed", where)
            return
        for place, member in enumerate(value):
            yield from of(member, f"{where}/{place}")

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these properties and no others."""
    known = {**required, **(optional or {})}

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong("must be an object", where)
            return
        for name in required:
            if name not in value:
                yield wrong(f"missing required field: {name}", where)
        for name, member in value.items():
            if name not in known:
                yield wrong(f"no more properties allowed: {name}", where)
            else:
                yield from known[name](member, f"{where}/{name}")

    return check


def typed(shapes: Mapping[str, Check]) -> Check:
    """An object that goes by its `type`."""

    def check(value: Any, where: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in shapes:
            yield wrong(f"unsupported type: {kind}", f"{where}/type")
        else:
            yield from shapes[kind](value, where)

    return check


def exactly_one(first: str, second: str, inner: Check) -> Check:
    """An object that has one of two properties."""

    def check(value: Any, where: str) -> Iterator[str]:
        if isinstance(value, dict) and (first in value) == (second in value):
            yield wrong(f"must have either {first} or {second}", where)
        yield from inner(value, where)

    return check


def any_of(first: str, second: str, inner: Check) -> Check:
    """An object that has at least one of two properties."""

    def check(value: Any, where: str) -> Iterator[str]:
        if isinstance(value, dict) and first not in value and second not in value:
            yield wrong(f"must have {first} or {second}", where)
        yield from inner(value, where)

    return check
