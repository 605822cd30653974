"""The oracle of the fake Slack: what of a message calls people or leads somewhere."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.slack import live
from tests.fakes.slack.mentions import decoded


def found(message: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(thing.kind, thing.target, thing.label) for thing in live(message)]


def in_section(text: str, **more: Any) -> list[tuple[str, str, str]]:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": text, **more}}
    return found({"text": "", "blocks": [block]})


TOKENS = {
    "<!channel>": ("broadcast", "channel", ""),
    "<!here|here>": ("broadcast", "here", "here"),
    "<!everyone>": ("broadcast", "everyone", ""),
    "<@U123>": ("user", "U123", ""),
    "<@W123|ann>": ("user", "W123", "ann"),
    "<!subteam^S1|desk>": ("usergroup", "S1", "desk"),
    "<#C12|news>": ("channel", "C12", "news"),
    "<https://evil.example|Reuters>": ("link", "https://evil.example", "Reuters"),
    "<https://a.example/?a=1&amp;b=2|A &amp; B>": ("link", "https://a.example/?a=1&b=2", "A & B"),
    "<mailto:a@b.example>": ("link", "mailto:a@b.example", ""),
    "<!date^1738702800^{date}|4 Feb>": ("date", "1738702800^{date}", "4 Feb"),
}


@pytest.mark.parametrize("token", TOKENS)
def test_tokens_are_live_in_mrkdwn(token: str) -> None:
    """Also when automatic links are off."""
    assert in_section(f"before {token} after", verbatim=True) == [TOKENS[token]]


@pytest.mark.parametrize("token", ["<!channel>", "<@U123>", "<https://evil.example|Reuters>"])
def test_tokens_are_live_in_the_text_and_in_markdown(token: str) -> None:
    """The text beside the blocks is no safe place."""
    message = {"text": token, "blocks": [{"type": "markdown", "text": token}]}

    assert [thing.where for thing in live(message)] == ["/text", "/blocks/0/text"]


@pytest.mark.parametrize(
    "text",
    [
        "&lt;!here&gt;",
        "&amp;lt;!here&amp;gt;",
        "&lt;https://evil.example|Reuters&gt;".replace("https:", "news "),
        "@here and @channel",
        "<>",
        "a < b and c > d",
        "<no scheme>",
        "<!unknown>",
        "<@nobody>",
    ],
)
def test_what_is_escaped_or_no_token_is_text(text: str) -> None:
    """Entities are decoded after the tokens were found, never before."""
    assert in_section(text) == []


def test_bare_addresses_become_links_unless_verbatim() -> None:
    """As Slack links what looks like one."""
    text = "see https://a.example/x now"

    assert in_section(text) == [("auto_link", "https://a.example/x", "")]
    assert in_section(text, verbatim=True) == []


def test_names_are_live_when_the_sender_asks_for_it() -> None:
    """`link_names` and `parse=full` turn plain @here into a call."""
    message = {"text": "@here", "blocks": [], "parsing": "link_names"}

    assert found(message) == [("broadcast", "here", "")]


def test_rich_text_is_literal() -> None:
    """What is no element of its own is only text."""
    elements = [
        {"type": "text", "text": "<!channel> <https://evil.example|x> @here https://b.example"},
        {"type": "link", "url": "https://a.example", "text": "<!here>"},
        {"type": "user", "user_id": "U1"},
        {"type": "broadcast", "range": "here"},
    ]
    section = {"type": "rich_text_section", "elements": elements}

    assert found({"blocks": [{"type": "rich_text", "elements": [section]}]}) == [
        ("link", "https://a.example", "<!here>"),
        ("user", "U1", ""),
        ("broadcast", "here", ""),
    ]


def test_buttons_pictures_and_markdown_lead_somewhere() -> None:
    """Each with its own place; plain text never does."""
    label = {"type": "plain_text", "text": "<!here>"}
    button = {"type": "button", "url": "https://a.example", "text": label}
    blocks = [
        {"type": "actions", "elements": [button]},
        {"type": "image", "image_url": "https://p.example", "alt_text": "chart"},
        {"type": "markdown", "text": "[label](https://m.example)"},
    ]

    assert found({"blocks": blocks}) == [
        ("link", "https://a.example", "<!here>"),
        ("image", "https://p.example", "chart"),
        ("link", "https://m.example", "label"),
    ]


@given(st.text(alphabet="<>&!@|#:^ahertpslc;/ \n"))
def test_escaped_text_is_never_a_token(text: str) -> None:
    """Whatever a stranger writes: with & < > escaped only bare addresses are live."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert {kind for kind, _, _ in in_section(escaped)} <= {"auto_link"}
    assert decoded(escaped) == text
