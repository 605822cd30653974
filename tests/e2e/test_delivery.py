"""Delivery to Slack by the whole program: its end, its lists, and `monitor once`."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Literal

import pytest

from tests.fakes.bureau import NEWS, WATCH, Bureau, Verdict
from tests.fakes.slack import Fault

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

OTHER = {"name": "Again", "keywords": ["gigafactory cancelled"]}
HELD = (
    Fault(kind="drip", when="after", seconds=10),
    Fault(kind="delay", when="after", seconds=600),
    Fault(kind="delay", when="before", seconds=600),
)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    """One watch list, one channel."""
    with Bureau(tmp_path) as bureau:
        yield bureau


def posts(bureau: Bureau) -> int:
    """Calls of chat.postMessage so far."""
    counts: dict[str, int] = bureau.slack.ask("GET", "faults")["counts"]
    return counts.get("chat.postMessage", 0)


@pytest.mark.parametrize("fault", HELD, ids=lambda fault: f"{fault.kind}-{fault.when}")
def test_sigterm_while_slack_holds_a_message(bureau: Bureau, fault: Fault) -> None:
    """0 within ten real seconds whatever Slack drips, and the next start knows what to look for."""
    bureau.slack.fail_next("chat.postMessage", fault)
    bureau.publish(2)
    process = bureau.start("--patient")
    bureau.wait(lambda: posts(bureau))
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0, bureau.output()
    assert time.monotonic() - began < 10
    again = bureau.start()
    bureau.settle()
    bureau.stop(again)

    assert bureau.verdict() == Verdict()


def test_a_second_instance_leaves_at_once(bureau: Bureau) -> None:
    """75 without waiting for the first to end, which sends on, once."""
    process = bureau.open()
    assert bureau.start().wait(30) == 75, bureau.output()
    assert process.poll() is None
    bureau.publish(2)
    bureau.settle()
    bureau.stop(process)

    assert bureau.verdict() == Verdict()


def test_several_lists_make_one_alert(bureau: Bureau) -> None:
    """It names all of them."""
    bureau.watchlists = [WATCH, OTHER]
    bureau.configure()
    bureau.publish(1)
    process = bureau.start()
    bureau.settle()
    bureau.stop(process)

    [shown] = bureau.shown()
    assert bureau.verdict() == Verdict()
    assert "Plants" in shown
    assert "Again" in shown


def named_twice(bureau: Bureau) -> None:
    """Two lists that mean one channel, by its name and by its id."""
    bureau.watchlists = [WATCH, OTHER | {"channel": NEWS}]
    bureau.configure()
    bureau.publish(1)


def test_a_channel_named_in_two_ways_hears_once(bureau: Bureau) -> None:
    """`#news` in one list and its id in another: one alert, which names both lists."""
    named_twice(bureau)
    process = bureau.start()
    bureau.settle()
    bureau.stop(process)

    [shown] = bureau.shown()
    assert bureau.verdict() == Verdict()
    assert "Again" in shown


def test_a_channel_named_in_two_ways_hears_once_after_an_outage(bureau: Bureau) -> None:
    """As long as nobody can tell whether they are the same, articles wait undecided."""
    named_twice(bureau)
    bureau.slack.ask("POST", "refusing", seconds=0)
    process = bureau.start()
    bureau.wait(lambda: "two names may be one channel" in bureau.output())
    bureau.wait(lambda: bureau.counts().get("awaiting") == 1)
    bureau.slack.ask("DELETE", "refusing")
    bureau.settle()
    bureau.stop(process)

    assert len(bureau.shown()) == 1
    assert bureau.verdict() == Verdict()


def once(bureau: Bureau) -> int:
    """The exit code of `monitor once`."""
    process: subprocess.Popen[bytes] = bureau.start(command="once")
    return process.wait(60)


@pytest.mark.parametrize("when", ["before", "after"])
def test_once_looks_for_what_is_in_doubt_before_it_ends(
    bureau: Bureau, when: Literal["before", "after"]
) -> None:
    """Found or sent again, all is delivered: 0."""
    bureau.slack.fail_next("chat.postMessage", Fault(kind="reset", when=when))
    bureau.publish(2)

    assert once(bureau) == 0, bureau.output()
    assert bureau.verdict() == Verdict()


def test_once_takes_up_what_a_crash_left(bureau: Bureau) -> None:
    """A claimed message of a killed process is looked for, too."""
    bureau.publish(2)
    assert bureau.start("--crash", "after-post").wait(30) == -signal.SIGKILL

    assert once(bureau) == 0, bureau.output()
    assert bureau.verdict() == Verdict()


def test_once_waits_for_a_channel_that_has_to_rest(bureau: Bureau) -> None:
    """A short Retry-After is no failure."""
    bureau.slack.fail_next("chat.postMessage", Fault(kind="status", status=429, seconds=20))
    bureau.publish(2)

    assert once(bureau) == 0, bureau.output()
    assert bureau.verdict() == Verdict()


def test_once_says_what_it_could_not_deliver(bureau: Bureau) -> None:
    """1 at once when a person has to act, 1 when Slack stays away; and later all goes out."""
    bureau.slack.ask("POST", "channels", id=NEWS, name="news", member=False)
    bureau.publish(2)
    assert once(bureau) == 1
    assert "not delivered to #news" in bureau.output()
    bureau.slack.ask("POST", "channels", id=NEWS, name="news", member=True)
    bureau.slack.ask("POST", "refusing", seconds=0)
    assert once(bureau) == 1
    bureau.slack.ask("DELETE", "refusing")

    assert once(bureau) == 0, bureau.output()
    assert bureau.verdict() == Verdict()


def test_once_leaves_nothing_in_doubt_unsaid(bureau: Bureau) -> None:
    """A channel that cannot be read for longer than it waits: 1, and the next run looks again."""
    unread = Fault(kind="status", status=500, method="conversations.history", chance=1.0)
    bureau.slack.fail_next("chat.postMessage", Fault(kind="reset", when="after"))
    bureau.slack.add_faults([unread])
    bureau.publish(1)
    assert once(bureau) == 1
    assert "may have been sent" in bureau.output()
    bureau.slack.ask("DELETE", "faults")

    bureau.wait(lambda: once(bureau) == 0)
    assert bureau.verdict() == Verdict()
