"""What stays with an article after one more look at it."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.core.stories import standing
from monitor.model import Decision, NearMiss, Relation, Status, Verdict
from tests.fakes.records import make_match


def _decision(relation: Relation = Relation.NEW, *watches: str, **changes: Any) -> Decision:
    matches = tuple(make_match(watch) for watch in watches)
    values: dict[str, Any] = {
        "article": "a",
        "verdict": Verdict(matches=matches),
        "reason": "because",
    }
    return Decision(relation=relation, **(values | changes))


FIRST = _decision(Relation.NEW, "Plants", story="s", status=Status.CANCELLED, summary="It is off.")


def test_what_never_matched_is_judged_anew() -> None:
    """Each look at it counts as much as the first."""
    before = _decision(Relation.NONE)

    assert standing(None, FIRST) == FIRST
    assert standing(before, FIRST) == FIRST
    assert standing(before, _decision(Relation.NONE, reason="other")).reason == "other"


@pytest.mark.parametrize("before", [FIRST, _decision(Relation.DUPLICATE, "Plants", story="s")])
@pytest.mark.parametrize(
    "later",
    [
        _decision(Relation.NONE),
        _decision(Relation.DUPLICATE, "Plants", story="s", status=Status.PAUSED),
    ],
)
def test_a_later_look_that_says_no_more_changes_nothing(before: Decision, later: Decision) -> None:
    """Why an article alerted must be told as long as it is kept."""
    assert standing(before, later) == before


def test_a_watch_list_that_fires_later_is_added() -> None:
    """Its channel was told of it; so is who asks why."""
    miss = NearMiss(watch="Jobs", score=0.3, reason="score 0.30 is below 0.5")
    other = NearMiss(watch="Rail", score=0.3, reason="score 0.30 is below 0.5")
    verdict = Verdict(matches=FIRST.verdict.matches, near_misses=(miss, other))
    before = _decision(Relation.NEW, story="s", verdict=verdict)

    kept = standing(before, _decision(Relation.DUPLICATE, "Plants", "Jobs", story="s"))

    assert [match.watch for match in kept.verdict.matches] == ["Plants", "Jobs"]
    assert kept.verdict.near_misses == (other,)
    assert (kept.relation, kept.reason) == (Relation.NEW, "because; later Jobs (0.90), too")


def test_a_summary_that_a_later_text_gives_is_added() -> None:
    """Where headline only was known."""
    before = _decision(Relation.NEW, "Plants", story="s")
    later = _decision(Relation.DUPLICATE, "Plants", story="s", summary="It is off.")

    assert standing(before, later).summary == "It is off."
