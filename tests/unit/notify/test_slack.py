"""The border to Slack, against a fake over real HTTP: what each answer means for an alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.errors import (
    ChannelError,
    DeliveryError,
    NotSentError,
    RefusedError,
    UnknownOutcomeError,
)
from monitor.model import AlertKind
from monitor.notify import slack_client
from monitor.notify.slack import SlackNotifier
from monitor.notify.slack_client import make_client
from tests.fakes.clock import ManualClock
from tests.fakes.records import make_alert, make_article
from tests.fakes.slack import FakeSlack, Fault, live

if TYPE_CHECKING:
    from collections.abc import Iterator

CHANNEL = "C0000001"
ALERT = make_alert(id="a", channel="#news", article=make_article("KORE nixes its plant"))
HOUR = timedelta(hours=1)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A workspace with one channel."""
    with FakeSlack(clock=ManualClock()) as fake:
        fake.add_channel(CHANNEL, "news")
        yield fake


@pytest.fixture
def notifier(slack: FakeSlack) -> SlackNotifier:
    """Ours, connected to it."""
    return SlackNotifier(make_client(slack.token, url=slack.url))


def _post(notifier: SlackNotifier, slack: FakeSlack, **changes: object) -> None:
    notifier.deliver(replace(ALERT, **changes), slack.clock.now())  # type: ignore[arg-type]


def test_an_alert_is_one_message_that_is_found_again(
    notifier: SlackNotifier, slack: FakeSlack
) -> None:
    """By the id in its metadata; the receipt says where it stands."""
    receipt = notifier.deliver(ALERT, slack.clock.now())
    (message,) = slack.messages(CHANNEL)

    assert (receipt.channel, receipt.ts) == (CHANNEL, message.ts)
    assert message.blocks
    assert notifier.find("#news", {"a", "b"}, slack.clock.now() - HOUR) == {"a": receipt}


def test_nothing_unfurls_and_no_stranger_mentions_anyone(
    notifier: SlackNotifier, slack: FakeSlack
) -> None:
    """A headline may hold whatever its publisher likes."""
    hostile = make_article("<!channel> *KORE* nixes <https://evil.example|its> plant @here")
    _post(notifier, slack, article=hostile)
    (request,) = slack.journal.of("request", "chat.postMessage")

    sent = request["arguments"]
    assert [sent["unfurl_links"], sent["unfurl_media"]] == [False, False]
    (message,) = slack.messages(CHANNEL)
    loud = {"broadcast", "user", "usergroup", "channel"}
    assert [each for each in live(message.record()) if each.kind in loud] == []


def test_a_channel_may_be_given_by_its_id(notifier: SlackNotifier, slack: FakeSlack) -> None:
    """Which asks for no list of channels."""
    _post(notifier, slack, channel=CHANNEL)

    assert len(slack.messages(CHANNEL)) == 1
    assert slack.journal.of("request", "conversations.list") == []


def test_a_name_is_looked_up_once(notifier: SlackNotifier, slack: FakeSlack) -> None:
    """Over all pages of the list; and anew after the channel was gone."""
    slack.settings.page_size = 2
    for number in range(5):
        slack.add_channel(f"C100000{number}", f"other-{number}")
    slack.add_channel("C9000000", "late")
    for name in ("b", "c"):
        slack.clock.advance(2)  # type: ignore[attr-defined]  # a ManualClock
        _post(notifier, slack, id=name, channel="#late")

    asked = slack.journal.of("request", "conversations.list")
    assert len(asked) == len({str(each["arguments"].get("cursor")) for each in asked})
    assert len(slack.messages("C9000000")) == 2


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind="reset", when="after"),
        Fault(kind="close", when="after"),
        Fault(kind="truncate", when="after"),
        Fault(kind="html", when="after"),
        Fault(kind="status", status=500, when="after"),
        Fault(kind="status", status=502, when="after"),
        Fault(kind="status", status=503, when="after"),
        Fault(kind="status", status=504, when="after"),
        Fault(kind="error", error="internal_error", when="after"),
        Fault(kind="error", error="fatal_error", when="after"),
        Fault(kind="error", error="service_unavailable", when="after"),
        Fault(kind="reset", when="before"),
        Fault(kind="close", when="before"),
        Fault(kind="status", status=503, when="before"),
    ],
    ids=lambda fault: f"{fault.kind} {fault.status} {fault.error} {fault.when}",
)
def test_an_unclear_answer_is_an_unknown_outcome_and_never_a_second_post(
    notifier: SlackNotifier, slack: FakeSlack, fault: Fault
) -> None:
    """Whether it was stored shows in the channel; nothing is posted again behind our back."""
    slack.fail_next("chat.postMessage", fault)
    with pytest.raises(UnknownOutcomeError):
        _post(notifier, slack)

    stored = fault.when == "after"
    assert len(slack.messages(CHANNEL)) == int(stored)
    assert ("a" in notifier.find("#news", {"a"}, slack.clock.now() - HOUR)) is stored
    assert len(slack.journal.of("request", "chat.postMessage")) == 1


def test_an_answer_that_drips_is_given_up(
    slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes within the timeout, the answer as a whole does not."""
    monkeypatch.setattr(slack_client, "DEADLINE", 0.2)
    with FakeSlack() as quick:
        quick.add_channel(CHANNEL, "news")
        quick.fail_next("chat.postMessage", Fault(kind="drip", when="after", seconds=0.05))
        notifier = SlackNotifier(make_client(quick.token, url=quick.url))
        with pytest.raises(UnknownOutcomeError, match="not complete within"):
            _post(notifier, slack)


def test_a_refused_connection_was_certainly_not_sent(
    notifier: SlackNotifier, slack: FakeSlack
) -> None:
    """Every channel would meet it."""
    notifier.channel_id("#news")
    slack.refuse()
    with pytest.raises(NotSentError) as raised:
        _post(notifier, slack)
    slack.accept()

    assert raised.value.everywhere


def test_a_host_that_does_not_resolve_was_certainly_not_sent(slack: FakeSlack) -> None:
    """Nor one whose certificate is not trusted; both are no answer of Slack's."""
    away = SlackNotifier(make_client(slack.token, url="http://slack.invalid/api/"))
    with pytest.raises(NotSentError, match="cannot be reached"):
        _post(away, slack, channel=CHANNEL)


@pytest.mark.parametrize("seconds", [7, 0])
def test_a_rate_limit_says_how_long_to_wait(
    notifier: SlackNotifier, slack: FakeSlack, seconds: int
) -> None:
    """By Retry-After; half a minute when it says nothing."""
    slack.fail_next("chat.postMessage", Fault(kind="status", status=429, seconds=seconds))
    with pytest.raises(NotSentError) as raised:
        _post(notifier, slack)

    assert raised.value.retry_after == timedelta(seconds=seconds or 30)
    assert not raised.value.everywhere
    assert slack.messages(CHANNEL) == []


@pytest.mark.parametrize(
    ("error", "everywhere", "advice"),
    [
        ("invalid_auth", True, "xoxb-"),
        ("token_revoked", True, "reinstall"),
        ("missing_scope", True, "OAuth & Permissions"),
        ("not_in_channel", False, "/invite"),
        ("is_archived", False, "unarchive"),
        ("channel_not_found", False, "invite the bot"),
        ("some_new_error", False, "some_new_error"),
    ],
)
def test_what_a_person_must_mend_stops_the_channel_and_says_how(
    notifier: SlackNotifier, slack: FakeSlack, error: str, advice: str, *, everywhere: bool
) -> None:
    """The token's trouble stops all of them."""
    slack.fail_next("chat.postMessage", Fault(kind="error", error=error))
    with pytest.raises(ChannelError, match=advice) as raised:
        _post(notifier, slack)

    assert (raised.value.reason, raised.value.everywhere) == (error, everywhere)


def test_a_channel_that_is_not_there_is_named(notifier: SlackNotifier, slack: FakeSlack) -> None:
    """Nothing is posted anywhere."""
    with pytest.raises(ChannelError, match="#nowhere: channel_not_found"):
        _post(notifier, slack, channel="#nowhere")

    assert slack.messages() == []


def test_a_message_that_slack_refuses_goes_out_as_plain_text(
    notifier: SlackNotifier, slack: FakeSlack
) -> None:
    """With the same metadata; a second refusal is final."""
    slack.fail_next("chat.postMessage", Fault(kind="error", error="invalid_blocks"))
    _post(notifier, slack)
    (message,) = slack.messages(CHANNEL)
    assert message.blocks == []
    assert "KORE nixes its plant" in message.text
    assert notifier.find("#news", {"a"}, slack.clock.now() - HOUR)

    refusal = Fault(kind="error", error="invalid_blocks")
    slack.fail_next("chat.postMessage", refusal, refusal)
    with pytest.raises(RefusedError):
        _post(notifier, slack, id="b")


def test_a_defect_in_the_layout_costs_the_layout_only(
    notifier: SlackNotifier, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even when the plain form has the same defect the headline and the link arrive."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("monitor.notify.slack.message_of", broken)
    monkeypatch.setattr("monitor.notify.slack.plain_of", broken)
    _post(notifier, slack)
    (message,) = slack.messages(CHANNEL)

    assert "KORE nixes its plant" in message.text
    assert ALERT.article.link in message.text
    assert notifier.find("#news", {"a"}, slack.clock.now() - HOUR)


def test_of_two_copies_the_oldest_stays(notifier: SlackNotifier, slack: FakeSlack) -> None:
    """A late first commit and the second post: one of them is removed."""
    first = notifier.deliver(ALERT, slack.clock.now())
    slack.clock.advance(30)  # type: ignore[attr-defined]  # a ManualClock
    _post(notifier, slack)
    found = notifier.find("#news", {"a"}, slack.clock.now() - HOUR)

    assert found == {"a": first}
    assert [message.ts for message in slack.messages(CHANNEL) if not message.deleted] == [first.ts]


def test_what_others_write_is_not_taken_for_ours(notifier: SlackNotifier, slack: FakeSlack) -> None:
    """Neither other metadata nor another app's message with the same."""
    make_client(slack.token, url=slack.url).chat_postMessage(
        channel=CHANNEL,
        text="x",
        metadata={"event_type": "other", "event_payload": {"alert_id": "a"}},
    )

    assert notifier.find("#news", {"a"}, slack.clock.now() - HOUR) == {}


def test_history_is_read_to_its_end(notifier: SlackNotifier, slack: FakeSlack) -> None:
    """Small pages, and only what is recent enough."""
    slack.settings.page_size = 2
    for number in range(7):
        _post(notifier, slack, id=str(number))
        slack.clock.advance(2)  # type: ignore[attr-defined]  # a ManualClock
    since = slack.clock.now() - HOUR

    assert set(notifier.find("#news", {"0", "6"}, since)) == {"0", "6"}


def test_the_environment_names_no_proxy(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """slack-sdk would take it and ignore NO_PROXY; ours counts only when it is configured."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    direct = SlackNotifier(make_client(slack.token, url=slack.url))
    _post(direct, slack)
    assert len(slack.messages(CHANNEL)) == 1

    through = make_client(slack.token, url=slack.url, proxy="http://127.0.0.1:9")
    with pytest.raises(NotSentError):
        _post(SlackNotifier(through), slack)


@pytest.mark.parametrize("kind", AlertKind)
def test_every_kind_of_message_is_taken(
    notifier: SlackNotifier, slack: FakeSlack, kind: AlertKind
) -> None:
    """With blocks, not as the plain fallback."""
    _post(notifier, slack, kind=kind, aloud=True)

    assert [bool(message.blocks) for message in slack.messages(CHANNEL)] == [True]


def test_a_notice_quotes_strangers_safely(notifier: SlackNotifier, slack: FakeSlack) -> None:
    """Errors of sources hold what publishers wrote."""
    notifier.tell("#news", "Paper has failed: <!channel> is not a feed")
    (message,) = slack.messages(CHANNEL)

    assert "<!channel>" not in message.text


# -- the check before it matters -------------------------------------------------------------------


def test_a_healthy_workspace_is_fine(notifier: SlackNotifier) -> None:
    """Who we are is told."""
    found = notifier.check(["#news", CHANNEL])

    assert found.who
    assert found.trouble_lines == []


def test_everything_in_the_way_is_said_at_once(notifier: SlackNotifier, slack: FakeSlack) -> None:
    """Channels that are missing, archived, or that the bot was not invited to."""
    slack.add_channel("C2000000", "old", archived=True)
    slack.add_channel("C3000000", "strange", member=False)
    found = notifier.check(["#news", "#old", "#strange", "#nowhere"])

    assert found.channels["#news"] is None
    for name, word in (("#old", "is_archived"), ("#strange", "not_in"), ("#nowhere", "not_found")):
        assert word in (found.channels[name] or "")


@pytest.mark.parametrize("scope", ["chat:write", "channels:history", "groups:history"])
def test_a_missing_right_is_named_with_its_purpose(
    notifier: SlackNotifier, slack: FakeSlack, scope: str
) -> None:
    """Before the first alert needs it."""
    token = slack.workspace.tokens[slack.token]
    token.scopes = tuple(each for each in token.scopes if each != scope)
    found = notifier.check([])

    assert [trouble for trouble in found.troubles if scope in trouble]


def test_a_token_of_the_wrong_kind_or_none_is_said(slack: FakeSlack) -> None:
    """In words a person can act on."""
    wrong = SlackNotifier(make_client(slack.app_token, url=slack.url)).check(["#news"])
    unknown = SlackNotifier(make_client("xoxb-nobody", url=slack.url)).check(["#news"])

    assert (wrong.who, unknown.who) == ("", "")
    assert "xoxb-" in wrong.troubles[0]
    assert "invalid_auth" in unknown.troubles[0]


def test_a_workspace_that_does_not_answer_is_said(
    notifier: SlackNotifier, slack: FakeSlack
) -> None:
    """The check raises nothing."""
    slack.refuse()
    found = notifier.check(["#news"])
    slack.accept()

    assert "cannot be reached" in found.troubles[0]


def test_an_unreadable_channel_is_a_delivery_error(
    notifier: SlackNotifier, slack: FakeSlack
) -> None:
    """The outbox keeps the row in doubt."""
    token = slack.workspace.tokens[slack.token]
    token.scopes = tuple(each for each in token.scopes if "history" not in each)
    with pytest.raises(DeliveryError, match="missing_scope"):
        notifier.find("#news", {"a"}, slack.clock.now() - HOUR)
