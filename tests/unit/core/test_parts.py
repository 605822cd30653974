"""Which further documents a poll asks, and what is remembered of those that fail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitor.core.parts import (
    PartFailure,
    after_part_answer,
    after_part_failure,
    is_unread,
    kept_parts,
    parts_due,
    parts_trouble,
)
from monitor.errors import FetchError, ParseError, QuietError
from monitor.model import Answer, Part, PartState, SourceState
from tests.fakes.records import DAY, HOUR, MINUTE, NOON, make_source

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.errors import SourceError

SPEC = make_source(kind="sitemap", every=10 * MINUTE)
STATE = SourceState(name=SPEC.name, url=SPEC.url, last_ok_at=NOON - HOUR)
MISSING = FetchError("HTTP 404", reason="http", status=404)


def _part(name: str, changed: datetime | None = None) -> Part:
    return Part(url=f"https://ledger.example/{name}.xml", changed=changed)


def _due(more: list[Part] | None, *read: Part) -> list[str]:
    """Names of the parts that are due when these were read, in this order."""
    state = replace(STATE, parts={part.url: PartState(changed=part.changed) for part in read})
    due = parts_due(more, state, NOON)
    return [part.url.rpartition("/")[2].removesuffix(".xml") for part in due]


def test_a_part_that_was_never_read_is_due_unless_it_is_an_archive() -> None:
    """Undated, or changed within three days."""
    fresh, old, undated = _part("a", NOON - 3 * DAY), _part("b", NOON - 4 * DAY), _part("c")

    assert _due([fresh, old, undated]) == ["a", "c"]


def test_a_part_that_was_read_is_due_when_it_changed_or_does_not_say() -> None:
    """Changed differently since, backwards too: clocks are set."""
    same, later, earlier = (_part(name, NOON - 9 * DAY) for name in "abc")
    now_later = replace(later, changed=NOON)
    now_earlier = replace(earlier, changed=NOON - 10 * DAY)
    undated, now_undated = _part("d"), replace(same, url="https://ledger.example/e.xml")
    more = [same, now_later, now_earlier, undated, replace(now_undated, changed=None)]

    assert _due(more, same, later, earlier, undated, now_undated) == ["b", "c", "d", "e"]


def test_parts_take_turns() -> None:
    """At most five; never read ones in the order of the index, then the one read longest ago."""
    parts = [_part(name) for name in "abcdefgh"]

    assert _due(parts) == ["a", "b", "c", "d", "e"]
    assert _due(parts, *parts[:5]) == ["f", "g", "h", "a", "b"]
    assert _due(parts, *parts[5:], *parts[:5]) == ["f", "g", "h", "a", "b"]


def test_news_comes_first_and_leaves_a_place() -> None:
    """However many archives take turns, what is named after news is asked each time."""
    archives = [_part(name) for name in "abcdefgh"]
    news = [_part(f"news{number}") for number in range(6)]

    assert _due([*archives, news[0]], *archives, news[0])[:2] == ["news0", "a"]
    assert _due([*archives, *news]) == ["news0", "news1", "news2", "news3", "a"]
    assert len(_due(news)) == 5


def test_of_an_unchanged_index_only_undated_parts_are_asked() -> None:
    """The others would have changed it."""
    assert _due(None, _part("a"), _part("b", NOON), _part("c")) == ["a", "c"]


@pytest.mark.parametrize("hours", [-13, 1, 23, 37])
def test_a_day_without_a_time_is_asked_until_it_has_ended_everywhere(hours: int) -> None:
    """What was added later that day changes no date; whether the index changed or not."""
    part = _part("posts", NOON.replace(hour=0))
    state = replace(STATE, parts={part.url: PartState(changed=part.changed)})
    now = NOON.replace(hour=0) + hours * HOUR

    assert parts_due([part], state, now) == parts_due(None, state, now) == [part]
    assert not is_unread(part, state, now)


@pytest.mark.parametrize("hours", [-15, 39])
def test_a_day_that_is_over_is_left_alone(hours: int) -> None:
    """Archives are not asked in turns; nor is a day that has not begun anywhere."""
    part = _part("posts", NOON.replace(hour=0))
    state = replace(STATE, parts={part.url: PartState(changed=part.changed)})
    now = NOON.replace(hour=0) + hours * HOUR

    assert parts_due([part], state, now) == parts_due(None, state, now) == []


def test_what_is_named_after_news_is_looked_at_whatever_its_date() -> None:
    """The four that changed last: a file for each day of the year would be an archive."""
    days = [_part(f"news-{age}", NOON - age * DAY) for age in range(6)]
    expected = ["news-0", "news-1", "news-2", "news-3"]

    assert expected == _due(days, *days)
    assert expected == _due(None, *days)


def test_what_may_have_gained_something_rests_after_a_failure() -> None:
    """News and a whole day alike."""
    parts = [_part("news", NOON - HOUR), _part("posts", NOON.replace(hour=0))]
    rests = {
        part.url: PartState(changed=part.changed, failures=1, retry_at=NOON + HOUR)
        for part in parts
    }
    state = replace(STATE, parts=rests)

    assert parts_due(parts, state, NOON) == parts_due(None, state, NOON) == []
    assert parts_due(None, state, NOON + HOUR) == parts


def test_a_part_named_twice_is_asked_once() -> None:
    """Some generators repeat themselves."""
    assert _due([_part("a"), _part("a")]) == ["a"]


def test_unread_is_what_may_hold_something_new() -> None:
    """An undated part that was read may have changed, but nobody says so."""
    state = replace(STATE, parts={_part("a").url: PartState()})

    assert not is_unread(_part("a"), state, NOON)
    assert is_unread(_part("a", NOON), state, NOON)
    assert is_unread(_part("b"), state, NOON)
    assert not is_unread(_part("b", NOON - 30 * DAY), state, NOON)


# -- failures --------------------------------------------------------------------------------------


def _after_failures(
    count: int, error: SourceError = MISSING, known: PartState | None = None
) -> PartState:
    """What is remembered of `a.xml` when so many attempts failed, all at noon."""
    part = _part("a", NOON - HOUR)
    state = replace(STATE, parts={part.url: known} if known else {})
    for _ in range(count):
        failed = PartFailure(part=part, error=error, now=NOON)
        state = replace(state, parts={part.url: after_part_failure(SPEC, state, failed)})
    return state.parts[part.url]


def _waits(state: PartState) -> float:
    """In minutes."""
    assert state.retry_at is not None
    return (state.retry_at - NOON) / MINUTE


def test_a_part_that_fails_waits_longer_each_time() -> None:
    """As a source does: an interval, then half as long again, a day at most."""
    first, second, many = (_after_failures(count) for count in (1, 2, 40))

    assert 8 < _waits(first) < 12
    assert 12 < _waits(second) < 17
    assert _waits(many) == 24 * 60
    assert (first.failures, second.failures, many.failures) == (1, 2, 40)


def test_a_part_that_fails_keeps_its_validators_and_when_it_began() -> None:
    """What it gave last is still what was read."""
    known = PartState(etag='"a"', body_hash=b"h", failures=3, failing_since=NOON - DAY)
    state = _after_failures(1, known=known)

    assert (state.etag, state.body_hash) == ('"a"', b"h")
    assert (state.failures, state.failing_since, state.error) == (4, NOON - DAY, "HTTP 404")


@pytest.mark.parametrize("changed", [None, NOON - HOUR, NOON])
def test_a_part_that_rests_is_neither_due_nor_left_to_read(changed: datetime | None) -> None:
    """Even if it changed: an hourly file that is missing would be asked each time."""
    part = _part("a", changed)
    state = replace(STATE, parts={part.url: _after_failures(1)})

    assert parts_due([part], state, NOON) == []
    assert parts_due(None, state, NOON) == []
    assert not is_unread(part, state, NOON)


def test_a_part_that_has_rested_is_due_although_the_index_did_not_change() -> None:
    """Nobody has to name it again for that."""
    part = _part("a", NOON - HOUR)
    state = replace(STATE, parts={part.url: _after_failures(1)})
    later = NOON + HOUR

    assert parts_due(None, state, later) == [part]
    assert parts_due([part], state, later) == [part]
    assert not is_unread(part, state, later)


def test_a_rest_reckoned_by_a_wrong_clock_is_over() -> None:
    """Or it would last as long as the clock was wrong."""
    part = _part("a")
    state = replace(STATE, parts={part.url: PartState(failures=1, retry_at=NOON + 400 * DAY)})

    assert parts_due([part], state, NOON) == [part]


def test_silence_that_was_asked_for_is_kept() -> None:
    """Of a host that was silent already the part was not asked: no failure."""
    asked = QuietError("429", reason="quiet", retry_after=3 * HOUR, status=429)
    unasked = QuietError("silent", reason="quiet", retry_after=3 * HOUR)

    assert (_waits(_after_failures(1, asked)), _after_failures(1, asked).failures) == (180, 1)
    assert (_waits(_after_failures(1, unasked)), _after_failures(1, unasked).failures) == (180, 0)


def test_a_part_that_is_gone_rests_a_day() -> None:
    """410 is for good, but the index may come to mean it again."""
    gone = FetchError("HTTP 410", reason="http", status=410)

    assert _waits(_after_failures(1, gone)) == 24 * 60


def test_a_good_answer_forgets_the_failures() -> None:
    """The validators stay after a 304."""
    known = replace(_after_failures(2), etag='"a"', body_hash=b"h")
    part = _part("a", NOON)
    fresh = Answer(status=200, url=part.url, etag='"b"')
    same = Answer(status=304, url=part.url)

    read = after_part_answer(part, known, fresh, b"i")
    unchanged = after_part_answer(part, known, same, b"")
    assert read == PartState(changed=NOON, etag='"b"', body_hash=b"i")
    assert unchanged == PartState(changed=NOON, etag='"a"', body_hash=b"h")


def test_what_nothing_names_any_more_is_forgotten() -> None:
    """Undated parts at once; dated ones that fail when they would be an archive."""
    fails = PartState(failures=1, retry_at=NOON)
    states = {
        "named": PartState(),
        "undated": PartState(),
        "dated": PartState(changed=NOON - 30 * DAY),
        "fails": replace(fails, changed=NOON - DAY),
        "fails for long": replace(fails, changed=NOON - 4 * DAY),
        "named and fails": fails,
    }
    kept = kept_parts(states, {"named", "named and fails"}, NOON)

    assert list(kept) == ["named", "dated", "fails", "named and fails"]


def test_the_trouble_of_parts_is_told_in_one_line() -> None:
    """How many of how many, since when, which and why; none is no trouble."""
    fails = PartState(failures=2, failing_since=NOON, error="HTTP 404")
    earlier = replace(fails, failing_since=NOON - DAY, error="timed out")
    one = {"a.xml": PartState(), "b.xml": fails}
    many = {f"{number}.xml": earlier for number in range(5)}

    assert parts_trouble({"a.xml": PartState()}) is None
    assert parts_trouble(one) == "1 of 2 sitemaps fails since 2026-11-02 12:00 UTC: b.xml: HTTP 404"
    assert parts_trouble(one | many) == (
        "6 of 7 sitemaps fail since 2026-11-01 12:00 UTC: "
        "b.xml: HTTP 404; 0.xml: timed out; 1.xml: timed out; and 3 more"
    )


def test_the_trouble_of_parts_stays_short() -> None:
    """A page is no message."""
    state = _after_failures(1, ParseError("page " * 1_000))

    assert len(parts_trouble({"a.xml": state}) or "") < 400
