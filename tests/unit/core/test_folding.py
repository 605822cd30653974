"""Many alerts at once: nothing is lost, nothing is a flood."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.core.folding import (
    DIGEST_AFTER,
    DIGEST_SIZE,
    FIRST_RUN_ALERTS,
    fold_first_run,
    fold_over_cap,
)
from monitor.model import AlertKind
from tests.fakes.records import NOON, make_alert


def test_the_best_three_go_out_singly_and_one_line_names_the_rest() -> None:
    """A first run is a greeting, not a flood."""
    alerts = [make_alert(id=str(n), score=n / 10, first_run=True) for n in range(1, 8)]
    plan = fold_first_run(alerts, 0, NOON)

    assert [alert.id for alert in plan.singly] == ["7", "6", "5"]
    assert [alert.id for alert in plan.folded] == ["4", "3", "2", "1"]
    assert [(each.kind, each.outlets) for each in plan.instead] == [
        (AlertKind.FIRST_RUN_SUMMARY, 4)
    ]


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
    assert len(plan.instead) == bool(plan.folded)


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
