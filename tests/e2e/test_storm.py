"""Many alerts, and a Slack in trouble: the real service on a scaled clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.fakes.bureau import NEWS, OPS, WATCH, Bureau, Verdict
from tests.fakes.slack import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


#: Notices about the monitor go to a channel of their own.
SLACK = {"slack": {"channel": "#news", "ops_channel": "#ops"}}


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    """One watch list, and a channel for notices."""
    with Bureau(tmp_path, settings=SLACK) as bureau:
        yield bureau


def test_five_hundred_alerts_at_once(tmp_path: Path) -> None:
    """Five singly, the rest in digests of up to 15; out in a minute of Slack's time, none hidden.

    They are decided in several steps, so that some digests are not full. The clock runs slowly
    enough for a busy machine: what is measured is the pace of the outbox.
    """
    with Bureau(tmp_path, factor=4, settings=SLACK) as bureau:
        process = bureau.open()
        bureau.settle()
        bureau.publish(500)
        bureau.settle()
        bureau.stop(process)

        _, *sizes = map(len, bureau.told())
        assert bureau.verdict() == Verdict()
        assert sizes.count(1) == 5
        assert max(sizes) == 15
        assert _span(bureau, len(sizes)) < timedelta(minutes=1)


def test_a_first_run_is_three_alerts_and_a_line(bureau: Bureau) -> None:
    """However much the feeds hold at the first start."""
    bureau.publish(60)
    process = bureau.start()
    bureau.settle()
    bureau.stop(process)

    assert [len(links) for links in bureau.told()] == [1, 1, 1, 5]
    assert "57" in bureau.texts(NEWS)[-1]


def test_an_hour_has_room_for_max_per_hour(tmp_path: Path) -> None:
    """What is beyond goes out together, after ten minutes and with its delay."""
    with Bureau(tmp_path, factor=60, watchlists=[WATCH | {"max_per_hour": 4}]) as bureau:
        process = bureau.open()
        bureau.settle()
        bureau.publish(8)
        bureau.settle()
        bureau.stop(process)

        assert bureau.verdict() == Verdict()
        assert [len(links) for links in bureau.told()] == [1, 1, 1, 1, 5]
        assert "beyond max_per_hour" in bureau.texts(NEWS)[-1]
        assert "delayed 10 min" in bureau.shown()[-1]


def test_after_an_hour_without_slack_all_goes_out_in_order(tmp_path: Path) -> None:
    """A few a time, while nobody takes them: the best singly, then all others, delays named."""
    with Bureau(tmp_path, factor=120) as bureau:
        process = bureau.open()
        bureau.settle()
        bureau.slack.ask("POST", "refusing", seconds=0)
        down = bureau.now()
        for _ in range(4):
            bureau.publish(5)
            bureau.wait(lambda: bureau.counts()["articles"] == len(bureau.links))
        bureau.wait(lambda: bureau.now() - down > timedelta(hours=1))
        bureau.slack.ask("DELETE", "refusing")
        bureau.settle()
        bureau.stop(process)

        _, *later = bureau.told()
        digests = [links for links in later if len(links) > 1]
        assert bureau.verdict() == Verdict()
        assert _in_order([links[0] for links in later if len(links) == 1])
        assert _in_order([link for links in digests for link in links])
        assert all("delayed 1 h" in words for words in bureau.shown()[1:])


def test_a_channel_that_a_person_has_to_mend(bureau: Bureau) -> None:
    """Its alerts wait, the other channel says why, and when it is mended they go out."""
    process = bureau.open()
    bureau.settle()
    bureau.slack.ask("POST", "channels", id=NEWS, name="news", member=False)
    bureau.publish(3)
    bureau.wait(lambda: any("/invite" in text for text in bureau.texts(OPS)))
    assert bureau.counts()["alerts_pending"] == 3
    bureau.slack.ask("POST", "channels", id=NEWS, name="news", member=True)
    bureau.settle()
    bureau.wait(lambda: any("takes alerts again" in text for text in bureau.texts(OPS)))
    bureau.stop(process)

    assert bureau.verdict() == Verdict()


def test_a_token_that_is_revoked_and_replaced_loses_nothing(bureau: Bureau) -> None:
    """Everything waits, the log says what to do, and a good token sends it."""
    process = bureau.open()
    bureau.settle()
    bureau.slack.ask("POST", "scopes", error="token_revoked")
    bureau.publish(3)
    bureau.wait(lambda: "the token was revoked: reinstall the app" in bureau.output())
    assert bureau.counts()["alerts_pending"] == 3
    bureau.stop(process)
    bureau.slack.ask("POST", "scopes", error=None)
    again = bureau.start()
    bureau.settle()
    bureau.stop(again)

    assert bureau.verdict() == Verdict()


def test_a_channel_that_has_to_wait_holds_back_no_other(bureau: Bureau) -> None:
    """429 with a long Retry-After rests one channel; the other hears its news meanwhile."""
    other = {"name": "Again", "keywords": ["gigafactory cancelled"], "channel": "#ops"}
    bureau.watchlists = [WATCH, other]
    bureau.configure()
    process = bureau.open()
    bureau.settle()
    bureau.slack.fail_next("chat.postMessage", Fault(kind="status", status=429, seconds=60))
    [link] = bureau.publish(1)
    bureau.settle()
    bureau.stop(process)

    told = [_commit_of(bureau, channel, link) for channel in (NEWS, OPS)]
    assert bureau.verdict() == Verdict()
    assert abs(told[0] - told[1]) > timedelta(seconds=50)


def _in_order(links: Sequence[str]) -> bool:
    """Whether articles stand as they were published."""
    numbers = [int(link.rpartition("/")[2]) for link in links]
    return numbers == sorted(numbers)


def _commit_of(bureau: Bureau, channel: str, link: str) -> datetime:
    """When Slack took the message with this article."""
    [ts] = [
        message["ts"]
        for message in bureau.slack.messages()
        if message["channel"] == channel and link in str(message["blocks"])
    ]
    [at] = [each["at"] for each in _commits(bureau) if each["ts"] == ts]
    return datetime.fromisoformat(at)


def _commits(bureau: Bureau) -> list[dict[str, str]]:
    commits: list[dict[str, str]] = bureau.slack.ask("GET", "journal?what=commit")
    return commits


def _span(bureau: Bureau, number: int) -> timedelta:
    """From the first to the last of the latest so many messages in the channel of news."""
    times = [each["at"] for each in _commits(bureau) if each["channel"] == NEWS][-number:]
    return datetime.fromisoformat(times[-1]) - datetime.fromisoformat(times[0])
