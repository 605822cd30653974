"""From a decision to messages, and the flood of a first run."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.routing import (
    FIRST_RUN_ALERTS,
    alert_id,
    alerts_for,
    fold_first_run,
    too_old_for_first_run,
)
from monitor.model import AlertKind, Decision, Relation, Verdict
from tests.fakes.records import (
    DAY,
    HOUR,
    NOON,
    make_alert,
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


def test_the_best_three_go_out_singly_and_one_line_names_the_rest() -> None:
    """A first run is a greeting, not a flood."""
    alerts = [make_alert(id=str(n), score=n / 10, first_run=True) for n in range(1, 8)]
    plan = fold_first_run(alerts, 0, NOON)

    assert [alert.id for alert in plan.singly] == ["7", "6", "5"]
    assert [alert.id for alert in plan.folded] == ["4", "3", "2", "1"]
    assert plan.summary is not None
    assert (plan.summary.kind, plan.summary.outlets) == (AlertKind.FIRST_RUN_SUMMARY, 4)


def test_a_straggling_source_does_not_get_three_more() -> None:
    """The cap is for the channel, not for each source."""
    plan = fold_first_run([make_alert(first_run=True)], FIRST_RUN_ALERTS, NOON)

    assert plan.singly == ()
    assert len(plan.folded) == 1


@given(st.integers(0, 30), st.integers(0, 5))
def test_folding_loses_and_doubles_nothing(count: int, sent: int) -> None:
    """Every pending alert is sent singly or folded, exactly once."""
    alerts = [make_alert(id=str(number), first_run=True) for number in range(count)]
    plan = fold_first_run(alerts, sent, NOON)

    assert sorted(a.id for a in (*plan.singly, *plan.folded)) == sorted(a.id for a in alerts)
    assert len(plan.singly) + sent <= max(FIRST_RUN_ALERTS, sent)
    assert (plan.summary is None) == (not plan.folded)
