"""The accounting of the fake Slack: lost, doubled, hidden, strange, and the order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.clock import START
from tests.fakes.slack import account
from tests.fakes.slack.state import Message

if TYPE_CHECKING:
    from collections.abc import Mapping


def message(*alerts: str, channel: str = "C1", **more: Any) -> Message:
    payload: Mapping[str, Any] = (
        {"alert_id": alerts[0]} if len(alerts) == 1 else {"alert_ids": list(alerts)}
    )
    metadata = {"event_type": "news_alert", "event_payload": payload}
    return Message(
        channel=channel, ts="1.000001", text="x", metadata=metadata, visible_at=START, **more
    )


def test_each_alert_once_is_clean() -> None:
    """The order is that of the channel."""
    told = account(["a", "b"], [message("b"), message("a")])

    assert told.clean
    assert told.order == {"C1": ("b", "a")}


def test_what_nobody_can_read_is_lost() -> None:
    """Never posted, deleted, or hidden."""
    told = account(["a", "b", "c"], [message("b", deleted=True), message("c", hidden=True)])

    assert (told.lost, told.hidden, told.clean) == (("a", "b", "c"), ("c",), False)


def test_a_hidden_copy_of_a_readable_message_loses_nothing() -> None:
    """It is told all the same."""
    told = account(["a"], [message("a"), message("a", hidden=True)])

    assert (told.lost, told.doubled, told.hidden) == ((), (), ("a",))


def test_twice_in_one_channel_is_doubled() -> None:
    """A deleted copy does not count; a digest counts for each of its alerts."""
    told = account(
        ["a", "b", "c"],
        [message("a"), message("a", "b"), message("c"), message("c", deleted=True)],
    )

    assert told.doubled == ("a",)


def test_the_same_alert_in_two_channels_is_not_doubled() -> None:
    """Each channel is judged by itself."""
    told = account(["a"], [message("a"), message("a", channel="C2")])

    assert (told.doubled, told.order) == ((), {"C1": ("a",), "C2": ("a",)})


def test_what_nobody_expected_is_strange() -> None:
    """Messages without metadata are not alerts and count for nothing."""
    plain = Message(channel="C1", ts="1.000002", text="hello", visible_at=START)
    told = account([], [message("x"), plain])

    assert (told.strange, told.clean) == (("x",), False)
