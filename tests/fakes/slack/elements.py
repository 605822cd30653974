"""What stands inside blocks, with the limits that Slack publishes. Data, built from `shapes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack.shapes import (
    address,
    any_of,
    array,
    boolean,
    exactly_one,
    integer,
    record,
    string,
    typed,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.slack.shapes import Check

IDENTIFIER = string(255)
#: Where no limit of its own is published, the one of the whole message holds.
_UNLIMITED = 1_000_000


def plain(most: int) -> Check:
    """A plain_text object."""
    return record({"type": word("plain_text"), "text": string(most)}, {"emoji": boolean})


def mrkdwn(most: int) -> Check:
    """A mrkdwn object."""
    return record({"type": word("mrkdwn"), "text": string(most)}, {"verbatim": boolean})


def text(most: int) -> Check:
    """Either of them."""
    return typed({"plain_text": plain(most), "mrkdwn": mrkdwn(most)})


def _kind(name: str, required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    return record({"type": word(name), **required}, optional)


_CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": word("primary", "danger")},
)
_OPTION = record(
    {"text": text(75), "value": string(150)}, {"description": text(75), "url": address()}
)
_GROUP = record({"label": plain(75), "options": array(_OPTION, most=100)})
_ACTION: dict[str, Check] = {"action_id": IDENTIFIER, "confirm": _CONFIRM}

_BUTTON = _kind(
    "button",
    {"text": plain(75)},
    {
        **_ACTION,
        "url": address(),
        "value": string(2000),
        "style": word("primary", "danger"),
        "accessibility_label": string(75),
    },
)
_SELECT = exactly_one(
    "options",
    "option_groups",
    _kind(
        "static_select",
        {},
        {
            **_ACTION,
            "placeholder": plain(150),
            "options": array(_OPTION, most=100),
            "option_groups": array(_GROUP, most=100),
            "initial_option": _OPTION,
            "focus_on_load": boolean,
        },
    ),
)
_OVERFLOW = _kind("overflow", {"options": array(_OPTION, most=5)}, _ACTION)
_FILE = any_of("id", "url", record({}, {"id": string(255), "url": address()}))
_PICTURE: dict[str, Check] = {"image_url": address(), "slack_file": _FILE}
IMAGE = exactly_one("image_url", "slack_file", _kind("image", {"alt_text": string(2000)}, _PICTURE))
IMAGE_BLOCK = exactly_one(
    "image_url",
    "slack_file",
    _kind(
        "image",
        {"alt_text": string(2000)},
        {**_PICTURE, "title": plain(2000), "block_id": IDENTIFIER},
    ),
)
_FEEDBACK = record({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})
_FEEDBACK_BUTTONS = _kind(
    "feedback_buttons",
    {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
    {"action_id": IDENTIFIER},
)
_ICON_BUTTON = _kind(
    "icon_button",
    {"icon": word("trash"), "text": plain(75)},
    {
        **_ACTION,
        "value": string(2000),
        "accessibility_label": string(75),
        "visible_to_user_ids": array(string(255)),
    },
)

#: Of `actions`, of `context_actions`, of `context`, and beside a section.
ACTIONS = typed({"button": _BUTTON, "static_select": _SELECT, "overflow": _OVERFLOW})
CONTEXT_ACTIONS = typed({"feedback_buttons": _FEEDBACK_BUTTONS, "icon_button": _ICON_BUTTON})
CONTEXT = typed({"image": IMAGE, "plain_text": plain(3000), "mrkdwn": mrkdwn(3000)})
ACCESSORY = typed(
    {"button": _BUTTON, "static_select": _SELECT, "overflow": _OVERFLOW, "image": IMAGE}
)

_STYLE = record(
    {},
    dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        ),
        boolean,
    ),
)
_STYLED: dict[str, Check] = {"style": _STYLE}
_INLINE = typed(
    {
        "text": _kind("text", {"text": string(_UNLIMITED)}, _STYLED),
        "link": _kind(
            "link", {"url": address()}, {**_STYLED, "text": string(_UNLIMITED), "unsafe": boolean}
        ),
        "emoji": _kind("emoji", {"name": string(100)}, {**_STYLED, "unicode": string(100)}),
        "user": _kind("user", {"user_id": string(50)}, _STYLED),
        "usergroup": _kind("usergroup", {"usergroup_id": string(50)}, _STYLED),
        "channel": _kind("channel", {"channel_id": string(50)}, _STYLED),
        "broadcast": _kind("broadcast", {"range": word("here", "channel", "everyone")}, _STYLED),
        "color": _kind("color", {"value": string(20)}, _STYLED),
        "date": _kind(
            "date",
            {"timestamp": integer(0, 2**53), "format": string(500)},
            {**_STYLED, "url": address(), "fallback": string(500)},
        ),
    }
)
_BORDER = {"border": integer(0, 1)}
_SECTION = _kind("rich_text_section", {"elements": array(_INLINE, least=0)}, {})
_LIST = _kind(
    "rich_text_list",
    {"style": word("bullet", "ordered"), "elements": array(_SECTION)},
    {**_BORDER, "indent": integer(0, 8), "offset": integer(0, 10_000)},
)
RICH = typed(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": _LIST,
        "rich_text_quote": _kind("rich_text_quote", {"elements": array(_INLINE)}, _BORDER),
        "rich_text_preformatted": _kind(
            "rich_text_preformatted",
            {"elements": array(_INLINE)},
            {**_BORDER, "language": string(50)},
        ),
    }
)
