"""The faults of the fake Slack: what the client sees, and what the channel holds then."""

from __future__ import annotations

import asyncio
import gc
import warnings
from collections import Counter
from http.client import IncompleteRead, RemoteDisconnected
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import FakeSlack, Fault

if TYPE_CHECKING:
    from tests.fakes.clock import ManualClock

METHOD = "chat.postMessage"


def failure(client: WebClient, **more: Any) -> Exception:
    """What a post to C1 raises."""
    with pytest.raises((SlackApiError, OSError, IncompleteRead)) as caught:
        client.chat_postMessage(channel="C1", text="x", **more)
    return caught.value


def gave_up(slack: FakeSlack) -> type[Exception]:
    """What an impatient client raises.

    The SDK leaves the connection of an answer that it gave up reading to the garbage collector,
    which is why it is called here.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        kind = type(failure(impatient(slack)))
        gc.collect()
    return kind


def impatient(slack: FakeSlack) -> WebClient:
    """A client that gives up after a moment; seconds of its timeout must be whole."""
    return WebClient(token=slack.token, base_url=slack.url, retry_handlers=[], timeout=1)


@pytest.mark.parametrize(("when", "stored"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("reset", ConnectionResetError),
        ("close", RemoteDisconnected),
        ("truncate", IncompleteRead),
        ("html", SlackApiError),
    ],
)
def test_the_wire_breaks_before_or_after_the_commit(
    slack: FakeSlack, kind: Any, error: type, when: Any, stored: int
) -> None:
    """The client cannot tell which, the channel can."""
    slack.fail_next(METHOD, Fault(kind=kind, when=when))

    assert gave_up(slack) is error
    assert len(slack.messages()) == stored


@pytest.mark.parametrize(("when", "stored"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_http_error_before_or_after_the_commit(
    client: WebClient, slack: FakeSlack, status: int, when: Any, stored: int
) -> None:
    """Its status reaches the client."""
    slack.fail_next(METHOD, Fault(kind="status", status=status, when=when, seconds=7))

    error = failure(client)

    assert isinstance(error, SlackApiError)
    assert (error.response.status_code, error.response.headers["Retry-After"]) == (status, "7")
    assert len(slack.messages()) == stored


@pytest.mark.parametrize(("when", "stored"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("word", ["internal_error", "fatal_error", "service_unavailable"])
def test_an_error_of_slack_before_or_after_the_commit(
    client: WebClient, slack: FakeSlack, word: str, when: Any, stored: int
) -> None:
    """200, and ok is false."""
    slack.fail_next(METHOD, Fault(kind="error", error=word, when=when))

    error = failure(client)

    assert isinstance(error, SlackApiError)
    assert (error.response.status_code, error.response["error"]) == (200, word)
    assert len(slack.messages()) == stored


@pytest.mark.parametrize("kind", ["delay", "drip"])
@pytest.mark.parametrize(("when", "stored"), [("before", 0), ("after", 1)])
def test_an_answer_that_does_not_come_in_time(
    slack: FakeSlack, kind: Any, when: Any, stored: int
) -> None:
    """Nothing at all, or byte by byte."""
    slack.fail_next(METHOD, Fault(kind=kind, when=when, seconds=60))

    assert gave_up(slack) is TimeoutError
    assert len(slack.messages()) == stored


def test_a_short_delay_is_only_a_delay(
    client: WebClient, slack: FakeSlack, clock: ManualClock
) -> None:
    """The answer comes when its time is over, of the clock of the test."""
    slack.fail_next(METHOD, Fault(kind="delay", when="after", seconds=60))

    async def post_and_advance() -> Any:
        posting = asyncio.create_task(
            asyncio.to_thread(client.chat_postMessage, channel="C1", text="x")
        )
        await asyncio.to_thread(clock.wait_for_sleepers, 1)
        early = posting.done()
        clock.advance(60)
        return early, (await posting)["ok"]

    assert asyncio.run(post_and_advance()) == (False, True)


@pytest.mark.parametrize("kind", ["delay", "reset", "close", "status", "error", "html"])
def test_slack_commits_after_the_client_gave_up(
    slack: FakeSlack, clock: ManualClock, kind: Any
) -> None:
    """The message is not there when the call fails, and there later."""
    slack.fail_next(METHOD, Fault(kind=kind, when="late", seconds=30))
    gave_up(slack)
    clock.wait_for_sleepers(1)
    before = len(slack.messages())

    clock.advance(30)
    # Served by the same loop after what it has to do already.
    WebClient(token=slack.token, base_url=slack.url).auth_test()

    assert (before, len(slack.messages())) == (0, 1)


@pytest.mark.parametrize(("when", "stored"), [("before", 0), ("after", 1)])
def test_connections_are_refused_until_they_are_accepted(
    client: WebClient, slack: FakeSlack, when: Any, stored: int
) -> None:
    """From the call on that draws the fault, which itself is reset."""
    slack.fail_next(METHOD, Fault(kind="refuse", when=when))
    first, second = failure(client), failure(client)
    slack.accept()

    assert isinstance(first, ConnectionResetError)
    assert isinstance(second, URLError)
    assert isinstance(second.reason, ConnectionRefusedError)
    assert (client.auth_test()["ok"], len(slack.messages())) == (True, stored)


def test_an_outage_ends_by_itself(client: WebClient, slack: FakeSlack, clock: ManualClock) -> None:
    """After so many seconds of the clock."""
    slack.refuse(3600)
    error = failure(client)
    clock.wait_for_sleepers(1)
    clock.advance(3600)
    slack.wait_until_accepting()

    assert isinstance(error, URLError)
    assert client.auth_test()["ok"]


def test_a_longer_outage_replaces_a_shorter_one(
    client: WebClient, slack: FakeSlack, clock: ManualClock
) -> None:
    """The first end does not count any more."""
    slack.refuse(60)
    slack.refuse(3600)
    clock.wait_for_sleepers(1)
    clock.advance(60)

    assert isinstance(failure(client), URLError)


def test_faults_are_scripted_by_number(client: WebClient, slack: FakeSlack) -> None:
    """Of the calls of one method; the others go well."""
    slack.plan.add([Fault(kind="error", error="fatal_error", calls=(2, 3))])
    slack.settings.rate = "off"
    client.auth_test()
    outcomes = []
    for _ in range(4):
        try:
            client.chat_postMessage(channel="C1", text="x")
            outcomes.append("ok")
        except SlackApiError as error:
            outcomes.append(error.response["error"])

    assert outcomes == ["ok", "fatal_error", "fatal_error", "ok"]


def test_faults_are_drawn_from_a_seed() -> None:
    """The same calls go wrong whatever other methods are called between; about the share asked."""

    def drawn(seed: int, others: int) -> list[bool]:
        slack = FakeSlack(seed=seed)
        slack.plan.add([Fault(kind="reset", chance=0.25)])
        hits = []
        for _ in range(400):
            hits.append(slack.plan.draw(METHOD)[1] is not None)
            for _ in range(others):
                slack.plan.draw("auth.test")
        slack.close_ports()
        return hits

    assert drawn(7, 0) == drawn(7, 2)
    assert drawn(7, 0) != drawn(8, 0)
    assert 70 <= Counter(drawn(7, 0))[True] <= 130


@pytest.mark.parametrize(
    "fault",
    [{"kind": "hiccup"}, {"kind": "reset", "when": "never"}, {"kind": "drip", "when": "late"}],
)
def test_a_fault_that_makes_no_sense_is_refused(fault: Any) -> None:
    """When it is made, not when it would strike."""
    with pytest.raises(ValueError, match=r"no such fault|not known yet"):
        Fault(**fault)


def test_the_journal_tells_what_came_and_what_was_done(client: WebClient, slack: FakeSlack) -> None:
    """In order, with the fault, and without the token."""
    slack.fail_next(METHOD, Fault(kind="reset", when="after"))
    failure(client)

    told = [(entry["what"], entry.get("outcome")) for entry in slack.journal.entries]

    assert told == [("request", None), ("commit", None), ("answer", "reset after")]
    assert slack.token not in str(slack.journal.entries)


@pytest.mark.parametrize("kind", ["reset", "close"])
def test_the_retries_of_the_sdk_double_what_was_committed(slack: FakeSlack, kind: Any) -> None:
    """Its default handler posts again after a lost answer, and reports that all is well."""
    slack.fail_next(METHOD, Fault(kind=kind, when="after"))
    client = WebClient(token=slack.token, base_url=slack.url)
    metadata = {"event_type": "news_alert", "event_payload": {"alert_id": "a1"}}

    answer = client.chat_postMessage(channel="C1", text="x", metadata=metadata)

    assert (answer["ok"], slack.account(["a1"]).doubled) == (True, ("a1",))


@pytest.mark.parametrize("source", ["environment", "argument"])
def test_it_can_be_reached_as_a_proxy(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    """HTTPS_PROXY or `proxy`: requests for another host arrive here and are told apart."""
    proxy = slack.url.removesuffix("/api/")
    monkeypatch.setenv("HTTPS_PROXY", proxy if source == "environment" else "")
    client = WebClient(
        token=slack.token,
        base_url="http://slack.test/api/",
        proxy=proxy if source == "argument" else None,
        retry_handlers=[],
    )

    client.chat_postMessage(channel="C1", text="x")

    assert len(slack.messages()) == 1
    assert [entry["proxied"] for entry in slack.journal.of("request", METHOD)] == [True]
