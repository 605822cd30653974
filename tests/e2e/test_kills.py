"""kill -9 at each step between a feed and the record that its alert was sent.

The real service, the real border to Slack, and a Slack that lives on. The steps are those of the
table in `docs/explanation/delivery.md`.
"""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import pytest

from monitor.model import DeliveryState
from tests.e2e.crashing import LATER_POINTS, POINTS
from tests.fakes.bureau import NEWS, Bureau, Verdict, readable
from tests.fakes.slack import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOST_ANSWER = Fault(kind="reset", when="after")
#: What has to go wrong before a step is reached.
CAUSES = {
    "answer-lost": {"chat.postMessage": LOST_ANSWER},
    "before-unknown": {"chat.postMessage": LOST_ANSWER},
    "after-unknown": {"chat.postMessage": LOST_ANSWER},
    "during-look": {
        "chat.postMessage": LOST_ANSWER,
        "conversations.history": Fault(kind="delay", when="after", seconds=120),
    },
    "after-look": {"chat.postMessage": LOST_ANSWER},
    "note-lost": {"chat.postMessage": LOST_ANSWER},
    "during-note-look": {
        "chat.postMessage": LOST_ANSWER,
        "conversations.replies": Fault(kind="delay", when="after", seconds=120),
    },
    "after-note-look": {"chat.postMessage": LOST_ANSWER},
    "edit-lost": {"chat.update": LOST_ANSWER},
}


#: Clocks of machines that nobody keeps right.
WRONG = 40 * 60


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    """Five articles in the feed: three alerts and a summary line for two."""
    with Bureau(tmp_path) as bureau:
        bureau.publish(5)
        yield bureau


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_step_the_next_start_goes_on(bureau: Bureau, point: str) -> None:
    """Whatever had been written down by then: nothing is lost, nothing stands twice."""
    for method, fault in CAUSES.get(point, {}).items():
        bureau.slack.fail_next(method, fault)
    if point == "during-fetch":
        bureau.publish(0, delay=60)

    crashed = bureau.start("--crash", point)
    assert crashed.wait(30) == -signal.SIGKILL, bureau.output()
    assert f"crash point armed: {point}" in bureau.output()
    bureau.publish(0)
    restarted = bureau.start()
    bureau.settle()
    found = bureau.verdict()
    bureau.stop(restarted)

    assert found == Verdict(), bureau.output()


@pytest.mark.parametrize("ahead", [WRONG, -WRONG])
def test_a_wrong_clock_finds_its_message_all_the_same(tmp_path: Path, ahead: float) -> None:
    """Slack stamps messages with its own time; ours may be far from it."""
    with Bureau(tmp_path, ahead=ahead) as bureau:
        bureau.publish(1)
        assert bureau.start("--crash", "after-post").wait(30) == -signal.SIGKILL
        restarted = bureau.start()
        bureau.settle()
        bureau.stop(restarted)

        assert bureau.verdict() == Verdict(), bureau.output()


def reported(bureau: Bureau) -> tuple[list[str], list[str], bool]:
    """What stands in the channel, what in the thread of its first message, and what that says.

    The last is whether it is what the store says of the alert.
    """
    messages = [each for each in readable(bureau.slack.messages()) if each["channel"] == NEWS]
    root = messages[0]
    in_channel = [each["text"] for each in messages if not each["thread_ts"]]
    in_thread = [each["text"] for each in messages if each["thread_ts"] == root["ts"]]
    alert = bureau.read(lambda tx: tx.deliveries([DeliveryState.SENT]))[0].alert
    return in_channel, in_thread, f"{alert.outlets} outlets" in json.dumps(root["blocks"])


@pytest.mark.parametrize("point", LATER_POINTS)
def test_killed_after_the_alert_its_thread_goes_on(tmp_path: Path, point: str) -> None:
    """A further report: one note, and a message that counts it as the store does. News goes on."""
    with Bureau(tmp_path) as bureau:
        first = bureau.open()
        bureau.settle()
        bureau.stop(first)
        for method, fault in CAUSES.get(point, {}).items():
            bureau.slack.fail_next(method, fault)
        bureau.report(0)

        crashed = bureau.start("--crash", point)
        assert crashed.wait(30) == -signal.SIGKILL, bureau.output()
        bureau.publish(1)
        restarted = bureau.start()
        bureau.settle()
        bureau.stop(restarted)
        in_channel, in_thread, as_stored = reported(bureau)

        assert (bureau.verdict(), bureau.strays()) == (Verdict(), []), bureau.output()
        assert (len(in_channel), len(in_thread), as_stored) == (2, 1, True), bureau.output()
