"""Whether Slack would take the blocks of a message: shapes, limits, and the length of it all.

Two judges, because neither finds everything: tables of our own, and the models of slack_sdk.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.fakes.slack.elements import (
    ACCESSORY,
    ACTIONS,
    CONTEXT,
    CONTEXT_ACTIONS,
    IDENTIFIER,
    IMAGE_BLOCK,
    RICH,
    plain,
    text,
)
from tests.fakes.slack.shapes import any_of, array, boolean, record, string, typed, word, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.slack.shapes import Check

MOST_BLOCKS = 50
MOST_MARKDOWN = 12_000
MOST_TABLE = 10_000
#: Measured by two strangers to Slack, who found 13,172 to 13,297 and about 13,200.
MOST_RENDERED = 13_200
#: What a header costs on top of its text; one of the two measured it.
HEADER_COST = 100

_ROWS, _CELLS = 100, 20


def _block(
    name: str, required: dict[str, Check], optional: dict[str, Check] | None = None
) -> Check:
    return record({"type": word(name), **required}, {"block_id": IDENTIFIER, **(optional or {})})


_RICH_TEXT: dict[str, Check] = {"elements": array(RICH)}
_CELL = typed(
    {
        "raw_text": record({"type": word("raw_text"), "text": string(MOST_TABLE)}),
        "rich_text": _block("rich_text", _RICH_TEXT),
    }
)
_COLUMN = record({}, {"align": word("left", "center", "right"), "is_wrapped": boolean})
_BLOCK = typed(
    {
        "actions": _block("actions", {"elements": array(ACTIONS, most=25)}),
        "context": _block("context", {"elements": array(CONTEXT, most=10)}),
        "context_actions": _block("context_actions", {"elements": array(CONTEXT_ACTIONS, most=5)}),
        "divider": _block("divider", {}),
        "header": _block("header", {"text": plain(150)}),
        "image": IMAGE_BLOCK,
        "markdown": _block("markdown", {"text": string(MOST_MARKDOWN)}),
        "rich_text": _block("rich_text", _RICH_TEXT),
        "section": any_of(
            "text",
            "fields",
            _block(
                "section",
                {},
                {
                    "text": text(3000),
                    "fields": array(text(2000), most=10),
                    "accessory": ACCESSORY,
                    "expand": boolean,
                },
            ),
        ),
        "table": _block(
            "table",
            {"rows": array(array(_CELL, most=_CELLS), most=_ROWS)},
            {"column_settings": array(_COLUMN, least=0, most=_CELLS)},
        ),
    }
)
_MESSAGE = array(_BLOCK, least=0, most=MOST_BLOCKS)


def problems(blocks: Any) -> list[str]:
    """Why Slack would refuse these blocks of a message; empty: it takes them.

    Takes any JSON value. The length of the whole is `rendered`'s matter.
    """
    if found := list(_MESSAGE(blocks, "/blocks")):
        return found
    return list(chain(_twice(blocks), _sums(blocks))) or list(_by_models(blocks))


def rendered(blocks: Any) -> int:
    """Characters that the blocks show, & < > counted as they are escaped."""
    if isinstance(blocks, list):
        return sum(map(rendered, blocks))
    if not isinstance(blocks, dict):
        return 0
    cost = HEADER_COST if blocks.get("type") == "header" else 0
    return cost + _own(blocks) + sum(map(rendered, blocks.values()))


def _own(node: dict[str, Any]) -> int:
    """What one object shows by itself; mrkdwn comes escaped already."""
    shown = node.get("text")
    if not isinstance(shown, str):
        shown = node.get("url") if node.get("type") == "link" else ""
    if not isinstance(shown, str):
        return 0
    if node.get("type") in ("mrkdwn", "markdown"):
        return len(shown)
    return len(shown) + 4 * shown.count("&") + 3 * (shown.count("<") + shown.count(">"))


def _twice(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """An id that is there before: a block's in the message, an action's in its block."""
    seen: Counter[str] = Counter()
    for place, block in enumerate(blocks):
        if (name := block.get("block_id")) is not None:
            seen[name] += 1
            if seen[name] > 1:
                yield wrong(f"block_id already exists: {name}", f"/blocks/{place}/block_id")
        yield from _actions_twice(block, place)


def _actions_twice(block: dict[str, Any], place: int) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for inner, element in enumerate(block.get("elements", ())):
        name = element.get("action_id")
        if name is not None:
            seen[name] += 1
            if seen[name] > 1:
                where = f"/blocks/{place}/elements/{inner}/action_id"
                yield wrong(f"action_id already exists: {name}", where)


def _sums(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Limits over several blocks or cells."""
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MOST_MARKDOWN:
        yield wrong(f"markdown must be less than {MOST_MARKDOWN + 1} characters in all", "/blocks")
    for place, block in enumerate(blocks):
        if block["type"] == "table" and rendered(block["rows"]) > MOST_TABLE:
            yield wrong(
                f"a table must be less than {MOST_TABLE + 1} characters", f"/blocks/{place}/rows"
            )


def _by_models(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """The second judge works on a copy: its models take their input apart."""
    for place, block in enumerate(json.loads(json.dumps(blocks))):
        try:
            model = Block.parse(block)
            if model is None:
                yield wrong("unknown to slack_sdk", f"/blocks/{place}")
            else:
                model.to_dict()
        except (SlackObjectFormationError, AttributeError, TypeError, ValueError) as error:
            yield wrong(f"slack_sdk: {error}", f"/blocks/{place}")
