"""Lines for a person, and a person who has stopped reading."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from monitor.app import opening
from monitor.app.opening import Voice

if TYPE_CHECKING:
    import pytest


async def test_an_output_that_takes_nothing_holds_up_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A full pipe blocks the line for ever; whoever says it goes on, and tries no second one."""
    monkeypatch.setattr(opening, "SAID_WITHIN", 0.01)
    read, tried = threading.Event(), []

    def say(line: str) -> None:
        tried.append(line)
        read.wait(30)

    voice = Voice(say)
    await voice.tell("first", "second")
    await voice.tell("third")
    read.set()

    assert tried == ["first"]
