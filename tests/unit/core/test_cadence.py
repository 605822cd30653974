"""When a source is polled next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.cadence import (
    due_after_answer,
    due_after_failure,
    fraction,
    interval,
    is_due,
    weekly_rate,
)
from monitor.model import PollHints, SourceSpec, SourceState

#: A Monday.
NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

names = st.text(max_size=30)
rates = st.none() | st.floats(0, 1e6)
spans = st.none() | st.timedeltas(timedelta(0), timedelta(days=400))
hints = st.builds(
    PollHints,
    min_interval=spans,
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
)


def source(every: timedelta | None = 10 * MINUTE, name: str = "Wire") -> SourceSpec:
    """A feed polled so often."""
    return SourceSpec(name=name, kind="feed", url="https://wire.example/feed", every=every)


@given(names, st.timedeltas(timedelta(seconds=1), 7 * DAY), rates)
def test_every_is_the_longest_time(name: str, every: timedelta, rate: float | None) -> None:
    """And adaptation alone never goes below 5 minutes, unless `every` does."""
    wait = interval(source(every, name), rate)

    assert min(every, 5 * MINUTE) <= wait <= every


@given(names, rates)
def test_auto_stays_within_its_bounds(name: str, rate: float | None) -> None:
    """5 minutes to 6 hours."""
    assert 5 * MINUTE <= interval(source(None, name), rate) <= 6 * HOUR


@pytest.mark.parametrize(
    ("weekly", "expected"),
    [(0, 6 * HOUR), (14, 6 * HOUR), (84, HOUR), (168, 30 * MINUTE), (5000, 5 * MINUTE)],
)
def test_auto_polls_at_half_the_mean_gap(weekly: float, expected: timedelta) -> None:
    """Give or take the phase of 10 %."""
    wait = interval(source(None), weekly)

    assert 0.9 * expected <= wait <= 1.1 * expected


def test_a_short_every_is_kept_to_the_second() -> None:
    """There is nothing to spread in a minute."""
    assert timedelta(seconds=90) == interval(source(timedelta(seconds=90)), 10)


def test_sources_with_the_same_every_drift_apart() -> None:
    """By a phase that is the same after every restart."""
    waits = {interval(source(HOUR, f"Source {number}"), None) for number in range(100)}

    assert len(waits) == 100
    assert min(waits) >= 54 * MINUTE
    assert interval(source(HOUR, "Source 1"), None) in waits


@pytest.mark.parametrize(("before", "after"), [(10, 2000), (2000, 0), (0, 500)])
def test_the_rate_follows_a_change_within_five_polls(before: float, after: float) -> None:
    """Nine tenths of the way."""
    rate: float | None = before
    for _ in range(5):
        rate = weekly_rate(rate, round(after), timedelta(days=7))

    assert rate is not None
    assert abs(rate - after) <= 0.1 * abs(before - after)


def test_the_rate_measures_items_by_time() -> None:
    """Three items in a day are 21 a week; a poll without time in between measures nothing."""
    assert weekly_rate(None, 3, DAY) == pytest.approx(21)
    assert weekly_rate(None, 3, timedelta(0)) is None
    assert weekly_rate(7.0, 3, -HOUR) == 7.0


@pytest.mark.parametrize(
    ("fresh_for", "ttl", "expected"),
    [
        (None, None, 10 * MINUTE),
        (MINUTE, None, 10 * MINUTE),
        (HOUR, None, HOUR),
        (None, HOUR, HOUR),
        (HOUR, 2 * HOUR, 2 * HOUR),
        (30 * DAY, None, DAY),
        (None, 30 * DAY, DAY),
    ],
)
def test_the_server_may_ask_for_more(
    fresh_for: timedelta | None, ttl: timedelta | None, expected: timedelta
) -> None:
    """max-age and ttl lengthen, up to a day, and never shorten."""
    due = due_after_answer(
        source(), now=NOW, fresh_for=fresh_for, hints=PollHints(min_interval=ttl)
    )

    assert 0.9 * expected <= due - NOW <= expected


def test_skipped_hours_and_days_are_passed_over() -> None:
    """To the first hour that is not excluded; a whole week of them is not believed."""
    hours = PollHints(skip_hours=frozenset({10, 11}))
    days = PollHints(skip_days=frozenset({0}))
    never = PollHints(skip_days=frozenset(range(7)))

    assert NOW.replace(hour=12, minute=0) == due_after_answer(source(), now=NOW, hints=hours)
    assert (NOW + DAY).replace(hour=0, minute=0) == due_after_answer(source(), now=NOW, hints=days)
    assert due_after_answer(source(), now=NOW, hints=never) == NOW + DAY


@given(names, spans, hints, rates)
def test_hints_only_lengthen_and_a_day_is_the_most(
    name: str, fresh_for: timedelta | None, hint: PollHints, rate: float | None
) -> None:
    """Whatever a document says."""
    spec = source(name=name)
    plain = due_after_answer(spec, now=NOW, weekly_items=rate)
    asked = due_after_answer(spec, now=NOW, weekly_items=rate, fresh_for=fresh_for, hints=hint)

    assert plain <= asked <= NOW + DAY


@given(names, names, st.integers(1, 10_000), spans)
def test_failures_are_retried_at_least_daily(
    name: str, seed: str, failures: int, retry_after: timedelta | None
) -> None:
    """However many, and not before the server allows within a day."""
    due = due_after_failure(
        source(name=name), now=NOW, failures=failures, retry_after=retry_after, seed=seed
    )

    assert NOW + 5 * MINUTE - MINUTE <= due <= NOW + DAY
    assert due - NOW >= min(retry_after or timedelta(0), DAY)


def test_failures_wait_longer_each_time() -> None:
    """Half as long again, give or take the jitter of 10 %."""
    waits = [due_after_failure(source(), now=NOW, failures=n) - NOW for n in range(1, 15)]

    assert waits == sorted(waits)
    assert 0.8 * 10 * MINUTE <= waits[0] <= 1.1 * 10 * MINUTE
    assert waits[-1] == DAY


def test_two_installations_do_not_retry_together() -> None:
    """The seed of an installation parts them; one installation is its own equal."""
    ours, again, theirs = (
        due_after_failure(source(), now=NOW, failures=3, seed=seed) for seed in ("a", "a", "b")
    )

    assert ours == again
    assert ours != theirs


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (SourceState(name="Wire"), True),
        (SourceState(name="Wire", next_due_at=NOW), True),
        (SourceState(name="Wire", next_due_at=NOW + MINUTE), False),
        (SourceState(name="Wire", next_due_at=NOW - DAY, gone=True), False),
        (SourceState(name="Wire", gone=True), False),
        (SourceState(name="Wire", next_due_at=NOW + 23 * HOUR, last_polled_at=NOW), False),
    ],
)
def test_what_is_due(state: SourceState, *, expected: bool) -> None:
    """Never asked, or its time has come, and not gone."""
    assert expected == is_due(source(), state, NOW)


def test_a_clock_that_is_set_back_does_not_stop_polling() -> None:
    """What was dated by the wrong clock is due now."""
    two_hours_ahead = SourceState(
        name="Wire", last_polled_at=NOW + 2 * HOUR, next_due_at=NOW + 2 * HOUR + 10 * MINUTE
    )
    years_ahead = SourceState(name="Wire", next_due_at=NOW + 400 * DAY)
    adjusted = SourceState(
        name="Wire", last_polled_at=NOW + timedelta(seconds=2), next_due_at=NOW + 10 * MINUTE
    )

    assert is_due(source(), two_hours_ahead, NOW)
    assert is_due(source(), years_ahead, NOW)
    assert not is_due(source(), adjusted, NOW)


def test_a_weekly_source_is_polled_weekly() -> None:
    """An `every` of more than a day is not mistaken for a wrong clock."""
    spec = source(7 * DAY)
    due = due_after_answer(spec, now=NOW)

    assert not is_due(spec, SourceState(name="Wire", next_due_at=due, last_polled_at=NOW), NOW)


@given(names)
def test_fractions_are_fractions(key: str) -> None:
    """In [0, 1), the same each time."""
    assert 0 <= fraction(key) < 1
    assert fraction(key) == fraction(key)


def test_one_s_own_server_is_asked_as_often_as_its_owner_says() -> None:
    """`every` below a minute is for own servers; a ttl in the document speaks to the public."""
    own = source(every=timedelta(seconds=5))
    hints = PollHints(min_interval=timedelta(hours=1), skip_hours=frozenset(range(24)))

    assert due_after_answer(own, now=NOW, hints=hints) == NOW + timedelta(seconds=5)


def test_what_blog_software_writes_by_itself_does_not_break_a_promise() -> None:
    """“hourly” is how often a blog means to publish; `every: auto` alone is guided by it."""
    hints = PollHints(update_interval=timedelta(hours=3))

    promised = due_after_answer(source(every=timedelta(minutes=10)), now=NOW, hints=hints)
    adaptive = due_after_answer(source(every=None), now=NOW, hints=hints)

    assert promised <= NOW + timedelta(minutes=10)
    assert adaptive >= NOW + timedelta(hours=3)
