"""The page behind the pictures: everything of a message is on it, and nothing acts."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from monitor.notify.blocks import message_of
from tests.architecture.tree import ROOT
from tests.fakes.block_kit import link, mrkdwn, rich, word
from tests.fakes.blocks import leaves
from tests.pictures.material import NOW, alert, digest, edited, note, update
from tests.pictures.page import Shown, page

if TYPE_CHECKING:
    from monitor.model import Alert


def _page(*blocks: dict[str, Any]) -> str:
    return page("news", [Shown(author="News monitor", at=NOW, blocks=list(blocks))])


@pytest.mark.parametrize(
    "drawn",
    [alert(), digest(), update(), edited(), note()],
    ids=["alert", "digest", "update", "edited", "note"],
)
def test_every_word_of_the_pictures_is_drawn(drawn: Alert) -> None:
    """A picture that leaves something out would promise another message."""
    message = message_of(drawn, NOW)
    shown = unescape(_page(*message.blocks))

    assert [each["text"] for each in leaves(message) if each.get("text", "") not in shown] == []


def test_words_are_never_markup() -> None:
    """Of a headline and an address alike."""
    bomb = "<script>alert(1)</script>"
    shown = _page(rich(word(bomb), link('https://a.example/"onclick="x', text=bomb)))

    assert bomb not in shown
    assert '"onclick="' not in shown


@pytest.mark.parametrize(
    "block",
    [{"type": "context", "elements": [mrkdwn("x")]}, rich({"type": "user", "user_id": "U1"})],
)
def test_what_cannot_be_drawn_is_said(block: dict[str, Any]) -> None:
    """Whoever adds a block to the alerts adds it here."""
    with pytest.raises(ValueError, match="no picture of"):
        _page(block)


@pytest.mark.parametrize("name", ["alert", "digest", "update", "thread"])
def test_the_pictures_are_light(name: str) -> None:
    """They are PNG, shown in the README, and everybody who clones gets them."""
    picture = (ROOT / f"docs/pictures/{name}.png").read_bytes()

    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 200 * 1024
