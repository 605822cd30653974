"""One name for each channel."""

from __future__ import annotations

import pytest

from monitor.app.channels import PAUSE, ChannelNames, with_one_name_each
from monitor.app.setup import Setup, compile_setup
from monitor.errors import ChannelError, NotSentError
from monitor.model import Settings
from tests.fakes.clock import ManualClock
from tests.fakes.inbox import Inbox

IDS = {"#news": "C0000NEWS", "#ops": "C00000OPS"}


class Desk(Inbox):
    """Knows names and ids; counts how often it was asked."""

    asked = 0
    trouble: Exception | None = None

    def channel_id(self, name: str) -> str:
        self.asked += 1
        if self.trouble:
            raise self.trouble
        return IDS.get(name, name)


def setup_of(*channels: str) -> Setup:
    """A setup with a watch list for each of these."""
    plain = compile_setup(Settings(storage=""))
    return Setup(
        settings=plain.settings,
        watches=plain.watches,
        channels={f"list {n}": name for n, name in enumerate(channels)},
        sources={},
    )


async def joined(*channels: str, desk: Desk) -> list[str]:
    setup = await with_one_name_each(setup_of(*channels), desk)
    return list(setup.channels.values())


@pytest.mark.parametrize(
    ("named", "used"),
    [
        (["#news", "C0000NEWS", "#ops"], ["#news", "#news", "#ops"]),
        (["C0000NEWS", "#news"], ["C0000NEWS", "C0000NEWS"]),
        (["C00000OPS", "#news"], ["C00000OPS", "#news"]),
    ],
)
async def test_the_first_name_stands_for_the_channel(named: list[str], used: list[str]) -> None:
    """Alerts are made for names: two names would be two alerts."""
    assert await joined(*named, desk=Desk()) == used


@pytest.mark.parametrize("named", [["#news", "#ops"], ["C0000NEWS", "C00000OPS"], ["#news"]])
async def test_nobody_is_asked_without_need(named: list[str]) -> None:
    """Names are unique, and so are ids; a start must not hang on Slack for nothing."""
    desk = Desk()

    assert await joined(*named, desk=desk) == named
    assert desk.asked == 0


async def test_a_channel_that_is_not_there_keeps_its_name() -> None:
    """Nothing goes there; the check of the channels says why."""
    desk = Desk()
    desk.trouble = ChannelError("no such channel", reason="channel_not_found")

    assert await joined("#news", "C0000NEWS", desk=desk) == ["#news", "C0000NEWS"]


async def test_an_outage_leaves_it_open() -> None:
    """Whoever decides has to wait."""
    desk = Desk()
    desk.trouble = NotSentError("Slack cannot be reached")

    with pytest.raises(NotSentError):
        await joined("#news", "C0000NEWS", desk=desk)


async def test_after_an_outage_it_is_asked_again_and_then_known() -> None:
    """Not at every tick while Slack is away, and never again once it has answered."""
    desk, clock = Desk(), ManualClock()
    names, mixed = ChannelNames(desk, clock), setup_of("#news", "C0000NEWS")
    desk.trouble = NotSentError("Slack cannot be reached")
    assert [await names.settled(mixed), await names.settled(mixed)] == [None, None]
    assert desk.asked == 1
    desk.trouble = None
    clock.advance(PAUSE.total_seconds())
    settled = await names.settled(mixed)
    asked = desk.asked

    assert settled is not None
    assert set(settled.channels.values()) == {"#news"}
    assert await names.settled(settled) is settled
    assert await names.settled(mixed) is settled
    assert desk.asked == asked
