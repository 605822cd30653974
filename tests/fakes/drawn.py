"""Hypothesis strategies for whole records: every field is drawn, also those with a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

#: Every string that Python can hold, NUL and lone surrogates included.
ANY_TEXT = st.text(max_size=20)
#: What a database can hold.
STORABLE_TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20)
MOMENTS = st.datetimes(timezones=st.just(UTC))


def whole(record: type[Any], text: st.SearchStrategy[str] = ANY_TEXT) -> st.SearchStrategy[Any]:
    """Records of one kind, with all their strings from `text`, numbers finite, moments in UTC."""
    hints = get_type_hints(record)
    return st.builds(record, **{each.name: _of(hints[each.name], text) for each in fields(record)})


def _of(hint: Any, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    plain = {str: text, float: st.floats(allow_nan=False, allow_infinity=False), datetime: MOMENTS}
    if hint in plain:
        return plain[hint]
    if is_dataclass(hint):
        return whole(hint, text)  # type: ignore[arg-type]  # a hint is a class, not a record
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return st.one_of([_of(each, text) for each in arguments])
    if origin is tuple:
        return st.lists(_of(arguments[0], text), max_size=3).map(tuple)
    if origin is Mapping:
        return st.dictionaries(text, _of(arguments[1], text), max_size=3)
    return st.from_type(hint)
