"""What the fake Slack takes as blocks: each limit at its edge, and each mutation by its place."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError

from tests.fakes.block_kit import (
    actions,
    button,
    context_actions,
    feedback,
    image,
    link,
    mrkdwn,
    option,
    plain,
    rich,
    section,
    select,
    table,
    two_rows,
    url,
    word,
)
from tests.fakes.slack.blocks import problems, rendered

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient

    from tests.fakes.slack import FakeSlack

    Blocks = list[dict[str, Any]]


#: What is limited -> the most that is taken, and blocks of a given size.
LIMITS: dict[str, tuple[int, Callable[[int], Blocks]]] = {
    "blocks": (50, lambda n: [{"type": "divider"}] * n),
    "section text": (3000, lambda n: [section("x" * n)]),
    "section fields": (10, lambda n: [{"type": "section", "fields": [mrkdwn("x")] * n}]),
    "field text": (2000, lambda n: [{"type": "section", "fields": [mrkdwn("x" * n)]}]),
    "header text": (150, lambda n: [{"type": "header", "text": plain("x" * n)}]),
    "context elements": (10, lambda n: [{"type": "context", "elements": [mrkdwn("x")] * n}]),
    "actions elements": (25, lambda n: [actions(*[button()] * n)]),
    "button text": (75, lambda n: [actions(button(text=plain("x" * n)))]),
    "button value": (2000, lambda n: [actions(button(value="x" * n))]),
    "button url": (3000, lambda n: [actions(button(url=url(n)))]),
    "action_id": (255, lambda n: [actions(button(action_id="x" * n))]),
    "block_id": (255, lambda n: [section(block_id="x" * n)]),
    "image alt": (2000, lambda n: [image(alt_text="x" * n)]),
    "image title": (2000, lambda n: [image(title=plain("x" * n))]),
    "image url": (3000, lambda n: [image(image_url=url(n))]),
    "context image alt": (
        2000,
        lambda n: [{"type": "context", "elements": [image(alt_text="x" * n)]}],
    ),
    "select options": (100, lambda n: [actions(select(n))]),
    "option text": (75, lambda n: [actions(select(text="x" * n))]),
    "option value": (150, lambda n: [actions(select(value="x" * n))]),
    "placeholder": (150, lambda n: [actions(select(placeholder=plain("x" * n)))]),
    "overflow options": (5, lambda n: [actions({"type": "overflow", "options": [option()] * n})]),
    "markdown text": (12_000, lambda n: [{"type": "markdown", "text": "x" * n}]),
    "markdown in all": (
        12_000,
        lambda n: [{"type": "markdown", "text": text} for text in ("x" * 6000, "x" * (n - 6000))],
    ),
    "table rows": (100, lambda n: [table(rows=n)]),
    "table cells": (20, lambda n: [table(cells=n)]),
    "table text": (10_000, lambda n: [table(text="x" * n)]),
    "table text in all": (10_000, lambda n: [two_rows(5000, n - 5000)]),
    "context_actions elements": (5, lambda n: [context_actions(*[feedback()] * n)]),
    "feedback text": (75, lambda n: [context_actions(feedback(text=plain("x" * n)))]),
    "feedback value": (2000, lambda n: [context_actions(feedback(value="x" * n))]),
    "link url": (3000, lambda n: [rich(link(url(n)))]),
}


@pytest.mark.parametrize("what", LIMITS)
def test_exactly_the_limit_passes_and_one_more_fails(what: str) -> None:
    """Every published limit, at its edge."""
    most, blocks = LIMITS[what]

    assert problems(blocks(most)) == []
    assert problems(blocks(most + 1)) != []


ALERT: Blocks = [
    {"type": "header", "text": plain("Alert")},
    {"type": "context", "elements": [mrkdwn("*Watch* · a source"), image()]},
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {
                        "type": "link",
                        "url": "https://a.example/1",
                        "text": "Plant ",
                        "style": {"bold": True},
                    },
                    {"type": "text", "text": "scrapped", "style": {"bold": True, "italic": True}},
                    {
                        "type": "date",
                        "timestamp": 1738702800,
                        "format": "{date}",
                        "fallback": "4 Feb",
                    },
                    {"type": "emoji", "name": "battery"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "indent": 0,
                "elements": [{"type": "rich_text_section", "elements": [word("one")]}],
            },
            {"type": "rich_text_quote", "elements": [word("said")]},
            {"type": "rich_text_preformatted", "elements": [word("raw")], "border": 0},
        ],
    },
    section(block_id="facts", fields=[mrkdwn("*Site:* Buckeye"), plain("2 GW")], accessory=image()),
    {"type": "divider"},
    {"type": "markdown", "text": "**bold**"},
    table(rows=2, cells=2),
    image(title=plain("Chart"), block_id="chart"),
    actions(
        button(action_id="open", url="https://a.example/1", style="primary"),
        select(2, action_id="snooze", placeholder=plain("Snooze")),
        block_id="acts",
    ),
    context_actions(feedback(), {"type": "icon_button", "icon": "trash", "text": plain("Drop")}),
]


def test_a_message_with_one_of_each_is_taken(client: WebClient, slack: FakeSlack) -> None:
    """Over the wire, and stored as it was sent."""
    client.chat_postMessage(channel="C1", text="x", blocks=ALERT)

    assert slack.messages()[0].blocks == ALERT


#: What was done to a good message -> the blocks, and the pointer of the complaint.
MUTATIONS: dict[str, tuple[Blocks, str]] = {
    "unknown property": ([actions(button(disabled=True))], "/blocks/0/elements/0"),
    "mrkdwn label on a button": (
        [actions(button(text=mrkdwn("x")))],
        "/blocks/0/elements/0/text/type",
    ),
    "wrong child of rich_text": (
        [{"type": "rich_text", "elements": [word("x")]}],
        "/blocks/0/elements/0/type",
    ),
    "51 blocks": ([{"type": "divider"}] * 51, "/blocks"),
    "option text of 76": (
        [actions(select(text="x" * 76))],
        "/blocks/0/elements/0/options/0/text/text",
    ),
    "26 actions": ([actions(*[button()] * 26)], "/blocks/0/elements"),
    "section without text": ([{"type": "section"}], "/blocks/0"),
    "101 options": ([actions(select(101))], "/blocks/0/elements/0/options"),
    "field of 2001": (
        [{"type": "section", "fields": [mrkdwn("x" * 2001)]}],
        "/blocks/0/fields/0/text",
    ),
    "empty text": ([section("")], "/blocks/0/text/text"),
    "empty rich text": ([rich(word(""))], "/blocks/0/elements/0/elements/0/text"),
    "block_id twice": ([section(block_id="a"), section(block_id="a")], "/blocks/1/block_id"),
    "action_id twice": (
        [actions(button(action_id="a"), button(action_id="a"))],
        "/blocks/0/elements/1/action_id",
    ),
    "alert block": ([{"type": "alert", "text": plain("x")}], "/blocks/0/type"),
    "input block": ([{"type": "input", "label": plain("x"), "element": {}}], "/blocks/0/type"),
    "unknown block": ([{"type": "banner"}], "/blocks/0/type"),
    "missing type": ([{}], "/blocks/0/type"),
    "missing alt": ([{"type": "image", "image_url": "https://a.example/"}], "/blocks/0"),
    "image without a source": ([{"type": "image", "alt_text": "x"}], "/blocks/0"),
    "no elements": ([actions()], "/blocks/0/elements"),
    "link that is no web address": (
        [rich(link("javascript:x"))],
        "/blocks/0/elements/0/elements/0/url",
    ),
    "link that ends early": (
        [rich(link("https://a.example/>"))],
        "/blocks/0/elements/0/elements/0/url",
    ),
    "style that is no flag": (
        [rich({**word("x"), "style": {"bold": 1}})],
        "/blocks/0/elements/0/elements/0/style/bold",
    ),
    "header in mrkdwn": ([{"type": "header", "text": mrkdwn("x")}], "/blocks/0/text/type"),
    "button style": ([actions(button(style="loud"))], "/blocks/0/elements/0/style"),
    "indent of 9": (
        [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_list",
                        "style": "bullet",
                        "indent": 9,
                        "elements": [rich()["elements"][0]],
                    }
                ],
            }
        ],
        "/blocks/0/elements/0/indent",
    ),
}


@pytest.mark.parametrize("what", MUTATIONS)
def test_a_mutation_is_found_at_its_place(client: WebClient, slack: FakeSlack, what: str) -> None:
    """The answer is invalid_blocks with a JSON pointer, and nothing is stored."""
    blocks, pointer = MUTATIONS[what]
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C1", text="x", blocks=blocks)
    answer = caught.value.response

    told = re.findall(r"\[json-pointer:([^\]]*)\]", answer["response_metadata"]["messages"][0])

    assert (answer["error"], told) == ("invalid_blocks", [pointer])
    assert slack.messages() == []


def test_blocks_that_are_no_json_are_told_apart(client: WebClient) -> None:
    """invalid_blocks_format is for text that cannot be read at all."""
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C1", text="x", blocks="[{")

    assert caught.value.response["error"] == "invalid_blocks_format"


def test_all_blocks_together_have_a_length(client: WebClient) -> None:
    """13,200 rendered characters pass; one more is msg_blocks_too_long, also in an edit."""
    fits = [rich(word("x" * 13_200))]
    over = [rich(word("x" * 13_201))]
    ts = client.chat_postMessage(channel="C1", text="x", blocks=fits)["ts"]
    errors = []
    for call, more in ((client.chat_postMessage, {}), (client.chat_update, {"ts": ts})):
        with pytest.raises(SlackApiError) as caught:
            call(channel="C1", text="x", blocks=over, **more)
        errors.append(caught.value.response["error"])

    assert errors == ["msg_blocks_too_long"] * 2


@pytest.mark.parametrize(
    ("block", "length"),
    [
        (rich(word("a&b<c>")), 6 + 4 + 3 + 3),
        (section("a&amp;b"), 7),
        ({"type": "header", "text": plain("abc")}, 103),
        (rich({"type": "link", "url": "https://a.example/", "text": "abc"}), 3),
        (rich({"type": "link", "url": "https://a.example/"}), 18),
        (actions(button(value="not shown")), 4),
    ],
)
def test_what_counts_as_rendered(block: dict[str, Any], length: int) -> None:
    """Text after escaping, labels, addresses without a label; a header costs more."""
    assert rendered([block]) == length


def test_the_models_of_the_sdk_judge_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """What our own tables let pass is still refused by slack_sdk."""
    monkeypatch.setattr("tests.fakes.slack.blocks._MESSAGE", lambda _blocks, _where: iter(()))

    (told,) = problems([section("x" * 3001)])

    assert "slack_sdk: " in told


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "fields", "rows", "block_id", "url"])
            | st.text(),
            inner
            | st.sampled_from(["section", "rich_text", "actions", "mrkdwn", "table", "image"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(_JSON)
def test_any_json_is_judged_and_never_raises(blocks: Any) -> None:
    """Nor is it changed."""
    before = deepcopy(blocks)

    found = problems(blocks)

    assert all(isinstance(sentence, str) for sentence in found)
    assert blocks == before
