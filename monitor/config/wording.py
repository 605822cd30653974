"""pydantic's errors in plain words, each at its place in the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from monitor.config import kinds, models, notyet, slips
from monitor.config.kinds import Misread
from monitor.config.values import nearest, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

    from monitor.config.yamltree import Document, Node
    from monitor.errors import Problem

    Path = tuple[str | int, ...]

#: Errors worded of one record; a file that is not ours at all has tens of thousands.
MOST = 200
#: Errors of a value that should be text, a list, or a section, and is something else.
_SECTION_KINDS = {"dict_type", "model_type", "model_attributes_type"}
_WRONG_KIND = {"string_type", "list_type", *_SECTION_KINDS}
_WANTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
}
_LIMITS = {
    "greater_than_equal": ("ge", "must be at least"),
    "less_than_equal": ("le", "must be at most"),
}
#: Where a key belongs that was written somewhere else.
_SECTIONS = (
    ("monitor.yaml", models.MonitorShape),
    ("monitor.yaml, under `slack:`", models.SlackShape),
    ("monitor.yaml, under `defaults:`", models.DefaultsShape),
    ("monitor.yaml, under `fetch:`", models.FetchShape),
    ("a source", models.SourceShape),
    ("a watch list", models.WatchShape),
)
_TABLES: dict[type[BaseModel], notyet.Where] = {
    models.MonitorShape: "monitor",
    models.SourceShape: "source",
    models.WatchShape: "watch",
}


def problems_of(
    error: ValidationError, shape: type[BaseModel], document: Document, record: Node
) -> Iterator[tuple[Path, Problem]]:
    """Each error of one record with its path, in plain words at its place.

    Of more than MOST errors the first ones: finding and wording each costs a search of the record.
    """
    for detail in error.errors(include_url=False)[:MOST]:
        path = tuple(step for step in detail["loc"] if step != "[key]")
        is_key = "[key]" in detail["loc"] or detail["type"] == "extra_forbidden"
        node = record.find(path, key=is_key)
        yield path, document.problem(node.start, _message(detail, path, shape, document, node))


def _message(
    detail: ErrorDetails, path: Path, shape: type[BaseModel], document: Document, node: Node
) -> str:
    kind, value = detail["type"], detail["input"]
    found = Misread(shape=shape, path=path, document=document, node=node)
    key = found.key
    if kind == "missing":
        return f"`{key}` is missing: write `{key}:` with its value"
    if kind == "extra_forbidden":
        return _unknown_key(str(path[-1]), path[:-1], shape)
    if kind in _WRONG_KIND or value is None or (isinstance(value, list) and not found.is_item):
        return _wrong_kind(kind, value, found)
    if kind in _WANTED and _is_quoted(node):
        message = f"`{key}` is {_WANTED[kind]}: take the quotes away"
        line = found.replaced(node.text.strip())
        return slips.mend(message, line) if line else message
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return f"`{key}` {words} {detail['ctx'][name]:g}, not {detail['input']}"
    return _wrong_value(detail, key)


def _is_quoted(node: Node) -> bool:
    """Whether only the quotes keep a value from being a number or true or false."""
    bare = re.fullmatch(r"true|false|\d+(?:\.\d+)?", node.text.strip())
    return node.kind == "scalar" and node.style in {"'", '"'} and bare is not None


def _wrong_value(detail: ErrorDetails, key: str) -> str:
    kind, written = detail["type"], detail["input"]
    context = detail.get("ctx", {})
    if kind == "value_error":
        return f"{context['error']}" if key == written else f"`{key}`: {context['error']}"
    if kind == "literal_error":
        allowed = re.findall("'([^']*)'", context["expected"])
        return (
            f"`{key}` is one of {', '.join(allowed)}, not `{written}`"
            f"{suggestion(str(written), allowed)}"
            if len(allowed) > 1
            else f"`{key}` can only be {allowed[0]}, not `{written}`"
        )
    if kind == "string_too_short":
        return f"`{key}` is empty: write something, or delete the line"
    if kind.startswith("string_"):
        return f"`{written}` is no name of a concept: lower-case letters, digits and _"
    return f"`{key}` is {_WANTED.get(kind, detail['msg'])}, not `{written}`"


def _wrong_kind(kind: str, value: Any, found: Misread) -> str:
    if value is None:
        return kinds.nothing(found.line)
    if kind == "list_type":
        return kinds.list_wanted(found)
    if kind in _SECTION_KINDS and not found.is_item:
        return kinds.section_wanted(found)
    if found.node.kind == "list" and not found.is_item:
        return kinds.one_value_wanted(found)
    return kinds.text_wanted(found)


def _unknown_key(key: str, section: Path, shape: type[BaseModel]) -> str:
    inner = _shape_at(shape, section)
    known = list(inner.model_fields)
    later: list[str] = []
    if shape in _TABLES:
        later = notyet.keys(_TABLES[shape], ".".join(str(step) for step in section))
    near = nearest(key, known + later)
    if near:
        unread = "" if near in known else " (which this version does not act on)"
        return f"unknown key `{key}`; did you mean `{near}`?{unread}"
    elsewhere = [name for name, other in _SECTIONS if key in other.model_fields]
    if elsewhere:
        return f"unknown key `{key}` here; it belongs in {elsewhere[0]}"
    return f"unknown key `{key}`; known here: {', '.join(known)}"


def _shape_at(shape: type[BaseModel], path: Path) -> type[BaseModel]:
    """The model of the section that a path leads into."""
    for step in path:
        if isinstance(step, str) and step in shape.model_fields:
            shape = _model_in(shape.model_fields[step].annotation) or shape
    return shape


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The first model in an annotation such as `dict[str, list[TermShape]]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(part) for part in get_args(annotation))
    return next((model for model in inner if model), None)
