"""From a decision to messages."""

from __future__ import annotations

from dataclasses import replace

from monitor.core.routing import alert_id, alerts_for, too_old_for_first_run
from monitor.model import Decision, Fact, Relation, Verdict
from tests.fakes.records import (
    DAY,
    HOUR,
    NOON,
    make_article,
    make_match,
    make_source,
)


def _decision(*watches: str) -> Decision:
    matches = tuple(make_match(name, 0.9 - number / 10) for number, name in enumerate(watches))
    return Decision(
        article="a1",
        relation=Relation.NEW,
        story="s1",
        verdict=Verdict(matches=matches),
        reason="matches",
    )


def test_two_lists_of_one_channel_make_one_alert_that_names_both() -> None:
    """An analyst reads a story once, however many lists asked for it."""
    channels = {"A": "#news", "B": "#news"}
    alerts = alerts_for(make_article(), _decision("A", "B"), channels, NOON)

    assert [alert.watches for alert in alerts] == [("A", "B")]


def test_an_alert_tells_the_facts_of_its_decision() -> None:
    """They are rendered at delivery, long after the article was read."""
    place = Fact(name="place", value="Buckeye, Arizona", quote="in Buckeye, Arizona")
    decision = replace(_decision("A"), facts=(place,))

    assert [each.facts for each in alerts_for(make_article(), decision, {"A": "#news"}, NOON)] == [
        (place,)
    ]


def test_lists_of_two_channels_make_an_alert_in_each() -> None:
    """Every channel hears of its own story."""
    alerts = alerts_for(make_article(), _decision("A", "B"), {"A": "#one", "B": "#two"}, NOON)

    assert [(alert.channel, alert.watches) for alert in alerts] == [
        ("#one", ("A",)),
        ("#two", ("B",)),
    ]


def test_the_same_story_and_channel_always_give_the_same_id() -> None:
    """A repeated step cannot make a second alert."""
    again = alerts_for(make_article(), _decision("A"), {"A": "#news"}, NOON + DAY)

    assert again[0].id == alert_id("s1", "#news")
    assert alert_id("s1", "#news") != alert_id("s1", "#news", revision=1)


def test_the_first_run_looks_back_from_when_the_article_was_seen() -> None:
    """24 hours are 24 hours before first sight, also for an edit days later."""
    old = make_article(published=NOON - 25 * HOUR)
    fresh = make_article(published=NOON - 23 * HOUR)

    assert too_old_for_first_run(old, make_source(), DAY)
    assert not too_old_for_first_run(fresh, make_source(), DAY)


def test_a_source_may_look_back_further() -> None:
    """`backfill: 7d` is for catching up on purpose."""
    article = make_article(published=NOON - 6 * DAY)

    assert not too_old_for_first_run(article, make_source(backfill=7 * DAY), DAY)


def test_a_missing_date_does_not_hide_news() -> None:
    """Nothing is suppressed because a feed gives no dates."""
    assert not too_old_for_first_run(make_article(published=None), make_source(), DAY)
