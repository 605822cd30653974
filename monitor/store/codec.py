"""Records to versioned JSON and back, exactly.

Works on any frozen dataclass of `monitor.model` made of text, bytes, numbers, booleans, moments,
spans of time, enumerations, tuples, frozen sets, string-keyed mappings and other such dataclasses,
so that a new field of a record needs no line here. A field that a stored text lacks takes its
default; one that the record no longer has is left out. What cannot be bridged like that needs a new
VERSION and a migration.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from monitor.errors import StoreError

VERSION = 1

R = TypeVar("R")
_Decode = Callable[[Any], Any]
_PLAIN = (str, int, float, bool, NoneType)
_WRITTEN: dict[type, Callable[[Any], Any]] = {
    datetime: lambda value: value.astimezone(UTC).isoformat(),
    timedelta: lambda value: value // timedelta(microseconds=1),
    bytes: bytes.hex,
}


def dumps(record: object) -> str:
    """The record as one line of ASCII; a lone surrogate or NUL in its strings survives as escape.

    Raises TypeError for a record of other parts, ValueError for NaN and infinities.
    """
    return json.dumps(
        {"v": VERSION, "data": _encoded(record)}, allow_nan=False, separators=(",", ":")
    )


def loads(kind: type[R], text: str) -> R:
    """The record that `dumps` was given. Raises StoreError when the text is none of this kind."""
    try:
        envelope = json.loads(text)
        version = envelope["v"]
        if version == VERSION:
            return cast("R", _decoder_of(cast("Any", kind))(envelope["data"]))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(f"a stored {kind.__name__} cannot be read: {error!r}") from error
    raise StoreError(
        f"a stored {kind.__name__} has version {version}, this program reads {VERSION};"
        " use the program that wrote it"
    )


def _encoded(value: Any) -> Any:
    if isinstance(value, _PLAIN):  # an enumeration of text is text
        return value
    if type(value) in _WRITTEN:
        return _WRITTEN[type(value)](value)
    if isinstance(value, tuple):
        return [_encoded(each) for each in value]
    if isinstance(value, frozenset):
        return sorted(_encoded(each) for each in value)
    return {name: _encoded(part) for name, part in _parts(value)}


def _parts(value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return value.items()
    if is_dataclass(value):
        return [(each.name, getattr(value, each.name)) for each in fields(value)]
    raise TypeError(f"{type(value).__name__} cannot be stored")


@cache
def _decoder_of(kind: Any) -> _Decode:
    """How values of a type are read back; worked out once for each type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return _optional(arguments)
    if origin in {tuple, frozenset}:
        return _several(origin, _decoder_of(arguments[0]))
    if origin is Mapping:
        return _mapping(_decoder_of(arguments[1]))
    if kind in _PLAIN or origin is Literal:
        return _same
    return _class_decoder(kind)


def _class_decoder(kind: type) -> _Decode:
    if kind is datetime:
        return datetime.fromisoformat
    if kind is bytes:
        return bytes.fromhex
    if kind is timedelta:
        return lambda value: timedelta(microseconds=value)
    if issubclass(kind, Enum):
        return kind
    if is_dataclass(kind):
        return _record(kind)
    raise TypeError(f"{kind.__name__} cannot be stored")


def _same(value: Any) -> Any:
    return value


def _optional(arguments: tuple[Any, ...]) -> _Decode:
    (inner,) = (_decoder_of(each) for each in arguments if each is not NoneType)
    return lambda value: None if value is None else inner(value)


def _several(kind: Any, inner: _Decode) -> _Decode:
    return lambda value: kind(inner(each) for each in value)


def _mapping(inner: _Decode) -> _Decode:
    return lambda value: {key: inner(each) for key, each in value.items()}


def _record(kind: type[Any]) -> _Decode:
    hints = get_type_hints(kind)
    parts = [(each.name, _decoder_of(hints[each.name])) for each in fields(kind)]
    return lambda value: kind(**{name: read(value[name]) for name, read in parts if name in value})
