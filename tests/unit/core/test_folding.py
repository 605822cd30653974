"""Many alerts at once: nothing is lost, nothing is a flood."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.folding import (
    DIGEST_AFTER,
    DIGEST_SIZE,
    FIRST_RUN_ALERTS,
    FIRST_RUN_PATIENCE,
    FIRST_RUN_QUIET,
    STORM_ALERTS,
    STORM_QUEUE,
    Outlook,
    by_age,
    first_run_expected,
    first_run_settled,
    fold_first_run,
    fold_news,
    fold_over_cap,
    same_first_run,
    told_of_storm,
)
from monitor.model import AlertKind, Delivery, DeliveryState, Headline, SourceState
from tests.fakes.records import HOUR, MINUTE, NOON, make_alert, make_article

if TYPE_CHECKING:
    from datetime import timedelta

    from monitor.model import Alert


def first_run(count: int, **changes: object) -> list[Alert]:
    """So many alerts of a first run, the last one the best."""
    return [make_alert(id=str(n), score=n / 100, first_run=True, **changes) for n in range(count)]


TOLD = [*first_run(3), make_alert(kind=AlertKind.FIRST_RUN_SUMMARY, first_run=True)]


def test_the_best_three_go_out_singly_and_one_line_names_the_rest() -> None:
    """A first run is a greeting, not a flood."""
    plan = fold_first_run(first_run(7), [], NOON, Outlook.COMPLETE)

    assert [alert.id for alert in plan.singly] == ["6", "5", "4"]
    assert [alert.id for alert in plan.folded] == ["3", "2", "1", "0"]
    assert [(each.kind, each.outlets) for each in plan.instead] == [
        (AlertKind.FIRST_RUN_SUMMARY, 4)
    ]


def test_a_straggling_source_does_not_get_three_more() -> None:
    """The cap is for the channel, not for each source."""
    plan = fold_first_run(first_run(1), first_run(FIRST_RUN_ALERTS), NOON, Outlook.COMPLETE)

    assert plan.singly == ()
    assert [each.kind for each in plan.instead] == [AlertKind.FIRST_RUN_SUMMARY]


def test_after_the_line_stragglers_are_gathered_in_one_digest() -> None:
    """However many: the digest names fifteen and counts the others."""
    late = first_run(40)
    early = fold_first_run(late, TOLD, NOON + DIGEST_AFTER - MINUTE, Outlook.MORE_EXPECTED)
    (digest,) = fold_first_run(late, TOLD, NOON + DIGEST_AFTER, Outlook.MORE_EXPECTED).instead

    assert (early.singly, early.folded, early.instead) == ((), (), ())
    assert digest.kind is AlertKind.DIGEST
    assert (digest.outlets, len(digest.folded)) == (40, DIGEST_SIZE)


def test_a_message_for_several_knows_of_each_what_it_would_have_said() -> None:
    """Whose it is, its times, and when its waiting began."""
    article = make_article(published=NOON - HOUR, seen_at=NOON - MINUTE)
    alert = make_alert(article=article, watches=("Setbacks", "Jobs"), first_run=True)
    (told,) = fold_first_run([alert], TOLD, NOON, Outlook.COMPLETE).instead

    assert told.folded == (
        Headline(
            title=article.title,
            link=article.link,
            source="Ledger",
            watches=("Setbacks", "Jobs"),
            published=NOON - HOUR,
            seen_at=NOON - MINUTE,
            created_at=NOON,
        ),
    )


def test_a_message_for_several_names_the_publisher() -> None:
    """As a single alert does, not the search that found the article."""
    alert = make_alert(article=make_article(publisher="The Post"), first_run=True)
    (told,) = fold_first_run([alert], TOLD, NOON, Outlook.COMPLETE).instead

    assert [each.source for each in told.folded] == ["The Post"]


@given(st.integers(0, 30), st.integers(0, 5), st.booleans(), st.sampled_from(Outlook))
def test_folding_loses_and_doubles_nothing(
    count: int, sent: int, summarised: bool, outlook: Outlook
) -> None:
    """Every pending alert is sent singly, folded or waits, exactly once; never a second line."""
    alerts = first_run(count)
    told = first_run(sent) + TOLD[-1:] * summarised
    plan = fold_first_run(alerts, told, NOON, outlook)

    waiting = count - len(plan.singly) - len(plan.folded)
    assert {a.id for a in (*plan.singly, *plan.folded)} <= {a.id for a in alerts}
    assert waiting == 0 or (summarised and outlook is not Outlook.COMPLETE)
    assert len(plan.singly) + sent <= max(FIRST_RUN_ALERTS, sent)
    assert len(plan.instead) == bool(plan.folded)
    lines = [each.kind for each in plan.instead].count(AlertKind.FIRST_RUN_SUMMARY)
    assert lines + summarised <= 1


@pytest.mark.parametrize(
    ("after", "outlook", "settled"),
    [
        (0 * MINUTE, Outlook.COMPLETE, True),
        (0 * MINUTE, Outlook.QUIET, True),
        (MINUTE / 2, Outlook.MORE_EXPECTED, False),
        (FIRST_RUN_QUIET, Outlook.MORE_EXPECTED, True),
        (FIRST_RUN_QUIET, Outlook.UNDER_WAY, False),
        (FIRST_RUN_PATIENCE, Outlook.UNDER_WAY, True),
    ],
)
def test_a_first_run_settles_when_nothing_more_comes(
    after: timedelta, outlook: Outlook, *, settled: bool
) -> None:
    """At once if nothing more is expected, else after a quiet minute, at last out of patience."""
    assert settled == first_run_settled(first_run(2), NOON + after, outlook)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"failures": 0}, False),
        ({"first_ok_at": NOON}, False),
        ({"gone": True}, False),
        ({"last_polled_at": NOON - HOUR}, False),
        ({"last_polled_at": None}, False),
    ],
)
def test_a_source_that_fails_from_the_start_is_expected(
    changes: dict[str, Any], *, expected: bool
) -> None:
    """Not one that is empty, was read before, is gone, or has been given up."""
    failing = SourceState(name="Ledger", failures=2, last_polled_at=NOON - MINUTE)

    assert expected == first_run_expected(replace(failing, **changes), NOON)


def test_a_first_run_goes_on_while_a_channel_hears_of_it() -> None:
    """An hour of silence parts two first runs, however long the later one is."""
    sent = [
        Delivery(alert=make_alert(id=name), state=DeliveryState.SENT, sent_at=NOON + after)
        for name, after in (("old", -2 * HOUR), ("a", 0 * HOUR), ("b", HOUR), ("c", 2 * HOUR))
    ]

    run = same_first_run(sent, NOON + 2 * HOUR + MINUTE)
    assert [alert.id for alert in run] == ["c", "b", "a"]
    assert same_first_run(sent, NOON + 4 * HOUR) == []


def test_single_alerts_go_out_while_there_is_room() -> None:
    """What went out in the last hour counts."""
    pending = [make_alert(id=str(number)) for number in range(3)]
    plan = fold_over_cap(pending, [make_alert(id="sent")], {"Setbacks": 3}, NOON)

    assert [alert.id for alert in plan.singly] == ["0", "1"]
    assert plan.folded == ()


def test_a_list_with_room_is_louder_than_one_without() -> None:
    """An alert of two lists goes out if either may speak."""
    pending = [make_alert(watches=("Quiet", "Loud"))]
    plan = fold_over_cap(pending, [], {"Quiet": 0, "Loud": 5}, NOON)

    assert plan.singly == tuple(pending)


@given(st.integers(0, 60), st.integers(0, 5))
def test_digests_name_every_alert_that_is_not_sent_singly(count: int, cap: int) -> None:
    """However many: singly, in a digest, or waiting; never lost, never twice."""
    alerts = [make_alert(id=str(number)) for number in range(count)]
    plan = fold_over_cap(alerts, [], {"Setbacks": cap}, NOON + DIGEST_AFTER)

    assert [*plan.singly, *plan.folded] == alerts
    assert sum(len(each.folded) for each in plan.instead) == len(plan.folded)
    assert all(len(each.folded) <= DIGEST_SIZE for each in plan.instead)


def test_an_alert_beyond_the_cap_waits_for_company() -> None:
    """Ten minutes, so that a storm is one message, not one a second."""
    plan = fold_over_cap([make_alert()], [], {"Setbacks": 0}, NOON)

    assert (plan.singly, plan.folded, plan.instead) == ((), (), ())


def waiting(count: int) -> list[Alert]:
    """So many alerts of one channel, a minute apart, the later the better."""
    return [
        make_alert(id=f"{n:03}", score=n / 1000, created_at=NOON - (count - n) * MINUTE)
        for n in range(count)
    ]


def test_what_a_reader_can_follow_is_no_storm() -> None:
    """Up to ten waiting alerts go out singly."""
    plan = fold_news(waiting(STORM_QUEUE), [], {"Setbacks": 1000}, NOON)

    assert plan.singly == tuple(waiting(STORM_QUEUE))
    assert plan.instead == ()


def test_a_storm_is_the_best_five_and_digests_at_once() -> None:
    """500 alerts are 38 messages; each alert is in exactly one of them, in order."""
    alerts = waiting(500)
    plan = fold_news(alerts, [], {}, NOON)

    assert plan.singly == tuple(alerts[-STORM_ALERTS:])
    assert len(plan.instead) == 33
    told = [each.title for digest in plan.instead for each in digest.folded]
    assert len(told) == 495
    assert [alert.id for alert in plan.folded] == [alert.id for alert in alerts[:-STORM_ALERTS]]


def test_a_storm_keeps_within_max_per_hour() -> None:
    """With no room left all of it goes into digests."""
    sent = [make_alert(id="before")] * 3
    plan = fold_news(waiting(40), sent, {"Setbacks": 4}, NOON)

    assert len(plan.singly) == 1
    assert len(plan.folded) == 39


@given(count=st.integers(0, 60), room=st.integers(1, 30), used=st.integers(0, 30))
def test_every_alert_of_a_storm_is_in_one_place(count: int, room: int, used: int) -> None:
    """Sent, folded into a message that names it, or waiting: never two of them."""
    alerts = waiting(count)
    sent = [make_alert(id=f"before {n}") for n in range(used)]
    plan = fold_news(alerts, sent, {"Setbacks": room}, NOON)

    placed = [alert.id for alert in (*plan.singly, *plan.folded)]
    assert len(placed) == len(set(placed))
    assert sum(each.outlets for each in plan.instead) == len(plan.folded)
    if count > STORM_QUEUE:
        assert len(placed) == count


def test_a_clock_put_back_holds_no_alert() -> None:
    """What was made "tomorrow" does not wait until then for company."""
    plan = fold_over_cap(waiting(3), [], {"Setbacks": 1}, NOON - 24 * HOUR)

    assert len(plan.folded) == 2


def told(kind: AlertKind, ago: timedelta, **changes: object) -> Delivery:
    """A message that a channel got."""
    alert = make_alert(kind=kind, **changes)
    return Delivery(alert=alert, state=DeliveryState.SENT, sent_at=NOON - ago)


def test_a_storm_that_goes_on_has_had_its_best_alerts() -> None:
    """What is decided in several steps is one storm: five singly, not five for each step."""
    sent = [told(AlertKind.ALERT, MINUTE)] * 5 + [told(AlertKind.DIGEST, MINUTE, storm=True)]
    plan = fold_news(waiting(40), [], {}, NOON, told=told_of_storm(sent, NOON))

    assert plan.singly == ()
    assert len(plan.folded) == 40


@pytest.mark.parametrize(
    "sent",
    [
        [told(AlertKind.ALERT, MINUTE)] * 5,
        [told(AlertKind.ALERT, MINUTE), told(AlertKind.DIGEST, MINUTE)],
        [told(AlertKind.ALERT, MINUTE), told(AlertKind.DIGEST, HOUR, storm=True)],
    ],
    ids=["no digest", "over the cap", "long over"],
)
def test_a_storm_begins_with_its_best_alerts(sent: list[Delivery]) -> None:
    """What came before it takes nothing from them."""
    assert told_of_storm(sent, NOON) == 0


def test_what_is_decided_together_goes_out_as_it_was_published() -> None:
    """Feeds name their newest first."""
    days = [
        make_alert(id=str(n), article=make_article(published=NOON - n * HOUR)) for n in (1, 3, 2)
    ]

    assert [alert.id for alert in by_age(days)] == ["3", "2", "1"]
