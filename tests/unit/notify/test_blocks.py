"""Alerts as messages to Slack."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from monitor.model import Alert, AlertKind, Change, Fact, Headline, Since, Status
from monitor.notify.blocks import SlackMessage, message_of, plain_of
from monitor.store import codec
from tests.fakes.blocks import assert_fits, leaves, links, live, parts, shown
from tests.fakes.golden import expectations, name_of
from tests.fakes.records import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    make_alert,
    make_article,
    make_evidence,
    make_match,
)

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path

TITLE = "KORE nixes its plant"
NIXES = replace(make_evidence(TITLE, "nixes"), text="nixes", concept="@cancelled")
ALERT = make_alert(
    article=make_article(TITLE, published=NOON - HOUR, publisher="The Post"),
    matches=(make_match(evidence=(NIXES,)),),
    status=Status.SCALED_BACK,
    summary="It nixes the plant.",
)


def _stories(count: int, *watches: str) -> tuple[Headline, ...]:
    return tuple(
        Headline(
            title=f"Plant {number} is cancelled",
            link=f"https://x.example/{number}",
            source="X",
            watches=watches,
            published=NOON,
            created_at=NOON,
        )
        for number in range(count)
    )


def _digest(count: int, **changes: Any) -> Alert:
    values: dict[str, Any] = {
        "kind": AlertKind.DIGEST,
        "outlets": count,
        "folded": _stories(count, "Setbacks"),
    }
    return replace(ALERT, **(values | changes))


def _styled(message: SlackMessage, style: str) -> list[str]:
    return [each["text"] for each in leaves(message) if each.get("style", {}).get(style)]


@pytest.mark.parametrize("expected", expectations("slack"), ids=name_of)
def test_golden(expected: Path) -> None:
    """Everything a reader gets, as JSON."""
    given = json.loads(expected.with_name(f"{name_of(expected)}.json").read_text("utf-8"))
    alert = codec.loads(Alert, json.dumps({"v": codec.VERSION, "data": given["alert"]}))
    now = datetime.fromisoformat(given["now"])
    link = given.get("link", "")
    message = message_of(alert, now, link)

    assert_fits(message)
    assert json.loads(expected.read_text("utf-8")) == {
        **asdict(message),
        "plain": plain_of(alert, now, link).text.splitlines(),
    }


def test_slack_is_not_loaded_for_it() -> None:
    """Rendering is pure and quick to start; the border to Slack is elsewhere."""
    loaded = "import sys, monitor.notify.blocks; sys.exit('slack_sdk' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0


def test_the_headline_leads_to_the_article_with_its_words_in_italics() -> None:
    """One link in pieces, all bold."""
    message = message_of(ALERT, NOON)

    assert links(message) == ["https://ledger.example/a"]
    assert _styled(message, "italic")[0] == "nixes"
    assert {"KORE ", "nixes", " its plant"} <= set(_styled(message, "bold"))


def test_offsets_hold_in_spite_of_what_is_left_out() -> None:
    """Control characters before the word move nothing, nor does evidence within evidence."""
    title = "\x1b\u202eKORE\nnixes its plant"
    whole = replace(make_evidence(title, "nixes its"), text="nixes its")
    inner = replace(make_evidence(title, "its"), text="its")
    alert = replace(
        ALERT,
        article=make_article(title, publisher=""),
        matches=(make_match(evidence=(inner, whole)),),
    )
    message = message_of(alert, NOON)

    assert _styled(message, "italic")[0] == "nixes its"
    assert "KORE nixes its plant" in shown(message)


def test_the_words_that_fired_are_bold_in_the_summary() -> None:
    """Wherever the summary was taken from."""
    [_, summary, _] = message_of(ALERT, NOON).blocks
    texts = summary["elements"][0]["elements"]

    assert texts == [
        {"type": "text", "text": "It "},
        {"type": "text", "text": "nixes", "style": {"bold": True}},
        {"type": "text", "text": " the plant."},
    ]


@pytest.mark.parametrize(
    ("waited", "said"),
    [
        (4 * MINUTE, None),
        (5 * MINUTE, "delayed 5 min"),
        (5 * HOUR + 10 * MINUTE, "delayed 5 h 10 min"),
        (2 * DAY + 3 * HOUR + MINUTE, "delayed 2 d 3 h"),
        (HOUR, "delayed 1 h"),
        (-HOUR, None),
    ],
)
def test_a_late_alert_says_how_late(waited: timedelta, said: str | None) -> None:
    """Usual waiting is not worth a word."""
    for text in (shown(message_of(ALERT, NOON + waited)), plain_of(ALERT, NOON + waited).text):
        assert ("delayed" in text) is bool(said)
        assert (said or "") in text


def test_times_are_shown_in_the_zone_of_the_reader() -> None:
    """As moments, with UTC for where that fails."""
    dates = [each for each in leaves(message_of(ALERT, NOON)) if each["type"] == "date"]

    assert [each["timestamp"] for each in dates] == [
        int((NOON - HOUR).timestamp()),
        int(NOON.timestamp()),
    ]
    assert dates[0]["fallback"] == "2 Nov 2026 11:00 UTC"


def test_a_date_before_computers_is_only_words() -> None:
    """A publisher's slip is shown, but is no moment to Slack."""
    alert = replace(ALERT, article=replace(ALERT.article, published=NOON.replace(year=1955)))
    message = message_of(alert, NOON)

    assert_fits(message)
    assert "published 2 Nov 1955 12:00 UTC" in shown(message)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://x.example/a?b=1&c=2", ["https://x.example/a?b=1&c=2"]),
        ("HTTP://x.example", ["HTTP://x.example"]),
        (" https://x.example/a|b <c>\u202e", ["https://x.example/a%7Cb%20%3Cc%3E%E2%80%AE"]),
        ("https://x.example/" + "a" * 2_982, ["https://x.example/" + "a" * 2_982]),
        ("https://x.example/" + "a" * 2_983, []),
        ("https://x.example/" + " a" * 1_000, []),
        ("https://x.example/\ud800", []),
        ("https://x.example/a\u1680b", ["https://x.example/a%E1%9A%80b"]),
        ("javascript:alert(1)", []),
        ("https:x.example", []),
        ("https:///x", []),
        ("ftp://x.example", []),
        ("", []),
    ],
)
def test_only_web_addresses_are_links(link: str, expected: list[str]) -> None:
    """Others leave the headline as words."""
    message = message_of(replace(ALERT, article=make_article(TITLE, link=link)), NOON)

    assert_fits(message)
    assert links(message) == expected
    assert TITLE in shown(message)


@pytest.mark.parametrize("title", ["", " \u3000", "\x00\u202e", "\u200b"])
def test_a_headline_of_nothing_is_said(title: str) -> None:
    """Slack refuses empty words, and nobody clicks on them."""
    alert = replace(ALERT, article=make_article(title), matches=())
    folded = replace(_digest(1), folded=(replace(_stories(1)[0], title=title),))

    for each in (alert, folded):
        assert_fits(message_of(each, NOON))
        assert "(no headline)" in shown(message_of(each, NOON))


def test_no_summary_is_no_empty_block() -> None:
    """Nor is one of which nothing can be seen."""
    for summary in (None, "", "\x00 "):
        message = message_of(replace(ALERT, summary=summary), NOON)

        assert len(message.blocks) == 2
        assert "Headline only" in shown(message)


def test_many_watch_lists_are_counted() -> None:
    """Some names, some reasons, and how many there are besides."""
    names = tuple(f"List {number}" for number in range(5_000))
    alert = replace(ALERT, watches=names, matches=tuple(make_match(name) for name in names))
    heading, *_ = lines = shown(message_of(alert, NOON)).splitlines()

    assert heading.startswith(":large_orange_circle: List 0 · List 1")
    named = heading.count("List ")
    assert f"and {5_000 - named:,} more" in heading
    assert lines[-1] == "and 4,992 more watch lists"


def test_a_digest_has_a_list_for_each_watch_list() -> None:
    """A story of several stands under the first and names the others."""
    folded = (*_stories(1, "Setbacks", "Plants", "Jobs"), *_stories(2, "Plants"))
    message = message_of(_digest(3, folded=folded, watches=("Setbacks", "Plants", "Jobs")), NOON)
    lists = [part for part in parts(message) if part["type"] == "rich_text_list"]

    assert [len(each["elements"]) for each in lists] == [1, 2]
    assert "also for Plants, Jobs" in shown(message)


def test_a_digest_for_one_list_names_it_once() -> None:
    """In its heading."""
    assert shown(message_of(_digest(3), NOON)).count("Setbacks") == 1


def test_each_story_of_a_digest_has_its_time_and_delay() -> None:
    """They waited for each other, or for Slack."""
    late = shown(message_of(_digest(2), NOON + 12 * MINUTE)).splitlines()

    assert late[1:] == [
        f"Plant {number} is cancelled · X · published 2 Nov 2026 12:00 UTC · delayed 12 min"
        for number in range(2)
    ]


def test_a_story_without_times_invents_none() -> None:
    """Rows of an older version know less."""
    old = Headline(title="One", link="", source="X")
    digest = _digest(2, folded=(old, replace(old, seen_at=NOON)))

    assert shown(message_of(digest, NOON)).splitlines()[1:] == [
        "One · X",
        "One · X · seen 2 Nov 2026 12:00 UTC",
    ]


@pytest.mark.parametrize("kind", [AlertKind.DIGEST, AlertKind.FIRST_RUN_SUMMARY])
@pytest.mark.parametrize(("count", "more"), [(15, None), (16, "and 1 more"), (500, "and 485 more")])
def test_stories_beyond_fifteen_are_counted(kind: AlertKind, count: int, more: str | None) -> None:
    """Nothing is dropped silently."""
    text = shown(message_of(_digest(count, kind=kind), NOON))

    assert text.count("is cancelled") == 15
    assert ("and" in text) is bool(more)
    assert (more or "") in text


def test_a_channel_is_not_woken_by_a_headline() -> None:
    """In blocks it is words; in the line for notifications and in plain text it is escaped."""
    title = "<!channel> <@U1> <https://evil.example|Reuters> &lt;!here&gt; plant"
    alert = replace(ALERT, article=make_article(title, publisher="<!here>"), summary=title)
    message = message_of(alert, NOON)

    assert title in shown(message)
    assert live(message.text) == []
    assert live(plain_of(alert, NOON).text) == [f"https://ledger.example/a|{title}"]


def test_plain_text_says_what_the_blocks_say() -> None:
    """Line by line, without any block."""
    plain = plain_of(ALERT, NOON)

    assert plain.blocks == []
    assert plain.metadata == message_of(ALERT, NOON).metadata
    assert plain.text.replace("<https://ledger.example/a|", "").replace(">", "") == shown(
        message_of(ALERT, NOON)
    )


def test_plain_text_counts_what_finds_no_room() -> None:
    """A digest of long headlines is longer than Slack takes."""
    folded = tuple(replace(each, title="電池" * 100) for each in _stories(15))
    plain = plain_of(_digest(15, folded=folded), NOON)
    told = plain.text.count("• ")

    assert_fits(plain)
    assert f"({15 - told} more lines found no room here)" in plain.text


@pytest.mark.parametrize("status", [None, *Status])
def test_every_status_has_its_dot(status: Status | None) -> None:
    """Setbacks look different from good news."""
    first = leaves(message_of(replace(ALERT, status=status), NOON))[0]

    assert first["type"] == "emoji"
    assert (first["name"] == "large_blue_circle") is (status is None)


@pytest.mark.parametrize("kind", AlertKind)
def test_metadata_knows_the_message_again(kind: AlertKind) -> None:
    """By it the channel's history is asked whether a message arrived."""
    message = message_of(replace(ALERT, kind=kind, folded=_stories(2)), NOON)

    assert message.metadata == {
        "event_type": "news_alert",
        "event_payload": {"alert_id": "alert-1", "story_id": "a1", "kind": kind.value, "v": 1},
    }


# -- what comes after ------------------------------------------------------------------------------

FIRST = Headline(title="KORE pauses its plant", link="https://x.example/0", source="X")
LINK = "https://acme.slack.com/archives/C1/p1"
UPDATE = replace(
    ALERT, revision=1, follows=FIRST, change=Change(fact="jobs", before="3,000", after="1,200")
)
NOTE = replace(ALERT, kind=AlertKind.COVERAGE, outlets=3, follows=FIRST, thread_of="root")


def _facts(*pairs: tuple[Any, str]) -> tuple[Fact, ...]:
    return tuple(Fact(name=name, value=value, quote=value) for name, value in pairs)


def test_facts_stand_in_one_line_in_a_fixed_order() -> None:
    """At most six of them; the status stands above the headline already."""
    names = ("jobs", "money", "capacity", "place", "plant", "company", "status")
    facts = _facts(*((name, f"a {name}") for name in names))
    text = shown(message_of(replace(ALERT, facts=facts), NOON))
    unknown = shown(message_of(replace(ALERT, facts=facts, status=None), NOON))

    assert (
        "Company: a company · Plant: a plant · Place: a place · Capacity: a capacity"
        " · Money: a money · Jobs: a jobs\n" in text
    )
    assert "Status: a status · Company: a company" in unknown
    assert "Jobs" not in unknown


def test_figures_that_differ_stand_beside_each_other() -> None:
    """The first one first, each once."""
    facts = _facts(("jobs", "3,000"), ("jobs", "2,500"), ("jobs", "3,000"), ("jobs", "900"))

    assert "Jobs: 3,000 (others: 2,500, 900)" in shown(
        message_of(replace(ALERT, facts=facts), NOON)
    )


def test_an_alert_that_grew_names_its_outlets_and_the_latest_time() -> None:
    """One that did not says nothing of it."""
    grown = replace(ALERT, outlets=4, latest_at=NOON + HOUR)

    assert "4 outlets · latest 2 Nov 2026 13:00 UTC" in shown(message_of(grown, NOON))
    assert "latest" not in shown(message_of(ALERT, NOON))


@pytest.mark.parametrize(
    ("since", "said", "dot"),
    [
        ({"denied": True}, "denied", "white_circle"),
        ({"change": Change(fact="status", before="cancelled", after="resumed")}, "taken up again",
         "large_green_circle"),
        ({"change": Change(fact="status", before="paused", after="scaled_back")}, "scaled back",
         "large_orange_circle"),
        ({"change": Change(fact="jobs", before="3,000", after="1,200")}, "Jobs: 3,000 → 1,200",
         "large_orange_circle"),
        ({}, "updated", "large_orange_circle"),
    ],
)  # fmt: skip
def test_an_alert_says_what_came_of_it(since: dict[str, Any], said: str, dot: str) -> None:
    """With the headline that tells it, which leads to the newer message or else to the article."""
    headline = Headline(title="<KORE> thinks again", link="https://x.example/1", source="Wire")
    alert = replace(ALERT, since=Since(headline=headline, **since))
    message = message_of(alert, NOON, "", LINK)

    assert f"SCALED BACK\nSince then: {said} · <KORE> thinks again\n" in shown(message)
    assert LINK in links(message)
    assert "https://x.example/1" in links(message_of(alert, NOON))
    assert f":{dot}:" in plain_of(alert, NOON).text
    assert f"Since then: {said} · " in plain_of(alert, NOON).text
    assert_fits(message)


def test_an_update_says_what_changed_and_leads_to_the_first_alert() -> None:
    """In the message, and what changed in its line for notifications."""
    message = message_of(UPDATE, NOON, LINK)

    assert "Update: Jobs: 3,000 → 1,200 · first alert: KORE pauses its plant\n" in shown(message)
    assert LINK in links(message)
    assert "Jobs: 3,000 → 1,200: KORE nixes its plant" in message.text


def test_an_update_without_a_link_names_the_first_alert() -> None:
    """Nothing leads to an article in its place."""
    message = message_of(UPDATE, NOON)

    assert "first alert: KORE pauses its plant" in shown(message)
    assert links(message) == ["https://ledger.example/a"]


def test_a_note_says_who_reports_it_too() -> None:
    """With the headline as a link; nothing new is no line."""
    text = shown(message_of(replace(NOTE, summary=None), NOON))

    assert text.splitlines() == [
        "Also reported by The Post: KORE nixes its plant",
        "seen 2 Nov 2026 12:00 UTC · report 3 of this story",
    ]


def test_a_note_says_what_is_new_in_it() -> None:
    """And how near it is to the story."""
    text = shown(message_of(replace(NOTE, similarity=0.4567), NOON))

    assert "New in this report: It nixes the plant." in text
    assert "similarity 0.46" in text


def test_a_note_in_the_channel_says_what_it_is_about() -> None:
    """There is no thread that does."""
    message = message_of(replace(NOTE, aloud=True), NOON, LINK)

    assert shown(message).startswith("More on KORE pauses its plant\n")
    assert links(message)[0] == LINK


def test_the_last_note_of_a_day_says_so() -> None:
    """Or a reader would think that nobody reports it any more."""
    assert "only counted in the alert" in shown(message_of(replace(NOTE, last=True), NOON))


def test_a_denial_says_so_first() -> None:
    """Also in the line for notifications, and with the words by which it denies."""
    message = message_of(replace(NOTE, denial="“denies”", summary=None), NOON)

    assert shown(message).splitlines() == [
        "Denied: KORE nixes its plant (The Post)",
        "seen 2 Nov 2026 12:00 UTC · by the words “denies”",
    ]
    assert message.text == "Denied: KORE nixes its plant (The Post)"


def test_a_resumption_says_so_first() -> None:
    """And what was before."""
    change = Change(fact="status", before="cancelled", after="resumed")
    message = message_of(replace(NOTE, change=change, summary=None), NOON)

    assert shown(message).splitlines() == [
        "Taken up again: KORE nixes its plant (The Post)",
        "seen 2 Nov 2026 12:00 UTC · cancelled → resumed",
    ]
