"""Notices for those who run the monitor: said once, never lost for trouble on the way."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest

from monitor.app.ops import LONG_FAILING, MOST_WAITING, LongFailing, OpsDesk, stopped_changes
from monitor.errors import NotSentError, UnknownOutcomeError
from monitor.model import SourceState
from monitor.notify.blocks import notice_of
from tests.fakes.blocks import live, shown
from tests.fakes.clock import START, ManualClock

MINUTE = timedelta(minutes=1)


class Channel:
    """Takes notices, or raises what was put in its way."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.trouble: Exception | None = None

    def __call__(self, text: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.told.append(text)


class TestLongFailing:
    def test_a_source_that_fails_for_hours_is_told_once_until_it_answers(self) -> None:
        """Six hours after its last good answer; its return is told once, too."""
        watched = LongFailing(START)
        failing = SourceState(name="Paper", failures=9, last_ok_at=START, last_error="HTTP 500")
        states = {"Paper": failing}
        soon, late = START + LONG_FAILING - MINUTE, START + LONG_FAILING

        assert watched.changes(states, soon) == []
        assert watched.changes(states, late) == [
            "Paper has failed since 2 Mar 2026 09:00 UTC: HTTP 500"
        ]
        assert watched.changes(states, late + MINUTE) == []

        well = {"Paper": SourceState(name="Paper", last_ok_at=late)}
        assert watched.changes(well, late) == ["Paper answers again"]
        assert watched.changes(well, late) == []

    def test_a_source_that_never_answered_counts_from_the_start(self) -> None:
        """Of the service: it is not told at once."""
        watched = LongFailing(START)
        states = {"Paper": SourceState(name="Paper", failures=1, last_error="refused")}

        assert watched.changes(states, START) == []
        assert watched.changes(states, START + LONG_FAILING) == [
            "Paper has failed from the start: refused"
        ]

    def test_a_source_that_was_taken_away_does_not_answer_again(self) -> None:
        """Nothing is said of it any more."""
        watched = LongFailing(START)
        states = {"Paper": SourceState(name="Paper", failures=1, last_error="refused")}
        watched.changes(states, START + LONG_FAILING)

        assert watched.changes({}, START + LONG_FAILING) == []


class TestOpsDesk:
    async def test_what_waits_goes_in_one_message_and_only_once(self) -> None:
        """In the order in which it was said."""
        channel = Channel()
        desk = OpsDesk(channel, ManualClock())
        desk.say("one")
        desk.say("two", grave=True)
        await desk.send()
        await desk.send()

        assert channel.told == ["one\ntwo"]

    async def test_two_who_send_at_once_post_a_notice_once(self) -> None:
        """The last word at the end is sent while a round of notices still may be."""
        posting, go_on = threading.Event(), threading.Event()
        told: list[str] = []

        def slowly(text: str) -> None:
            told.append(text)
            posting.set()
            assert go_on.wait(10)

        desk = OpsDesk(slowly, ManualClock())
        desk.say("started")
        first = asyncio.create_task(desk.send())
        await asyncio.to_thread(posting.wait, 10)
        desk.say("stopping")
        last = asyncio.create_task(desk.send())
        await asyncio.sleep(0)
        go_on.set()
        await asyncio.gather(first, last)

        assert told == ["started", "stopping"]

    async def test_what_is_certainly_not_sent_waits_and_says_when_it_was_said(self) -> None:
        """The channel rests in between."""
        channel, clock = Channel(), ManualClock()
        channel.trouble = NotSentError("refused")
        desk = OpsDesk(channel, clock)
        desk.say("one")
        await desk.send()
        channel.trouble = None
        await desk.send()
        assert channel.told == []

        clock.advance(60)
        await desk.send()
        assert channel.told == ["[2 Mar 2026 09:00 UTC] one"]

    async def test_what_may_have_been_sent_is_not_repeated(self) -> None:
        """A notice twice is noise."""
        channel, clock = Channel(), ManualClock()
        channel.trouble = UnknownOutcomeError("no answer")
        desk = OpsDesk(channel, clock)
        desk.say("one")
        await desk.send()
        channel.trouble = None
        clock.advance(600)
        await desk.send()

        assert channel.told == []

    async def test_of_very_many_the_oldest_are_counted(self) -> None:
        """Memory is bounded."""
        channel = Channel()
        desk = OpsDesk(channel, ManualClock())
        for number in range(MOST_WAITING + 3):
            desk.say(f"no. {number}")
        await desk.send()

        (told,) = channel.told
        assert told.splitlines()[:2] == ["3 earlier notices are in the log only", "no. 3"]

    async def test_a_new_channel_gets_what_waits(self) -> None:
        """After an edit of slack.ops_channel."""
        old, new = Channel(), Channel()
        desk = OpsDesk(old, ManualClock())
        desk.say("one")
        desk.use(new)
        await desk.send()

        assert (old.told, new.told) == ([], ["one"])


def test_a_stopped_channel_is_told_once_and_once_more_when_it_is_mended() -> None:
    """A new reason is news."""
    archived, kicked = {"#news": "is_archived"}, {"#news": "not_in_channel"}

    assert stopped_changes({}, archived) == ["alerts for #news wait: is_archived"]
    assert stopped_changes(archived, archived) == []
    assert stopped_changes(archived, kicked) == ["alerts for #news wait: not_in_channel"]
    assert stopped_changes(kicked, {}) == ["#news takes alerts again; what waited goes out now"]


@pytest.mark.parametrize(
    "words", ["<!channel>", "<https://evil.test|click>", "@here *x*", "\x1b[2J", "\0", "\u202e"]
)
def test_strangers_words_in_a_notice_are_words(words: str) -> None:
    """An error of a source quotes what came."""
    message = notice_of(f"Paper has failed: {words}")

    assert live(message.text) == []
    assert not {"\x1b", "\0", "\u202e"} & set(shown(message) + message.text)
