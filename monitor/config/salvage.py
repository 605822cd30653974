"""A record without what is wrong in it, so that one mistake does not hide the next.

What the shape refused is taken out, a key that is nearly a known one counts as that, and what must
be there gets a stand-in. The result serves to find further mistakes only: nothing runs on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import BaseModel, ValidationError

from monitor.config.values import nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic_core import ErrorDetails

    from monitor.config.yamltree import Data

    AnyShape = TypeVar("AnyShape", bound=BaseModel)
    #: Fills what must be there; told which keys of the record were wrong.
    Complete = Callable[[dict[str, Data], set[str]], None]

#: What stands for a name or a term that cannot be read; no one calls a thing so.
STAND_IN: Final = "stands_for_what_is_wrong"
#: A key taken for a near one may hold further mistakes, and so on.
_ROUNDS: Final = 3
#: Of more errors than these no key is compared with the known ones: that costs 0.1 ms each.
_MOST: Final = 200


def salvaged(
    shape: type[AnyShape], payload: Data, error: ValidationError, complete: Complete
) -> AnyShape | None:
    """The record as far as it is right; None: nothing of it can be used. Changes `payload`."""
    for _ in range(_ROUNDS):
        if not isinstance(payload, dict):
            return None
        details = error.errors(include_url=False, include_context=False)
        # From the end, so that what is taken out of a list moves nothing that is still to come.
        for detail in reversed(details):
            _mend(shape, payload, detail, compare=len(details) <= _MOST)
        complete(payload, {str(detail["loc"][0]) for detail in details})
        try:
            return shape.model_validate(payload)
        except ValidationError as again:
            error = again
    return None


def _mend(
    shape: type[BaseModel], record: dict[str, Data], detail: ErrorDetails, *, compare: bool
) -> None:
    path = tuple(step for step in detail["loc"] if step != "[key]")
    if detail["type"] == "extra_forbidden" and len(path) == 1 and compare:
        _keep_as_near(shape, record, str(path[0]))
    held, depth = _holder(record, path)
    is_there = depth == len(path) - 1
    wants_name = detail["type"] == "missing" and path[-1] in {"name", "term"}
    if is_there and wants_name and isinstance(held, dict):
        held[str(path[-1])] = STAND_IN
    else:
        _take_out(held, path[: depth + 1])


def _keep_as_near(shape: type[BaseModel], record: dict[str, Data], key: str) -> None:
    """Let the value of an unknown key count for the known one that it nearly is."""
    near = nearest(key, shape.model_fields)
    if near and near not in record:
        record[near] = record[key]


def _holder(record: dict[str, Data], path: tuple[str | int, ...]) -> tuple[Data, int]:
    """What holds the end of a path, or what cannot be gone into; and how many steps lead there."""
    held: Data = record
    for depth, step in enumerate(path[:-1]):
        inner = _inner(held, step)
        if not isinstance(inner, dict | list):
            return held, depth
        held = inner
    return held, len(path) - 1


def _inner(held: Data, step: str | int) -> Data:
    if isinstance(held, dict):
        return held.get(str(step))
    if isinstance(held, list) and isinstance(step, int) and step < len(held):
        return held[step]
    return None


def _take_out(held: Data, path: tuple[str | int, ...]) -> None:
    """Remove what stands at the end of a path; a term leaves its number to the next."""
    last = path[-1]
    if isinstance(held, dict):
        held.pop(str(last), None)
    elif isinstance(held, list) and isinstance(last, int) and last < len(held):
        held[last : last + 1] = [STAND_IN] if path[0] == "terms" and len(path) == 3 else []  # noqa: PLR2004 - terms, language, number
